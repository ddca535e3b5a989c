"""The report of a class: its counts are those of the records, and nothing in it can run."""

import csv
import io
import os
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from autograde.answers.misconceptions import MISCONCEPTIONS, section
from autograde.cli import main
from autograde.desk.report import attention, page, pictures, standing, summary, write
from autograde.desk.report.code import code_cells, excerpt
from autograde.desk.report.page import Shown
from autograde.desk.report.standing import Roster, Standing
from autograde.grading.classroom.course import CannotStartError
from autograde.grading.records import result_record
from autograde.grading.records.result_record import Judged, JudgedCriterion, Record
from autograde.questions.register import CHAPTERS
from tests.support import synthetic

STEM = "ch06_sigmoid_with_loss"
BEFORE = list(CHAPTERS)[:2]
COUNT = 24
EVIL = "<script>alert(1)</script>"

pytestmark = [
    # SQLAlchemy warns of nbgrader's own use of it, in nbgrader's own tests, too.
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def check(name, points, most, *met, **more):
    criteria = tuple(
        JudgedCriterion(f"c{n}", bool(one), most / len(met)) for n, one in enumerate(met)
    )
    return Judged(name, points, most, 7, criteria, **more)


def one_class(*records, roster=None):
    return summary.gather("ch06", records, roster or Roster())


def learner(student, *checks, **more):
    return Record(student, "ch06", "ch06", checks, **more)


# Counting


def test_checks_and_criteria_are_counted():
    class_ = one_class(
        learner("ada", check("sigmoid", 2, 2, 1, 1)),
        learner("bob", check("sigmoid", 1, 2, 1, 0)),
        learner("cleo", check("sigmoid", 0, 2, 0, 0, untouched=True)),
        learner("dora", check("sigmoid", 0, 2, refused="moved")),
        learner("emil", refused="Empty."),
    )
    (count,) = class_.checks
    assert (count.judged, count.full, count.untouched, count.mean) == (4, 1, 1, 3 / 8)
    assert [(one.met, one.asked) for one in count.criteria] == [(2, 3), (1, 3)]
    assert class_.most == 2


def test_mistakes_are_counted_by_learners_with_the_clearest_example():
    class_ = one_class(
        learner(
            "ada",
            check("sigmoid", 0, 1, 0, mistakes=("exp-sign", "batch-only")),
            check("dy_ds", 0, 1, 0, mistakes=("exp-sign",)),
        ),
        learner("bob", check("sigmoid", 0, 1, 0, mistakes=("exp-sign",))),
        learner("cleo", check("sigmoid", 0, 1, 0, mistakes=("exp-sign", "overflow"), alike=True)),
        learner("dora", check("sigmoid", 0, 1, 0, mistakes=("not-implemented",), untouched=True)),
    )
    first = class_.mistakes[0]
    assert (first.id, first.sure, first.maybe) == ("exp-sign", 2, 1)
    assert first.checks == (("sigmoid", 3), ("dy_ds", 1))
    assert first.says == MISCONCEPTIONS["exp-sign"].says
    assert first.sections[0] == section("sigmoid", "exp-sign")
    assert first.example == "bob"
    assert {one.id for one in class_.mistakes} == {"exp-sign", "batch-only", "overflow"}


def test_a_mistake_of_another_version_keeps_its_name():
    assert summary.mistake_in_words("of-tomorrow", "sigmoid") == ("of-tomorrow", "")
    assert summary.mistake_in_words("missing-batch-mean", "nobody's")[0].startswith(
        "Your result is N"
    )


def test_what_to_reteach_leaves_out_what_was_left_open():
    class_ = one_class(
        learner("ada", check("sigmoid", 1, 2, 1, 0, mistakes=("overflow",))),
        learner("bob", check("sigmoid", 0, 2, 0, 0)),
        learner("cleo", check("sigmoid", 0, 2, 0, 0, untouched=True)),
        learner("dora", check("sigmoid", 2, 2, 1, 1)),
    )
    found = {one.section: one for one in summary.reteach(class_)}
    assert sum(one.points for one in found.values()) == 3
    assert found[section("sigmoid", "overflow")].mistakes == ("overflow",)


def test_what_is_inherited_is_counted_once_where_it_was_made():
    carried = {"mistakes": ("inherited",), "inherited": ("sigmoid",)}
    class_ = one_class(
        learner(
            "ada",
            check("sigmoid", 0, 2.5, 0, mistakes=("exp-sign",)),
            check("sigmoid_layer", 1, 3, 0, granted=1.0, **carried),
            check("sigmoid_with_loss_forward", 2.5, 2.5, 0, granted=2.5, **carried),
            check("sigmoid_with_loss_backward", 0, 4, 0, **carried),
        ),
        learner("bob", check("sigmoid_layer", 2, 3, 0, mistakes=("ignores-dout",))),
    )
    assert [(one.id, one.sure, one.checks) for one in class_.mistakes] == [
        ("exp-sign", 1, (("sigmoid", 1),)),
        ("ignores-dout", 1, (("sigmoid_layer", 1),)),
    ]
    source, layer = (section("sigmoid", "exp-sign"), section("sigmoid_layer", "ignores-dout"))
    found = {one.section: one for one in summary.reteach(class_)}
    assert found.keys() == {source, layer}
    assert (found[source].students, found[source].points) == (1, 2.5 + 2 + 4)
    assert (found[source].checks, found[source].mistakes) == (("sigmoid",), ("exp-sign",))
    assert (found[layer].students, found[layer].points) == (1, 1)
    counts = {one.id: (one.inherited, one.full) for one in class_.checks}
    assert counts["sigmoid"] == (0, 0)
    assert counts["sigmoid_layer"] == counts["sigmoid_with_loss_forward"] == (1, 0)
    shown = Shown({}, [], 0, {}, Path("/"), datetime(2025, 5, 6, tzinfo=UTC))
    table = page.rows(class_, shown)
    assert table[0].mistakes == ("exp-sign",)
    assert table[0].details["i"]["sigmoid_layer"] == ["sigmoid"]
    assert table[1].details["i"] == {}
    parsed = BeautifulSoup(page.render(class_, table, shown), "html.parser")
    rows = parsed.select("#checks tr.check")
    assert {row.th.text: row.find_all("td")[-1].text for row in rows} == {
        "sigmoid": "–",
        "sigmoid_layer": "1",
        "sigmoid_with_loss_forward": "1",
        "sigmoid_with_loss_backward": "1",
    }


def test_who_needs_help_and_why():
    roster = Roster(
        4,
        {
            "ada": Standing(handed_in=True, progress=(1.0, 0.95)),
            "bob": Standing(handed_in=True, progress=(1.0, 0.6)),
            "cleo": Standing(progress=(1.0, None)),
            "emil": Standing(handed_in=True, progress=(None, 0.2)),
            "finn": Standing(handed_in=True, progress=(None, None)),
        },
        ("ch05", "ch06"),
    )
    same = [check(name, 1, 2, 1, 0, mistakes=("batch-only",)) for name in ("a", "b", "c")]
    class_ = one_class(
        learner("ada", check("sigmoid", 4, 4, 1)),
        learner("bob", check("sigmoid", 2.5, 4, 1)),
        learner("dora", *same, check("sigmoid", 4, 4, 1)),
        learner("emil", check("sigmoid", 1, 4, 0), check("dy_ds", 0, 0, 0, untouched=True)),
        learner("gina", refused="Empty."),
        roster=replace(roster, most=4),
    )
    why = {one.learner.student: one.why for one in attention.who_needs_help(class_)}
    # The fewest points first; what has none comes last.
    assert list(why) == ["emil", "bob", "ada", "dora", "cleo", "finn", "gina"]
    assert why == {
        "bob": ("2.5 of 10 points", "from 100% so far down to 60%"),
        "cleo": ("handed in nothing",),
        "dora": ("the same mistake in 3 exercises: batch-only",),
        "emil": ("1 of 10 points", "1 of 2 exercises left open"),
        "finn": ("handed in, but not graded yet",),
        "gina": ("could not be graded",),
        "ada": ("4 of 10 points",),
    }


def test_what_stands_out_comes_with_its_sentences():
    late = Standing(handed_in=True, waits=True, late=5400, penalty=2)
    made = learner(
        "ada",
        check("sigmoid", 0, 1, 0, lost="Too late"),
        mended=("M",),
        tried=("T",),
        sandbox=False,
    )
    found = attention.flags(summary.Learner("ada", late, (made,)), True)
    assert found == {
        "help": (),
        "mended": ("M",),
        "tried": ("T",),
        "lost": ("sigmoid: Too late",),
        "unfenced": (),
        "late": ("1.5 hours late; penalty 2",),
        "waits": (),
    }
    assert set(attention.flags(summary.Learner("bob"), False)) == {"absent"}
    others = {"absent", "refused", "self_graded", "ungraded", "stale"}
    assert found.keys() | others == page.KINDS.keys()
    twice = replace(made, lost=("sigmoid was taken out: Too late.",))
    told = attention.flags(summary.Learner("ada", None, (twice,)), False)["lost"]
    assert told == ("sigmoid was taken out: Too late.",)
    endless = learner("ada", mended=("x" * 10**6,) * 10**4)
    told = attention.flags(summary.Learner("ada", None, (endless,)), False)["mended"]
    assert sum(map(len, told)) < 20_000


# Pictures


def test_every_learner_is_in_one_bar():
    spread = pictures.distribution([0, 1, 9.75, 24.5, 24.5], 24.5)
    assert sum(one.count for one in spread.bins) == 5
    assert spread.bins[-1].count == 2
    assert spread.bins[-1].end == 24.5
    assert spread.median == 9.75
    assert pictures.distribution([], 24.5) is None


def test_shades_keep_the_ends_for_all_and_nothing():
    levels = [pictures.level(Judged("a", points, 3, 0)) for points in (0, 0.1, 1.5, 2.9, 3)]
    assert levels == [0, 1, 2, 3, 4]
    drawn = pictures.colours(np.array([0.0, 0.5, 1.0, pictures.UNTOUCHED, np.nan]))
    assert len({tuple(one) for one in drawn}) == 5
    np.testing.assert_allclose(drawn[1], 1)


def test_progress_has_a_bar_for_each_chapter_that_was_handed_in():
    assert pictures.progress((1.0, None, 0.0)) == "M2.5 14v-14M12.5 14v-1"


# The page


def shown(tmp_path, **code):
    return Shown(code, [], 0, {}, tmp_path, datetime(2026, 11, 21, tzinfo=UTC))


def rendered(class_, tmp_path, **code):
    what = shown(tmp_path, **code)
    return page.render(class_, page.rows(class_, what), what)


def evil_class():
    bad = check("sigmoid", 0, 1, 0, mistakes=("exp-sign",), lost=EVIL)
    bad = replace(bad, criteria=(replace(bad.criteria[0], name=EVIL),))
    roster = Roster(1, {EVIL: Standing(f"{EVIL}, '\"&", progress=(0.0,))}, ("ch06",))
    record = learner(EVIL, bad, replace(bad, id=EVIL), mended=(EVIL,), tried=(EVIL, "</style>"))
    return one_class(record, roster=roster)


def test_nothing_that_a_learner_wrote_becomes_markup(tmp_path):
    code = f"{EVIL}</pre><img src=x onerror=alert(1)>"
    html = rendered(evil_class(), tmp_path, **{"exp-sign": code})
    soup = BeautifulSoup(html, "html.parser")
    assert len(soup.find_all("script")) == 2  # the data, and the page's own
    assert soup.find("pre").get_text() == code
    assert not soup.find_all("img")
    assert not [tag for tag in soup.find_all() if any(name.startswith("on") for name in tag.attrs)]
    assert html.count(EVIL) == 0
    # Inside of <script> only the end of it could break out.
    data = soup.find("script", type="application/json").string
    assert "<" not in data


def test_the_policy_lets_the_page_s_own_script_run_and_nothing_else(tmp_path):
    soup = BeautifulSoup(rendered(evil_class(), tmp_path), "html.parser")
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert re.fullmatch(r"'sha256-[\w+/=]+'", rules["script-src"])
    assert re.fullmatch(r"'sha256-[\w+/=]+'", rules["style-src"])
    assert not [tag for tag in soup.find_all() if "style" in tag.attrs]
    links = [tag.get("href") or tag.get("src") for tag in soup.find_all(["a", "link", "img"])]
    assert all(link.startswith("#") for link in links if link)


def test_an_empty_class_has_a_page(tmp_path):
    html = rendered(one_class(learner("ada", refused="Empty.")), tmp_path)
    assert "could not be graded" in html
    assert "Empty." in html


def test_a_spreadsheet_gets_no_formula():
    class_ = one_class(learner("=1+1", check("sigmoid", 1, 1, 1), mended=("x",)))
    table = page.rows(class_, shown(write.Path()))
    (row,) = csv.DictReader(io.StringIO(write.as_csv(class_, table)))
    assert row["student"] == "'=1+1"
    assert (row["points"], row["sigmoid"], row["notes"]) == ("1", "1", "mended: x")


# Code


def test_code_is_read_as_text(tmp_path):
    path = tmp_path / "one.ipynb"
    path.write_text(
        '{"cells": [{"cell_type": "code", "metadata": {"nbgrader": {"grade_id": "a"}},'
        ' "source": ["def f():\\n", "    pass"]}, {"cell_type": "markdown"},'
        ' {"cell_type": "code", "metadata": {}, "source": "def f():\\n    return 2"}]}'
    )
    cells = code_cells(path)
    assert cells == {"a": "def f():\n    pass", "cell 3": "def f():\n    return 2"}
    assert excerpt(cells, "f") == "def f():\n    return 2"
    assert excerpt(cells, "g") == ""
    long = {"a": "def f():\n" + "    x = 1\n" * 50}
    assert len(excerpt(long, "f").splitlines()) == 15
    assert len(excerpt({"a": "def f(): " + "x" * 10**6}, "f")) < 300


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": [1]}', "\udcff", '{"cells": null}'])
def test_what_is_no_notebook_has_no_code(tmp_path, text):
    path = tmp_path / "one.ipynb"
    path.write_text(text, errors="surrogateescape")
    assert code_cells(path) == {}
    assert code_cells(tmp_path) == {}


# The command


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PATH", "AUTOGRADE_REVEAL"):  # the settings of a course change these
            patch.setenv(name, os.environ.get(name, "0"))
        yield synthetic.course(folder, STEM, COUNT, np.random.default_rng(6), BEFORE)


def run(course, *arguments, monkeypatch):
    monkeypatch.chdir(course.root)
    return CliRunner().invoke(main, ["report", *arguments])


def test_a_class_gets_a_page_and_a_table(course, monkeypatch):
    done = run(course, STEM, monkeypatch=monkeypatch)
    assert done.exit_code == 0, done.output
    folder = course.root / "class" / "reports"
    assert sorted(one.name for one in folder.iterdir()) == [f"{STEM}.csv", f"{STEM}.html"]
    rows = list(csv.DictReader((folder / f"{STEM}.csv").open(encoding="utf-8", newline="")))
    records = {
        one.student: one
        for one in result_record.read_records(course.root / "class" / "records", STEM)
    }
    assert {row["student"] for row in rows} == {*records, "learner-absent"}
    for row in rows:
        one = records.get(row["student"])
        if one is not None and not one.refused:
            assert float(row["points"]) == sum(check.points for check in one.checks)
            for check in one.checks:
                assert float(row[check.id]) == check.points
    soup = BeautifulSoup((folder / f"{STEM}.html").read_text(encoding="utf-8"), "html.parser")
    table = soup.find("table", id="table")
    assert len(table.tbody.find_all("tr")) == len(rows)
    assert all(path["d"] for path in table.select(".progress path"))
    copier, origin = next(iter(synthetic.copies(len(records)).items()))
    pair = soup.select_one("#similar tbody th").get_text(" ")
    assert sorted(pair.split()) == sorted((copier, origin))
    assert soup.select_one("#mistakes pre").get_text().startswith(("def ", "class "))


def test_the_class_may_lie_elsewhere(course, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CLASS", "")  # the option sets it
    elsewhere = shutil.copytree(course.root / "class" / "records", tmp_path / "records").parent
    done = run(course, STEM, "--class", str(elsewhere), monkeypatch=monkeypatch)
    assert done.exit_code == 0, done.output
    assert (elsewhere / "reports" / f"{STEM}.html").is_file()
    done = run(course, STEM, "--class", str(tmp_path / "nowhere"), monkeypatch=monkeypatch)
    assert (done.exit_code, "nowhere" in done.stderr) == (2, True)


def test_the_gradebook_is_read_with_points_lateness_and_progress(course):
    roster = standing.read_roster(course, STEM)
    assert roster.assignments == (*BEFORE, STEM)
    assert roster.most == CHAPTERS[STEM].points + sum(CHAPTERS[STEM].written.values())
    absent = roster.standings["learner-absent"]
    assert (absent.handed_in, absent.progress) == (False, (None, None, None))
    records = {
        one.student: one
        for one in result_record.read_records(course.root / "class" / "records", STEM)
    }
    for student, one in roster.standings.items():
        if student in records:
            assert one.handed_in
            assert one.points == sum(check.points for check in records[student].checks)
    late = [one.late for one in roster.standings.values()]
    assert max(late) > 0
    assert standing.read_roster(course, "ch99") == Roster()
    assert Standing(points=2, penalty=3).total == 0


def test_a_class_without_a_gradebook_has_its_report(course, tmp_path, monkeypatch):
    monkeypatch.setattr(course, "db_url", f"sqlite:///{tmp_path / 'none.db'}")
    assert write.report(course, STEM).graded > 0
    assert not (tmp_path / "none.db").exists()


def test_an_unknown_assignment_and_one_without_records_are_told(course, monkeypatch):
    done = run(course, "ch06_sigmoid_with_los", monkeypatch=monkeypatch)
    assert done.exit_code == 2
    assert f"Did you mean {STEM}?" in done.stderr
    (course.root / "notebooks" / "en" / "ch77").mkdir()
    done = run(course, "ch77", monkeypatch=monkeypatch)
    assert done.exit_code == 2
    assert "Grade it first" in done.stderr
    assert not list((course.root / "class" / "reports").glob("ch77*"))


def test_an_unreadable_record_or_gradebook_is_named_and_the_last_report_stays(course, monkeypatch):
    reports = course.root / "class" / "reports"
    before = {one.name: one.read_bytes() for one in reports.iterdir()}
    broken = course.root / "class" / "records" / STEM / "learner-0001" / "broken.json"
    broken.write_text("{")
    done = run(course, STEM, monkeypatch=monkeypatch)
    broken.unlink()
    assert done.exit_code == 2
    assert "broken.json" in done.stderr
    nonsense = course.root / "class" / "nonsense.db"
    nonsense.write_text("no database")
    monkeypatch.setattr(course, "db_url", f"sqlite:///{nonsense}")
    with pytest.raises(CannotStartError, match=r"nonsense\.db could not be read"):
        write.report(course, STEM)
    assert {one.name: one.read_bytes() for one in reports.iterdir()} == before
