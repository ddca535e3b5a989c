"""The page that a learner gets back, and the command that writes one for each."""

import errno
import json
import multiprocessing
import os
import re
import shutil
import tempfile
import zipfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograde.cli import main
from autograde.desk import feedback_pages
from autograde.desk.returning import cells, page, run, write
from autograde.desk.returning.earned import Earned, Points, Said
from autograde.desk.returning.limits import Allowance
from autograde.desk.returning.page import About
from autograde.explaining.messages import PAGE, REFUSALS, SENTENCES
from autograde.grading.classroom.course import CannotStartError, load
from autograde.grading.classroom.executor import Workers, start_workers
from autograde.grading.records import result_record
from autograde.questions.register import CHAPTERS
from tests.support import classes
from tests.support.submissions import CH07, grade_id, solutions
from tests.support.submissions import read as release

pytestmark = [
    pytest.mark.usefixtures("sandbox"),
    # SQLAlchemy warns of nbgrader's own use of it, in nbgrader's own tests, too.
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
QUESTION = "written_one_over_n"
COMMENT = "Where does the **sign** of $t / q$ come from?"


def feedback(folder, *arguments, status=0):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("COURSE_CLASS", raising=False)
        done = CliRunner().invoke(main, ["feedback", CH07, *arguments])
    assert done.exit_code == status, done.output
    return " ".join(done.output.split())


def path_of(folder, student):
    return folder / "class" / "feedback" / student / CH07 / f"{CH07}.html"


def graded_of(folder, student):
    return folder / "class" / "autograded" / student / CH07 / f"{CH07}.ipynb"


def read(folder, student):
    return BeautifulSoup(path_of(folder, student).read_text(encoding="utf-8"), "html.parser")


def told(soup):
    return soup.get_text(" ", strip=True)


@pytest.fixture(scope="module")
def course(graded, tmp_path_factory):
    """A class with pages: one of each kind, one that is a ZIP; some points and words by hand."""
    folder = shutil.copytree(graded[0], tmp_path_factory.mktemp("feedback") / "course")
    with Gradebook(classes.url(folder), "y-minus-t") as book:
        book.update_or_create_student("wrong", first_name="Zoë", last_name="Example")
        book.find_comment("dL_dq", CH07, CH07, "wrong").manual_comment = COMMENT
        grade = book.find_grade(QUESTION, CH07, CH07, "bookish")
        grade.auto_score, grade.manual_score, grade.needs_manual_grade = None, None, True
        book.find_grade("check_dL_dq", CH07, CH07, "right").manual_score = 1.0
        book.db.commit()
    (graded_of(folder, "wrong").parent / "evil.html").write_text("<script>alert(1)</script>")
    feedback(folder)
    return folder


@pytest.fixture
def own(course, tmp_path):
    """A copy of that class, to change."""
    return shutil.copytree(course, tmp_path / "course")


# What is on a page


def test_a_page_begins_with_what_a_learner_looks_for(course):
    soup = read(course, "wrong")
    text = told(soup)
    most = CHAPTERS[CH07].points + sum(CHAPTERS[CH07].written.values())
    order = ["Zoë Example", f"of {most:g} points", "dL_dq", "A sign is the wrong way round"]
    order += ["Comments", "Where does the sign of", "def softmax_jacobian"]
    places = [text.index(one) for one in order]
    assert places == sorted(places)
    with Gradebook(classes.url(course), "y-minus-t") as book:
        score = book.find_submission_notebook(CH07, CH07, "wrong").score
    assert soup.find(class_="total").strong.text == f"{score:g}"


def test_each_exercise_is_there_by_its_name_with_its_points_and_its_mistakes(course):
    soup = read(course, "wrong")
    rows = {
        row.a.text: (row.find(class_="number").text, row.find(class_="mark")["title"], row.th)
        for row in soup.find(class_="exercises").find_all("tr")
    }
    names = {check.grade_id: check.asks for check in CHAPTERS[CH07].checks}
    for half in ("forward", "backward"):
        names[f"check_softmax_with_loss_{half}"] += f", {half}"
    names[QUESTION] = PAGE["written"]
    cells = [grade_id(cell) for cell in release("notebooks", CH07).cells]
    assert list(rows) == [names[one] for one in cells if one in names]
    assert rows["softmax_jacobian"][:2] == ("2.5 of 2.5", PAGE["full"])
    assert rows["dL_dq"][:2] == ("0 of 1.5", PAGE["missing"])
    assert "7.3 Back through the loss" in told(rows["dL_dq"][2])
    # Two mistakes that nobody can tell apart are both named.
    assert PAGE["either"] in told(rows["two_class_scores"][2])
    assert len(rows["two_class_scores"][2].find_all("li")) == 2
    assert "sign-flipped" not in told(rows["dL_dq"][2])
    for link in soup.find_all("a"):
        assert link["href"].startswith("#")
        assert soup.find(id=link["href"][1:]), link


def test_what_waits_what_is_empty_and_what_a_person_changed_is_said(course):
    assert PAGE["some wait"] in told(read(course, "bookish"))
    waits = read(course, "bookish").find("a", string=PAGE["written"]).find_parent("tr")
    assert waits.find(class_="number").text == PAGE["waits"]
    blank = read(course, "blank")
    assert told(blank.find(class_="exercises")).count(SENTENCES["stub"]) == (
        len(CHAPTERS[CH07].checks) + len(CHAPTERS[CH07].written)
    )
    right = read(course, "right")
    assert PAGE["by hand"].format(points="1 of 1.5") in told(right)
    assert right.find("a", string="dL_dq").find_parent("tr").find(class_="number").text == (
        "1 of 1.5"
    )


def test_what_was_mended_is_said_on_top(course):
    soup = read(course, "mangled")
    assert PAGE["mended"] in told(soup.header)
    assert "The cell check_dL_dq was missing" in told(soup.header)
    assert "The cell check_dL_dq" not in told(soup.main)
    assert PAGE["mended"] not in told(read(course, "right"))


def test_who_could_not_be_graded_is_told_why(course):
    soup = read(course, "zip")
    assert PAGE["refused"] in told(soup)
    assert REFUSALS["zip"] in told(soup)
    assert not soup.main


@pytest.mark.parametrize("student", ["right", "bookish", "wrong", "blank", "mangled"])
def test_nothing_of_a_graded_copy_is_missing(course, student):
    soup = read(course, student)
    text = re.sub(r"\s+", "", soup.get_text())
    pictures = {image["src"] for image in soup.find_all("img")}
    notebook = json.loads(graded_of(course, student).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert re.sub(r"\s+", "", "".join(cell["source"])) in text
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if output["output_type"] == "stream":
                assert re.sub(r"\s+", "", "".join(output["text"])) in text
            elif "image/png" in data:
                assert f"data:image/png;base64,{''.join(data['image/png']).strip()}" in pictures
            elif "text/html" in data and output["output_type"] == "display_data":
                card = BeautifulSoup("".join(data["text/html"]), "html.parser")
                assert re.sub(r"\s+", "", card.get_text()) in text


def test_the_chapter_s_text_is_behind_folds_and_the_learner_s_code_is_not(course):
    soup = read(course, "right")
    for fold in soup.find_all("details", class_="chapter"):
        assert "open" not in fold.attrs
        fold.extract()
    text = soup.get_text()
    assert "Where we are." not in text
    assert not soup.find_all("math")
    for code in solutions(CH07).values():
        assert code.splitlines()[0] in text


def test_a_page_needs_nothing_beside_itself_and_lets_nothing_run(course):
    for student in ("right", "wrong", "zip"):
        text = path_of(course, student).read_text(encoding="utf-8")
        soup = BeautifulSoup(text, "html.parser")
        assert not soup.find_all(["script", "link", "iframe", "object", "embed", "form", "base"])
        for tag in soup.find_all(True):
            assert not [name for name in tag.attrs if name.startswith("on")]
            for name in ("src", "href", "xmlns"):
                assert tag.get(name, "#").startswith(("#", "data:image/"))
        assert "http" not in re.sub(r"base64,[^\"]*", "", text).replace("http-equiv", "")
        policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy


ABOUT = About(
    Earned(
        "x",
        "<b>Name</b>",
        CH07,
        2.25,
        {QUESTION: Points(3, None, 2.5, 0.5), "check_dL_dq": Points(1.5, 1.5)},
        {QUESTION: Said("See [here](https://example.org) <script>alert(1)</script>")},
    )
)


def notebook_of(text, pictures=None):
    fields = {"grade_id": QUESTION, "grade": True, "solution": True}
    cell = {"cell_type": "markdown", "metadata": {"nbgrader": fields}, "source": text}
    return json.dumps({"cells": [cell | ({"attachments": pictures} if pictures else {})]}).encode()


HANDED = cells.Handed("7 · `Softmax`", frozenset(), {QUESTION: "7.8 Why"})


def test_lateness_extra_points_and_comments_are_said_and_a_name_is_only_a_name():
    text, plain = page.made(notebook_of("It is the mean."), HANDED, ABOUT, "mark")
    soup = BeautifulSoup(text, "html.parser")
    assert soup.h1.text == "<b>Name</b>"
    assert soup.find(class_="total").strong.text == "2.25"  # 2.5 + 0.5 + 1.5, less 2.25
    assert PAGE["late"].format(penalty="2.25") in told(soup)
    assert PAGE["extra"].format(points="0.5") in told(soup)
    assert told(soup).count("<script>alert(1)</script>") == 2  # on top, and at the answer
    assert plain == 0


def test_a_written_answer_is_shown_with_its_picture():
    picture = {"picture-1.png": {"image/png": "AAAA"}}
    text, _ = page.made(
        notebook_of("By hand: ![photo](attachment:picture-1.png)", picture), HANDED, ABOUT, "m"
    )
    answer = BeautifulSoup(text, "html.parser").find("div", class_="written")
    assert answer.img["src"] == "data:image/png;base64,AAAA"
    assert told(answer.h3) == "Your answer 3 of 3"


def test_a_text_that_takes_too_long_is_shown_as_it_was_typed(monkeypatch):
    monkeypatch.setattr(page, "Allowance", lambda: Allowance(left=0))
    text, plain = page.made(notebook_of("<b> **so**"), HANDED, ABOUT, "m")
    answer = BeautifulSoup(text, "html.parser").find("div", class_="written")
    assert PAGE["plain"] in told(answer)
    assert answer.pre.text == "<b> **so**"
    assert plain == 2  # and the comment, which came after it


def test_a_resubmission_that_could_not_be_read_is_told_beside_the_grade_before():
    about = replace(ABOUT, refused="The file is empty.")
    text, _ = page.made(notebook_of("So."), HANDED, about, "m")
    assert PAGE["not read"].format(why="The file is empty.") in text


# Who gets a page, and when it is made anew


def test_a_page_that_is_current_stays(own):
    before = {path: path.stat().st_mtime_ns for path in (own / "class").rglob("*.html")}
    assert "0 pages written, 6 as they were" in feedback(own)
    assert {path: path.stat().st_mtime_ns for path in (own / "class").rglob("*.html")} == before


def test_what_changed_makes_a_new_page(own, monkeypatch):
    with Gradebook(classes.url(own), "y-minus-t") as book:
        book.find_comment("dL_dq", CH07, CH07, "right").manual_comment = "Well put."
        book.db.commit()
    assert "1 pages written, 5 as they were" in feedback(own)
    assert "Well put." in told(read(own, "right"))
    with Gradebook(classes.url(own), "y-minus-t") as book:
        book.find_grade(QUESTION, CH07, CH07, "bookish").manual_score = 1.5
        book.db.commit()
    assert "1 pages written, 5 as they were" in feedback(own)
    assert "1.5 of 3" in told(read(own, "bookish"))
    graded = graded_of(own, "blank")
    graded.chmod(0o644)
    graded.write_text(graded.read_text().replace("raise NotImplementedError", "pass  # raise", 1))
    path_of(own, "wrong").unlink()  # as a run leaves it that was killed
    draft = path_of(own, "wrong").with_name(f".{CH07}.html.abc.draft")
    draft.write_text("half of a page")
    assert "2 pages written, 4 as they were" in feedback(own)
    assert not draft.exists()
    monkeypatch.setattr(write, "_version", lambda: b"another")
    assert "6 pages written, 0 as they were" in feedback(own)


def test_only_our_own_page_goes_out(own):
    folder = path_of(own, "wrong").parent
    assert [one.name for one in folder.iterdir()] == [f"{CH07}.html"]
    (folder / "evil.html").write_text("<script>")  # as nbgrader's own command had left it
    (folder / "files").mkdir()
    (folder / "files" / "evil.html").write_text("<script>")
    (folder / "link.html").symlink_to(own / "class" / "gradebook.db")
    graded = graded_of(own, "wrong").parent
    (graded / "timestamp.txt").write_text("2027-01-31 12:00:00 UTC")
    (graded / "submission_secret.txt").symlink_to(own / "class" / "secret")
    feedback(own)
    assert sorted(one.name for one in folder.iterdir()) == [f"{CH07}.html", "timestamp.txt"]
    assert (own / "class" / "gradebook.db").is_file()


def test_only_our_own_page_is_packed(own):
    (path_of(own, "wrong").parent / "evil.html").write_text("<script>")
    course = load(own)
    path, _ = feedback_pages.zipped(course, CH07, ["wrong"], {"wrong": "w_1_2_"}, "canvas")
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == [f"w_1_2_{CH07}.html"]
        assert archive.read(archive.namelist()[0]) == path_of(own, "wrong").read_bytes()
    again = path.read_bytes()
    feedback_pages.zipped(course, CH07, ["wrong"], {"wrong": "w_1_2_"}, "canvas")
    assert path.read_bytes() == again


def test_one_learner_keeps_nobody_else_back(own):
    with Gradebook(classes.url(own), "y-minus-t") as book:
        for student in ("damaged", "a\nb", "odd"):
            book.add_student(student)
            book.add_submission(CH07, student)
    base = own / "class" / "autograded"
    odd = os.fsdecode(b"caf\xe9")
    for student in ("damaged", "a\nb", odd):
        shutil.copytree(base / "right" / CH07, base / student / CH07)
    (own / "class" / "submitted" / "odd" / CH07).mkdir(parents=True)
    (base / "right" / CH07 / "x\ny.html").write_text("x")
    graded_of(own, "damaged").chmod(0o644)
    graded_of(own, "damaged").write_text('{"cells": [3]}')
    shutil.rmtree(own / "class" / "feedback")
    said = feedback(own, status=1)
    assert "no page for damaged: its graded copy is no notebook" in said
    assert (
        "no page for caf\N{REPLACEMENT CHARACTER}: it is graded, but not in the gradebook" in said
    )
    assert "nothing for odd: it is not graded" in said
    assert "Feedback for 7 students (7 pages written" in said
    assert path_of(own, "a\nb").is_file()


def test_a_class_s_folder_may_be_called_anything(own, monkeypatch):
    folder = own / "class (1) [a]+$"
    (own / "class").rename(folder)
    shutil.rmtree(folder / "feedback")
    monkeypatch.chdir(own)
    monkeypatch.setenv("COURSE_CLASS", str(folder))
    done = CliRunner().invoke(main, ["feedback", CH07])
    assert done.exit_code == 0, done.output
    assert len(list(Path(folder, "feedback").rglob("*.html"))) == 6


def test_nbgrader_is_shown_what_it_is_to_release_where_it_finds_it(own, monkeypatch):
    shown = {}

    def released(command, cwd, check):
        (where,) = [one.partition("=")[2] for one in command if one.startswith("--Course")]
        shown["where"] = where
        shown["files"] = {
            str(path.relative_to(where)): path.read_bytes()
            for path in Path(where).rglob("*")
            if path.is_file()
        }
        return type("Done", (), {"returncode": 0})

    folder = own / "class (1)"
    (own / "class").rename(folder)
    monkeypatch.setenv("COURSE_CLASS", str(folder))
    monkeypatch.setattr(feedback_pages.subprocess, "run", released)
    monkeypatch.setattr(tempfile, "tempdir", str(own / "tmp"))
    (own / "tmp").mkdir()
    course = load(own)
    with pytest.raises(CannotStartError, match="came from nbgrader's exchange"):
        feedback_pages.release(course, CH07, ["right", "wrong"])
    pages = folder / "feedback" / "wrong" / CH07
    for name in write.OF_THE_EXCHANGE:
        (pages / name).write_text(name)
    (pages / "evil.html").write_text("<script>")
    assert feedback_pages.release(course, CH07, ["right", "wrong"]) == ["right"]
    assert re.fullmatch(r"[\w/.-]+", shown["where"])
    assert sorted(shown["files"]) == sorted(
        f"wrong/{CH07}/{name}" for name in (f"{CH07}.html", *write.OF_THE_EXCHANGE)
    )
    Path(shown["where"], "wrong").mkdir(parents=True)  # as a command leaves it that was killed
    feedback_pages.release(course, CH07, ["wrong"])
    assert not list((own / "tmp").iterdir())


def test_a_process_that_is_killed_costs_one_page(own, monkeypatch):
    set_ = page.made

    def made(content, handed, about, mark):
        if about.earned.student == "right":
            os._exit(9)
        return set_(content, handed, about, mark)

    monkeypatch.setattr(page, "made", made)
    shutil.rmtree(own / "class" / "feedback")
    fork = multiprocessing.get_context("fork")
    crew = Workers(2, lambda: ProcessPoolExecutor(2, fork), lambda one: one.shutdown())
    with Gradebook(classes.url(own), "y-minus-t") as book:
        made = run.generate(load(own), book, book.find_assignment(CH07), crew, lambda _: None)
    assert made.failed == {"right": "the process that was to write it was killed"}
    assert made.students == ["blank", "bookish", "mangled", "wrong", "zip"]


def test_a_mistake_of_our_own_costs_one_page(own, monkeypatch):
    monkeypatch.setattr(page, "refusal", lambda *_: {}["x"])
    path_of(own, "zip").unlink()
    assert "no page for zip: KeyError" in feedback(own, status=1)


def test_who_stops_it_is_told_that_it_goes_on(own, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "generate", stopped)
    assert "the same command writes the rest" in feedback(own, status=130)


def test_a_full_disk_is_said_and_what_is_written_stays(own, monkeypatch):
    def full(path, *_):
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(write, "write_whole", full)
    path_of(own, "right").unlink()
    said = feedback(own, status=2)
    assert "could not be written (No space left on device)" in said
    assert "run the same command again" in said
    assert path_of(own, "bookish").is_file()


def test_a_page_shared_with_a_group_may_be_written_by_it(own):
    task = write.Task(
        CH07,
        Earned("zip", "zip", CH07),
        load(own).released(CH07, CH07),
        graded_of(own, "zip"),
        own / "class" / "records",
        path_of(own, "zip").parent,
        frozenset({f"{CH07}.html"}),
        shared=True,
    )
    path_of(own, "zip").unlink()
    assert write.write_page(task).what == "refused"
    assert path_of(own, "zip").stat().st_mode & 0o777 == 0o664
    assert path_of(own, "zip").parent.stat().st_mode & 0o7777 == 0o2775


def test_whom_the_gradebook_does_not_know_yet_is_told_why_too(own):
    refused = result_record.Record(refused="<A PDF>").about("new", CH07, CH07)
    result_record.write_record(refused, own / "class" / "records")
    said = feedback(own)
    assert "could not be graded: new, zip" in said
    assert "<A PDF>" in told(read(own, "new"))
    assert SENTENCES["before counts"] not in told(read(own, "new"))
    before = result_record.Record(checks=(result_record.Judged("dL_dq", 1, 1.5, 7),))
    again = result_record.refusal("<A PDF>", "", before).about("new", CH07, CH07)
    result_record.write_record(again, own / "class" / "records")
    feedback(own)
    assert SENTENCES["before counts"] in told(read(own, "new"))


def test_pages_come_in_a_crew_as_they_come_alone(own):
    """One process or two, the pages are the same."""
    course = load(own)
    before = {path: path.read_bytes() for path in (own / "class" / "feedback").rglob("*.html")}
    shutil.rmtree(own / "class" / "feedback")
    with (
        start_workers(2) as crew,
        Gradebook(classes.url(own), "y-minus-t") as book,
    ):
        heard = []
        made = run.generate(course, book, book.find_assignment(CH07), crew, heard.append)
    assert len(heard) == made.written == 6
    after = {path: path.read_bytes() for path in (own / "class" / "feedback").rglob("*.html")}
    assert after == before
