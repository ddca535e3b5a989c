"""What is committed is what the sources make, and a release gives nothing away."""

import base64
import json
import re
import struct
from pathlib import Path
from unittest import mock

import nbformat
import pytest

from autograde.publishing import build as builder
from autograde.publishing.build import ROOT, BuildError, build, execute, read_source
from autograde.publishing.overview import EXERCISES, README
from autograde.publishing.translation.languages import BESIDE, names
from autograde.publishing.translation.said import place_of
from autograde.questions.register import CHAPTERS

STEMS = list(CHAPTERS)
OF_LANGUAGES = [
    path
    for name in names(ROOT)
    for path in (
        place_of(name),
        *(source.parent / name / source.name for source in BESIDE.values()),
    )
]


LANGUAGES = ["en", *names(ROOT)]


def notebook_path(kind, stem, root=ROOT, language="en"):
    return root / kind / language / stem / f"{stem}.ipynb"


def cells(kind, stem):
    return nbformat.read(notebook_path(kind, stem), as_version=4).cells


def code_of(kind, stem):
    return [cell for cell in cells(kind, stem) if cell.cell_type == "code"]


def role(cell):
    return cell.metadata.get("nbgrader", {})


RUN_AGAIN = "ch03_cross_entropy_error"


def as_committed(notebook, folder):
    """Give each cell the outputs of the committed solution, as which nbval runs it."""
    if folder.name == RUN_AGAIN:
        execute(notebook, folder)
        return
    for cell, committed in zip(notebook.cells, cells("solutions", folder.name), strict=True):
        assert cell.source == committed.source, f"run autograde build {folder.name}"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = committed.outputs, committed.execution_count


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    """Build every chapter, and run one of them: nbval runs all, and compares what they say."""
    folder = tmp_path_factory.mktemp("rebuilt")
    with mock.patch.object(builder, "execute", as_committed):
        build(STEMS, into=folder)
    return folder


def size_of_pictures(text):
    """Put a picture's width and height in its place: its bytes change with Matplotlib's version."""

    def size(match):
        header = base64.b64decode(match[1])[:24]
        return '"image/png": {} x {}'.format(*struct.unpack(">II", header[16:24]))

    text = re.sub(r'"image/png": "([^"]+?)(?:\\n)?"', size, text)
    # A line of JSON begins and ends with no quote of the SVG's own: these are escaped.
    drawn = r'"<svg [^>]*? (width=\\"\d+\\" height=\\"\d+\\") .*</svg>"'
    return re.sub(drawn, r"\1", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stem", STEMS)
def test_a_rebuild_changes_no_byte(rebuilt, stem, language):
    for kind in ("solutions", "notebooks"):
        committed, again = (
            notebook_path(kind, stem, root, language).read_text(encoding="utf-8")
            for root in (ROOT, rebuilt)
        )
        assert size_of_pictures(again) == size_of_pictures(committed), f"run autograde build {stem}"


def test_a_build_leaves_nothing_else_behind(rebuilt):
    made = {path.relative_to(rebuilt) for path in rebuilt.rglob("*") if path.is_file()}
    assert made == {README, EXERCISES, *OF_LANGUAGES} | {
        notebook_path(kind, stem, language=language).relative_to(ROOT)
        for kind in ("solutions", "notebooks")
        for stem in STEMS
        for language in LANGUAGES
    }


def test_all_else_that_is_made_is_up_to_date(rebuilt):
    for path in (README, EXERCISES, *OF_LANGUAGES):
        assert (rebuilt / path).read_bytes() == (ROOT / path).read_bytes(), "run autograde build"


# Of these the learner gets the loss, and never the gradient.
DERIVED = [
    "MeanSquaredError",
    "weighted_score_gradient",
    "LogisticRegression",
    "temperature_score_gradient",
    "squared_error_score_gradient",
    "focal_score_gradient",
]


@pytest.mark.parametrize("asks", DERIVED)
def test_a_derivation_shows_its_result_only_afterwards(asks):
    row = next(
        line
        for line in (ROOT / EXERCISES).read_text(encoding="utf-8").splitlines()
        if line.startswith(f"| `{asks}` |")
    )
    *_, before, after = [part.strip() for part in row.strip("|").split(" | ")]
    assert before
    assert after


@pytest.mark.parametrize("kind", ["solutions", "notebooks"])
def test_no_foreign_file(kind):
    """Nbgrader copies every file of an assignment's folder into the release."""
    found = {path for path in (ROOT / kind).glob("*/**/*") if path.is_file()}
    found = {path for path in found if ".ipynb_checkpoints" not in path.parts}
    assert found == {
        notebook_path(kind, stem, language=language) for stem in STEMS for language in LANGUAGES
    }


@pytest.mark.parametrize("stem", STEMS)
def test_every_code_cell_of_a_solution_was_executed_in_order(stem):
    """Nbval skips a cell without an execution count."""
    counts = [cell.execution_count for cell in code_of("solutions", stem)]
    assert counts == list(range(1, len(counts) + 1))


@pytest.mark.parametrize("stem", STEMS)
def test_a_release_holds_no_output(stem):
    for cell in code_of("notebooks", stem):
        assert cell.outputs == []
        assert cell.execution_count is None


def solution_lines(stem):
    """Collect the statements between BEGIN SOLUTION and END SOLUTION, and what they return."""
    for cell in code_of("solutions", stem):
        region = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell.source, re.S)
        for line in "".join(region).splitlines():
            statement = line.strip()
            if statement and not statement.startswith("#"):
                yield statement
                yield statement.removeprefix("return ")


def without_blanks(text):
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("stem", STEMS)
def test_a_release_holds_no_solution_text(stem):
    release = without_blanks(notebook_path("notebooks", stem).read_text(encoding="utf-8"))
    code = without_blanks("\n".join(cell.source for cell in code_of("notebooks", stem)))
    lines = set(solution_lines(stem))
    assert lines
    shown = {line for line in lines if without_blanks(line) in code}
    # The one thing that everybody has heard of; what the chapter asks is why.
    assert shown <= {"q - t"}, "the release shows code that its stubs ask for"
    assert "SOLUTION" not in release


@pytest.mark.parametrize("stem", STEMS)
def test_every_stub_says_what_to_fill_in(stem):
    for cell in cells("notebooks", stem):
        if role(cell).get("solution"):
            stub = (
                "write your code here"
                if cell.cell_type == "code"
                else "write it in place of this line"
            )
            assert stub in cell.source, cell.id
            if cell.cell_type == "code":
                assert "raise NotImplementedError(" in cell.source


@pytest.mark.parametrize("stem", STEMS)
def test_points_come_from_the_checks(stem):
    points = {
        role(cell)["grade_id"]: role(cell)["points"]
        for cell in cells("notebooks", stem)
        if role(cell).get("grade")
    }
    chapter = CHAPTERS[stem]
    assert points == {c.grade_id: c.points for c in chapter.checks} | dict(chapter.written)


@pytest.mark.parametrize("stem", STEMS)
def test_cell_ids_are_unique_and_stable(stem):
    for kind in ("solutions", "notebooks"):
        ids = [cell.id for cell in cells(kind, stem)]
        assert len(set(ids)) == len(ids)
        assert {role(cell)["grade_id"] for cell in cells(kind, stem) if role(cell)} <= set(ids)


@pytest.mark.parametrize("stem", STEMS)
def test_every_displayed_equation_is_evaluated(stem):
    """The cells print "(6.4)  left = right" for each equation that they work out."""
    prose = "\n".join(cell.source for cell in cells("solutions", stem) if cell.cell_type != "code")
    displayed = re.findall(r"^\$\$\n(.*?)\n\$\$", prose, re.S | re.M)
    tags = [re.findall(r"\\tag\{([\d.]+)\}", equation) for equation in displayed if "=" in equation]
    assert all(len(tag) == 1 for tag in tags), "an equation without a number"
    printed = "\n".join(
        output.text
        for cell in code_of("solutions", stem)
        for output in cell.outputs
        if output.output_type == "stream"
    )
    evaluated = set(re.findall(r"^\(([\d.]+)\)  ", printed, re.M))
    assert {tag for (tag,) in tags} == evaluated
    numbers = [tag for (tag,) in tags]
    chapter = int(stem[2:4])
    assert numbers == [f"{chapter}.{place}" for place in range(1, len(numbers) + 1)]


# What an author can get wrong


def with_source(tmp_path, change):
    """Make a course folder with chapter 6's source changed."""
    stem = "ch06_sigmoid_with_loss"
    source = (ROOT / "solutions" / f"{stem}.md").read_text(encoding="utf-8")
    changed = change(source)
    assert changed != source
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / f"{stem}.md").write_text(changed, encoding="utf-8")
    return stem


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda s: s.replace("check.sigmoid(sigmoid)", "check.sigmoid(Sigmoid)"),
            r"check_sigmoid holds 'check.sigmoid\(Sigmoid\)'",
        ),
        (lambda s: s.replace(":role: check\n", ":role: test\n", 1), "role 'test'"),
        (lambda s: s.replace(":role: check\n", "", 1), "needs both grade_id and role"),
        (
            lambda s: s.replace(":grade_id: check_dy_ds\n", ":grade_id: check_dy_dx\n"),
            "check_dy_dx is graded, but nothing says its points",
        ),
        (
            lambda s: s.replace(
                '+++ {"grade_id": "written_why_cross_entropy", "role": "written"}', "+++"
            ),
            "no cell for the written question",
        ),
    ],
)
def test_a_source_that_does_not_fit_its_checks_is_refused(tmp_path, change, message):
    stem = with_source(tmp_path, change)
    with pytest.raises(BuildError, match=message):
        read_source(stem, tmp_path)


def test_a_missing_source_and_an_unknown_chapter_are_refused(tmp_path):
    with pytest.raises(BuildError, match="is missing"):
        read_source(STEMS[0], tmp_path)
    with pytest.raises(BuildError, match="no chapter named 'ch99'"):
        build(["ch99"], into=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("source", "message"),
    [("1 / 0", "raises ZeroDivisionError"), ("import sys; print(1, file=sys.stderr)", "stderr")],
)
def test_a_solution_that_fails_or_warns_is_refused(tmp_path, source, message):
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["raises-exception"]}, id="bad")
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": builder.KERNEL})
    with pytest.raises(BuildError, match=f"cell bad .*{message}"):
        builder.execute(notebook, tmp_path)


def test_what_a_clock_says_is_not_kept(tmp_path):
    source = "import time\nprint(time.perf_counter())"
    cells = [
        nbformat.v4.new_code_cell(source, metadata={"tags": tags}, id=name)
        for name, tags in (("kept", []), ("timed", [builder.UNSTEADY, "raises-exception"]))
    ]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": builder.KERNEL})
    builder.execute(notebook, tmp_path)
    kept, timed = notebook.cells
    assert kept.outputs
    assert timed.outputs == []
    assert timed.execution_count == 2  # nbval skips a cell without one


def test_a_tag_of_the_source_stays_beside_the_course_s_own(tmp_path):
    cell = "```{code-cell}\n:tags: [nbval-ignore-output]\n1\n```\n"
    stem = with_source(tmp_path, lambda s: f"{s}\n{cell}")
    last = read_source(stem, tmp_path).cells[-1]
    assert last.metadata.tags == [builder.UNSTEADY, "raises-exception"]


def test_committed_notebooks_name_no_machine(tmp_path):
    for kind in ("solutions", "notebooks"):
        for stem in STEMS:
            raw = notebook_path(kind, stem).read_text(encoding="utf-8")
            assert str(Path.home()) not in raw
            assert str(ROOT) not in raw
            assert set(json.loads(raw)["metadata"]) == {"kernelspec"}
