"""What must not leave the course: right answers, how questions are drawn, what mistakes give.

No room that travels imports anything of it: not ``questions``, not ``judging``, not ``explaining``.
"""
