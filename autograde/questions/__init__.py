"""How a learner's object is asked, and by what its answers are known: probes, cases, criteria.

This room may enter the sandbox and a student's bundle as a whole, so it holds no answer: no
reference is imported here, and how the numbers of a case are drawn is told in ``answers``.
"""
