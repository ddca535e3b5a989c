"""Grades a class, as ``autograde grade`` does: its folders, its gradebook, processes for the work.

``course`` knows the folders and settings, ``run`` plans and leads a run, ``executor`` has the
processes or the cluster, ``worker`` is what they do with a submission, ``gradebook`` alone writes.
``regrade`` grades one check again, and ``progress`` shows a run in a terminal.
"""
