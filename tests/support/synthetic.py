"""A made-up class of any size: records, a gradebook and notebooks, drawn with a Generator.

Nothing is graded: what a learner met and which mistake was named is drawn from the real checks'
criteria and the catalogue of mistakes. Learners are numbered.
"""

from __future__ import annotations

import datetime
import functools
import inspect
import json
import re
import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path

import nbformat
import numpy as np
from nbgrader import api
from nbgrader.api import Gradebook
from sqlalchemy import insert

from autograde.answers.misconceptions import KNOWN
from autograde.explaining.messages import REPAIRS, SENTENCES
from autograde.grading.classroom.course import load
from autograde.grading.records import result_record
from autograde.grading.records.result_record import Judged, JudgedCriterion, Record
from autograde.publishing.build import ROOT
from autograde.questions.register import CHAPTERS
from tests import corpus

FUNCTIONS = ("sum", "max", "mean", "abs", "exp", "sqrt", "square", "sign", "floor", "cumsum")
METHODS = ("copy()", "astype(float)", "T", "ravel()", "reshape(-1)", "round(9)", "tolist()")


def names(count):
    return [f"learner-{number:04d}" for number in range(1, count + 1)]


# Records


def judged(check, skill, rng):
    """Draw what came of one check: all of it, a mistake, or an open stub."""
    seed = int(rng.integers(2**48))
    if rng.random() > 0.55 + 0.45 * skill:
        missed = tuple(JudgedCriterion(one.name, False, one.points) for one in check.criteria)
        return Judged(check.id, 0.0, check.points, seed, missed, ("not-implemented",), False, True)
    right = rng.random() < 0.25 + 0.75 * skill
    keep = np.ones(len(check.criteria)) if right else rng.random(len(check.criteria)) < 0.5 * skill
    if not right:
        keep[rng.integers(len(keep))] = False
    criteria = tuple(
        JudgedCriterion(one.name, bool(met), one.points)
        for one, met in zip(check.criteria, keep, strict=True)
    )
    known = sorted({one.id for one in KNOWN.get(check.id, [])})
    mistakes, alike = (), False
    if not right and known and rng.random() < 0.9:
        # Some mistakes are frequent, most are rare.
        weights = 1 / np.arange(1, len(known) + 1)
        alike = len(known) > 1 and rng.random() < 0.1
        weights /= weights.sum()
        mistakes = tuple(map(str, rng.choice(known, 1 + alike, replace=False, p=weights)))
    points = sum(one.points for one in criteria if one.met)
    lost = SENTENCES["too late"].format(most=20) if not right and rng.random() < 0.02 else ""
    return Judged(check.id, points, check.points, seed, criteria, mistakes, alike, lost=lost)


def one_record(student, stem, skill, rng):
    about = (student, stem, stem)
    if rng.random() < 0.01:
        return Record(*about, refused="The file is empty. Hand it in again.")
    checks = tuple(judged(check, skill, rng) for check in CHAPTERS[stem].checks)
    cell = str(rng.choice([one.id for one in checks]))
    return Record(
        *about,
        checks,
        mended=(REPAIRS["missing"].format(cell=cell),) if rng.random() < 0.05 else (),
        tried=(SENTENCES["tried changed"].format(cell=cell),) if rng.random() < 0.01 else (),
        lost=tuple(f"{one.id}: {one.lost}" for one in checks if one.lost),
    )


def records(stem, count, rng):
    """Draw the records of one chapter; one learner in fifty hands in nothing."""
    skills = rng.beta(3, 1.5, count)
    return [
        one_record(student, stem, skill, rng)
        for student, skill in zip(names(count), skills, strict=True)
        if rng.random() > 0.02
    ]


# The gradebook


def gradebook(path, class_, stems, rng):
    """Enter the class into a gradebook; ``class_`` has the records of the last of the chapters."""
    url = f"sqlite:///{path}"
    due = datetime.datetime(2026, 11, 20, 12)
    with Gradebook(url, "y-minus-t") as book:
        cells = {}
        for stem in stems:
            book.add_assignment(stem, duedate=due)
            notebook = book.add_notebook(stem, stem)
            places = [(one.grade_id, one.points, "code") for one in CHAPTERS[stem].checks]
            places += [(name, most, "markdown") for name, most in CHAPTERS[stem].written.items()]
            cells[stem] = (
                book.find_assignment(stem).id,
                notebook.id,
                [
                    (book.add_grade_cell(name, stem, stem, max_score=most, cell_type=kind), most)
                    for name, most, kind in places
                ],
            )
        ids = [*sorted({one.student for one in class_}), "learner-absent"]
        book.db.execute(insert(api.Student), [{"id": one} for one in ids])
        rows = {api.SubmittedAssignment: [], api.SubmittedNotebook: [], api.Grade: []}
        for stem in stems:
            for place, one in enumerate(class_):
                if stem == stems[-1] or rng.random() > 0.03:
                    # However the hours are drawn, a class has one who is late.
                    hours = float(rng.normal(-20, 12)) if place else 5.0
                    when = due + datetime.timedelta(hours=hours)
                    _enter(rows, one, stem, cells[stem], when, stem == stems[-1], rng)
        for kind, found in rows.items():
            if found:
                book.db.execute(insert(kind), found)
        book.db.commit()


def _enter(rows, one, stem, cells, when, last, rng):
    assignment, notebook, places = cells
    submitted, mine = f"{one.student}-{stem}", f"{one.student}-{stem}-notebook"
    rows[api.SubmittedAssignment].append(
        {"id": submitted, "assignment_id": assignment, "student_id": one.student, "timestamp": when}
    )
    rows[api.SubmittedNotebook].append(
        {
            "id": mine,
            "assignment_id": submitted,
            "notebook_id": notebook,
            "late_submission_penalty": None,
        }
    )
    points = {f"check_{check.id}": check.points for check in one.checks}
    share = sum(points.values()) / max(1.0, sum(check.most for check in one.checks))
    for cell, most in places:
        drawn = most * (rng.random() < 0.4 + 0.6 * share)
        score = points.get(cell.name, 0.0) if last else float(drawn)
        written = cell.name not in points and last
        rows[api.Grade].append(
            {
                "id": f"{mine}-{cell.name}",
                "cell_id": cell.id,
                "notebook_id": mine,
                "auto_score": None if written else score,
                "manual_score": None,
                "extra_credit": None,
                "needs_manual_grade": bool(written and rng.random() < 0.3),
            }
        )


# Notebooks


@functools.cache  # to find a class, inspect reads the whole module
def spelled(subject, name):
    """Return the source of a solution, under the name that the check asks for; "" of a lambda."""
    source = textwrap.dedent(inspect.getsource(subject))
    start = re.search(r"^(def|class) ", source, re.MULTILINE)
    if start is None:
        return ""
    source = source[start.start() :]
    return re.sub(r"^(def|class) \w+", rf"\1 {name}", source, count=1).rstrip()


def variants(stem):
    """Return, for each stub, the course's solution and all others that the tests know."""
    own = {}
    for cell in nbformat.read(chapter_path("solutions", stem), as_version=4).cells:
        if cell.metadata.get("nbgrader", {}).get("solution") and cell.cell_type == "code":
            own[cell.metadata.nbgrader.grade_id] = cell.source
    others = [*corpus.right_solutions(), *corpus.single_mistakes()]
    found = {}
    for grade_id, source in own.items():
        for name in re.findall(r"^(?:def|class) (\w+)", source, re.MULTILINE):
            checks = {one.id for one in CHAPTERS[stem].checks if one.asks == name}
            plain = [one.subject for one in others if one.check in checks]
            plain = [one for one in plain if inspect.isfunction(one) or inspect.isclass(one)]
            found[grade_id] = [source, *filter(None, (spelled(one, name) for one in plain))]
    return found


def chapter_path(kind, stem):
    return ROOT / kind / "en" / stem / f"{stem}.ipynb"


def personal(code, rng):
    """Put lines of a learner's own into a solution: no two people write quite the same."""
    lines = code.splitlines()
    places = [place for place, line in enumerate(lines) if re.match(r" +def |def ", line)]
    for place in reversed(places):
        # Below the docstring, if there is one, which may be of several lines.
        indent = " " * (len(lines[place]) - len(lines[place].lstrip()) + 4)
        for _ in range(rng.integers(0, 3)):
            function, method = rng.choice(FUNCTIONS), rng.choice(METHODS)
            number = round(float(rng.uniform(0, 9)), 2)
            own = f"{indent}aside = np.{function}(np.ones({rng.integers(2, 99)})).{method}"
            lines.insert(place + 1, f"{own}  # {number}")
    return "\n".join(lines)


def solutions(stem, rng, known):
    """Draw one learner's solution of each stub."""
    drawn = {}
    for grade_id, codes in known.items():
        if rng.random() < 0.95:
            weights = np.array([8.0] + [1.0] * (len(codes) - 1))
            code = codes[rng.choice(len(codes), p=weights / weights.sum())]
            drawn[grade_id] = personal(code, rng)
    return drawn


def disguised(code):
    """Return the same code in other names and another layout, as a copy that should not look so."""
    own = set(re.findall(r"\b([a-z]\w*) = ", code)) | {"x", "y", "t", "s"}
    for place, name in enumerate(sorted(own - {"axis", "keepdims", "dout"})):
        code = re.sub(rf"(?<![\w.\"']){name}\b(?!=)", f"var{place}", code)
    return "# my own\n" + code.replace(" = ", "=").replace("    ", "  ").replace(", ", ",")


def filled_in(stem):
    """Return a function that fills the executed chapter with solutions, as a graded copy is."""
    notebook = json.loads(chapter_path("solutions", stem).read_text(encoding="utf-8"))
    released = json.loads(chapter_path("notebooks", stem).read_text(encoding="utf-8"))
    stubs = {_grade_id(cell): cell["source"] for cell in released["cells"]}
    for cell in notebook["cells"]:
        cell["source"] = stubs.get(_grade_id(cell) or " ", cell["source"])

    def fill(drawn):
        for cell in notebook["cells"]:
            name = _grade_id(cell)
            if name in stubs and name:
                cell["source"] = drawn.get(name, stubs[name])
        return json.dumps(notebook)

    return fill


def _grade_id(cell):
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def copies(count):
    """Name those who copy, and from whom: one in a hundred, the first ones of the class."""
    everybody = names(count)
    many = max(1, count // 100)
    return dict(zip(everybody[:many], everybody[many : 2 * many], strict=True))


def write_notebooks(folder, class_, stem, rng) -> Iterator[Path]:
    """Write the graded copies of a class; yield their paths."""
    known, fill = variants(stem), filled_in(stem)
    source = copies(len(class_))
    drawn = {one.student: solutions(stem, rng, known) for one in class_}
    for student in drawn:
        origin = drawn.get(source.get(student, ""))
        code = origin and {name: disguised(text) for name, text in origin.items()}
        path = folder / student / stem / f"{stem}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(fill(code or drawn[student]), encoding="utf-8")
        yield path


def course(folder, stem, count, rng, stems=()):
    """Make a course with a graded class in ``folder``; ``stems`` are chapters from before."""
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    shutil.copytree(ROOT / "notebooks" / "en" / stem, folder / "notebooks" / "en" / stem)
    made = load(folder)  # and PATH, on which nbgrader looks for Alembic
    class_ = records(stem, count, rng)
    for one in class_:
        result_record.write_record(one, folder / "class" / "records")
    gradebook(folder / "class" / "gradebook.db", class_, [*stems, stem], rng)
    for _ in write_notebooks(folder / "class" / "autograded", class_, stem, rng):
        pass
    return made
