import pytest

from autograde.questions.register import CHAPTERS
from tests.support import mutation

SOLUTIONS = list(mutation.own_solutions())
LEAST = 1.0  # of the wrong mutants lose points


@pytest.fixture(scope="module")
def results():
    return [result for one in SOLUTIONS for result in mutation.results(one, seeds=[0])]


def changes(code):
    return {mutant.change for mutant in mutation.mutants(code)}


def test_wrong_mutants_of_the_courses_solutions_lose_points(results):
    caught, wrong = mutation.score(results)
    assert caught >= LEAST * wrong > 500


def test_each_mutant_that_survives_is_explained(results):
    assert [result for result in results if result.survived and not result.reason] == []


def test_each_check_is_asked_about_mutants():
    asked = {check for one in SOLUTIONS for check in one.checks}
    chapters = [CHAPTERS[stem] for stem in mutation.MUTATED]
    assert asked == {one.id for chapter in chapters for one in chapter.checks if not one.options}


def test_a_mutant_differs_in_one_place():
    made = changes("def f(y, t):\n    return y - t")
    assert {"return y + t", "return t - y", "return y", "pass"} <= made
    assert "return y - t" not in made


def test_mutants_are_made_of_every_kind():
    made = changes(
        "def forward(self, x):\n"
        "    self.y = np.exp(x[0], axis=1).copy()\n"
        "    self.n = len(x)\n"
        "    return self.y if x > 2.5 else 0\n"
    )
    assert made >= {
        "self.y = np.log(x[0], axis=1).copy()",
        "self.y = np.exp(x, axis=1).copy()",
        "self.y = np.exp(x[0]).copy()",
        "self.y = np.exp(x[0], axis=0).copy()",
        "self.y = np.exp(x[0], axis=1)",
        "self.n = len(x) - 1",
        "return self.n if x > 2.5 else 0",
        "return self.y if x >= 2.5 else 0",
        "return self.y if x > 25.0 else 0",
        "return self.y if x > 2.5 else 1",
        "return 0",
        "pass",
    }


def judged(change, old="return y * (1 - y)"):
    (dy_ds,) = (one for one in SOLUTIONS if one.name == "dy_ds")
    wide = [mutation.wide_run("dy_ds", dy_ds.build(dy_ds.code))]
    mutant = mutation.Mutant("", change, dy_ds.code.replace(old, change))
    assert mutant.code != dy_ds.code
    return mutation.judged(dy_ds, mutant, wide, [0])


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ("return y * (1 + y)", mutation.CAUGHT),
        ("return y *", mutation.CAUGHT),
        ("while True: pass", mutation.CAUGHT),
        ("return y - y * y", mutation.EQUIVALENT),
        ("return y * (1 - y) + 1e-8", mutation.ALLOWED),
        ("return y * (1 - y) + 1e-3 * (len(y) == 30)", mutation.MISSED),
    ],
)
def test_what_becomes_of_a_mutant(change, outcome, monkeypatch):
    monkeypatch.setattr(mutation, "SECONDS", 0.5)
    assert judged(change) == outcome
