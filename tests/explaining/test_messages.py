"""Whatever a learner reads can be translated: with a catalogue of ⟦…⟧, no bare word is left."""

import re

import numpy as np
import pytest
from bs4 import BeautifulSoup

from autograde.answers.misconceptions import MISCONCEPTIONS
from autograde.answers.oracle import resolve
from autograde.check import examine
from autograde.explaining import card, messages, report
from autograde.questions.register import CHECKS


class Marked:
    """A language in which each text is the English one in brackets."""

    def gettext(self, text):
        return f"⟦{text}⟧"

    def pgettext(self, context, text):
        return f"⟦{text}⟧"


def raises(*_):
    raise NotImplementedError


REFERENCE = resolve("sigmoid_with_loss:SigmoidWithLoss")


class Sums(REFERENCE):
    def backward(self, dout=1):
        return super().backward(dout) * len(self.t)


class Breaks(REFERENCE):
    def backward(self, dout=1):
        return self.nothing


SHOWN = {
    "full marks": ("sigmoid_with_loss_backward", REFERENCE),
    "a named mistake": ("sigmoid_with_loss_backward", Sums),
    "two that look alike": ("chain_through_softmax", lambda d, J: d * np.diag(J)),
    "no name": ("sigmoid", lambda x: np.tanh(x)),
    "a stub": ("sigmoid", raises),
    "an exception": ("sigmoid_with_loss_backward", Breaks),
    "None": ("sigmoid", lambda x: None),
    "a string": ("sigmoid", lambda x: "0.5"),
    "a wrong shape": ("sigmoid", lambda x: (1 / (1 + np.exp(-x)))[None]),
    "a loss without bound": ("sigmoid_cross_entropy", lambda s, t: np.inf),
    "a loss of inf": ("cross_entropy_error", lambda y, t: np.inf if y.min() == 0 else 1.0),
    "another row shift": ("two_class_scores", lambda s: np.c_[s, 0 * s]),
}


def bare(text, check):
    """Return the words that stand outside of all brackets, but for names from the code."""
    while (shorter := re.sub("⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = shorter
    assert not set("⟦⟧") & set(text)
    names = {check.id, check.asks, "check", "seed", *MISCONCEPTIONS}
    names |= {"Cell", "In", "line", "in"}  # as IPython names a place in a cell
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    return re.findall(r"[A-Za-z]{3,}", text)


@pytest.mark.parametrize("name", SHOWN)
def test_every_word_can_be_translated(name, monkeypatch):
    check, subject = CHECKS[SHOWN[name][0]], SHOWN[name][1]
    verdict = examine(check, subject, 1)
    monkeypatch.setattr(messages, "catalogue", lambda *_: Marked())
    html = BeautifulSoup(card.as_html(verdict), "html.parser")
    for code in html.find_all(["pre"]):
        code.decompose()  # the learner's own lines
    text = re.sub(r"(?m)^ +\| .*$", "", report.as_text(verdict))
    assert bare(html.get_text(" "), check) == []
    assert bare(" ".join(text.split()), check) == []


def test_names_in_the_json_are_the_same_in_every_language(monkeypatch):
    verdict = examine(CHECKS["sigmoid"], lambda x: x, 1)
    english = report.as_json(verdict)
    monkeypatch.setattr(messages, "catalogue", lambda *_: Marked())
    marked = report.as_json(verdict)
    assert [one["name"] for one in marked["criteria"]] == [
        one["name"] for one in english["criteria"]
    ]
    assert marked["criteria"][0]["message"].startswith("⟦")


def test_a_translation_is_found_by_the_course_s_language():
    assert messages.say("As above.") == "As above."
    assert messages.SENTENCES["same"] == "As above."
