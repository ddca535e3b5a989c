"""Whatever a learner reads can be translated: with a catalogue of ⟦…⟧, no bare word is left."""

import gettext
import re

import numpy as np
import pytest
from bs4 import BeautifulSoup

from autograde.answers.misconceptions import MISCONCEPTIONS
from autograde.answers.oracle import resolve
from autograde.basics.language import spoken
from autograde.check import examine
from autograde.explaining import card, messages, report
from autograde.questions.register import CHECKS
from tests.support import wide


class Marked(gettext.NullTranslations):
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


FULL_WIDTH = r"、。「」『』\uff08\uff09\uff01\uff1a\uff1b\uff1f"
UNEVEN = re.compile(f" [{FULL_WIDTH}]|[{FULL_WIDTH}] ")
BLOCKS = ["div", "summary", "caption", "th", "td", "tr", "li", "pre"]


def lines_of(html):
    """Return the lines that a page shows, without signs that stand before a text."""
    page = BeautifulSoup(html, "html.parser")
    for sign in page.find_all(role="img"):
        sign.decompose()
    for block in page.find_all(BLOCKS):
        block.insert_before("\f")
        block.append("\f")
    return [" ".join(line.split()) for line in page.get_text().split("\f")]


@pytest.mark.parametrize("language", messages.languages()[1:])
@pytest.mark.parametrize("name", SHOWN)
def test_no_space_stands_beside_a_full_width_mark(name, language):
    check, subject = CHECKS[SHOWN[name][0]], SHOWN[name][1]
    verdict = examine(check, subject, 1)
    with spoken(language, whatever_is_set=True):
        shown = lines_of(card.as_html(verdict))
        shown += [line.strip() for line in report.as_text(verdict).splitlines()]
        shown += report.sentences(report.report(verdict))
    assert [line for line in shown if UNEVEN.search(line)] == []


def test_lists_and_brackets_are_set_as_a_language_sets_them():
    alike = examine(CHECKS["two_class_scores"], SHOWN["another row shift"][1], 1)
    waiting = examine(CHECKS["cross_entropy_error"], SHOWN["a loss of inf"][1], 1)
    with wide.spoken():
        assert "in rows 0、1、2、4、5、6、" in report.as_text(alike)
        assert report.as_text(alike).startswith("two_class_scores〉0 of 2")
        assert "finite where y is 0【Judged once 「" in " ".join(lines_of(card.as_html(waiting)))


def test_a_criterion_is_set_off_as_a_language_does():
    verdict = examine(CHECKS["sigmoid"], lambda x: np.tanh(x), 1)
    name = CHECKS["sigmoid"].criteria[0].name
    assert f"<em>{name}</em>: " in card.as_html(verdict)
    with messages.speaking(Quoted()):
        html = card.as_html(verdict)
    assert f"✗</span> 「{name}」" in html
    assert "<em>" not in html


class Quoted(gettext.NullTranslations):
    """A language whose letters do not slant."""

    def gettext(self, text):
        return text.replace("<em>{name}</em>: ", "「{name}」")
