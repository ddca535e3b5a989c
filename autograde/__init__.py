"""The exercise kit: checks that learners call, grading, and the build of the notebooks."""
