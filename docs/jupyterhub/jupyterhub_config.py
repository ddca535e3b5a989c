"""A class on one machine: each person has an account of their own, and one of them teaches.

It lies in /srv/jupyterhub with the folders beside it; ../jupyterhub.md says how to start it.
"""

import os
import pwd
from pathlib import Path

c = get_config()  # noqa: F821 - JupyterHub provides get_config when it reads this file

here = Path(__file__).parent
INSTRUCTORS = frozenset(os.environ.get("COURSE_INSTRUCTORS", "instructor").split())
COURSE = "y-minus-t"  # the clone of this course in an instructor's home

c.JupyterHub.bind_url = "http://127.0.0.1:8000"  # a web server in front of it brings https
c.JupyterHub.load_groups = {"instructors": {"users": sorted(INSTRUCTORS)}}

# Who has an account on this machine and is in this Unix group may log in with its password.
c.LocalAuthenticator.allowed_groups = {"class"}
c.Authenticator.allowed_users = set(INSTRUCTORS)

c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = 120  # seconds; the first server after a boot is slow
c.Spawner.environment = {
    # BLAS takes all cores for itself otherwise, in each person's kernel.
    "OPENBLAS_NUM_THREADS": "1",
}


def settle(spawner):
    """Give an instructor the course, and everybody else what a learner needs."""
    name = spawner.user.name
    kinds = [here / "everyone"]
    if name in INSTRUCTORS:
        course = Path(pwd.getpwnam(name).pw_dir) / COURSE
        spawner.notebook_dir = str(course)
        spawner.environment["PYTHONPATH"] = str(course)
        kinds.insert(0, course)  # the formgrader finds its nbgrader_config.py
    else:
        kinds.insert(0, here / "students")
    spawner.environment["JUPYTER_CONFIG_PATH"] = os.pathsep.join(map(str, kinds))


c.Spawner.pre_spawn_hook = settle
