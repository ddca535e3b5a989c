"""A class in a temporary folder: released, handed in, and entered in a gradebook."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import text

from autograde.publishing.build import ROOT
from tests.support import commands
from tests.support.submissions import BOOKISH, CH07, WRONG, hand_in, solutions, submission

BIN = Path(sys.executable).parent
SETTINGS = ("COURSE_CLASS", "COURSE_LANGUAGE")  # what a class says for itself
DUE = "2027-01-31 23:59:00 UTC"

commands.quicken_gradebooks()  # in this process, too


def make(folder, people, stem=CH07, settings="", language="en"):
    """Make a course with one chapter; ``people``: student → a notebook, or a file's bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    config = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    config = config.replace("setdefault(VARIABLE, ENGLISH)", f"setdefault(VARIABLE, {language!r})")
    (folder / "nbgrader_config.py").write_text(config + settings, encoding="utf-8")
    for kind in ("solutions", "notebooks"):
        shutil.copytree(ROOT / kind / "en" / stem, folder / kind / "en" / stem)
    for student, work in people.items():
        if isinstance(work, bytes):
            path = folder / "class" / "submitted" / student / stem / f"{stem}.ipynb"
            path.parent.mkdir(parents=True)
            path.write_bytes(work)
        else:
            hand_in(work, folder, student, stem)
    command(folder, "nbgrader", "generate_assignment", stem, "--force")
    return folder


def command(folder, program, *arguments, status=0, environment=()):
    """Run a command in a course's folder, and return what it said."""
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    kept |= {"PYTHONPATH": str(ROOT), **dict(environment)}
    done = commands.run(program, *arguments, cwd=folder, env=kept)
    assert done.returncode == status, (done.stdout + done.stderr)[-3000:]
    return done.stdout + done.stderr


def works(stem=CH07):
    """Return notebooks of several kinds, by name."""
    wrong = {cell: code for place, cell, code, *_ in WRONG.values() if place == stem}
    right = solutions(stem)
    mangled = submission(stem, right)
    checks = [cell for cell in mangled.cells if cell.source.startswith("check.")]
    mangled.cells.remove(checks[1])
    mangled.cells.remove(checks[0])
    mangled.cells.append(checks[0])
    return {
        "right": submission(stem, right),
        "bookish": submission(stem, BOOKISH[stem]),
        "wrong": submission(stem, right | wrong),
        "blank": submission(stem, {}),
        "mangled": mangled,
    }


def url(folder):
    return f"sqlite:///{folder / 'class' / 'gradebook.db'}"


IDS = ("id", "cell_id", "notebook_id", "assignment_id")


def tables(db_url):
    """Return what a gradebook holds, without the ids, which are drawn by chance."""
    with Gradebook(db_url, "y-minus-t") as book:
        held = {}
        for submitted in book.db.execute(text("SELECT * FROM submitted_assignment")).mappings():
            student = submitted["student_id"]
            plain = {name: value for name, value in submitted.items() if name not in IDS}
            held[student] = {"submitted": plain}
        for one in book.assignments[0].submissions:
            for notebook in one.notebooks:
                held[one.student_id][notebook.name] = {
                    "score": notebook.score,
                    "penalty": notebook.late_submission_penalty,
                    "waits": notebook.needs_manual_grade,
                    "grades": {
                        row.name: {
                            name: getattr(row, name)
                            for name in (
                                "auto_score", "manual_score", "extra_credit",
                                "needs_manual_grade", "max_score",
                            )
                        }
                        for row in notebook.grades
                    },
                    "comments": {
                        row.name: (row.auto_comment, row.manual_comment)
                        for row in notebook.comments
                    },
                }  # fmt: skip
        held["students"] = sorted(student.id for student in book.students)
        names = ("grade", "comment", "submitted_notebook", "submitted_assignment", "student")
        held["rows"] = {
            name: book.db.execute(text(f"SELECT COUNT(*) FROM {name}")).scalar()  # noqa: S608
            for name in names
        }
    return held


def files(folder, kind="autograded"):
    """Return the files below a folder of the class: path → content and permissions."""
    top = folder / "class" / kind
    return {
        str(path.relative_to(top)): (path.read_bytes(), path.stat().st_mode & 0o7777)
        for path in sorted(top.rglob("*"))
        if path.is_file()
    }


def start(folder, *arguments, environment=()):
    """Start `autograde grade` on a course's folder, and return its process."""
    kept = {name: value for name, value in os.environ.items() if name != "COURSE_CLASS"}
    return subprocess.Popen(
        [BIN / "autograde", "grade", *arguments],
        cwd=folder,
        env=kept | {"PYTHONPATH": str(ROOT), **dict(environment)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def with_mark(mark):
    """Return the processes that have this in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def left(folder, db_url=None):
    """Return all that grading leaves."""
    return tables(db_url or url(folder)), files(folder), files(folder, "records")


def absent(why):
    """Skip a test for want of something, but never in CI, which has it all."""
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)
