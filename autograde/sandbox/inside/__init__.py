"""What runs behind the fence. This folder enters the sandbox as a whole, and nothing beside it.

``zygote`` forks a process for each notebook, ``fence`` takes away what it could do harm with,
``worker`` runs the cells, ``figures`` shows the course's own pictures. ``wire`` is what both sides
speak, and where nothing that comes from inside is believed.
"""
