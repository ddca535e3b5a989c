"""Nothing that a learner can import is an answer, and no recorded case is one in a grade."""

import json

import numpy as np
import pytest

from autograde.answers.oracle import ORACLE
from autograde.judging import judge as judging
from autograde.judging.diagnosis import Diagnosis
from autograde.judging.judge import judge
from autograde.publishing import recorder
from autograde.publishing.bundle import SEEDS
from autograde.questions.probe import Answer
from autograde.questions.register import CHAPTERS, CHECKS
from autograde.questions.spec import AFTERWARDS
from autograde.sandbox.child import Gone
from autograde.sandbox.parent import Sandbox
from tests.support.leaks import COLLECT, UNTOLD, controls, unexpected
from tests.support.remembering import RememberingOracle

SEED = 4711  # of a grade: not among those that are recorded


@pytest.fixture
def unnamed(monkeypatch):
    """Judge for points alone: to name the mistakes of so many callables takes longer."""
    monkeypatch.setattr(judging, "diagnose", lambda *_: Diagnosis())
    monkeypatch.setattr(judging, "advised", lambda *_: ())


@pytest.mark.usefixtures("sandbox", "unnamed")
@pytest.mark.parametrize("stem", CHAPTERS)
def test_no_callable_in_the_sandbox_earns_a_point(stem):
    chapter, oracle, earned = CHAPTERS[stem], RememberingOracle(), []
    prepared = COLLECT + UNTOLD + controls(chapter)
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


# A table of what a bundle has recorded


def alike(one, other):
    return one.keys() == other.keys() and all(
        np.shape(one[name]) == np.shape(other[name])
        and np.allclose(one[name], other[name], rtol=0, atol=1e-6, equal_nan=True)
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
@pytest.mark.usefixtures("unnamed")
@pytest.mark.parametrize("check", COMPUTED, ids=[one.id for one in COMPUTED])
def test_a_table_of_recorded_cases_earns_nothing_in_a_grade(check):
    table = table_of(check)
    for seed in (SEED, SEED + 1, SEED + 2):
        cases, oracle = ORACLE.cases(check, seed), RememberingOracle()
        assert judge(check, cases, looked_up(cases, table), seed, oracle).points == 0
    # And it is a table: about a recorded seed it knows everything.
    cases, seed = ORACLE.cases(check, SEEDS[0]), SEEDS[0]
    assert judge(check, cases, looked_up(cases, table), seed, RememberingOracle()).full


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
