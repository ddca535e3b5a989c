"""Where assignments change hands, for everybody on the server."""

c = get_config()  # noqa: F821 - nbgrader provides get_config when it reads this file

c.CourseDirectory.course_id = "y-minus-t"
c.Exchange.root = "/srv/nbgrader/exchange"
