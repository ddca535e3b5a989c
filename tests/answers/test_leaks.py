"""Nothing that a learner can import is an answer, and no recorded case is one in a grade."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from autograde.answers.oracle import ORACLE, CourseOracle
from autograde.judging.judge import judge
from autograde.publishing import recorder
from autograde.publishing.bundle import SEEDS, contents
from autograde.questions.probe import Answer
from autograde.questions.register import CHAPTERS, CHECKS
from autograde.questions.spec import AFTERWARDS
from autograde.sandbox.child import Gone
from autograde.sandbox.parent import Sandbox
from tests.support.submissions import read, solutions

SEED = 4711  # of a grade: not among those that are recorded
# What rightly earns a point, with the reason: the course lets a chapter use earlier references.
RIGHTLY = {
    # The loss of one sample with a one-hot t is what chapter 1 calls the likelihood of one roll.
    ("cross_entropy_error", "source_lib.probability.negative_log_likelihood"),
}
# Leaves every callable of the course that can be imported there in CANDIDATES, by name. What gives
# None, as what draws does, is left out: mypy holds it to that, and None is no answer.
COLLECT = """
import importlib, pkgutil
CANDIDATES, OURS = {}, ("autograde", "source_lib")
def keep(name, value):
    gives = getattr(value, "__annotations__", {}).get("return")
    home = (getattr(value, "__module__", None) or "").split(".")[0]
    if callable(value) and home in OURS and gives not in ("None", "NoReturn"):
        CANDIDATES[name] = value
for package in map(importlib.import_module, OURS):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + ".", lambda _: None):
        try:
            module = None if "__main__" in found.name else importlib.import_module(found.name)
        except ImportError:
            continue
        for name, value in list(vars(module).items()) if module else ():
            keep(f"{found.name}.{name}", value)
            inside = vars(value) if isinstance(value, type) else {}
            inside = value if isinstance(value, dict) else inside
            for key in list(inside):
                one = inside[key] if inside is value else getattr(value, key, None)
                keep(f"{found.name}.{name}.{key}", one)
"""
# The same in a bundle, where they are judged, too; what a learner solved comes in as a control.
IN_A_BUNDLE = (
    COLLECT
    + """
import json, sys
from autograde.check import the_oracle
from autograde.judging.judge import judge
from autograde.questions.probe import ask
from autograde.questions.register import CHECKS
oracle = the_oracle()
oracle.known = lambda check, seed: ()  # to name a mistake takes longer, and is not asked here
CANDIDATES |= {f"control {name}": value for name, value in CONTROLS.items()}
earned = []
for check in CHECKS.values():
    cases = oracle.cases(check, oracle.seeds[0])
    for name, subject in CANDIDATES.items():
        answers = {case.name: ask(check, subject, case) for case in cases}
        if judge(check, cases, answers, oracle.seeds[0], oracle).points:
            earned.append((check.id, name))
print(json.dumps([len(CANDIDATES), earned]))
"""
)


class Undiagnosed(CourseOracle):
    """The course's oracle, asked for points alone: to name a mistake takes longer."""

    def __init__(self):
        self.kept = {}

    def expected(self, check, asked, seed):
        if check.id not in self.kept:
            self.kept[check.id] = super().expected(check, asked, seed)
        return self.kept[check.id]

    def known(self, check, seed):
        return ()


def controls(chapter):
    """Return code that leaves the chapter's own solutions in CONTROLS, by name."""
    given = [
        cell.source
        for cell in read("solutions", chapter.stem).cells
        if cell.metadata.get("nbgrader", {}).get("locked")
        and cell.source.startswith(("import", "from", "def"))
    ]
    names = sorted({check.asks for check in chapter.checks})
    kept = f"CONTROLS = {{one: globals()[one] for one in {names}}}\n"
    return "\n".join([*given, *solutions(chapter.stem).values(), kept])


def unexpected(chapter, earned):
    """Return what earned a point and should not; the controls have to, or nothing was tried."""
    assert {(check.id, f"control {check.asks}") for check in chapter.checks} <= set(earned), (
        "the solutions earn nothing"
    )
    return [one for one in earned if not one[1].startswith("control") and one not in RIGHTLY]


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("stem", CHAPTERS)
def test_no_callable_in_the_sandbox_earns_a_point(stem):
    chapter, oracle, earned = CHAPTERS[stem], Undiagnosed(), []
    prepared = COLLECT + controls(chapter)
    prepared += 'CANDIDATES |= {f"control {name}": value for name, value in CONTROLS.items()}'
    with Sandbox(chapter) as sandbox:
        child = opened(sandbox, prepared)
        (said,) = child.run("import json; print(json.dumps(list(CANDIDATES)))", 20).outputs
        names = json.loads(said.text)
        for name in names:
            for _ in range(
                2
            ):  # once more in a fresh process, if one before it has spoiled this one
                try:
                    earned += tried(child, chapter, name, oracle)
                    break
                except (Gone, AssertionError):
                    child.close()
                    child = opened(sandbox, prepared)
        child.close()
    assert len(names) > 100
    assert unexpected(chapter, earned) == []


def opened(sandbox, prepared):
    child = sandbox.open()
    assert child.run(prepared, 60).outputs == []
    return child


def tried(child, chapter, name, oracle):
    """Put one callable behind every name that the chapter asks, and list what earns a point."""
    asks = {check.asks for check in chapter.checks}
    bind = "\n".join(f"{one} = CANDIDATES[{name!r}]" for one in asks)
    if name.startswith("control "):  # a solution may use another one by its name
        asks, bind = {name.removeprefix("control ")}, "globals().update(CONTROLS)"
    assert child.run(bind, 20).outputs == []
    return [
        (check.id, name)
        for check in chapter.checks
        if check.asks in asks and judge(check, *answered(child, check, oracle), SEED, oracle).points
    ]


def answered(child, check, oracle):
    """Ask about every case, until one shows that the object can't be called so at all."""
    cases, answers = oracle.cases(check, SEED), {}
    for case in cases:
        before = next(iter(answers.values()), None)
        hopeless = before is not None and before.failure and before.failure.kind == "TypeError"
        answers[case.name] = before if hopeless else child.ask(check, case, 5)
    return cases, answers


@pytest.mark.parametrize("stem", CHAPTERS)
def test_no_callable_in_a_bundle_earns_a_point(stem, tmp_path):
    for name, content in contents(stem, seeds=range(1)).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [sys.executable, "-c", controls(CHAPTERS[stem]) + IN_A_BUNDLE],
        cwd=tmp_path,
        env=clean | {"PYTHONPATH": str(tmp_path), "MPLBACKEND": "agg"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    count, earned = json.loads(done.stdout.splitlines()[-1])
    assert count > 100
    assert unexpected(CHAPTERS[stem], [tuple(one) for one in earned]) == []


# A table of what a bundle has recorded


def alike(one, other):
    return one.keys() == other.keys() and all(
        np.shape(one[name]) == np.shape(other[name])
        and np.allclose(one[name], other[name], rtol=0, atol=1e-6)
        for name in one
    )


def table_of(check):
    """Return what a bundle has recorded of a check: case by case its inputs, and the answers."""
    table = []
    for seed in SEEDS:
        cases = ORACLE.cases(check, seed)
        right = ORACLE.expected(check, cases, seed)
        table += [(case, right[case.name].values) for case in cases]
    return table


def looked_up(cases, table):
    """Answer each case with what was recorded for the same inputs, if there is such a case."""
    answers = {}
    for case in cases:
        unchanged = {name + AFTERWARDS: np.asarray(value) for name, value in case.inputs.items()}
        found = (
            values
            for old, values in table
            if old.name == case.name and alike(old.inputs, case.inputs)
        )
        answers[case.name] = Answer({**unchanged, **next(found, {})})
    return answers


COMPUTED = [check for check in CHECKS.values() if not check.options]


# Whoever tries all names of a list has the answer to "find the bug", recorded or not.
@pytest.mark.parametrize("check", COMPUTED, ids=[one.id for one in COMPUTED])
def test_a_table_of_recorded_cases_earns_nothing_in_a_grade(check):
    table = table_of(check)
    for seed in (SEED, SEED + 1, SEED + 2):
        cases, oracle = ORACLE.cases(check, seed), Undiagnosed()
        assert judge(check, cases, looked_up(cases, table), seed, oracle).points == 0
    # And it is a table: about a recorded seed it knows everything.
    cases, seed = ORACLE.cases(check, SEEDS[0]), SEEDS[0]
    assert judge(check, cases, looked_up(cases, table), seed, Undiagnosed()).full


def test_a_table_is_what_a_bundle_has_recorded():
    chapter = next(iter(CHAPTERS.values()))
    recorded = recorder.recorded(chapter, SEEDS[:2])
    for check in chapter.checks:
        for seed in recorded.seeds:
            cases = recorded.cases(check, seed)
            for case, ours in zip(cases, ORACLE.cases(check, seed), strict=True):
                assert case.name == ours.name
                assert alike(case.inputs, ours.inputs)
            right = recorded.expected(check, cases, seed)
            for name, answer in ORACLE.expected(check, cases, seed).items():
                assert alike(right[name].values, answer.values)
