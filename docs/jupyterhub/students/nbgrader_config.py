"""What a learner hands in: notebooks, and not the kit beside them."""

c = get_config()  # noqa: F821 - nbgrader provides get_config when it reads this file

c.CourseDirectory.include = ["*.ipynb"]
