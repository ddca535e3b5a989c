"""The ``autograde`` command: each sub-command is a few lines."""

from __future__ import annotations

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Build the course's notebooks, and check solved ones."""


@main.command()
@click.argument("chapters", nargs=-1)
def build(chapters: tuple[str, ...]) -> None:
    """Build CHAPTERS (all without one): source, executed solutions, released notebooks."""
    from autograde.build import BuildError, build
    from autograde.exercises import CHAPTERS

    try:
        for path in build(chapters or CHAPTERS):
            click.echo(path)
    except BuildError as error:
        raise click.UsageError(str(error)) from error
