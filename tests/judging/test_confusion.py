import csv
import inspect
import re
import subprocess
import sys
from collections import Counter

import nbclient
import nbformat
import pytest

from autograde.answers.misconceptions import KNOWN, MISCONCEPTIONS, READ_FOR, section
from autograde.explaining.output import MIME
from autograde.judging.misconception import Advised, Scaled
from autograde.publishing.build import ROOT
from autograde.questions.register import CHAPTERS, CHECKS
from tests import corpus
from tests.corpus.chapters import sigmoid_with_loss as ch06
from tests.support import confusion
from tests.support.syllabus import ABOUT_PROBABILITIES

BENCHMARKS = ROOT / "benchmarks"
RESULTS = BENCHMARKS / "results"
NAMED = ("named", "alias")
SINGLE = corpus.single_mistakes()
# What no catalogue entry stands for: a diagnosis sees it in the form of the answers.
OF_FORM = {
    "overflow",
    "mutates-input",
    "aliases-cache",
    "stale-state",
    "transposed",
    "wrong-suspect",
}


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    """Make the table anew, picture and all, in a process that is as fresh as a learner's."""
    folder = tmp_path_factory.mktemp("confusion")
    command = [sys.executable, "-m", "benchmarks.confusion", "--out", folder]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return folder


@pytest.fixture(scope="module")
def rows(rebuilt):
    with (rebuilt / "confusion.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def wrong(rows):
    return [row for row in rows if row["made"] != "none"]


def test_every_wrong_solution_loses_points(rows):
    assert [row for row in wrong(rows) if float(row["points"]) >= float(row["most"])] == []
    assert len(wrong(rows)) >= 600


def test_mistakes_are_named(rows):
    named = {}
    for row in wrong(rows):
        if row["made"] != "unnamed" and " + " not in row["made"]:
            pair = row["check"], row["made"]
            named[pair] = named.get(pair, True) and row["outcome"] in NAMED
    assert len(named) >= 250
    assert sum(named.values()) / len(named) >= 0.95, [pair for pair in named if not named[pair]]


def test_no_name_is_false(rows):
    assert [row for row in rows if row["outcome"] == "false"] == []
    assert {row["named"] for row in rows if row["made"] == "unnamed"} == {""}
    others = Counter(row["check"] for row in rows if row["made"] == "unnamed")
    promised = {check.id for check in ABOUT_PROBABILITIES if not check.options}
    assert promised <= set(others)
    assert others.total() >= 60


def test_two_mistakes_at_once_are_named_as_two(rows):
    outcomes = Counter(row["outcome"] for row in rows if " + " in row["made"])
    assert set(outcomes) <= {*NAMED, "unnamed"}
    assert outcomes["named"] >= 20


def test_right_solutions_lose_no_point(rows):
    right = [row for row in rows if row["made"] == "none"]
    assert len(right) >= 40
    assert [row for row in right if row["points"] != row["most"] or row["named"]] == []


def test_every_solution_is_measured(rows):
    assert len(rows) == len(corpus.wrong_solutions()) + len(corpus.right_solutions())


@pytest.mark.parametrize("name", ["confusion.csv", "confusion.md"])
def test_the_committed_table_is_up_to_date(rebuilt, name):
    committed = (RESULTS / name).read_bytes()
    assert committed == (rebuilt / name).read_bytes(), "run: make confusion"


def test_the_picture_is_committed(rebuilt):
    sizes = {(path / "confusion.png").read_bytes()[16:24] for path in (RESULTS, rebuilt)}
    assert len(sizes) == 1


def test_the_benchmarks_readme_tells_how_to_make_it():
    assert "make confusion" in (BENCHMARKS / "README.md").read_text(encoding="utf-8")
    assert re.search(r"^confusion:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)


# The measure itself: it would be worth nothing if it let false names through


def solution(subject):
    return next(one for one in corpus.wrong_solutions() if one.spelled == subject)


@pytest.mark.parametrize(
    ("subject", "ids", "cannot_tell", "outcome"),
    [
        ("bce_sum", ["missing-batch-mean"], False, "named"),
        ("bce_sum", [], False, "unnamed"),
        ("bce_sum", ["double-batch-mean"], False, "false"),
        ("bce_sum", ["missing-batch-mean", "sign-flipped"], False, "false"),
        ("bce_sum", ["missing-batch-mean", "sign-flipped"], True, "false"),
        ("pair_swapped", ["swapped-classes", "exp-sign"], True, "alias"),
        ("pair_swapped", ["swapped-classes", "exp-sign"], False, "false"),
        ("bce_sum_without_minus", ["missing-batch-mean", "sign-flipped"], False, "named"),
        ("bce_sum_without_minus", ["missing-batch-mean"], False, "false"),
        ("bce_sum_without_minus", [], False, "unnamed"),
        ("squared_error", [], False, "no name"),
        ("squared_error", ["sign-flipped"], False, "false"),
    ],
)
def test_the_measure_is_strict(subject, ids, cannot_tell, outcome):
    seen = confusion.Seen(0.0, tuple(ids), cannot_tell)
    assert confusion.outcome_of(solution(subject), seen, 0) == outcome


def test_full_points_for_a_wrong_solution_are_seen():
    one = solution("bce_sum")
    seen = confusion.Seen(CHECKS[one.check].points, (), False)
    assert confusion.outcome_of(one, seen, 0) == "passed"


# A few, through a kernel of their own


def test_a_real_kernel_shows_the_same():
    subjects = ["sigmoid_column", "bce_sum", "SigmoidTakesNoDout", "score_of_positives"]
    subjects += ["LossHandsOutItsCache", "scores_through_y"]
    chosen = [one for one in ch06.wrong if one.spelled in subjects]
    cells = ["import sys", f"sys.path.insert(0, {str(ROOT)!r})"]
    cells = ["\n".join(cells), inspect.getsource(ch06), "from autograde import check"]
    for one in chosen:
        check = CHECKS[one.check]
        cells.append(f"{check.asks} = {one.spelled}\ncheck.{check.id}({check.asks}, seed=0)")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    for one, cell in zip(chosen, notebook.cells[3:], strict=True):
        assert all(output.output_type != "stream" for output in cell.outputs)
        (data,) = [o.data for o in cell.outputs if MIME in o.get("data", {})]
        told = data[MIME]
        assert one.made <= set(told["mistakes"])
        assert told["points"] < told["max_points"]
        assert all(f"[{name}]" in data["text/plain"] for name in told["mistakes"])


# The catalogue


def test_every_known_mistake_is_made_by_a_solution():
    for check, known in KNOWN.items():
        made = set().union(*(one.made for one in SINGLE if one.check == check))
        assert {one.id for one in known if not isinstance(one, Advised)} <= made, check


def test_every_solution_makes_a_mistake_that_is_known():
    for one in SINGLE:
        known = {mistake.id for mistake in KNOWN.get(one.check, ())}
        shape = {"returns-wrong-shape", "ignores-dout", "not-implemented"}
        assert one.made <= known | OF_FORM | shape, one


def test_every_check_and_every_mistake_is_known_and_has_words():
    assert set(KNOWN) == {check.id for check in CHECKS.values() if not check.options}
    assert {mistake.id for known in KNOWN.values() for mistake in known} | OF_FORM <= set(
        MISCONCEPTIONS
    )


def test_a_factor_is_given_once():
    for check, known in KNOWN.items():
        once = Counter((one.id, one.of) for one in known if isinstance(one, Scaled))
        # 1/K and N/K are both a division by the classes.
        assert max(once.values(), default=1) <= 2, check


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_section_that_is_named_is_a_heading(chapter):
    source = (ROOT / "solutions" / f"{chapter}.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"^#+ (.+?)\s*$", source, re.MULTILINE))
    for check in CHAPTERS[chapter].checks:
        for mistake in {*(one.id for one in KNOWN.get(check.id, ())), *MISCONCEPTIONS}:
            assert section(check.id, mistake) in headings, (check.id, mistake)


def test_sections_are_for_mistakes_that_exist():
    assert set().union(*READ_FOR.values()) <= set(MISCONCEPTIONS)
    assert section("no_such_check", "overflow") == ""
