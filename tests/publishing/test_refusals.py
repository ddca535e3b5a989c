"""What ``autograde build`` refuses: with a sentence, with exit code 2, and with nothing written."""

import shutil

import pytest

from tests.support.example import make_course, run

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


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("author") / "course")


@pytest.mark.parametrize("slip", SLIPS)
def test_it_is_refused_with_a_sentence(course, slip, tmp_path):
    (path, before, after), said = SLIPS[slip]
    folder = shutil.copytree(course, tmp_path / "course", symlinks=True)
    if before is None:
        (folder / path).unlink()
    else:
        text = (folder / path).read_text(encoding="utf-8")
        assert before in text
        (folder / path).write_text(text.replace(before, after), encoding="utf-8")
    done = run(folder, "build", "ch10_means")
    assert done.returncode == 2, done.stdout + done.stderr
    told = " ".join(done.stderr.replace("│", " ").split())
    assert said in told
    assert "Traceback" not in told
    assert not (folder / "solutions" / "en").exists()
    assert not (folder / "notebooks").exists()
