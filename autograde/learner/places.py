"""Where a learner's copy lies: ``work/LANGUAGE``, or below the folder that COURSE_WORK names."""

from __future__ import annotations

import os
from pathlib import Path

from autograde.basics.errors import CourseError
from autograde.basics.language import chosen
from autograde.grading.submission.cells import ROOT

OWN = ".course"  # in the copy's folder; what is the course's there, and no learner's


class LearnerError(CourseError):
    """A learner's copy can't be made or opened; the message says why, and what to do."""


def work_folder() -> Path:
    """Return the folder that a learner works in.

    Raises
    ------
    LearnerError
        If there are no notebooks in the language that COURSE_LANGUAGE names.
    """
    language = chosen()
    there = sorted(one.name for one in (ROOT / "notebooks").iterdir() if one.is_dir())
    if language not in there:
        raise LearnerError(
            f"there are no notebooks in the language {language!r}, which COURSE_LANGUAGE names: "
            f"there are {', '.join(there)}"
        )
    return Path(os.environ.get("COURSE_WORK", ROOT / "work")).absolute() / language
