import importlib
import pkgutil
import re

import click
import pytest
from click.testing import CliRunner

import autograde
from autograde.basics import errors
from autograde.basics.errors import CourseError
from autograde.desk.commands import Command


def below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


def test_the_tree_in_the_docstring_is_the_tree():
    for module in pkgutil.walk_packages(autograde.__path__, "autograde."):
        if "__main__" not in module.name:
            importlib.import_module(module.name)
    drawn = re.findall(r"[├└]── (\w+) +(\w+) ", errors.__doc__)
    there = {one for one in below(CourseError) if one.__module__.startswith("autograde.")}
    assert dict(drawn) == {one.__name__: one.__module__.split(".")[1] for one in there}


@pytest.mark.parametrize("kind", [CourseError, *below(CourseError)])
def test_a_command_ends_in_its_sentence_and_exit_code_2(kind):
    @click.command(cls=Command)
    def fail():
        raise kind("No bread is left: bake some")

    done = CliRunner().invoke(fail)
    assert done.exit_code == 2
    assert done.stderr.endswith("Error: No bread is left: bake some\n")
