"""A made-up class, for ``autograde demo``: learners, what they hand in, and the way to a report."""
