"""One list of dependencies: conda, make and the pins say the same."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions, version

import yaml
from packaging.requirements import Requirement

from autograde.publishing.build import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text())
MAKEFILE = (ROOT / "Makefile").read_text()
README = (ROOT / "README.md").read_text(encoding="utf-8")


def name(requirement):
    return re.sub(r"[-_.]+", "-", requirement).lower()


def pins():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    split = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {name(package): number for package, number in split}


def required():
    extras = PROJECT["optional-dependencies"].values()
    listed = [one for group in (PROJECT["dependencies"], *extras) for one in group]
    names = [name(Requirement(one).name) for one in listed]
    return [one for one in names if one != PROJECT["name"]]  # an extra that includes another


def test_conda_gives_python_and_pip_the_rest():
    python, pip, rest = ENVIRONMENT["dependencies"]
    assert python == "python=" + PROJECT["requires-python"].removeprefix(">=")
    assert pip == "pip"
    assert rest == {"pip": ["--constraint constraints.txt", "--editable ."]}


def test_make_installs_what_conda_installs_and_more_where_it_is_needed():
    lines = re.findall(r"\$\(call install,(.*)\)", MAKEFILE)
    constraint, ours = ENVIRONMENT["dependencies"][2]["pip"]
    assert lines == [ours, *(ours.replace(".", f'".[{extra}]"') for extra in ("test", "site"))]
    (uv, fallback) = re.findall(r"(uv pip install .*|[|][|] .* pip install .*)", MAKEFILE)
    assert constraint in uv
    assert constraint in fallback


def test_every_dependency_is_pinned_and_the_pin_is_what_runs():
    for package in required():
        assert pins()[package] == version(package), package


def test_the_readme_gives_a_reason_for_every_dependency():
    table = README.split("## Dependencies")[1]
    for package in required():
        assert re.search(rf"^\| `{re.escape(package)}` \| \S+", table, re.M | re.I), package


OUR_OWN = {"autograde", "source_lib", "tests", "benchmarks"}


def imported_packages():
    """Collect the top-level names that our own modules import."""
    names = set()
    for folder in OUR_OWN:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    names |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                    names.add(node.module.split(".")[0])
    return names


def test_every_import_is_a_listed_dependency():
    """What comes along with another package today may stay away tomorrow."""
    listed = set(required())
    provided = packages_distributions()
    outside = imported_packages() - set(sys.stdlib_module_names) - OUR_OWN
    for module in sorted(outside):
        assert {name(one) for one in provided[module]} & listed, module
