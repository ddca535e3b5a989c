"""The words of cards, hints, tables and pages, as a catalogue: all that ``say`` is asked to say.

They are taken from where they are in use, and not looked for in source text: so none is forgotten,
and a translator is told whose criterion or hint it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from autograde.answers.draws import draw
from autograde.answers.misconceptions import KNOWN, MISCONCEPTIONS
from autograde.explaining import messages
from autograde.judging.misconception import Misconception, Wrong
from autograde.judging.shared_misconceptions import INHERITED, SEEN_BY_THE_JUDGE
from autograde.publishing.translation.catalogue import Entry, made_of
from autograde.questions.register import CHAPTERS
from autograde.questions.spec import AFTERWARDS, Chapter, Check


def offered() -> dict[str, Entry]:
    """Return all words of the course, those that every chapter shares first."""
    return made_of([*_shared(), *(one for chapter in CHAPTERS.values() for one in _of(chapter))])


def offered_by(chapter: Chapter) -> dict[str, Entry]:
    """Return the words that a chapter can show, which are all that a student's bundle needs."""
    return made_of([*_shared(), *_of(chapter)])


def _shared() -> Iterator[Entry]:
    for name, sentences in messages.EVERYTHING.items():
        yield from (Entry(text, (f"{name}: {key}",)) for key, text in sentences.items())
    for one in (*SEEN_BY_THE_JUDGE, INHERITED):
        yield from _mistake(one)


def _of(chapter: Chapter) -> Iterator[Entry]:
    yield Entry(chapter.about, (f"what chapter {chapter.stem} is about",))
    for check in chapter.checks:
        yield from _asked(check)
        for known in KNOWN.get(check.id, ()):
            yield from _mistake(known.misconception)
            for other in known.also if isinstance(known, Wrong) else ():
                yield from _mistake(other)
        for name in check.options:
            if name in MISCONCEPTIONS:
                yield from _mistake(MISCONCEPTIONS[name])


def _asked(check: Check) -> Iterator[Entry]:
    for criterion in check.criteria:
        yield Entry(criterion.name, (f"a criterion of {check.id}",))
        # An input is looked at afterwards, and named as it is in code.
        names = [name for name in criterion.answers if not name.endswith(AFTERWARDS)]
        yield from (Entry(name, (f"an answer to {check.id}",)) for name in names if " " in name)
    # Whatever is drawn, what is drawn has the same names.
    given = (name for case in draw(check, seed=0) for name in case.inputs)
    yield from (Entry(name, (f"what {check.id} is asked with",)) for name in given if " " in name)
    for word in (check.gives, *check.called.values()):
        yield Entry(word, ("what an answer is called, in the place of {what}",))
    if check.more:
        yield Entry(check.more, (f"one step further, after {check.id}",))


def _mistake(one: Misconception) -> Iterator[Entry]:
    yield Entry(one.says, (f"the mistake {one.id}",))
    yield Entry(one.hint, (f"a hint about {one.id}",))
