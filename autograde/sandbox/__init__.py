"""Runs a learner's notebook where it can harm nothing, and carries its answers out.

Outside, in the process that grades: ``parent`` starts the sandbox, ``ahead`` before it is needed;
``view`` says what may be seen in there, ``pictures`` keeps what is drawn for everybody, ``child``
asks. Inside: ``zygote`` forks a process for each notebook, ``fence`` takes away what it could do
harm with, ``worker`` runs the cells. ``wire`` is what both sides speak, and where nothing that
comes from inside is believed.
"""
