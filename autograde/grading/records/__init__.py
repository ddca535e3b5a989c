"""What is kept of a grading: each check and answer, and whether anything has changed since."""
