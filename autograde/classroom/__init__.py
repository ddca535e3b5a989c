"""Grades a class, as ``autograde grade`` does: its folders, its gradebook, processes for the work.

``course`` knows the folders and settings, ``grade`` plans and leads a run, ``workers`` are the
processes or the cluster, ``marking`` is what they do with a submission, ``ledger`` alone writes.
``regrade`` grades one check again, and ``progress`` shows a run in a terminal.
"""
