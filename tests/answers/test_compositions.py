"""Right solutions that are made of earlier ones: with the right ones they are right."""

import pytest

from autograde.answers.compositions import AFAR, BUILT_ON
from autograde.answers.compositions.softmax_with_loss import layer_of_batch
from autograde.answers.oracle import ORACLE, resolve
from autograde.judging.judge import judge
from autograde.questions.probe import ask
from autograde.questions.register import CHECKS, STEM_OF
from autograde.questions.spec import Case

ALL = [
    (check, place)
    for check, some in BUILT_ON.items()
    for place, one in enumerate(some)
    if one.make is not layer_of_batch  # the reference takes one sample
]


def asked_of_the_reference(check, inputs, *names):
    """Put a question of a check to the reference, as if it were far away."""
    answer = ask(CHECKS[check], resolve(CHECKS[check].reference), Case("afar", inputs))
    values = tuple(answer.values[name] for name in names)
    return values if len(names) > 1 else values[0]


def composed(check, place, of):
    one = BUILT_ON[check][place]
    names = dict.fromkeys(CHECKS[name].asks for name in one.of)
    right = {CHECKS[name].asks: resolve(CHECKS[name].reference) for name in one.of}
    return one.make(*(of(name, right[name]) for name in names))


def is_full(check, subject):
    verdicts = []
    for seed in (1, 2):
        cases = ORACLE.cases(CHECKS[check], seed)
        answers = {case.name: ask(CHECKS[check], subject, case) for case in cases}
        verdicts.append(judge(CHECKS[check], cases, answers, seed, ORACLE).full)
    return all(verdicts)


@pytest.mark.parametrize(("check", "place"), ALL)
def test_a_composition_of_right_answers_is_right(check, place):
    assert is_full(check, composed(check, place, lambda name, right: right))


@pytest.mark.parametrize(("check", "place"), ALL)
def test_it_is_right_if_they_are_asked_from_afar(check, place):
    assert is_full(
        check, composed(check, place, lambda name, _: AFAR[name](asked_of_the_reference))
    )


def test_a_function_of_one_sample_may_take_a_batch():
    assert is_full("softmax_with_loss_backward", layer_of_batch(lambda q, t: q - t))


def test_a_composition_is_made_of_earlier_checks_of_its_chapter():
    order = list(CHECKS)
    for check, some in BUILT_ON.items():
        for one in some:
            assert all(STEM_OF[name] == STEM_OF[check] for name in one.of)
            assert all(order.index(name) < order.index(check) for name in one.of)
            assert len(set(one.of)) == len(one.of)
