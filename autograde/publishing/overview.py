"""What is asked in all chapters, as two tables: points in the README, exercises in the docs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from autograde.basics.files import write_whole
from autograde.publishing.agreement import BuildError
from autograde.questions.register import CHAPTERS
from autograde.questions.spec import Chapter

README, EXERCISES = Path("README.md"), Path("docs/exercises.md")
MARKS = ("<!-- chapters: made by autograde build -->", "<!-- end of chapters -->")
# The one cell to be filled in that defines a name; no cell's text runs over its last line.
TEXT = "(?:(?!```).)*?"
STUB = rf"```{{code-cell}}\n:grade_id: \w+\n:role: solution\n{TEXT}(?:def|class) NAME\b{TEXT}```"
ABOUT = """\
# The exercises

Made by `autograde build`. What each exercise asks in its stub, which numbered formulas its section
shows before and which ones only after it, what each check asks, and what its criteria are worth. A
cell's name in nbgrader, its `grade_id`, never changes once it is released: that of a check is
`check_` and the name below.
"""


def write_overview(root: Path, into: Path) -> list[Path]:
    """Renew both tables in the course ``into``; return what was written, which may be nothing.

    ``root`` is where the sources of the chapters are. A course without these files needs neither.
    """
    written = []
    if (root / README).is_file():
        text = _between(MARKS, (root / README).read_text(encoding="utf-8"), points_table(root))
        written.append(_put(into / README, text))
    if (root / EXERCISES).is_file():
        written.append(_put(into / EXERCISES, exercises_page(root)))
    return written


def _put(path: Path, text: str) -> Path:
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        write_whole(path, text.encode())
    return path


def _between(marks: tuple[str, str], text: str, new: str) -> str:
    before, first, rest = text.partition(marks[0])
    _, last, after = rest.partition(marks[1])
    return "".join([before, first, "\n", new, last, after]) if first and last else text


def points_table(root: Path) -> str:
    """Return the table of the README: a line a chapter."""
    lines = [
        "| chapter | what you derive and code | automatic points | written |",
        "|---|---|---|---|",
        *(
            f"| {title_of(one, root)} | {one.about} | {one.points:g} "
            f"| {sum(one.written.values()):g} |"
            for one in CHAPTERS.values()
        ),
    ]
    return "\n".join(lines) + "\n"


def exercises_page(root: Path) -> str:
    """Return the page that lists every check with its criteria."""
    return ABOUT + "".join(part for one in CHAPTERS.values() for part in _exercises(one, root))


def _exercises(chapter: Chapter, root: Path) -> Iterator[str]:
    yield f"\n## {title_of(chapter, root)}\n\n"
    source = (root / "solutions" / f"{chapter.stem}.md").read_text(encoding="utf-8")
    yield "| exercise | what is asked | shown before | shown after |\n|---|---|---|---|\n"
    for asks in dict.fromkeys(check.asks for check in chapter.checks):
        yield f"| `{asks}` | {' | '.join(_given_and_asked(source, asks))} |\n"
    yield "\n| check | asks for | points | criteria |\n|---|---|---|---|\n"
    for check in chapter.checks:
        criteria = " · ".join(f"{one.name} ({one.points:g})" for one in check.criteria)
        yield f"| `{check.id}` | `{check.asks}` | {check.points:g} | {criteria} |\n"
    for name, points in chapter.written.items():
        yield f"| `{name}` | a written answer | {points:g} | |\n"


def _given_and_asked(source: str, asks: str) -> tuple[str, str, str]:
    """Return what the stub of ``asks`` says, and the formulas before and after it in its section.

    An exercise in which the learner derives something has its formula after it.
    """
    stub = re.search(STUB.replace("NAME", asks), source, re.DOTALL)
    if stub is None:
        return "", "", ""
    asked = re.search(r'"""(.+?)(?:"""|\n)', stub[0])
    before = source[: stub.start()].rpartition("\n## ")[2]
    after = re.split(r"\n##+ ", source[stub.end() :], maxsplit=1)[0]
    return asked[1].strip() if asked else "", _numbers(before), _numbers(after)


def _numbers(text: str) -> str:
    return ", ".join(f"({number})" for number in re.findall(r"\\tag\{(.+?)\}", text))


def title_of(chapter: Chapter, root: Path) -> str:
    """Return the first heading of a chapter's source.

    Raises
    ------
    BuildError
        If it has none.
    """
    path = root / "solutions" / f"{chapter.stem}.md"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    if found is None:
        raise BuildError(f"{path} has no first heading, such as # {chapter.stem[2:4]} · A Title")
    return found[1].strip()
