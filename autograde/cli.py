"""The ``autograde`` command: each sub-command is a few lines."""

from __future__ import annotations

import atexit
import gc
import io
import json
import os
import sys
from pathlib import Path

import click

from autograde.desk.commands import COMMANDS, Command

# A command imports, does its work and ends: looking for garbage among what it imports, again and
# again, took a third of its start. A command with much to do calls ``executor.freeze_imports``.
gc.set_threshold(1_000_000)
atexit.register(gc.freeze)  # so nothing is looked through at the end
# The arrays of this course are small: threads for them take longer than they save.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


class Group(click.Group):
    """The command with its sub-commands."""

    command_class = Command


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Build the course's notebooks, check solved ones, and run a class."""


for command in COMMANDS:
    main.add_command(command)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("flags", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def lab(context: click.Context, flags: tuple[str, ...]) -> None:
    """Open your copy of the course in JupyterLab, in the chapter where you stopped.

    FLAGS are JupyterLab's own. The copy lies in work/, or where COURSE_WORK says. It is made at the
    first call. Later ones overwrite nothing of yours: when a chapter's text was renewed, the new
    one takes over your code and your answers, and the file as it was is kept beside it.
    """
    from autograde.learner import lab
    from autograde.learner.copies import prepare
    from autograde.learner.places import work_folder

    folder = work_folder()
    address = lab.running(folder)
    copies = prepare(folder, renew=not address)
    for one in copies.said:
        click.echo(f"Note: {one}")
    if address:
        click.echo(f"JupyterLab has your copy open already: {address}")
        lab.show(address, flags)
    else:
        context.exit(lab.start(folder, copies.landing, flags))


@main.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def status(folder: Path | None) -> None:
    """Show how far you are: chapters, exercises, points, and what comes next.

    It reads your notebooks as they were last saved, in work/ or in FOLDER, and runs nothing.
    """
    from autograde.explaining.progress import table
    from autograde.learner.places import work_folder

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a Windows code page has no middle dot
    folder = folder or work_folder()
    if not folder.is_dir():
        raise click.UsageError(
            f"{folder} is not there: make lab (or autograde lab) makes your copy of the course, or "
            "name the folder of your notebooks"
        )
    click.echo(table.as_text(table.progress(folder)))


@main.command()
@click.argument("chapters", nargs=-1)
def build(chapters: tuple[str, ...]) -> None:
    """Build CHAPTERS (all without one): source, executed solutions, released notebooks."""
    from autograde.publishing.build import ROOT, build
    from autograde.publishing.translation.languages import Language, names
    from autograde.questions.register import CHAPTERS

    for path in build(chapters or CHAPTERS):
        click.echo(path)
    for name in names(ROOT):
        english = sum(len(one.entries) - len(one.usable) for one in Language(name, ROOT).all())
        if english:
            click.echo(
                f"Note: {english} sentences are English in {name}: autograde translations "
                f"{name} --list says which"
            )


@main.command()
@click.argument("languages", nargs=-1)
@click.option(
    "--list", "as_list", is_flag=True, help="Say what is to be done, too: a line for each sentence."
)
def translations(languages: tuple[str, ...], as_list: bool) -> None:
    """Bring today's English into the catalogues of LANGUAGES (all without one), and count.

    A language that there is not yet, such as ja, gets its catalogues in translations/ja.
    """
    from rich.console import Console

    from autograde.publishing.build import ROOT
    from autograde.publishing.translation.languages import renew
    from autograde.publishing.translation.table import table, told

    console = Console(highlight=False)
    for language in renew(ROOT, languages):
        console.print(table(language))
        if as_list:
            for one in told(language):
                console.print(one, markup=False, soft_wrap=True)


@main.command()
@click.argument("chapter")
@click.option("-o", "target", type=click.Path(path_type=Path), help="Write to this file.")
@click.option("--language", default="", help="In this one, such as ja; in the class's without it.")
def bundle(chapter: str, target: Path | None, language: str) -> None:
    """Make the ZIP that students get of CHAPTER: notebook, environment, a kit without its answers.

    It is written to class/bundles/CHAPTER.zip, unless -o says where (in another language than the
    class's it is CHAPTER.LANGUAGE.zip). Of earlier chapters it holds
    the functions and layers that its notebook stands on, which answer exercises there, and no
    others: it says which, so that you hand it out when those chapters are handed in.
    """
    from autograde.basics.language import chosen
    from autograde.grading.classroom.course import load
    from autograde.publishing.build import ROOT
    from autograde.publishing.bundle import bundle

    course = load(ROOT)
    language = language or chosen()
    name = chapter if language == chosen() else f"{chapter}.{language}"
    target = target or course.class_folder / "bundles" / f"{name}.zip"
    answers = bundle(chapter, target, language=language)
    click.echo(f"{target}  ({target.stat().st_size / 1e6:.1f} MB)")
    if answers:
        told = "; ".join(f"{stem}: {', '.join(names)}" for stem, names in answers.items())
        click.echo(f"It stands on answers of earlier chapters, and so holds them: {told}")


@main.command()
@click.option(
    "-o", "target", default="site", type=click.Path(path_type=Path), help="Write to this folder."
)
@click.option("--address", default="", help="Where the course can be cloned from.")
@click.option(
    "--pyodide",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="FOLDER",
    help="Serve Pyodide from there, in place of its public address.",
)
@click.option("--reading-only", is_flag=True, help="Leave the live edition out.")
def site(target: Path, address: str, pyodide: Path | None, reading_only: bool) -> None:
    """Make the course as web pages, in site/, to read and to run in the browser.

    Any static host serves the folder. If nothing has changed, it stays as it is.
    """
    from autograde.publishing.site.write import write_site

    made = write_site(target, address=address, live=not reading_only, pyodide=pyodide)
    click.echo(f"{target / 'index.html'}{'' if made else ' is up to date'}")


@main.command()
@click.argument("notebooks", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON, and nothing else, on stdout.")
@click.option("--sandboxed", is_flag=True, help="Insist on the sandbox: without one, exit with 2.")
@click.option(
    "--unsafe-no-sandbox", "unsafe", is_flag=True, help="Judge as for a grade, but with no sandbox."
)
@click.pass_context
def check(
    context: click.Context,
    notebooks: tuple[Path, ...],
    as_json: bool,
    sandboxed: bool,
    unsafe: bool,
) -> None:
    """Run NOTEBOOKS and show their points on the automatic checks; no gradebook is needed.

    They run in the sandbox, as they will for a grade. Where there is none, they run in a kernel, as
    at your desk. Exits with 0 for full marks in every notebook, 1 for lost points, 2 if a notebook
    could not be graded. Nothing is written to the notebooks.
    """
    from autograde.sandbox import prestart

    if not unsafe:
        prestart.start(notebooks[0].stem, rehearse=False)  # while this process imports the rest

    from rich.console import Console

    from autograde.basics.language import spoken
    from autograde.grading.single import check_notebook
    from autograde.grading.single.table import show
    from autograde.grading.submission.editions import language_of
    from autograde.sandbox.parent import NoSandboxError

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a Windows code page has no check mark
    results = []
    for path in notebooks:
        with spoken(language_of(path)):
            with Console(stderr=True).status(f"Running {path.name}"):
                try:
                    results.append(check_notebook.check_in_sandbox(path, unsafe))
                except NoSandboxError as error:
                    if sandboxed:
                        raise
                    if not results:
                        click.echo(f"Note: run in a kernel, with no sandbox. {error}", err=True)
                    results.append(check_notebook.check_in_kernel(path))
            if results[-1].status == 2:
                click.echo(f"Error: {results[-1].problems[0]}", err=True)
            elif not as_json:
                show(results[-1], Console(highlight=False))
    if as_json:
        click.echo(json.dumps([result.as_json() for result in results], indent=2))
    context.exit(max(result.status for result in results))


@main.command()
@click.argument("assignment")
@click.option(
    "--student", "students", multiple=True, metavar="ID", help="This one only; repeatable."
)
@click.option("--jobs", type=click.IntRange(1), help="Processes at work; one a core without it.")
@click.option("--scheduler", metavar="ADDRESS", help="Use the Dask cluster at tcp://….")
@click.option(
    "--class",
    "folder",
    type=click.Path(path_type=Path),
    help="The folder in place of the course's class/.",
)
@click.option("--force", is_flag=True, help="Grade again what is graded.")
@click.option("--check", default="", metavar="NAME", help="Grade again, and change this one only.")
@click.option(
    "--unsafe-no-sandbox", "unsafe", is_flag=True, help="With no sandbox; grades are marked so."
)
@click.pass_context
def grade(
    context: click.Context,
    assignment: str,
    students: tuple[str, ...],
    jobs: int | None,
    scheduler: str | None,
    folder: Path | None,
    force: bool,
    check: str,
    unsafe: bool,
) -> None:
    """Grade what was handed in for ASSIGNMENT: mended, run in the sandbox, into the gradebook.

    Writes what `nbgrader autograde` writes, and class/records beside it. What is graded stays
    graded: a run that was stopped is finished by the same command. Exits with 0 if all is graded,
    1 if something could not be graded, 2 if nothing can be.
    """
    if jobs and scheduler:
        raise click.UsageError("--jobs is for processes here: leave it out with --scheduler")
    if not scheduler and not unsafe:
        from autograde.sandbox import prestart

        # While this process imports what it needs, the sandbox does, too.
        prestart.start(assignment, rehearse=jobs != 1 and len(students) != 1)
    from autograde.grading.classroom.progress import show_run

    context.exit(show_run(assignment, students, jobs, scheduler, folder, force, unsafe, check))


@main.command()
@click.pass_context
def doctor(context: click.Context) -> None:
    """Say whether this machine offers a sandbox, and whether its promises hold here.

    Exits with 0 if they all do, and with 1 if not.
    """
    from autograde.sandbox.doctor import examine

    good = True
    for found in examine():
        click.echo(f"{'✓' if found.good else '✗'} {found.what}")
        good &= found.good
    context.exit(0 if good else 1)


@main.command()
@click.argument("assignment")
@click.option(
    "--class",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the class, in place of class/.",
)
def report(assignment: str, folder: Path | None) -> None:
    """Write a page and a table about how a class did in ASSIGNMENT.

    They lie in class/reports/. The page says what to reteach, who needs help and what to look at.
    """
    from autograde.desk.report import write
    from autograde.grading.classroom import course

    written = write.report(course.load(Path.cwd(), folder), assignment)
    click.echo(f"{written.graded} of {written.learners} learners were graded.")
    click.echo(written.page)
    click.echo(written.table)
