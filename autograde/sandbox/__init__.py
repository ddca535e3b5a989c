"""Runs a learner's notebook where it can harm nothing, and carries its answers out.

``parent`` starts the sandbox, ``prestart`` before it is needed; ``filesystem`` says what may be
seen in there, ``libraries`` which of the system's own that takes; ``figure_cache`` keeps what is
drawn for everybody, ``child`` asks. What enters is in ``inside``, and ``stubs`` stand there in the
place of what judges.
"""
