"""A learner's own copy of the course: made, brought up to date, and opened in JupyterLab."""
