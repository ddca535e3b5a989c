"""What only carries an earlier mistake forward is told from what is wrong itself."""

import numpy as np
import pytest

from autograde.check import examine
from autograde.explaining import card, report
from autograde.judging.names_used import names_used
from autograde.publishing.bundle import SEEDS
from autograde.publishing.recorder import recorded
from autograde.questions.register import CHAPTERS, CHECKS
from tests.corpus.inherited import (
    BINARY,
    BY_STEM,
    CHANGES_ITS_INPUT,
    NOTEBOOKS,
    NUMPY,
    SIGMOID_LAYER,
)

CHAPTER_6 = BY_STEM["ch06_sigmoid_with_loss"].code


def defined(code):
    space = {"__name__": "notebook"}
    exec(code, space)  # noqa: S102 - as a notebook would
    return space


def examined(code, check, seed=1):
    return examine(CHECKS[check], defined(code)[CHECKS[check].asks], seed)


def changed(code, old, new):
    assert old in code
    return code.replace(old, new)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda one: one.stem)
def test_each_chapter_traces_a_mistake_to_its_source(notebook):
    assert all(examined(notebook.code, name).full for name in notebook.kept)
    source = examined(notebook.code, notebook.source)
    assert not source.full
    assert "inherited" not in source.mistakes
    for name in notebook.heirs:
        verdict = examined(notebook.code, name)
        assert not verdict.full
        assert verdict.mistakes == ("inherited",), name
        assert verdict.mend == (notebook.source,)
        asks = CHECKS[notebook.source].asks
        for said in (report.as_text(verdict), card.as_html(verdict)):
            assert f"This is right for your {asks}" in " ".join(said.split())
        assert report.as_json(verdict)["mistakes"] == ["inherited"]


def test_the_section_to_read_again_is_that_of_the_source():
    verdict = examined(CHAPTER_6, "sigmoid_layer")
    assert verdict.named["inherited"].section == CHECKS["sigmoid"].read


OWN = {
    "a factor is missing": ("sigmoid_layer", "dout * self.y * (1 - self.y)", "dout * self.y"),
    "the mean is missing": ("sigmoid_with_loss_backward", " / len(self.t)", ""),
    "dout is not used": ("sigmoid_with_loss_backward", "dout * (self.y", "(self.y"),
    "the labels are exchanged": (
        "sigmoid_with_loss_forward",
        "1 - 1e-7), t)",
        "1 - 1e-7), 1 - t)",
    ),
}


@pytest.mark.parametrize("own", OWN)
def test_a_mistake_of_its_own_is_not_inherited(own):
    check, old, new = OWN[own]
    verdict = examined(changed(CHAPTER_6, old, new), check)
    assert "inherited" not in verdict.mistakes
    assert verdict.mend == (check,)
    said = " ".join(report.as_text(verdict).split())
    assert "Your sigmoid is not right yet, and is used here." in said
    assert "fit none of the mistakes" not in said


def test_a_wrong_formula_that_is_written_out_again_is_not_inherited():
    code = changed(CHAPTER_6, "self.y = sigmoid(x)", "self.y = 1 / np.exp(-x)")
    assert "inherited" not in examined(code, "sigmoid_layer").mistakes
    method = changed(CHAPTER_6, "self.y = sigmoid(x)", "self.y = self.sigmoid(x)")
    method = changed(
        method,
        "    def backward(self, dout):\n",
        "    def sigmoid(self, x):\n        return 1 / np.exp(-x)\n    def backward(self, dout):\n",
    )
    verdict = examined(method, "sigmoid_layer")
    assert "inherited" not in verdict.mistakes
    assert not verdict.inheritance.mend


def test_a_helper_may_stand_between():
    code = changed(CHAPTER_6, "self.y = sigmoid(x)", "self.y = activation(x)")
    code += "def activation(x):\n    return sigmoid(x)\n"
    assert examined(code, "sigmoid_layer").mistakes == ("inherited",)


def test_several_sources_are_all_named():
    code = changed(CHAPTER_6, "-np.mean(t *", "np.mean(t *")
    verdict = examined(code, "sigmoid_with_loss_forward")
    assert verdict.mend == ("sigmoid", "binary_cross_entropy")
    said = " ".join(report.as_text(verdict).split())
    assert "right for your sigmoid and binary_cross_entropy: mend" in said


def test_the_source_of_what_is_inherited_twice_is_the_first():
    nets = BY_STEM["ch09_negative_sampling"]
    assert examined(nets.code, "embedding_dot").mend == ("embedding",)
    assert examined(nets.code, "negative_sampling_loss_backward").mend == ("embedding",)


def test_an_input_that_an_earlier_function_changes_is_inherited_too():
    verdict = examined(CHANGES_ITS_INPUT, "log_softmax")
    missed = [one.criterion.name for one in verdict.findings if not one.met]
    assert missed == ["leaves its input alone"]
    assert verdict.mistakes == ("inherited",)


@pytest.mark.parametrize(
    "body",
    [
        "return nothing",
        "raise ValueError('no')",
        "return None",
        "return 'a poem'",
        "return np.nan * x",
        "return 0 * x",
        "raise SystemExit",
    ],
)
def test_an_earlier_function_that_tells_nothing_gives_no_name(body):
    code = NUMPY + f"def sigmoid(x):\n    {body}\n" + BINARY + SIGMOID_LAYER
    verdict = examined(code, "sigmoid_layer")
    assert verdict.mistakes == ()
    assert verdict.inheritance.mend == ("sigmoid",)
    assert "Your sigmoid is not right yet, and is used here." in " ".join(
        report.as_text(verdict).split()
    )


def test_what_raises_in_an_earlier_layer_is_traced_by_what_does_not():
    net = BY_STEM["ch08_training"].code
    code = changed(net, "dout @ self.params[0].T", "dout @ self.params[0]")
    assert examined(code, "affine_backward").mistakes == ("weight-not-transposed",)
    verdict = examined(code, "two_layer_net_gradient")
    assert verdict.mistakes == ("inherited",)
    assert verdict.mend[-1] == "affine_backward"


@pytest.mark.parametrize("broken", ["", "self.nothing"])
def test_where_everything_is_hidden_by_an_exception_a_right_layer_is_not_called_right(broken):
    code = changed(CHAPTER_6, "    return 1 / np.exp(-x)", "    return 1 / nothing")
    code = changed(
        code, "        self.y = sigmoid(x)\n", f"        self.y = sigmoid(x)\n        {broken}\n"
    )
    assert examined(code, "sigmoid_layer").mistakes == ()


def test_what_is_right_inherits_nothing():
    code = changed(CHAPTER_6, "1 / np.exp(-x)", "1 / (1 + np.exp(-x))")
    for name in ("sigmoid", "sigmoid_layer", "sigmoid_with_loss_forward"):
        verdict = examined(code, name)
        assert verdict.full
        assert verdict.mend == ()


def test_a_bundle_says_that_an_earlier_answer_is_not_right_and_gives_no_other_name(monkeypatch):
    oracle = recorded(CHAPTERS["ch06_sigmoid_with_loss"], list(SEEDS)[:1])
    monkeypatch.setattr("autograde.check.the_oracle", lambda: oracle)
    code = changed(CHAPTER_6, "1 / np.exp(-x)", "1 / (1 + np.exp(x))")
    assert examined(code, "sigmoid", None).mistakes == ("exp-sign",)
    verdict = examined(code, "sigmoid_layer", None)
    assert verdict.points < 3
    assert verdict.mistakes == ()
    assert "Your sigmoid is not right yet, and is used here." in " ".join(
        report.as_text(verdict).split()
    )


# Which names an object uses


def used(code, name):
    return names_used(defined(code)[name])[0] - {"np", "print"}


def test_names_are_those_of_the_notebook_and_not_of_attributes():
    code = (
        NUMPY + "def f(x):\n    return np.sigmoid(x) + g(x) + x.relu\ndef g(x):\n    return h(x)\n"
    )
    assert used(code, "f") == {"g", "h"}
    assert used("def f(sigmoid):\n    return sigmoid\n", "f") == set()
    nested = "class A:\n    @property\n    def b(self):\n        return [c(x) for x in self.d]\n"
    assert used(nested, "A") == {"c"}
    assert names_used(np.exp) == (frozenset(), {})
    assert used("def f():\n    return f() + g()\ndef g():\n    return f()\n", "f") == {"f", "g"}


def test_an_answer_that_meets_one_line_and_misses_a_stricter_one_is_traced():
    rough = BINARY.replace("np.log(y)", "np.log(y + 1e-5)").replace("- y))", "- y + 1e-5))")
    code = changed(CHAPTER_6, "1 / np.exp(-x)", "1 / (1 + np.exp(-x))")
    verdict = examined(changed(code, BINARY, rough), "sigmoid_with_loss_forward")
    missed = [one.criterion.name for one in verdict.findings if not one.met]
    assert missed == ["one number, to five digits"]
    assert verdict.mistakes == ("inherited",)
