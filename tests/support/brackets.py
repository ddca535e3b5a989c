"""A language made of brackets: each English sentence in ⟦ ⟧, in a course of its own."""

import re
import shutil
from dataclasses import replace

from autograde.publishing.build import ROOT
from autograde.publishing.translation import languages
from autograde.publishing.translation.catalogue import read, write
from tests.support.classes import absent

BRACKETS = "xx"
# What is no language in a line of Markdown.
KEPT = re.compile(
    r"(\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|</?[A-Za-z][^<>]*>|\]\([^)]*\)|\{\{.*?\}\}|\{%.*?%\}"
    r"|^ *(?:[-*]|\d+\.) |```[^\n]*\n.*?```|[\n|*\[\]])",
    re.DOTALL | re.MULTILINE,
)
WORD = re.compile(r"\w")
WORDS = re.compile(r"[^\W\d_]{2,}")


def in_brackets(text):
    """Put all words of a piece of Markdown into brackets, and leave all else as it is."""
    parts = KEPT.split(text)
    return "".join(
        re.sub(r"\S.*\S|\S", r"⟦\g<0>⟧", part) if place % 2 == 0 and WORD.search(part) else part
        for place, part in enumerate(parts)
    )


def bare(text):
    """Return the words in a piece of Markdown that stand outside of brackets."""
    return WORDS.findall(KEPT.sub(" ", re.sub("⟦[^⟦⟧]*⟧", " ", text)))


def course_in_brackets(folder):
    """Make a course whose chapters are ours, and that has this language as its only other one."""
    if shutil.which("po4a-translate") is None:
        absent("there is no po4a on this machine")
    folder.mkdir(exist_ok=True)
    shutil.copytree(ROOT / "solutions", folder / "solutions", ignore=shutil.ignore_patterns("en"))
    shutil.copytree(ROOT / languages.TEMPLATES, folder / languages.TEMPLATES)
    pages = [path for path in languages.BESIDE.values() if path.parent == languages.SITE]
    (folder / languages.SITE).mkdir(parents=True)
    for name in ("nbgrader_config.py", "constraints.txt", *pages):
        shutil.copy(ROOT / name, folder / name)
    [language] = languages.renew(folder, (BRACKETS,))
    for standing in language.all():
        path = language.path(standing.name)
        make = in_brackets if standing.document else "⟦{}⟧".format
        filled = {key: replace(one, translated=make(key)) for key, one in read(path).items()}
        write(path, filled, BRACKETS)
    return language
