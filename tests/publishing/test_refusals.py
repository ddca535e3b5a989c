"""What ``autograde build`` refuses: with a sentence, with exit code 2, and with nothing written."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from autograde.publishing.agreement import BuildError, agree
from autograde.questions.register import CHAPTERS
from tests.support.example import make_course

ASKED, DRAWN = "autograde/questions/chapters/means.py", "autograde/answers/draws/means.py"
MISTAKES, PROSE = "autograde/answers/misconceptions/means.py", "solutions/ch10_means.md"
# What an author does → the file, what stood there and what stands there now, and what is said.
SLIPS = {
    "a mistake without words": (
        (MISTAKES, "Wrong(MEDIAN, np.median)", 'Wrong("median", np.median)'),
        "the mistake 'median' has no words",
    ),
    "a mistake with half its words": (
        (
            MISTAKES,
            '"Every number counts. Add them all up, and divide by how many there are."',
            '""',
        ),
        "the mistake 'median' has no words",
    ),
    "a mistake that has another's name": (
        (MISTAKES, '"median",', '"overflow",'),
        "two mistakes are called 'overflow', with other words",
    ),
    "a mistake of a check that is not": (
        (MISTAKES, '"mean": [', '"meen": ['),
        "says nothing of check 'mean'",
    ),
    "no mistakes at all": ((MISTAKES, None, None), "misconceptions/means.py is missing"),
    "a mistake that Python can't read": (
        (MISTAKES, "KNOWN = {", "KNOWN = {{"),
        "misconceptions/means.py can't be read (SyntaxError",
    ),
    "nothing that draws": ((DRAWN, None, None), "draws/means.py is missing"),
    "a case of another name": (
        (DRAWN, '"seven numbers"', '"7 numbers"'),
        "no case that is drawn is called 'seven numbers'; there are '7 numbers', 'one number'",
    ),
    "a heading that is nowhere": (
        (ASKED, "10.1 Add up and divide", "10.1 Add up and share"),
        "'10.1 Add up and share' again, and the chapter has no such heading: did you mean "
        "'10.1 Add up and divide'?",
    ),
    "a heading for a mistake that is nowhere": (
        (MISTAKES, "KNOWN = {", 'READ_FOR = {MEDIAN: "10.7 The middle"}\nKNOWN = {'),
        "mistake 'median' says to read '10.7 The middle' again",
    ),
    "a solution that no check knows": (
        (PROSE, ":grade_id: mean\n", ":grade_id: meen\n"),
        "no check knows the solution cell meen: did you mean mean?",
    ),
    "a check cell that no check knows": (
        (PROSE, ":grade_id: check_mean", ":grade_id: check_meen"),
        "cell check_meen is graded, but nothing says its points: did you mean check_mean?",
    ),
    "points that are no halves": (
        (ASKED, '"a batch of one", 0.5', '"a batch of one", 0.3'),
        "check 'mean', criterion 'a batch of one' is worth 0.3 points: give it halves",
    ),
    "points by hand that are no halves": (
        (ASKED, '{"written_why": 2}', '{"written_why": 1.3}'),
        "the written question 'written_why' is worth 1.3 points: give it halves",
    ),
    "a lost END": (
        (PROSE, "    ### END SOLUTION\n", ""),
        "in cell mean a line '### BEGIN SOLUTION' and a line '### END SOLUTION' have to enclose",
    ),
    "a solution in another cell": (
        (PROSE, "check.mean(mean)", "### BEGIN SOLUTION\ncheck.mean(mean)"),
        "cell check_mean holds",
    ),
    "a solution in a cell of no role": (
        (PROSE, "Why does training", "```{code-cell}\n### BEGIN SOLUTION\n```\n\nWhy does"),
        "stands in a cell that is no solution",
    ),
    "one name twice": (
        (PROSE, ":grade_id: setup", ":grade_id: mean"),
        "two cells are called mean",
    ),
    "a reference that is not there": (
        (ASKED, "means:mean", "means:meen"),
        "names the reference 'means:meen', and source_lib has none",
    ),
    "an answer that the probe does not give": (
        (ASKED, '("one number",)', '("one number",), ("loss",)'),
        "in case 'one number' the probe gives no answer called 'loss'; there are 'result'",
    ),
    "a reference that fails": (
        ("source_lib/means.py", "x.sum() / len(x)", "x.total()"),
        "the reference raises AttributeError in case 'seven numbers'",
    ),
    "no CHAPTER": ((ASKED, "CHAPTER = ", "CHAPITRE = "), "defines no CHAPTER"),
    "a cell that stops": ((PROSE, "import numpy as np", "import numpie as np"), "numpie"),
}


# Imports what others wrote, and forks for each course: to import that again and again takes longer
# than all the rest.
BUILD = """
import json, os, sys
import click, jupytext, matplotlib.pyplot, nbclient, nbformat, nbgrader.converters, numpy
told = {}
for name, folder in json.load(sys.stdin).items():
    number = os.fork()
    if number == 0:
        out = os.open(folder + ".said", os.O_WRONLY | os.O_CREAT)
        os.dup2(out, 1), os.dup2(out, 2)
        os.chdir(folder)
        sys.path.insert(0, folder)
        from autograde.cli import main
        main(["build", "ch10_means"])
    told[name] = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
print(json.dumps(told))
"""


def with_slip(course, slip, folder):
    """Copy the course, and let its author make a slip."""
    shutil.copytree(course, folder)
    path, before, after = SLIPS[slip][0]
    if before is None:
        (folder / path).unlink()
    else:
        text = (folder / path).read_text(encoding="utf-8")
        assert before in text, slip
        (folder / path).write_text(text.replace(before, after), encoding="utf-8")
    return str(folder)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build the course with each slip; return the folders and the exit codes."""
    top = tmp_path_factory.mktemp("author")
    course = make_course(top / "course")
    folders = {slip: with_slip(course, slip, top / str(n)) for n, slip in enumerate(SLIPS)}
    environment = {name: value for name, value in os.environ.items() if name != "COURSE_CLASS"}
    done = subprocess.run(
        [sys.executable, "-c", BUILD],
        input=json.dumps(folders),
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return folders, json.loads(done.stdout)


@pytest.mark.parametrize("slip", SLIPS)
def test_it_is_refused_with_a_sentence(built, slip):
    folder, status = Path(built[0][slip]), built[1][slip]
    told = " ".join(Path(f"{folder}.said").read_text(encoding="utf-8").split())
    assert status == 2, told
    assert SLIPS[slip][1] in told
    assert "Traceback" not in told
    assert not (folder / "solutions" / "en").exists()
    assert not (folder / "notebooks").exists()


@pytest.mark.parametrize("name", ["progress", "show", "examine"])
def test_a_check_has_no_name_that_the_kit_itself_has(name):
    chapter = CHAPTERS["ch06_sigmoid_with_loss"]
    renamed = (replace(chapter.checks[0], id=name), *chapter.checks[1:])
    with pytest.raises(BuildError, match=f"a check can't be called '{name}'"):
        agree(nbformat.v4.new_notebook(), replace(chapter, checks=renamed))
