"""Every callable of the course that can be imported somewhere: is one of them an answer?"""

import ast

from tests.support.submissions import read, solutions

# What rightly earns a point, with the reason: the course lets a chapter use earlier references.
RIGHTLY = {
    # The loss of one sample with a one-hot t is what chapter 1 calls the likelihood of one roll.
    ("cross_entropy_error", "source_lib.probability.negative_log_likelihood"),
}
# Leaves every callable of the course that can be imported there in CANDIDATES, by the first name
# that it is found under. What gives None, as what draws does, is left out: mypy holds it to that,
# and None is no answer.
COLLECT = """
import importlib, pkgutil
CANDIDATES, OURS, FOUND = {}, ("autograde", "source_lib"), set()
def keep(name, value):
    gives = getattr(value, "__annotations__", {}).get("return")
    home = (getattr(value, "__module__", None) or "").split(".")[0]
    told = callable(value) and home in OURS and gives not in ("None", "NoReturn")
    if told and id(value) not in FOUND:
        CANDIDATES[name] = value
        FOUND.add(id(value))
for package in OURS:
    try:
        package = importlib.import_module(package)
    except ImportError:  # a bundle whose notebook needs no reference
        continue
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
# Points alone are asked here: to name the mistakes of all these callables takes longer than to
# judge them.
UNNAMED = """
from autograde.judging import judge as judging
judging.diagnose = lambda *_: judging.Diagnosis()
judging.advised = lambda *_: ()
"""
# Nor does what a failure says earn any: to look for a near name, and for what failed, takes longer
# than to ask. It comes after COLLECT, which would not find what it replaces.
UNTOLD = """
from autograde.questions import probe as asking
asking._failure = lambda error: asking.Failure(asking._type_name(error), "", "")
"""
# The same in a bundle, where they are judged, too; what a learner solved comes in as a control.
IN_A_BUNDLE = (
    UNNAMED
    + COLLECT
    + UNTOLD
    + """
import json, sys
from autograde.check import the_oracle
from autograde.judging.judge import judge
from autograde.questions.probe import ask
from autograde.questions.register import CHECKS
oracle = the_oracle()
oracle.known = lambda check, seed: ()
CANDIDATES |= {f"control {name}": value for name, value in CONTROLS.items()}
earned = []
def answered(check, cases, subject):
    answers, hopeless = {}, False
    for case in cases:  # until one shows that the object can't be called so at all
        answers[case.name] = answer = answer if hopeless else ask(check, subject, case)
        hopeless = hopeless or answer.failure and answer.failure.kind == "TypeError"
    return answers
for check in CHECKS.values():
    cases = oracle.cases(check, oracle.seeds[0])
    for name, subject in CANDIDATES.items():
        answers = answered(check, cases, subject)
        if judge(check, cases, answers, oracle.seeds[0], oracle).points:
            earned.append((check.id, name))
print(json.dumps([len(CANDIDATES), earned]))
"""
)


def controls(chapter):
    """Return code that leaves the chapter's own solutions in CONTROLS, by name."""
    given = [
        cell.source
        for cell in read("solutions", chapter.stem).cells
        if cell.metadata.get("nbgrader", {}).get("locked")
        and (
            cell.source.startswith(("import", "from", "def"))
            or isinstance(ast.parse(cell.source).body[-1], ast.ClassDef)
        )
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
