"""docs/instructor.md: its commands exist, and its chapter of one's own works as it stands there."""

import json
import re
import shlex
from pathlib import Path

import click
import nbformat
import pytest

from autograde.cli import main
from tests.support.example import PAGE, files_of_the_page, make_course, run

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


def test_a_chapter_of_one_s_own_is_built_checked_and_its_mistake_named(tmp_path):
    course = make_course(tmp_path / "course")
    assert set(files_of_the_page()) == {
        "source_lib/means.py",
        "autograde/questions/chapters/means.py",
        "autograde/answers/draws/means.py",
        "autograde/answers/misconceptions/means.py",
        "tests/corpus/chapters/means.py",
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
