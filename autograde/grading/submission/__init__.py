"""A notebook that was handed in: read, mended, made safe, and what is kept of its grading."""
