import copy
import io
import json
import zipfile
from collections import Counter

import nbformat
import numpy as np
import pytest

from autograde.grading.submission.parsing import BeyondRepair, read_submission
from autograde.grading.submission.repair import repair
from autograde.publishing.build import ROOT
from tests.corpus import mangled

STEM = "ch07_softmax_with_loss"
RELEASED = nbformat.read(ROOT / f"notebooks/en/{STEM}/{STEM}.ipynb", 4)
SOLVED = nbformat.read(ROOT / f"solutions/en/{STEM}/{STEM}.ipynb", 4)
ANOTHER = ROOT / "notebooks/en/ch06_sigmoid_with_loss/ch06_sigmoid_with_loss.ipynb"


def name_of(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


NAMES = [name_of(cell) for cell in RELEASED.cells if name_of(cell)]
WANTED = {name_of(cell): cell for cell in RELEASED.cells if name_of(cell)}
CODE = {name_of(cell): cell.source for cell in SOLVED.cells if name_of(cell)}
SOLUTIONS = [name for name in NAMES if not WANTED[name].metadata.nbgrader.locked]


def repaired(change=lambda cells: cells, raw=None):
    """Change the solved notebook's list of cells, and repair what comes of it."""
    notebook = copy.deepcopy(SOLVED)
    notebook.cells = change(notebook.cells)
    return repair(mangled.as_bytes(notebook) if raw is None else raw, RELEASED)


def cell(cells, name):
    (found,) = [one for one in cells if name_of(one) == name]
    return found


def place(cells, name):
    return next(place for place, one in enumerate(cells) if name_of(one) == name)


def assert_gradable(notebook, validate=True):
    if validate:
        nbformat.validate(notebook)
    json.dumps(notebook, ensure_ascii=False).encode("utf-8")
    assert [name_of(one) for one in notebook.cells if name_of(one)] == NAMES
    assert max(Counter(one.id for one in notebook.cells).values()) == 1
    assert notebook.metadata == RELEASED.metadata
    for name in NAMES:
        one, ours = cell(notebook.cells, name), WANTED[name]
        assert one.metadata == ours.metadata
        assert one.cell_type == ours.cell_type
        assert one.id == ours.id
        if ours.metadata.nbgrader.locked:
            assert one.source == ours.source
    assert not any(one.get("outputs") for one in notebook.cells)


def solutions_of(notebook):
    return {name: cell(notebook.cells, name).source for name in SOLUTIONS}


ALL = {name: CODE[name] for name in SOLUTIONS}


def test_a_notebook_that_is_whole_is_left_alone():
    made = repaired()
    assert made.mended == ()
    assert_gradable(made.notebook)
    assert [one.source for one in made.notebook.cells] == [one.source for one in SOLVED.cells]


def deleting(*names):
    return lambda cells: [one for one in cells if name_of(one) not in names]


def retyping(name, kind):
    def change(cells):
        cell(cells, name)["cell_type"] = kind
        return cells

    return change


def with_metadata(name, **fields):
    def change(cells):
        cell(cells, name).metadata.nbgrader.update(fields)
        return cells

    return change


def without_metadata(cells):
    for one in cells:
        one["metadata"] = nbformat.from_dict({})
    return cells


def without_metadata_and_ids(cells):
    for number, one in enumerate(without_metadata(cells)):
        one["id"] = f"new-{number}"
    return cells


def copied(name, to):
    def change(cells):
        return [*cells[:to], copy.deepcopy(cell(cells, name)), *cells[to:]]

    return change


def split(name, line, named):
    def change(cells):
        one = cell(cells, name)
        lines = one.source.split("\n")
        rest = copy.deepcopy(one)
        one.source, rest.source = "\n".join(lines[:line]), "\n".join(lines[line:])
        if not named:
            rest["metadata"] = nbformat.from_dict({})
        at = place(cells, name) + 1
        return [*cells[:at], rest, *cells[at:]]

    return change


def merged(first):
    def change(cells):
        at = place(cells, first)
        cells[at].source += "\n" + cells[at + 1].source
        return [*cells[: at + 1], *cells[at + 2 :]]

    return change


def moved(name, to):
    def change(cells):
        one = cell(cells, name)
        rest = [other for other in cells if other is not one]
        return [*rest[:to], one, *rest[to:]]

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (deleting("check_dL_dq"), "check_dL_dq was missing"),
        (deleting("check_dL_dq", "setup", "check_two_class_scores"), "setup was missing"),
        (retyping("softmax_jacobian", "markdown"), "had become a markdown cell"),
        (retyping("check_softmax_jacobian", "raw"), "had become a raw cell"),
        (retyping("written_one_over_n", "code"), "had become a code cell"),
        (with_metadata("check_dL_dq", points=1000), "points or the name"),
        (with_metadata("softmax_jacobian", locked=True), "points or the name"),
        (with_metadata("softmax_jacobian", grade_id="mine"), "softmax_jacobian had lost its name"),
        (with_metadata("check_dL_dq", grade_id="check_mine"), "check_dL_dq had lost its name"),
        (without_metadata, "had lost its name"),
        (without_metadata_and_ids, "had lost its name"),
        (copied("softmax_jacobian", 3), "was there 2 times"),
        (copied("check_dL_dq", 3), "was there 2 times"),
        (split("softmax_with_loss", 9, True), "split into 2"),
        (split("softmax_with_loss", 9, False), "split into 2"),
        (split("softmax_jacobian", 1, False), "split into 2"),
        (moved("check_dL_dq", 2), "changed places"),
        (moved("setup", 70), "changed places"),
        (lambda cells: cells[::-1], "changed places"),
    ],
)
def test_what_can_be_told_is_mended_and_no_solution_is_lost(change, said):
    made = repaired(change)
    assert_gradable(made.notebook)
    assert any(said in sentence for sentence in made.mended), made.mended
    assert solutions_of(made.notebook) == ALL


def test_a_check_merged_into_the_solution_before_it_is_put_back():
    made = repaired(merged("dL_dq"))
    assert_gradable(made.notebook)
    assert any("check_dL_dq was missing" in sentence for sentence in made.mended)
    assert cell(made.notebook.cells, "dL_dq").source.startswith(CODE["dL_dq"])


def test_a_solution_merged_into_a_check_is_freed():
    def change(cells):
        check = cell(cells, "check_dL_dq")
        check.source = cell(cells, "dL_dq").source + "\n" + check.source
        return deleting("dL_dq")(cells)

    made = repaired(change)
    assert_gradable(made.notebook)
    assert cell(made.notebook.cells, "dL_dq").source == CODE["dL_dq"]


def test_own_code_in_the_setup_cell_runs_after_it():
    def change(cells):
        cell(cells, "setup").source += "\nimport scipy"
        return cells

    made = repaired(change)
    assert made.notebook.cells[place(made.notebook.cells, "setup") + 1].source == "import scipy"
    assert any("setup" in sentence and "moved" in sentence for sentence in made.mended)


def test_cells_of_the_learners_own_stay_where_they_were():
    own = nbformat.v4.new_code_cell("mine = 1")

    def change(cells):
        at = place(cells, "check_dL_dq")
        return [*cells[:at], own, *cells[at:]]

    made = repaired(change)
    assert made.mended == ()
    sources = [one.source for one in made.notebook.cells]
    assert sources.index("mine = 1") == place(made.notebook.cells, "check_dL_dq") - 1


def test_a_deleted_solution_is_put_back_as_a_stub():
    made = repaired(deleting("dL_dq"))
    assert cell(made.notebook.cells, "dL_dq").source == WANTED["dL_dq"].source
    assert_gradable(made.notebook)


def raw_solved():
    return mangled.as_bytes(SOLVED)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\xef\xbb\xbf" + raw_solved(), "byte order mark"),
        (raw_solved().decode().encode("utf-16"), "byte order mark"),
    ],
)
def test_a_byte_order_mark_is_read_over(raw, said):
    made = repaired(raw=raw)
    assert said in made.mended[0]
    assert solutions_of(made.notebook) == ALL


def test_the_format_of_before_2015_is_read():
    notebook = json.loads(raw_solved())
    for one in notebook["cells"]:
        one["source"] = "".join(one["source"])
    mangled.becomes_version_3(notebook, None)
    made = repair(mangled.as_bytes(notebook), RELEASED)
    assert solutions_of(made.notebook) == ALL
    assert "before 2015" in made.mended[0]


def test_outputs_of_50_megabytes_are_dropped():
    notebook = json.loads(raw_solved())
    notebook["cells"][2]["outputs"] = [{"output_type": "stream", "text": "x" * 50_000_000}]
    made = repair(mangled.as_bytes(notebook), RELEASED)
    assert_gradable(made.notebook)
    assert any("large outputs" in sentence for sentence in made.mended)


def test_another_kernel_is_replaced_and_its_name_can_do_no_harm():
    notebook = copy.deepcopy(SOLVED)
    notebook.metadata["kernelspec"]["name"] = "conda\x1b[2J-env\n" * 50
    made = repair(mangled.as_bytes(notebook), RELEASED)
    (said,) = made.mended
    assert "conda" in said
    assert said.isprintable()
    assert len(said) < 150


def zipped():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.ipynb", raw_solved())
    return archive.getvalue()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (raw_solved()[:5000], "breaks off"),
        (zipped(), "archive"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"import numpy as np\n\ndef f(x):\n    return x\n", "script"),
        (b"{\n<<<<<<< HEAD\n=======\n>>>>>>> x\n}", "merge conflict"),
        (b"\xff\xfe\x00\xd8\x00\xd8", "UTF-8"),
        ("é".encode("latin-1") * 20, "UTF-8"),
        (b"[1, 2]", "no notebook cells"),
        (b'{"nbformat": 4}', "no notebook cells"),
        (b'{"cells": []}', "Not one cell of this assignment"),
        (ANOTHER.read_bytes(), "Not one cell of this assignment"),
        (b'{"cells": ' + b"[" * 100_000, "damaged"),
        (b'{"cells": [' + b"1" * 5000 + b"]}", "damaged"),
    ],
)
def test_the_rest_is_refused_with_a_sentence_to_send_on(raw, said):
    with pytest.raises(BeyondRepair, match=said) as refused:
        repair(raw, RELEASED)
    assert str(refused.value).endswith(".")


def test_a_notebook_of_too_many_cells_is_refused():
    raw = json.dumps({"cells": [{"cell_type": "raw", "source": ""}] * 5001}).encode()
    with pytest.raises(BeyondRepair, match="more than 5000 cells"):
        repair(raw, RELEASED)


# Fuzz: benchmarks/fuzz.py tries 2,000, of which these are a part


@pytest.mark.parametrize("part", range(2))
def test_mangled_notebooks_are_mended_or_refused(part):
    small = copy.deepcopy(SOLVED)
    small.cells = [one for one in small.cells if name_of(one) or one.cell_type == "code"]
    for one in small.cells:
        if one.cell_type == "code":
            one.outputs = []
    said = []
    for seed in range(part * 200, part * 200 + 200):
        raw = mangled.mangled(small, np.random.default_rng(seed))
        try:
            made = repair(raw, RELEASED)
        except BeyondRepair as refusal:
            said.append(str(refusal))
        else:
            assert_gradable(made.notebook, validate=seed % 5 == 0)
    assert all(sentence.endswith(".") for sentence in said)
    assert 10 < len(said) < 100


def test_a_damaged_cell_is_left_out_and_told():
    file = read_submission(b'{"cells": [3, {"cell_type": "code", "source": "1"}]}')
    assert [one.source for one in file.cells] == ["1"]
    assert file.mended == ("Cell 1 was damaged and was left out.",)
