"""What nbgrader needs to know of this course. Everything that a class makes lies in class/.

COURSE_CLASS names another folder in its place, so that one course can have several classes.
"""

import os
import sys
from pathlib import Path

from autograde.basics.files import make_unpublished
from autograde.basics.language import ENGLISH, VARIABLE
from autograde.explaining.messages import WRITTEN

c = get_config()  # noqa: F821 - nbgrader provides get_config when it reads this file

course = Path(__file__).parent
made = Path(os.environ.get("COURSE_CLASS", course / "class")).absolute()  # what a class makes
try:
    make_unpublished(made)  # names, work and the secret must enter no repository
except OSError as error:  # nbgrader would go on with no settings at all
    sys.exit(
        f"{made} can't be the folder of a class ({error.strerror}): see that you may write there, "
        "or name another one in COURSE_CLASS"
    )
beside = os.path.relpath(made, course)  # nbgrader joins folders to its root
# nbgrader calls "alembic" by name: let it be found without activating the environment, too.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

# "1" lets the feedback on a graded run show the values that were expected.
os.environ.setdefault("AUTOGRADE_REVEAL", "0")

# The language of this class, a folder of notebooks/: of its notebooks, cards and feedback pages,
# and of the sentences about mangled files. COURSE_LANGUAGE in the environment goes first.
language = os.environ.setdefault(VARIABLE, ENGLISH)

c.CourseDirectory.course_id = "y-minus-t"
c.CourseDirectory.root = str(course)
c.CourseDirectory.source_directory = f"solutions/{language}"
c.CourseDirectory.release_directory = f"notebooks/{language}"
c.CourseDirectory.submitted_directory = f"{beside}/submitted"
c.CourseDirectory.autograded_directory = f"{beside}/autograded"
c.CourseDirectory.feedback_directory = f"{beside}/feedback"
c.CourseDirectory.db_url = f"sqlite:///{made / 'gradebook.db'}"

# A mangled submission is mended before nbgrader sees it.
c.Autograde.exporter_class = "autograde.grading.nbgrader_exporter.MendingExporter"
# A learner's code runs in the sandbox, and its checks are judged outside; see docs/security.md.
c.Autograde.autograde_preprocessors = [
    "autograde.grading.nbgrader_preprocessor.SandboxedExecute",
    "nbgrader.preprocessors.IgnorePattern",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.SandboxedExecute.secret = str(made / "secret")
c.SandboxedExecute.records = str(made / "records")
c.SandboxedExecute.handed_out = str(course / "notebooks" / language)
# What work earns that only carries an earlier mistake forward, of the points that it loses to it:
# from 0.0, nothing, to 1.0, all of them. Built on an answer that is one constant, it earns nothing.
c.SandboxedExecute.inherited_share = 0.0
# Whether "find the bug" is taken for the number of the student's id alone. Where accounts are ids,
# as on a hub, that is the number that all have; elsewhere tell them to ask for it.
c.SandboxedExecute.own_number_only = False

c.ClearSolutions.code_stub = {"python": 'raise NotImplementedError("write your code here")'}
c.ClearSolutions.text_stub = WRITTEN["stub"]
c.ExportApp.plugin_class = "autograde.desk.lms.grades.ClassExport"
c.ExportPlugin.to = str(made / "grades.csv")

# What late work costs: 10 percent of the points for each day that has begun, all of them at most.
# It counts from the time that `nbgrader db assignment add ASSIGNMENT --duedate …` has set.
# c.AssignLatePenalties.plugin_class = "autograde.desk.late.LatePerDay"
# c.LatePerDay.percent_a_day = 10.0
# c.LatePerDay.most_percent = 100.0
# c.LatePerDay.free_minutes = 15.0

# `nbgrader zip_collect` knows the names of files in the ZIPs of Canvas and Moodle.
c.ZipCollectApp.downloaded_directory = f"{beside}/downloaded"
c.ZipCollectApp.extractor_plugin = "autograde.desk.lms.zip_collect.SafeExtractor"
c.ZipCollectApp.collector_plugin = "autograde.desk.lms.zip_collect.LmsCollector"

# Other users of the machine could read what a kernel sends over plain TCP.
c.KernelManager.transport_encryption = "auto"
