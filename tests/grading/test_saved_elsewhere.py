"""A solved chapter that another editor has saved is graded as if JupyterLab had saved it."""

import json

import pytest

from autograde.questions.register import CHAPTERS
from tests.support import classes
from tests.support.saved_elsewhere import EDITORS
from tests.support.submissions import CH06, solutions, submission


@pytest.fixture(scope="module")
def records(sandbox, tmp_path_factory):
    """Return the record of each editor's notebook, as a class was collected and graded."""
    folder = tmp_path_factory.mktemp("elsewhere")
    solved = submission(CH06, solutions(CH06))
    course = classes.make(folder / "course", {}, CH06)
    for name, save in EDITORS.items():
        path = folder / "handed in" / name / f"{CH06}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(save(solved), indent=1), encoding="utf-8")
    classes.command(course, "autograde", "collect", CH06, str(folder / "handed in"))
    classes.command(course, "autograde", "grade", CH06)
    kept = course / "class" / "records" / CH06
    return {
        name: json.loads((kept / name / f"{CH06}.json").read_text(encoding="utf-8"))
        for name in EDITORS
    }


@pytest.mark.parametrize("editor", EDITORS)
def test_it_earns_full_marks(editor, records):
    checks = records[editor]["checks"]
    assert len(checks) == len(CHAPTERS[CH06].checks)
    assert sum(one["points"] for one in checks) == CHAPTERS[CH06].points
