"""Right work, edited as people edit it: each function changes a solved notebook, and costs nothing.

``Solved`` is a chapter whose stubs are filled in; an edit changes its list of cells.
"""

import ast
import copy
import functools
import json
import re

import nbformat

from autograde.publishing.build import ROOT
from autograde.questions.register import CHAPTERS
from tests.support.submissions import called


def name_of(cell):
    told = cell["metadata"].get("nbgrader")
    return told.get("grade_id", "") if isinstance(told, dict) else ""


def own(source, kind="code"):
    cell = {"cell_type": kind, "metadata": {}, "source": source, "id": "mine"}
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return nbformat.from_dict(cell | code)


@functools.cache
def read(kind, stem):
    return nbformat.read(ROOT / kind / "en" / stem / f"{stem}.ipynb", 4)


class Solved:
    """A chapter as handed out, with the course's solutions in its stubs."""

    def __init__(self, stem):
        self.chapter = CHAPTERS[stem]
        self.released = read("notebooks", stem)
        right = {name_of(cell): cell.source for cell in read("solutions", stem).cells}
        self.cells = copy.deepcopy(self.released.cells)
        told = [cell for cell in self.cells if name_of(cell)]
        self.solutions = [
            name_of(cell)
            for cell in told
            if cell.metadata.nbgrader.solution and cell.cell_type == "code"
        ]
        self.written = [name_of(cell) for cell in told if cell.cell_type == "markdown"]
        for name in self.solutions:
            self[name].source = re.sub(
                r"^\s*### (BEGIN|END) SOLUTION\n?", "", right[name], flags=re.MULTILINE
            )
        self.layer = next((n for n in self.solutions if "    def backward" in self[n].source), "")
        checks = {check.grade_id: check for check in self.chapter.checks}
        # The exercises that most edits are about; their checks have their names. No other work
        # stands on them: who binds such a name anew below its check changes what runs further down.
        self.one, self.other = [
            one
            for one in self.solutions
            if f"check_{one}" in checks and not self.is_called_elsewhere(one)
        ][:2]
        self.asked = checks[f"check_{self.one}"].asks

    def is_called_elsewhere(self, name):
        """Whether the work of another exercise calls what this one asks for."""
        names = {getattr(node, "name", "") for node in ast.parse(self[name].source).body}
        others = [self[other].source for other in self.solutions if other != name]
        return any(called(source) & names for source in others)

    def __getitem__(self, name):
        return next(cell for cell in self.cells if name_of(cell) == name)

    def at(self, name):
        return next(place for place, cell in enumerate(self.cells) if name_of(cell) == name)

    def fresh(self, name=None):
        cells = copy.deepcopy(self.released.cells)
        return cells if name is None else next(cell for cell in cells if name_of(cell) == name)

    def take(self, name):
        return self.cells.pop(self.at(name))

    def put(self, place, *cells):
        self.cells[place:place] = cells

    def play(self):
        return f"def {self.asked}(*_):\n    return 0"

    def as_bytes(self):
        notebook = self.released | {"cells": self.cells}
        return json.dumps(notebook).encode()


EDITS = []


def edit(function):
    EDITS.append(function)
    return function


def merge(solved, *names, into=None):
    """Write these exercises into the cell of one of them, and delete the others."""
    into = into or names[0]
    sources = [solved[name].source for name in names]
    for name in names:
        if name != into:
            solved.take(name)
    solved[into].source = "\n\n\n".join(sources)


def split(solved, name, *at, note="", copied=True, rest=None):
    """Split a cell before these texts."""
    place, cell = solved.at(name), solved[name]
    parts, source = [], cell.source
    for text in at:
        head, found, tail = source.partition(text)
        assert found, text
        parts.append(head)
        source = found + tail
    parts.append(source)
    cell.source = parts[0]
    new = []
    for part in parts[1:]:
        if note:
            new.append(own(note, "markdown"))
        new.append(copy.deepcopy(cell) | {"source": part} if copied else own(part))
    solved.put(place + 1, *map(nbformat.from_dict, new))


# Several exercises in one cell


@edit
def two_in_one_cell(solved):
    merge(solved, solved.one, solved.other)


@edit
def two_in_the_later_one(solved):
    merge(solved, solved.one, solved.other, into=solved.other)


@edit
def two_in_the_later_one_and_the_stub_is_left(solved):
    merge(solved, solved.one, solved.other, into=solved.other)
    place = solved.at(f"check_{solved.one}")
    solved.put(place, solved.fresh(solved.one))


@edit
def two_in_one_cell_and_the_stub_is_left(solved):
    merge(solved, solved.one, solved.other)
    solved.put(solved.at(f"check_{solved.other}"), solved.fresh(solved.other))


@edit
def all_in_the_first_cell(solved):
    merge(solved, *solved.solutions)


@edit
def all_in_an_own_cell_after_the_setup(solved):
    sources = [solved.take(name).source for name in solved.solutions]
    solved.put(solved.at("setup") + 1, own("\n\n\n".join(sources)))


@edit
def all_in_an_own_cell_at_the_end(solved):
    sources = [solved.take(name).source for name in solved.solutions]
    solved.cells.append(own("\n\n\n".join(sources)))


@edit
def all_in_an_own_cell_at_the_end_and_the_stubs_are_left(solved):
    sources = [solved[name].source for name in solved.solutions]
    for name in solved.solutions:
        solved[name].source = solved.fresh(name).source
    solved.cells.append(own("\n\n\n".join(sources)))


@edit
def all_in_the_setup_cell(solved):
    sources = [solved.take(name).source for name in solved.solutions]
    solved["setup"].source += "\n\n\n" + "\n\n\n".join(sources)


@edit
def all_in_the_setup_cell_and_the_stubs_are_left(solved):
    for name in solved.solutions:
        solved["setup"].source += "\n\n\n" + solved[name].source
        solved[name].source = solved.fresh(name).source


@edit
def all_in_the_setup_cell_and_nothing_else(solved):
    for name in solved.solutions:
        solved["setup"].source += "\n\n\n" + solved[name].source
    solved.cells = [solved["setup"]]


@edit
def all_in_one_cell_without_metadata(solved):
    code = [cell.source for cell in solved.cells if name_of(cell) and cell.cell_type == "code"]
    solved.cells = [own("\n\n".join(code))]


@edit
def merged_with_its_check(solved):
    check = solved.take(f"check_{solved.one}")
    solved[solved.one].source += f"\n\n{check.source}\n\n{solved.play()}"


@edit
def two_merged_with_their_checks(solved):
    for name in (solved.one, solved.other):
        check = solved.take(f"check_{name}")
        solved[name].source += f"\n\n{check.source}"
    merge(solved, solved.one, solved.other)


# Split cells


@edit
def split_before_backward(solved):
    if solved.layer:
        split(solved, solved.layer, "    def backward")


@edit
def split_before_backward_without_metadata(solved):
    if solved.layer:
        split(solved, solved.layer, "    def backward", copied=False)


@edit
def split_with_notes_between_without_metadata_at_all(solved):
    if solved.layer:
        split(solved, solved.layer, "    def forward", "    def backward", note="Now the rest:")
        for cell in solved.cells:
            cell["metadata"] = nbformat.from_dict({})
            cell["id"] = f"x{id(cell)}"


@edit
def split_in_three_with_notes(solved):
    if solved.layer:
        split(
            solved, solved.layer, "    def forward", "    def backward", note="Now:", copied=False
        )


@edit
def split_in_its_last_line(solved):
    name = solved.layer or solved.one
    last = solved[name].source.rstrip().split("\n")[-1]
    split(solved, name, last, copied=False, note="Last:")


@edit
def split_after_its_first_line(solved):
    second = solved[solved.one].source.split("\n")[1]
    split(solved, solved.one, second, copied=False)


@edit
def helper_and_work_in_two_cells(solved):
    cell = solved[solved.one]
    code = cell.source.replace(f"def {solved.asked}", f"def mine_{solved.asked}", 1)
    cell.source = code
    solved.put(
        solved.at(solved.one) + 1,
        own(f"def {solved.asked}(*given):\n    return mine_{solved.asked}(*given)"),
    )


# Names that are bound in other ways


def bound(solved, template):
    cell = solved[solved.one]
    code = cell.source.replace(f"def {solved.asked}", "def mine", 1)
    solved.cells[solved.at(solved.one)] = own(code + "\n\n" + template.format(name=solved.asked))


def binds(name, template):
    def change(solved):
        bound(solved, template)

    change.__name__ = f"bound_by_{name}"
    return edit(change)


binds("assignment", "{name} = mine")
binds("lambda", "{name} = lambda *given: mine(*given)")
binds("tuple", "{name}, unused = mine, 0")
binds("annotation", "{name}: object = mine")
binds("walrus", "print({name} := mine)")
binds("for", "for {name} in [mine]:\n    pass")
binds("with", "import contextlib\nwith contextlib.nullcontext(mine) as {name}:\n    pass")
binds("conditional", "if 1 + 1 == 2:\n    def {name}(*given):\n        return mine(*given)")
binds("try", "try:\n    {name} = nothing\nexcept NameError:\n    {name} = mine")
binds("class", "class {name}:\n    def __new__(cls, *given):\n        return mine(*given)")
binds("import", "import sys, types\nsys.modules['x'] = types.SimpleNamespace(f=mine)\n"
      "from x import f as {name}")  # fmt: skip
binds("decorator", "import functools\n\n@functools.cache\ndef cached(): return mine\n\n"
      "@functools.wraps(mine)\ndef {name}(*given):\n    return cached()(*given)")  # fmt: skip


@edit
def bound_in_a_timed_cell(solved):
    cell = solved.take(solved.one)
    solved.put(solved.at(f"check_{solved.one}"), own("%%time\n" + cell.source))


# Copies


@edit
def a_fresh_stub_at_the_end(solved):
    solved.cells.append(solved.fresh(solved.one) | {"id": "copy"})


@edit
def a_fresh_stub_without_metadata_before_the_check(solved):
    solved.put(solved.at(f"check_{solved.one}"), own(solved.fresh(solved.one).source))


@edit
def a_stub_with_other_words_before_the_check(solved):
    stub = f'# my notes\ndef {solved.asked}(a, b):\n    """Mine."""\n    # think!\n    pass'
    solved.put(solved.at(f"check_{solved.one}"), own(stub))


@edit
def a_stub_of_dots_in_a_copy_of_the_cell(solved):
    copied = copy.deepcopy(solved[solved.one])
    copied.source = f"def {solved.asked}(*_):\n\n    ...\n"
    solved.put(solved.at(solved.one) + 1, copied)


@edit
def work_below_the_untouched_stub(solved):
    work = solved[solved.one].source
    solved[solved.one].source = solved.fresh(solved.one).source
    solved.put(solved.at(solved.one) + 1, own(work))


@edit
def work_above_the_untouched_stub(solved):
    work = solved[solved.one].source
    solved[solved.one].source = solved.fresh(solved.one).source
    solved.put(solved.at(solved.one), own(work))


@edit
def work_at_the_end_and_the_stub_is_untouched(solved):
    work = solved[solved.one].source
    solved[solved.one].source = solved.fresh(solved.one).source
    solved.cells.append(own(work))


@edit
def work_at_the_end_that_leans_on_a_cell_there(solved):
    code = solved.take(solved.one).source
    solved.cells += [
        own("def helper(f):\n    return f"),
        own(code.replace(f"def {solved.asked}", "def mine", 1)),
        own(f"def {solved.asked}(*given):\n    return helper(mine)(*given)"),
    ]


@edit
def the_fresh_notebook_pasted_below(solved):
    solved.cells += solved.fresh()


@edit
def the_fresh_notebook_pasted_above(solved):
    solved.cells = [*solved.fresh(), *solved.cells]


@edit
def the_fresh_notebook_pasted_below_without_metadata(solved):
    solved.cells += [own(cell.source, cell.cell_type) for cell in solved.fresh()]


@edit
def the_solved_notebook_pasted_twice(solved):
    solved.cells += copy.deepcopy(solved.cells)


@edit
def a_worse_copy_at_the_end(solved):
    worse = copy.deepcopy(solved[solved.one])
    worse.source = solved.play()
    solved.cells.append(worse)


@edit
def a_worse_try_above(solved):
    solved.put(solved.at(solved.one), own(solved.play()))


@edit
def a_worse_copy_above(solved):
    worse = copy.deepcopy(solved[solved.one])
    worse.source = solved.play()
    solved.put(solved.at(solved.one), worse)


# Play after a check


@edit
def played_below_the_check(solved):
    solved.put(solved.at(f"check_{solved.one}") + 1, own(solved.play()))


@edit
def played_in_a_copy_of_the_check(solved):
    copied = copy.deepcopy(solved[f"check_{solved.one}"])
    copied.source = f"{solved.play()}\n{copied.source}"
    solved.put(solved.at(f"check_{solved.one}") + 1, copied)


@edit
def played_in_a_copy_of_the_check_without_its_line(solved):
    copied = copy.deepcopy(solved[f"check_{solved.one}"])
    copied.source = solved.play()
    solved.put(solved.at(f"check_{solved.one}") + 1, copied)


@edit
def played_in_the_check_below_its_line(solved):
    solved[f"check_{solved.one}"].source += "\n\n" + solved.play()


@edit
def played_in_place_of_the_check_s_line(solved):
    solved[f"check_{solved.one}"].source = solved.play()


@edit
def played_at_the_end(solved):
    solved.cells.append(own(solved.play()))


@edit
def played_at_the_end_and_the_work_is_moved_there(solved):
    solved.cells += [solved.take(solved.one), own(solved.play())]


# What could be done all along


@edit
def nothing(solved):
    pass


@edit
def the_work_is_moved_to_the_end(solved):
    solved.cells.append(solved.take(solved.one))


@edit
def the_work_is_in_the_check(solved):
    work = solved.take(solved.one).source
    check = solved[f"check_{solved.one}"]
    check.source = f"{work}\n{check.source}"


@edit
def the_work_is_in_the_check_and_the_stub_is_left(solved):
    work = solved[solved.one].source
    solved[solved.one].source = solved.fresh(solved.one).source
    check = solved[f"check_{solved.one}"]
    check.source = f"{work}\n{check.source}"


@edit
def the_check_is_deleted(solved):
    solved.take(f"check_{solved.one}")


@edit
def the_work_is_in_a_raw_cell_at_the_end(solved):
    solved.cells.append(own(solved.take(solved.one).source, "raw"))


@edit
def everything_turned_around(solved):
    solved.cells.reverse()


# A written answer, wherever it is typed; the cell for it is as it was handed out, or gone

ANSWER = "Because the mean over N samples *divides* each slope by N.\n\nSo it is **(y − t)/N**."
WRITTEN = []


def answers(function):
    WRITTEN.append(function)
    return function


def question(solved):
    """Return where the course asks for the written answer: right above the cell for it."""
    return solved.at(solved.written[0]) - 1


@answers
def in_a_new_cell_below(solved):
    solved.put(solved.at(solved.written[0]) + 1, own(ANSWER, "markdown"))


@answers
def in_a_new_cell_above(solved):
    solved.put(solved.at(solved.written[0]), own(ANSWER, "markdown"))


@answers
def in_a_new_cell_at_the_end(solved):
    solved.cells.append(own(ANSWER, "markdown"))


@answers
def in_a_new_cell_at_the_top(solved):
    solved.put(0, own(ANSWER, "markdown"))


@answers
def in_a_raw_cell(solved):
    solved.put(solved.at(solved.written[0]) + 1, own(ANSWER, "raw"))


@answers
def in_a_code_cell(solved):
    solved.put(solved.at(solved.written[0]) + 1, own(ANSWER))


@answers
def in_comments_of_a_code_cell(solved):
    solved.put(solved.at(solved.written[0]) + 1, own(re.sub("^", "# ", ANSWER, flags=re.M)))


@answers
def in_the_question(solved):
    solved.cells[question(solved)].source += "\n\n" + ANSWER


@answers
def in_the_last_line_of_the_question(solved):
    solved.cells[question(solved)].source += " " + ANSWER


@answers
def in_another_text_of_the_course(solved):
    solved.cells[question(solved) - 2].source += "\n\n" + ANSWER


@answers
def in_two_new_cells(solved):
    for part in reversed(ANSWER.split("\n\n")):
        solved.put(solved.at(solved.written[0]) + 1, own(part, "markdown"))


@answers
def in_two_new_cells_far_apart(solved):
    first, second = ANSWER.split("\n\n")
    solved.put(solved.at(solved.written[0]) + 1, own(first, "markdown"))
    solved.cells.append(own(second, "markdown"))


@answers
def in_a_cell_without_metadata(solved):
    solved.cells[solved.at(solved.written[0])] = own(ANSWER, "markdown")


@answers
def in_two_cells_without_metadata(solved):
    place = solved.at(solved.written[0])
    solved.cells[place : place + 1] = [own(part, "markdown") for part in ANSWER.split("\n\n")]


@answers
def in_two_copies_of_the_cell(solved):
    cell = solved[solved.written[0]]
    other = copy.deepcopy(cell)
    cell.source, other.source = ANSWER.split("\n\n")
    solved.put(solved.at(solved.written[0]) + 1, other)


@answers
def in_a_copy_of_the_cell_at_the_end(solved):
    solved.cells.append(copy.deepcopy(solved[solved.written[0]]) | {"source": ANSWER})


@answers
def in_a_copy_and_a_fresh_one_at_the_end(solved):
    solved.cells.append(copy.deepcopy(solved[solved.written[0]]))
    solved[solved.written[0]].source = ANSWER


@answers
def in_the_cell_turned_raw(solved):
    place = solved.at(solved.written[0])
    solved.cells[place] = own(ANSWER, "raw") | {"metadata": solved.cells[place].metadata}


@answers
def in_the_cell_turned_raw_without_metadata(solved):
    solved.cells[solved.at(solved.written[0])] = own(ANSWER, "raw")


@answers
def in_a_new_cell_and_the_cell_is_emptied(solved):
    solved[solved.written[0]].source = "\n"
    solved.put(question(solved), own(ANSWER, "markdown"))


@answers
def in_a_cell_that_took_the_place_of_the_question_too(solved):
    place = question(solved)
    solved.cells[place : place + 2] = [own(ANSWER, "markdown")]
