"""The parts of nbgrader that are an instructor's are not on a learner's server."""

c = get_config()  # noqa: F821 - Jupyter provides get_config when it reads this file

c.ServerApp.jpserver_extensions = {
    "nbgrader.server_extensions.course_list": False,
    "nbgrader.server_extensions.formgrader": False,
}
