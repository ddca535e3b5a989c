"""The root of all errors that are told to a person in a sentence, with exit code 2.

The sentence says what was wrong, where, and what to do next. Each room names its own::

    CourseError
    ├── QuestionError         questions    what a chapter asks can't be asked so
    ├── MisconceptionError    judging      a mistake can't be told to anybody
    ├── AnswerError           answers      what the course knows of a chapter does not fit it
    ├── BuildError            publishing   a source and its checks disagree
    ├── BundleError           publishing   a chapter can't be given to students
    ├── TranslationError      publishing   a catalogue, or what is made of it, can't be as it is
    ├── SiteError             publishing   the course can't be made web pages
    ├── LiveError             publishing   the live edition can't be made
    ├── PyodideError          publishing   a folder that does not hold the Python for browsers
    ├── NoSandboxError        sandbox      this machine offers none
    ├── CannotGradeError      grading      a file that holds no notebook
    ├── RecordError           grading      a file that is no record of a grading
    ├── LearnerError          learner      a learner's copy can't be made or opened
    └── CannotStartError      grading      a class run, or a command of the desk, can't begin
"""

from __future__ import annotations


class CourseError(Exception):
    """A command cannot do what it was asked for; the message says why, and what to do."""
