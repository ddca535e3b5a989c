"""Every attack, tried on the sandbox: no points, no bytes, no effects, no run that breaks off."""

import pytest
from arena import CHAPTER, LIMITS, Attack, as_page, here
from catalogue import ATTACKS
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from autograde.disarm import disarm
from autograde.sandbox.parent import NoSandboxError, Sandbox

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
RIGHT = """\
import numpy as np
def sigmoid(x):
    return 1 / (1 + np.exp(-x))
"""


@pytest.fixture(scope="module")
def sandbox():
    try:
        with Sandbox(CHAPTER, LIMITS) as made:
            yield made
    except NoSandboxError as error:
        pytest.skip(str(error))


def test_wrong_answers_earn_nothing_and_right_ones_do(sandbox, tmp_path):
    """The arena can tell them apart: else no attack would mean anything."""
    assert here(Attack("control", "nothing", ()), sandbox, tmp_path).harmless
    assert here(Attack("control", "right", (RIGHT,)), sandbox, tmp_path).points == 2.5


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: f"{one.kind}: {one.name}")
def test_an_attack_comes_to_nothing(sandbox, tmp_path, attack):
    result = here(attack, sandbox, tmp_path)
    assert result.harmless, result.words
    assert result.seconds < LIMITS.seconds + 3
    # Whoever comes next in the same sandbox gets what is theirs, and no more.
    (tmp_path / "next").mkdir()
    honest = here(Attack("control", "right", (RIGHT,)), sandbox, tmp_path / "next")
    assert (honest.points, honest.read, honest.aborted) == (2.5, [], "")


def test_a_submission_s_metadata_and_ids_do_not_reach_the_page():
    bad = '"><script>alert(1)</script>'
    cells = [
        new_code_cell("1", metadata={"tags": [bad]}),
        new_raw_cell(bad, metadata={"raw_mimetype": "text/html"}),
        new_markdown_cell(
            "![x](attachment:a.svg) ![x](attachment:a.png) "
            "[y](java&#115;cript:alert(1)) [z]\n\n[z]: " + bad
        ),
        new_markdown_cell("the course's own <b>text</b>"),
    ]
    cells[2]["attachments"] = {"a.svg": {"image/svg+xml": bad}, "a.png": {"image/png": "AAAA"}}
    notebook = new_notebook(cells=cells, metadata={"title": bad, "widgets": {"state": bad}})
    cells[0]["id"] = bad
    disarm(notebook, {"the course's own <b>text</b>"})
    assert cells[2]["attachments"] == {"a.png": {"image/png": "AAAA"}}
    page = as_page(notebook)
    assert [tag.text for tag in page.find_all("b")] == ["text"]
    assert [tag.attrs["src"] for tag in page.find_all("img")] == ["data:image/png;base64,AAAA"]
    assert not page.find_all("script")
    assert not [tag for tag in page.find_all("a") if "script" in tag.attrs["href"]]


def test_there_are_enough_of_every_kind():
    kinds = {attack.kind for attack in ATTACKS}
    assert len(ATTACKS) >= 40
    assert kinds == {
        "judge", "transport", "IPython", "files", "processes", "resources", "network", "timing",
        "others", "reader",
    }  # fmt: skip
