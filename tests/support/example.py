"""The chapter that docs/instructor.md spells out, and a course with nothing else built."""

import os
import re
import shutil
import subprocess
import sys

from autograde.publishing.build import ROOT

PAGE = (ROOT / "docs" / "instructor.md").read_text(encoding="utf-8")


def files_of_the_page():
    """Return the files that the page spells out: path → content."""
    found = re.findall(r"^`([\w/]+\.\w+)`, [^\n]+:\n\n(`{3,})\w+\n(.*?)^\2$", PAGE, re.M | re.S)
    return {path: content for path, _, content in found}


def make_course(folder):
    """Copy the course's code into a folder, and put the chapter of the page beside it."""
    for name in ("autograde", "source_lib"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for path, content in files_of_the_page().items():
        (folder / path).parent.mkdir(exist_ok=True, parents=True)
        (folder / path).write_text(content, encoding="utf-8")
    return folder


def run(course, *arguments):
    """Run the course's own ``autograde``."""
    program = "import sys; from autograde.cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(course)}
    environment.pop("COURSE_CLASS", None)
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
    )
