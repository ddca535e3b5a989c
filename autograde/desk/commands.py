"""The commands of the instructor's desk: roster, extend, collect, restore, grades and others."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograde.basics.errors import CourseError

if TYPE_CHECKING:
    from autograde.desk.returning.run import Pages

FILE = click.Path(path_type=Path)
# What a machine refuses whoever asks; any other is a fault of ours, and keeps its traceback.
OF_THE_MACHINE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO}
OF_THE_MACHINE |= {errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENAMETOOLONG}
SHOWN = 20  # sentences at a time; a class of 2,000 can have many


class Command(click.Command):
    """A command that ends in a sentence, and exit code 2, where it can't do what it is to do."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run it."""
        try:
            return super().invoke(ctx)
        except CourseError as error:
            raise click.UsageError(str(error), ctx) from error
        except OSError as error:
            if error.errno not in OF_THE_MACHINE:
                raise
            raise click.UsageError(
                f"{error.filename or 'A file'} could not be used ({error.strerror}): see that "
                "there is room and that you may write there, and run the same command again",
                ctx,
            ) from error


def _tell(notes: Iterable[str]) -> bool:
    """Say what there is to say; return whether there was anything."""
    notes = list(notes)
    for note in notes[:SHOWN]:
        click.echo(f"Note: {note}", err=True)
    if len(notes) > SHOWN:
        click.echo(f"Note: … and {len(notes) - SHOWN} more such notes.", err=True)
    return bool(notes)


@click.command(cls=Command)
@click.argument("file", type=FILE)
@click.option("--id", "column", default="", help="The column whose cells are the students' ids.")
@click.option("--encoding", default="", metavar="NAME", help="What FILE is in, if not in UTF-8.")
def roster(file: Path, column: str, encoding: str) -> None:
    """Enter the students of FILE, a CSV of nbgrader's, Canvas' or Moodle's, into the gradebook.

    Known students are brought up to date, and nobody is removed: run it again whenever the list
    changes. All rows are entered or, if one can't be read, none. Exits with 1 if something needs a
    look.
    """
    from autograde.desk import enrol, opened_gradebook
    from autograde.desk.lms import roster as rosters
    from autograde.desk.lms import tables
    from autograde.grading.classroom.course import load

    table = tables.read_table(file, encoding)
    people = rosters.people(table, column)
    course = load(Path.cwd())
    with (
        course.alone("autograde roster"),
        opened_gradebook.opened(course, create=True) as book,
    ):
        new, changed = enrol.enter(book, people, chosen=bool(column))
        there = len(book.students)
    click.echo(
        f"{len(people)} students in {file}: {new} new, {changed} changed, "
        f"{len(people) - new - changed} as they were. The class has {there}."
    )
    if remarks := rosters.remarks(table, people):
        _tell(remarks)
        click.get_current_context().exit(1)


@click.command(cls=Command)
@click.argument("assignment")
@click.argument("student")
@click.option("--days", type=float, help="So many days more than the others; 0 takes it back.")
@click.option("--until", default="", metavar="TIME", help='Such as "2027-02-03 23:59:00 UTC".')
def extend(assignment: str, student: str, days: float | None, until: str) -> None:
    """Give STUDENT more time for ASSIGNMENT than the others have.

    It may be given before or after they hand in, and it takes the place of one that was given
    before. The penalties for late work are worked out anew.
    """
    from autograde.desk import late, opened_gradebook
    from autograde.grading.classroom.course import load

    if (days is None) == (not until):
        raise click.UsageError("Say how long: either --days or --until")
    course = load(Path.cwd())
    with (
        course.alone(f"autograde extend {assignment}"),
        opened_gradebook.opened(course) as book,
    ):
        found = opened_gradebook.assignment_of(book, course, assignment)
        more = late.until(found, until) if days is None else late.of_days(days)
        due = late.extend(book, found, student, more)
        late.renew_penalties(book, course, found)
    what = "no extension any more" if not more else "an extension"
    click.echo(f"{student} has {what}: {assignment} is due on {due:%Y-%m-%d %H:%M:%S} UTC.")


@click.command(cls=Command)
@click.argument("assignment")
@click.argument("source", type=FILE, required=False)
@click.option("--worksheet", type=FILE, help="Moodle's grading worksheet: who, and when.")
@click.option("--replace", is_flag=True, help="Take what SOURCE holds even if it is earlier.")
def collect(assignment: str, source: Path | None, worksheet: Path | None, replace: bool) -> None:
    """Collect what was handed in for ASSIGNMENT from SOURCE; without one, from the exchange.

    SOURCE is the ZIP of all submissions from Canvas or Moodle, or a folder with one folder or one
    notebook for each student. It may be collected again when more was handed in: what is later
    takes the place of what is there, which is kept, and the rest stays. Exits with 1 if something
    was left out.
    """
    from autograde.desk import late, opened_gradebook
    from autograde.desk.lms import collect as collecting
    from autograde.desk.lms import roster as rosters
    from autograde.desk.lms.incoming import worksheet as worksheets
    from autograde.grading.classroom.course import load

    course = load(Path.cwd())
    with opened_gradebook.opened(course, create=True) as book:
        notebooks = opened_gradebook.notebooks_of(book, course, assignment)
        people = rosters.known(book)
    lateness: list[str] = []
    with course.alone(f"autograde collect {assignment}"):
        if source is None:
            done = collecting.collect_from_exchange(course, assignment, notebooks, replace)
        else:
            handed_in: dict[str, datetime] = {}
            if worksheet is not None:
                numbered, handed_in = worksheets.times(worksheet, people)
                ids = {one.id for one in numbered}
                people = [*numbered, *(one for one in people if one.id not in ids)]
            found = collecting.look(source, people, assignment)
            done = collecting.collect(course, assignment, found, handed_in, notebooks, replace)
            lateness = found.late
        if done.times:
            with opened_gradebook.opened(course) as book:
                graded = opened_gradebook.assignment_of(book, course, assignment)
                late.enter_times(book, graded, done.times)
    _tell(done.notes)
    if lateness:
        click.echo(
            f"Note: Canvas marks {len(lateness)} as late: {', '.join(lateness)}. It does not "
            "say by how much, so let its own late policy take points off.",
            err=True,
        )
    click.echo(
        f"{assignment}: {len(done.new)} new, {len(done.replaced)} replaced, "
        f"{len(done.same) + len(done.kept)} as they were. Next: autograde grade {assignment}"
    )
    if done.replaced:
        click.echo(
            f"Replaced: {', '.join(done.replaced)}. What was there before is kept, and "
            f"`autograde restore {assignment} STUDENT` takes it back."
        )
    absent = sorted(
        one.id for one in people if not course.folder("submitted", one.id, assignment).is_dir()
    )
    if absent:
        click.echo(
            f"Nothing from {len(absent)}: {', '.join(absent[:10])}{', …' * (len(absent) > 10)}"
        )
    if done.notes:
        click.get_current_context().exit(1)


@click.command(cls=Command)
@click.argument("assignment")
@click.argument("student")
@click.option("--which", default="", metavar="NAME", help="Which one, if there are several.")
def restore(assignment: str, student: str, which: str) -> None:
    """Let a submission of STUDENT count again that another one has taken the place of.

    Collecting keeps them in class/replaced/. If there are several it lists them, and --which names
    one. The one that counted until now is kept there in its turn.
    """
    from autograde.desk import opened_gradebook
    from autograde.desk.lms.incoming import shelf
    from autograde.grading.classroom.course import load

    course = load(Path.cwd())
    with opened_gradebook.opened(course) as book:
        notebooks = opened_gradebook.notebooks_of(book, course, assignment)
    with course.alone(f"autograde restore {assignment}"):
        one = shelf.find(course, assignment, student, which, notebooks)
        before = shelf.take_back(course, assignment, one, notebooks)
    click.echo(f"{student} has again what came from {one.received}.")
    if before is not None:
        click.echo(f"What came from {before} is kept, and can be taken back by the same command.")
    click.echo(f"Next: autograde grade {assignment}")


@click.command(cls=Command)
@click.argument("assignment")
@click.option("--into", "file", type=FILE, help="The file that Canvas or Moodle exported.")
@click.option("--column", default="", help="The title of the assignment in Canvas.")
@click.option("--scale", is_flag=True, help="Turn points into shares of what the LMS gives.")
@click.option("--as-is", is_flag=True, help="Do not wait for written answers to be graded.")
def grades(assignment: str, file: Path | None, column: str, scale: bool, as_is: bool) -> None:
    """Write the points of ASSIGNMENT to a CSV file, for Canvas or Moodle to import.

    --into names the file that the LMS exported: Canvas' gradebook, or Moodle's grading worksheet of
    the assignment. A filled-in copy is written to class/returned/. Without it, a plain list is.
    What could not be graded is listed, and its cell stays as it was. Exits with 1 if there is
    such work, or if something else needs a look.
    """
    from autograde.desk import late, opened_gradebook, states
    from autograde.desk.lms import grades as points
    from autograde.desk.lms import roster as rosters
    from autograde.desk.lms import tables
    from autograde.grading.classroom.course import load

    course = load(Path.cwd())
    with (
        course.alone(f"autograde grades {assignment}"),
        opened_gradebook.opened(course) as book,
    ):
        found = opened_gradebook.assignment_of(book, course, assignment)
        late.renew_penalties(book, course, found)
        earned = states.read_states(book, course, found)
        states.be_complete(assignment, earned, as_is)
        left_out = _tell(states.in_words(assignment, earned))
        base = course.class_folder / "returned"
        if file is None:
            path = base / f"{assignment}.csv"
            points.ClassExport(to=str(path), assignment=[assignment]).export(book, earned)
            click.echo(f"The points of {len(earned.scores)} students: {path}")
            click.get_current_context().exit(1 if left_out else 0)
        table = tables.read_table(file)
        _tell(f"{said}." for said in [table.assumed] if said)
        people = rosters.known(book)
    filled = points.fill(table, earned.scores, people, assignment, column, scale)
    path = base / f"{assignment}-{filled.lms.lower()}.csv"
    tables.write_table(filled.table, path)
    _tell(filled.notes)
    where = {"Canvas": "Grades, Import", "Moodle": "Submissions, Actions, Upload grading worksheet"}
    click.echo(
        f"The points of {filled.count} students: {path}. In {filled.lms}: {where[filled.lms]}"
    )
    if left_out or filled.left_out:
        click.get_current_context().exit(1)


@click.command(cls=Command)
@click.argument("assignment")
@click.option("--zip", "lms", type=click.Choice(["canvas", "moodle"]), help="Pack it for an LMS.")
@click.option("--release", is_flag=True, help="Release it to nbgrader's exchange.")
def feedback(assignment: str, lms: str | None, release: bool) -> None:
    """Write the feedback pages of ASSIGNMENT, one for each student, to class/feedback/.

    A page that is there, and made from the same work, points and comments, stays: stop it, and the
    same command writes the rest. Exits with 1 if a page is missing.
    """
    from autograde.desk import feedback_pages, late, opened_gradebook, states
    from autograde.desk.lms import collect as collecting
    from autograde.desk.returning import run
    from autograde.grading.classroom.course import load
    from autograde.grading.classroom.executor import cores, freeze_imports, start_workers

    freeze_imports()
    course = load(Path.cwd())
    count = len(run.handed_in(course, assignment))
    jobs = cores() if count > run.FEW else 1
    # Processes are forked while nothing is open yet that they could hold.
    with (
        course.alone(f"autograde feedback {assignment}"),
        start_workers(jobs) as crew,
        opened_gradebook.opened(course) as book,
    ):
        found = opened_gradebook.assignment_of(book, course, assignment)
        late.renew_penalties(book, course, found)
        _tell(states.stale_in_words(assignment, states.read_states(book, course, found).stale))
        try:
            with run.progress(assignment, count * len(found.notebooks)) as told:
                made = run.generate(course, book, found, crew, told)
        except KeyboardInterrupt:
            click.echo(
                "Stopped. The pages that are written stay; the same command writes the rest."
            )
            click.get_current_context().exit(130)
        _tell_of_pages(made, str(course.folder("feedback", "*", assignment)))
        students = made.students
        if lms is not None:
            handles = collecting.handles(course, assignment)
            prefixes = handles["prefixes"] if handles["lms"] == lms else {}
            path, others = feedback_pages.zipped(course, assignment, students, prefixes, lms)
            click.echo(f"For {lms.title()}: {path}")
            _tell(
                f"{_plain(one)} is not in it: theirs was not collected from {lms.title()}."
                for one in others
            )
        if release:
            others = feedback_pages.release(course, assignment, students)
            _tell(f"{_plain(one)} handed in elsewhere, and can't fetch it there." for one in others)
    if made.failed or made.nothing:
        click.get_current_context().exit(1)


def _tell_of_pages(made: Pages, where: str) -> None:
    count = len(made.students)
    pages = f"{made.written} pages written, {made.current} as they were"
    click.echo(f"Feedback for {count} students ({pages}): {where}")
    if told := sorted(made.refused):
        named = ", ".join(map(_plain, told[:SHOWN])) + ", …" * (len(told) > SHOWN)
        click.echo(f"A page that says why it could not be graded: {named}")
    _tell(
        [
            *(f"no page for {_plain(one)}: {_plain(why)}." for one, why in made.failed.items()),
            *(f"nothing for {_plain(one)}: it is not graded." for one in sorted(made.nothing)),
            *(
                f"{_plain(one)} wrote something that would take too long to set: it is shown as "
                "it was typed."
                for one in sorted(made.plain)
            ),
        ]
    )


def _plain(name: str) -> str:
    """Return a name that no terminal obeys: those of folders may hold anything."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in name)


@click.command(cls=Command)
@click.option("--class", "folder", type=FILE, default=Path("class-demo"), help="Where to make it.")
@click.option("--no-open", is_flag=True, help="Do not open the report in a browser.")
def demo(folder: Path, no_open: bool) -> None:
    """Make a simulated class of 40, grade it, and report on it; class/ is not touched."""
    from autograde.desk.demo import demo as demonstration
    from autograde.grading.classroom.course import load

    demonstration.demo(load(Path.cwd()).root, folder, click.echo, not no_open)


COMMANDS = (roster, extend, collect, restore, grades, feedback, demo)
