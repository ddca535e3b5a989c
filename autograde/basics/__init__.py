"""What every room stands on: errors that end in a sentence, "did you mean", files that are whole.

It knows nothing of the course, imports nothing of it, and may go anywhere.
"""
