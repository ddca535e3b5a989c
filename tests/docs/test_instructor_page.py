"""docs/instructor.md: its commands exist, and its chapter of one's own works as it stands there."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import nbformat
import pytest

from autograde.cli import main
from autograde.publishing.build import ROOT

PAGE = (ROOT / "docs" / "instructor.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ (.+?)(?:\s+# .*)?$", PAGE, re.MULTILINE)
# Those of other parts of the project, and of nbgrader, are tested elsewhere.
OWN = [one for one in COMMANDS if one.split()[0] == "autograde"]


@pytest.mark.parametrize("line", OWN)
def test_commands_have_these_names_and_options(line):
    _, name, *arguments = shlex.split(line)
    command = main.commands[name]
    with click.Context(command) as context:
        command.parse_args(context, arguments)


def test_the_page_shows_all_commands_of_the_desk():
    shown = {line.split()[1] for line in OWN}
    assert {"roster", "collect", "grade", "grades", "feedback", "report"} <= shown


def files_of_the_page():
    """Return the files that the page spells out: path → content."""
    found = re.findall(r"^`([\w/]+\.\w+)`, [^\n]+:\n\n(`{3,})\w+\n(.*?)^\2$", PAGE, re.M | re.S)
    return {path: content for path, _, content in found}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    for name in ("autograde", "source_lib"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for path, content in files_of_the_page().items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    return folder


def run(course, *arguments):
    program = "import sys; from autograde.cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(course)}
    environment.pop("COURSE_CLASS", None)
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
    )


def test_a_chapter_of_one_s_own_is_built_checked_and_its_mistake_named(course):
    assert set(files_of_the_page()) == {
        "source_lib/means.py",
        "autograde/exercises/means.py",
        "autograde/mistakes/means.py",
        "solutions/ch10_means.md",
    }
    done = run(course, "build", "ch10_means")
    assert done.returncode == 0, done.stderr
    solved = course / "solutions" / "en" / "ch10_means" / "ch10_means.ipynb"
    released = nbformat.read(Path(str(solved).replace("solutions", "notebooks")), as_version=4)
    assert not any("x.sum()" in cell.source for cell in released.cells)
    wrong = solved.with_name("wrong.ipynb")
    wrong.write_text(solved.read_text(encoding="utf-8").replace(" / x.size", ""))
    done = run(course, "check", "--json", str(solved), str(wrong))
    right, summed = json.loads(done.stdout)
    assert (right["points"], right["max_points"]) == (3, 3)
    (check,) = summed["checks"]
    assert check["mistakes"] == ["missing-batch-mean"]
    assert summed["points"] < 1
