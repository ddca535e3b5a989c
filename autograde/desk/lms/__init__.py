"""The files of Canvas, Moodle and nbgrader: rosters and submissions in, points out."""
