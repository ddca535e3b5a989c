"""Every sentence of a check's feedback, in one place, so that they can be translated."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from autograde.basics.language import ENGLISH, chosen
from autograde.questions.said import NO_ANSWER, ODD

# A translation is LANGUAGE/LC_MESSAGES/autograde.mo in there, which ``autograde build`` compiles
# from ``translations/``; without one, English.
LOCALE = Path(__file__).parent / "locale"
DOMAIN = "autograde"
HEADING, CELL = "heading", "cell"  # contexts: a chapter's heading, and the id of its cell
_LENT: ContextVar[gettext.NullTranslations | None] = ContextVar("_LENT", default=None)


@cache
def catalogue(language: str, folder: Path) -> gettext.NullTranslations:
    """Return the translations into a language; of one that there is not, the English itself."""
    return gettext.translation(DOMAIN, folder, [language], fallback=True)


@contextmanager
def speaking(translations: gettext.NullTranslations | None = None) -> Iterator[None]:
    """Speak by translations that are not in place yet, as long as a course is being built.

    Without any: by those of the language that is chosen, which is looked up no more meanwhile.
    """
    before = _LENT.set(translations or _translations())
    try:
        yield
    finally:
        _LENT.reset(before)


def _translations() -> gettext.NullTranslations:
    return _LENT.get() or catalogue(chosen(), LOCALE)


def language() -> str:
    """Return the language that is spoken, as HTML calls it: English where there is no other."""
    return _translations().info().get("language", ENGLISH).replace("_", "-")


def say(text: str) -> str:
    """Return a text in the learner's language."""
    return _translations().gettext(text) if text else ""


def say_heading(heading: str) -> str:
    """Return a heading of a chapter as it stands in the notebook in the learner's language."""
    return _translations().pgettext(HEADING, heading)


def cell_of(heading: str) -> str:
    """Return the id of the cell in which a translated heading stands; "" in English."""
    known = _translations().pgettext(CELL, heading)
    return "" if known == heading else known


def say_again(text: str, forms: Mapping[str, str]) -> str:
    """Return what was said beside a learner's code, in one of these forms, in their language."""
    for form in forms.values():
        found = re.fullmatch(_pattern(form), text, re.DOTALL)
        if found is not None:
            return say(form).format(**found.groupdict())
    return text


@cache
def _pattern(form: str) -> str:
    """Return what matches a form with its fields filled in, whatever with."""
    return re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.*?)", re.escape(form))


def languages() -> list[str]:
    """Return the languages that are here, English first."""
    there = sorted(path.name for path in LOCALE.iterdir()) if LOCALE.is_dir() else []
    return [ENGLISH, *there]


def in_every_language(text: str) -> list[str]:
    """Return a text, and its translations into all languages that are here."""
    return [catalogue(language, LOCALE).gettext(text) for language in languages()]


class Sentences(dict[str, str]):
    """Sentences by name, each in the learner's language."""

    def __getitem__(self, name: str) -> str:
        return say(super().__getitem__(name))


SENTENCES = Sentences(
    {
        "title": "{check}: {points}",
        "no points": "0 of {points}",
        "array": "{name} of shape {shape}",
        "points": "{points} of {most} points",
        "result": "your result",
        "same": "As above.",
        "untouched": "Not filled in yet: write your code in place of the line that raises "
        "NotImplementedError, run that cell, then run this one.",
        "stub": "Not filled in yet.",
        "waiting": "Judged once “{waits_for}” is met.",
        "raised": "Your code raised {said}.",
        "too late": "it took more than {most:g} seconds. Look for a loop that never ends",
        "too large": "it took more than {most:g} MiB of memory",
        "ended": "it ended the whole notebook, as os._exit() does ({how})",
        "nonsense": "what came back was no answer to what was asked",
        "used up": "there was no time left: the notebook as a whole may take {most:g} seconds",
        "taken out": "{name} was taken out of the notebook before: {why}",
        "cell changed": "The check cell was changed, so it earns no points: what it should say "
        "is {call}.",
        "cell moved": "The check cell was moved out of the chapter's order, so it earns no points.",
        "no sandbox": "Graded without a sandbox: the points are worth as much as the trust in "
        "whoever handed this in.",
        "mended": "**Mended before grading:**",
        "stands elsewhere": "What is asked for here, {names}, stands in another cell.",
        "last above": "it is the last one above it",
        "none above": "none of them stands above it",
        "in named": "in the cell {cell}",
        "in own": "in an own cell below {above}",
        "in first": "in an own cell at the top",
        "words beside": "What stood in the cells beside this one:",
        "words elsewhere": "What stands in another cell, {where}:",
        "words in question": "What was written into the course's text {where}:",
        "words too long": "More words stand {where}. They are long: read them there.",
        "words at another": "No answer stood here. The words that stand elsewhere in this notebook "
        "are with another question.",
        "no words": "This cell was missing, and no words were found in its place or elsewhere in "
        "the notebook.",
        "at the top": "at the top of the notebook",
        "under a heading": "under the heading “{heading}”",
        "not graded": "Something went wrong in grading it, and it was left for a person: {said}",
        "before stands": "The points of what was handed in before, {points}, stay, and wait for a "
        "person.",
        "before counts": "The points of what you handed in before stay until a person has looked.",
        "own cell": "code cell {count}",
        "lost cell": "{cell} was taken out, and the notebook went on without it: {why}.",
        "no number of points": "This cell showed a number that can't be its points, so it earns "
        "none.",
        "tried changed": "{cell} was changed, so it was not asked.",
        "tried moved": "{cell} was moved out of the chapter's order, so it was not asked.",
        "tried points": "{cell} showed a number that can't be its points.",
        "tried words": "{cell}: what came back was no answer to what was asked. Its code spoke to "
        "whoever grades out of turn.",
        "missing": "Nothing came back for {answer}.",
        "none": "{answer} is None; expected {expected}. Is a return missing?",
        "odd": "{answer} is {came}; expected {expected}.",
        "shape": "{answer} is {came}; expected {expected}.",
        "changed": "Your code changed {answer}, which it was given: {answer}{place} was {expected} "
        "and is now {came}. Work on a copy.",
        "value": "{answer}{place} is {came}; expected {expected}.",
        "no-multiple": "{answer} is not a positive multiple of the right gradient: "
        "{answer}{place} is {came}; expected a multiple of {expected}.",
        "not-bounded": "{answer} is {came}; expected a finite loss, {expected}. How large it is "
        "depends on what keeps the logarithm away from 0.",
        "bounds": "from {least} to {most}",
        "not-finite": "{answer} is {came}; expected a finite loss, such as {expected}. How large "
        "it is depends on what you put in the place of 0: from a 200th of that on, all is right.",
        "not-small": "{answer}{place} is {came}; expected a number near 0, 1e-5 at most.",
        "not-up-to-shift": "{answer}{place} is {came}; expected {expected}, up to one number added "
        "to its whole row.",
        "not-a-subgradient": "{answer}{place} is {came}: there any number from 0 to 1 is right.",
        "does-not-hold": "It should be so, and is not: {answer}.",
        "no-scores": "{answer}{place} is {came}; expected {expected}, or the softmax of the "
        "scores.",
        "another-choice": "That is not the mistake that was planted.",
        "shows-nothing": "With this input the planted object answers as a right one does: it makes "
        "its mistake with others.",
        "shows-nothing, named right": "You named it right, but your input does not show it: with "
        "this input, the planted layer answers what a right one answers.",
        "not-yours": "This answer is about somebody else's number. Yours is {number}: ask "
        "mystery(…, {number}) or hunt({number}), and answer for it.",
        "no-input": "A right one can't answer this input, so it shows nothing: look at the shapes, "
        "and at what is allowed.",
        "count": "{differing} of {size} numbers differ.",
        "count, rows": "{differing} of {size} numbers differ, in rows {rows}.",
        "count, by": "{differing} of {size} numbers differ, by {largest} at most ({relative} of "
        "the largest).",
        "count, rows, by": "{differing} of {size} numbers differ, in rows {rows}, by {largest} at "
        "most ({relative} of the largest).",
        "one after another": "{one} {another}",
        "hidden": "(not shown in a graded run)",
        "numbers": "an array of shape {shape}",
        "number": "one number",
        "asked": "Asked with {inputs}.",
        "called": "The call was {call}, with {inputs}.",
        "again": "The same numbers once more, in a new cell:",
        "printed": "Your code printed: {text}",
        "warned": "A warning was raised: {text}. It costs nothing.",
        "one mistake": "What went wrong",
        "two mistakes": "Two things went wrong:",
        "several mistakes": "Several things went wrong:",
        "cannot tell": "These mistakes give exactly what came, and from that alone nobody can tell "
        "them apart. It is one of them:",
        "also": "And this, in any case:",
        "advice": "This costs no points, and will matter later:",
        "how we know": "How we know: in every question that was asked, your answer is what this "
        "gives.",
        "same error": "How we know: put to the same questions, this ends in the same error.",
        "numbers and error": "How we know: wherever your code answered, the answer is what this "
        "gives, and where it stopped, this ends in the same error.",
        "compared": "How we know: we held each of your answers against the right one, question by "
        "question.",
        "we looked": "How we know: we kept a copy of what we gave you, and looked again "
        "afterwards.",
        "listed": "{first} and {last}",
        "listed on": "{first}, {last}",
        "listed apart": "{first}; {last}",
        "how inherited": "How we know: with your {earlier} in the place of the right one, a right "
        "solution gives your answers.",
        "earlier not right": "Your {earlier} is not right yet, and is used here. Mend that first, "
        "then run this check again: what is left then is to be mended here.",
        "granted": "{points} of the points are given for that.",
        "unknown": "Your numbers fit none of the mistakes that we know, so we give no name. "
        "The facts are below.",
        "read again": "Read again: {section}",
        "hint": "Hint",
        "hint in a line": "Hint: {hint}",
        "more": "One step further",
        "met": "met",
        "missed": "missed",
        "not judged": "not judged",
        "points column": "Points",
        "criterion": "Criterion",
        "criterion and why": "{name} ({why})",
        # The words of one language are set off by slanted letters, those of another by quotes.
        "criterion and message": "<em>{name}</em>: {message}",
        "messages": "What was asked, and what came",
        "side by side": "Side by side: {name}, for “{criterion}”",
        "yours": "Yours",
        "expected": "Expected",
        "differs": "differs",
        "some differ": "✗ marks what differs.",
        "all differ": "Every number differs.",
    }
)

# What to look at after an exception.
ADVICE = Sentences(
    {
        "operation": "{written} is {shapes}",
        "turn one over": "{operation}: a matrix product needs two equal sizes in the "
        "middle, and here they are {inner} and {outer}. Which of the two has to be turned over?",
        "sizes in the middle": "{operation}: a matrix product needs two equal sizes in "
        "the middle, and here they are {inner} and {outer}. Are they the arrays that you mean?",
        "product meant": "{operation}: * goes entry by entry and needs two arrays of one "
        "shape. The sizes in the middle are equal: is the matrix product, @, what you mean?",
        "lost axis": "{operation}: sizes are compared from the right, so ({n},) lines up "
        "with the columns. One number for each row has shape ({n}, 1): keepdims=True, or "
        "[:, np.newaxis].",
        "in place": "{operation}: the array on the left keeps its shape, and what "
        "comes from the right does not fit into it.",
        "entry by entry": "{operation}: entry by entry, two sizes have to be equal, or "
        "one of them 1, compared from the right.",
        "does not fit into": "An array of shape {left} does not fit into one of shape {right}. Is "
        "a sum over one axis missing, or are rows and columns exchanged?",
        "none": "Something here is None: a function that ends without return gives None.",
        "attribute": "Nothing called self.{name} is there yet when this line runs. Which line sets "
        "it, and does it spell it so?",
        "name": "Nothing is called {name} here. What a function uses is passed to it, made in it, "
        "or stands in self.",
        "unbound": "{name} is used before it gets a value in this function.",
        "arguments": "The call and the line with def do not list the same arguments. In a class, "
        "the first one of each method is self.",
        "one number": "math.exp, math.log and float() take one number. For a whole array there are "
        "np.exp, np.log and astype(float).",
        "truth": "An if asks one question, and here are many numbers: np.where(question, a, b) "
        "asks each of them.",
        "index of fractions": "An index is a whole number, and here fractions stand in the "
        "brackets. One-hot rows turn into labels by argmax(axis=1).",
        "bounds": "Python counts from 0: of {size} entries the last one has the number {last}.",
        "axes": "The array has fewer axes than this line takes for granted: one sample has shape "
        "(K,), a batch (N, K).",
        "cast": "The array on the left holds whole numbers, and -= and the like write into that "
        "very array. x = x - … makes a new one, and astype(float) holds fractions.",
        "scalar": "This is one number, and the line takes it for a list or an array.",
        "callable": "Round brackets behind a name call it. Is a * missing in front of them, or "
        "does the name stand for a number by now?",
        "element": "Into one entry of an array goes one number, and here is more than one.",
        "list": "A list is no array: + joins lists and * repeats them. np.array(…) makes one.",
        "recursion": "The function calls itself and never ends.",
        "zero": "A number was divided by 0.",
    }
)

# What was mended in a submitted notebook; an instructor and the learner read it.
REPAIRS = Sentences(
    {
        "mark": "The file began with a byte order mark; it was read without it.",
        "version": "The notebook was in the format of before 2015; it was converted.",
        "damaged cell": "Cell {place} was damaged and was left out.",
        "outputs": "Very large outputs were dropped; they are made anew.",
        "no picture": "a picture stood here, and was left out",
        "large picture": "A picture in cell {cell} has more than {most} MB and was left out.",
        "many pictures": "A picture in cell {cell} was left out: all of them together may have "
        "{all} MB.",
        "odd picture": "A picture in cell {cell} was left out: it is no PNG, JPEG, GIF or WebP, or "
        "it is damaged.",
        "lost picture": "A picture in cell {cell} was left out: the file does not hold it.",
        "kernel": "The notebook asked for the kernel “{name}”; the course's own is used.",
        "file name": "The file was called {was}; it was read as {name}.",
        "others": "Other notebooks in the folder were left aside: {others}.",
        "metadata": "The cell {cell} had lost its name; it was recognised.",
        "type": "The cell {cell} had become a {was} cell; it is what it was again.",
        "revived": "The code for {names} {where} stood in a cell of text; it is code again.",
        "split": "The cell {cell} had been split into {parts}; it was joined.",
        "copies": "The cell {cell} was there {count} times; number {number} of them counts.",
        "answers": "The cell {cell} was there {count} times; what was written into them was put "
        "into one.",
        "locked": "Own code in the cell {cell}, which belongs to the course, was moved to a cell "
        "beside it.",
        "called": "The cell {cell} was missing; it was put back where its line stood, {where}.",
        "missing": "The cell {cell} was missing; the course's own was put back.",
        "elsewhere": "What the cell {cell} asks for stands {where}; it counts there.",
        "stub": "A stub of {names} {where} was left aside: the work on it counts.",
        "attempts": "{name} is defined in {count} cells. What {checks} asks about is what stands "
        "{where}: {why}.",
        "moved": "What stands {where} was moved above the cell {cell}, which needs it.",
        "words": "The cell {cell} held no answer; the words that stand elsewhere in the notebook "
        "were put into it, for a person to read.",
        "no words": "The cell {cell} for a written answer was missing; a person has to see whether "
        "there is one.",
        "order": "Cells had changed places; the course's order was restored.",
        "changed metadata": "The points or the name of the cell {cell} had been changed; they are "
        "the course's again.",
        "changed text": "The text of the cell {cell}, which belongs to the course, was restored.",
    }
)

# Why a file can't be graded, as a sentence to the person who handed it in.
REFUSALS = Sentences(
    {
        "empty": "The file is empty. Save the notebook in JupyterLab and hand it in again.",
        "zip": "This is an archive (a ZIP or the like), not a notebook. Unpack it and hand in the "
        ".ipynb file inside.",
        "link": "{name} is a link to another file. Hand in the file itself.",
        "linked folder": "The folder {name} is a link to another place. Hand in the folder itself, "
        "with the notebook in it.",
        "not readable": "{name} can't be read ({why}). See that you may read it.",
        "pdf": "This is a PDF, not a notebook. Hand in the .ipynb file itself.",
        "html": "This is a web page, not a notebook. Hand in the .ipynb file itself: in "
        "JupyterLab, File, then Download.",
        "script": "This is plain text or a Python script, not a notebook. Hand in the .ipynb file "
        "that you worked in.",
        "conflict": "The file holds the marks of a merge conflict (<<<<<<<). Choose one version, "
        "save the notebook in JupyterLab, and hand it in again.",
        "damaged": "The file is damaged: it breaks off or is no notebook any more at line {line}. "
        "Open it in JupyterLab, save it, and hand it in again.",
        "no text": "The file is not text in UTF-8, as every notebook is. Hand in the .ipynb file "
        "as JupyterLab saved it.",
        "no notebook content": "The file holds no notebook cells. Hand in the .ipynb file that you "
        "worked in.",
        "another notebook": "Not one cell of this assignment is in the notebook. Is it the "
        "notebook of another chapter? Hand in this one's.",
        "many cells": "The notebook has more than {most} cells. Delete what does not belong to the "
        "assignment and hand it in again.",
        "too large": "The file has {size} MB; at most {most} MB can be read. In JupyterLab choose "
        "Edit, then Clear Outputs of All Cells, save, and hand it in again.",
        "no notebook": "No notebook was handed in. The file to hand in is {name}.",
        "another kind": "There is a {kinds} file, and no notebook. The file to hand in is {name}.",
        "other kinds": "There are files {kinds}, and no notebook. The file to hand in is {name}.",
        "several notebooks": "There are several notebooks, {names}, and none of them can be told "
        "to be the one. Hand in one file called {name}.",
    }
)

# The page that a learner gets back.
PAGE = Sentences(
    {
        "title": "{chapter}: {name}",
        "of": "of {most} points",
        "points": "{points} of {most}",
        "waits": "not read yet",
        "some wait": "Not everything is read yet: what is still to come is not counted.",
        "late": "Handed in late: {penalty} points are taken off, and are not counted here.",
        "extra": "{points} of them on top",
        "mended": "Mended before grading",
        "not read": "What you handed in last could not be graded, so this is about what you handed "
        "in before: {why}",
        "refused": "What you handed in could not be graded.",
        "exercises": "Exercises",
        "comments": "Comments",
        "comment": "Your instructor",
        "full": "full points",
        "missing": "points are missing",
        "open": "not filled in",
        "missed": "Not met: {criteria}.",
        "either": "One of these; from the numbers alone nobody can tell which:",
        "written": "Your answer",
        "by hand": "Your instructor gave {points} for this.",
        "text": "The chapter's text",
        "text of": "The chapter's text: {sections}",
        "rest": "The chapter's end",
        "rest of": "The chapter's end: {sections}",
        "picture": "A picture that the cell made",
        "plain": "This was too long, or too deeply nested, to be set; it is shown as it was typed.",
    }
)

# How far a learner is.
PROGRESS = Sentences(
    {
        "chapter": "Chapter",
        "exercises": "Exercises",
        "points": "Points",
        "note": "Note",
        "of": "{count} of {most}",
        "together": "All chapters",
        "not there": "no notebook here",
        "unreadable": "{name} can't be read: it is no notebook any more.",
        "not begun": "not begun",
        "not checked": "Not checked yet: {names}.",
        "changed": "Changed since the last check: {names}.",
        "open answer": "The written question is open.",
        "next": "Next: {check} in “{chapter}”, section “{section}”.",
        "all done": "Every exercise has full marks.",
        "as saved": "As your notebooks were last saved. Nothing was run.",
    }
)

# What a notebook says where a person will write; nbgrader_config.py puts it there.
WRITTEN = Sentences(
    {"stub": "**Your answer.** *Double-click here, and write it in place of this line.*"}
)

# What became of a learner's copy of the course.
COPIES = Sentences(
    {
        "gone": "{name} was not there any more: it is a fresh copy now.",
        "no file": "{path} is no file: put it elsewhere, and this chapter will be there again.",
        "no notebook": "{name} is no notebook any more: it can't be read. It is kept as {kept}, "
        "and the chapter is a fresh copy now.",
        "new text": "{name}: the course has a new text for it. Close JupyterLab, and run the same "
        "command again to get it.",
        "not renewed": "{name} stays as it is, without the course's new text. {why}",
        "renewed": "{name} has the course's new text, with your code and your answers in it. The "
        "file as it was is kept as {kept}.",
    }
)

# The table that ``autograde check`` prints.
CHECKED = Sentences(
    {
        "heading": "{notebook}: {points} of {most} points",
        "by hand": "graded by hand: {names}",
        "written": "{name} ({points} points)",
        "criteria": "{names}: {message}",
        "no cell": "The cell {cell} is missing.",
        "not run": "Not run: the kernel had ended before this check.",
        "ended": "The kernel ended during this check.",
        "not defined": "{error}. No cell above this check defines {name}: either it is gone, or "
        "its cell stopped with an error. Choose Kernel → Restart Kernel and Run All Cells, and "
        "mend the first cell that fails.",
        "stopped": "The check stopped with {error}.",
        "no verdict": "The check stopped with no verdict.",
        "lost points": "The check cell {cell} is missing, so its {points} points are lost: copy it "
        "back from the chapter's notebook as it was handed out.",
        "copies": "The check cell {cell} is there {count} times: the last counts.",
        "changed": "The check cell {cell} was changed; what counts is its original line, {call}",
        "cell": "cell {place} ({name})",
        "cell that begins": "cell {place} (“{text}”)",
        "kernel ended late": "The kernel ended in {cell}, or just before: it ran for {most} "
        "seconds and could not be interrupted. Nothing after it was run. Mend that cell first.",
        "kernel ended": "The kernel ended in {cell}, or just before: by exit(), for example, or "
        "for lack of memory. Nothing after it was run. Mend that cell first.",
        "late": "{cell} took more than {most} seconds and was interrupted (KeyboardInterrupt): "
        "look for a loop that never ends, here or in what it calls.",
        "taken out": "{cell} was taken out, and the rest run without it: {error}",
        "gave none": "{cell} gave no verdict: {error}",
        "showed nothing": "{cell} gave no verdict: nothing was displayed",
        "cell stopped": "{cell} stopped with {error}",
    }
)

# The web pages of the course.
SITE = Sentences(
    {
        "reading": "This page is for reading: nothing runs here, and the stubs are yours to fill "
        "in.",
        "work": "Work on the chapter",
        "run": "Run in the browser",
        "nothing to install": 'Nothing to install: <a href="{address}">what stays where</a>.',
        "or work": 'Or <a href="{address}">work on the chapter</a> in JupyterLab.',
        "picture": "what the cell above draws",
        "languages": "This page in other languages",
        "chapters": "Chapters",
        "look up": "Look up",
        "for instructors": "For instructors",
        "no drive": "Python can't read the files beside this notebook, so the course can't be "
        "imported. This window has no service workers: some browsers switch them off in private "
        "windows. What to do: download the notebook if you have written in it, and open the "
        "chapter in an ordinary window.",
    }
)

# All of them, by what they are about.
EVERYTHING: Mapping[str, Mapping[str, str]] = {
    "on a card": SENTENCES,
    "an object that is no array": ODD,
    "no answer to find the bug": NO_ANSWER,
    "advice after an exception": ADVICE,
    "what was mended": REPAIRS,
    "why a file can't be graded": REFUSALS,
    "on the page that comes back": PAGE,
    "how far a learner is": PROGRESS,
    "where a person will write": WRITTEN,
    "about a learner's copy": COPIES,
    "on the web pages": SITE,
    "in the table of autograde check": CHECKED,
}


def in_a_row(*sentences: str) -> str:
    """Put whole sentences one after another, those that there are."""
    told = ""
    for one in filter(None, sentences):
        told = SENTENCES["one after another"].format(one=told, another=one) if told else one
    return told


def in_a_list(names: Iterable[str], how: str = "listed on") -> str:
    """Put names one after another, as a language sets them apart.

    ``how`` is "listed apart" where there may be commas in the names.
    """
    told = ""
    for name in names:
        told = SENTENCES[how].format(first=told, last=name) if told else name
    return told


def listed(names: list[str]) -> str:
    """Put names into a sentence, the last one after an "and"."""
    if len(names) < 2:
        return in_a_list(names)
    return SENTENCES["listed"].format(first=in_a_list(names[:-1]), last=names[-1])
