"""What runs behind the fence. This folder enters the sandbox as a whole, and nothing beside it.

``zygote`` forks a process for each notebook, ``fence`` takes away what it could do harm with,
``worker`` runs the cells in ``shell``, and ``outputs`` takes what they show. ``missing`` lets a
cell go on without what the learner's desk has; ``backends`` and ``progress`` stand in for some of
it. ``figures`` shows the course's own pictures. ``wire`` is what both sides speak, and where
nothing that comes from inside is believed.
"""
