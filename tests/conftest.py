"""Classes that several files of tests grade."""

import gc
import json
import os
import shutil
import time

# Several processes share the cores: BLAS threads, here and in kernels, would wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest

from autograde.publishing.site.write import write_site
from autograde.questions.spec import NO_CHAPTER
from autograde.sandbox.parent import NoSandboxError, Sandbox
from tests.support import classes, pyodide, static_site
from tests.support.remembering import remembering
from tests.support.shared import made_once
from tests.support.submissions import CH07

# What takes longest is begun first, so that no process is left alone with it at the end. What
# mostly waits (attacks, a browser, a hub) stands among what mostly works.
LONGEST = (
    "browser/test_live_site.py",
    "judging/test_confusion.py",
    "browser/test_jupyterlab.py",
    "sandbox/test_attacks.py",
    "browser/test_hub.py",
    "grading/test_class_run.py",
    "publishing/test_bundle.py",
    "publishing/test_nothing_breaks.py",
    "publishing/test_live_site.py",
    "browser/test_learners_lab.py",
    "browser/test_site.py",
    "grading/test_cluster.py",
    "grading/test_executor.py",
    "answers/test_leaks.py",
    "grading/test_nbgrader_class.py",
    "publishing/test_build.py",
    "grading/test_nbgrader_exporter.py",
    "desk/test_desk_class.py",
    "sandbox/test_figures.py",
    "sandbox/test_chapters_in_the_sandbox.py",
    "tests/test_check.py",
    "docs/test_instructor_page.py",
    "grading/test_earlier_answers.py",
    "grading/test_check_notebook.py",
    "browser/test_formgrader.py",
    "browser/test_report_page.py",
    "questions/test_chapters.py",
    "judging/test_wrong_solutions.py",
    "judging/test_in_every_language.py",
    "sandbox/test_parent.py",
    "desk/test_collect.py",
    "grading/test_session.py",
    "grading/test_nbgrader_preprocessor.py",
    "judging/test_diagnosis.py",
    "browser/test_bundle_lab.py",
    "publishing/test_refusals.py",
    "desk/test_states.py",
)
NOTEBOOK = ".ipynb"
NOT_A_NOTEBOOK = b"PK\x03\x04 and so on"


def pytest_collection_modifyitems(items):
    """Put the longest modules first, then the notebooks; the rest stays in its order."""
    rank = {name: place for place, name in enumerate((*LONGEST, NOTEBOOK))}

    def place(item):
        name = NOTEBOOK if item.path.suffix == NOTEBOOK else "/".join(item.path.parts[-2:])
        return rank.get(name, len(rank))

    items.sort(key=place)


def pytest_collection_finish():
    """Look no more for garbage among what was imported and collected: it stays to the end."""
    gc.collect()
    gc.freeze()


def as_before():
    """Put the environment back: a command that a test calls names its class there."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


# For each test, and for what a module's tests have in common.
after_a_test = pytest.fixture(autouse=True)(as_before)
after_a_module = pytest.fixture(autouse=True, scope="module")(as_before)


@pytest.fixture(autouse=True, scope="session")
def remembering_oracle():
    """Work a question of a check out once, however many solutions are asked it."""
    with remembering():
        yield


@pytest.fixture(scope="session")
def sandbox():
    """See that there is one."""
    try:
        Sandbox(NO_CHAPTER).close()
    except NoSandboxError as error:
        classes.absent(str(error))


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """Return a class that nobody has graded yet: one of each kind, and one that is a ZIP."""

    def make(folder):
        classes.make(folder, classes.works() | {"zip": NOT_A_NOTEBOOK})
        (folder / "class" / "secret").write_text("cd" * 32 + "\n", encoding="ascii")

    return made_once(tmp_path_factory, "small", make)


@pytest.fixture(scope="session")
def graded(small, tmp_path_factory):
    """Return a copy of it that was graded without a break, what was said, and the seconds."""

    def make(folder):
        shutil.copytree(small, folder / "course")
        begun = time.monotonic()
        said = classes.command(folder / "course", "autograde", "grade", CH07, status=1)
        told = {"said": said, "seconds": time.monotonic() - begun}
        (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")

    folder = made_once(tmp_path_factory, "graded", make)
    told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    return folder / "course", told["said"], told["seconds"]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Return the folder of the web pages, with the live edition; a warning of Sphinx's is an error.

    Its Python is in it, unless there is none on this machine: then it comes from elsewhere.
    """
    return made_once(
        tmp_path_factory, "site", lambda folder: write_site(folder, **static_site.options())
    )


@pytest.fixture(scope="session")
def pyodide_folder():
    """Return a folder with Pyodide in it."""
    try:
        return pyodide.distribution()
    except pyodide.NoPyodideError as error:
        classes.absent(f"no Pyodide here: {error}")


@pytest.fixture(scope="session")
def live_site(pyodide_folder, site):
    """Return the folder of the web pages, which asks no other server."""
    assert pyodide_folder.is_dir()
    return site
