import numpy as np
import pytest

from autograde.questions.chapters.negative_sampling import _Sampler
from autograde.questions.params import changed, kept, moved, put_back, told

W = np.array([[1.0, 2.0], [3.0, 4.0]])


def answers(change):
    params = [W.copy()]
    before = kept(params, ("W",))
    change(params)
    given = dict(told(before, params, (0,)))
    put_back(before, params, (0,))
    return given[changed("W")], given[moved("W")], params[0]


def nothing(params):
    pass


def step(lr):
    def change(params):
        params[0][0] -= lr * np.array([3.0, 4.0])

    return change


def rebind(params):
    params[0] = 2 * params[0]


def reshape(params):
    params[0] = np.array([3.0, 4.0])


@pytest.mark.parametrize(
    ("change", "count", "direction"),
    [
        (nothing, 0, np.zeros((2, 2))),
        (step(0.5), 2, [[-0.6, -0.8], [0, 0]]),
        (step(0.001), 2, [[-0.6, -0.8], [0, 0]]),
        (rebind, 4, W / np.linalg.norm(W)),
        (reshape, 2, [0.6, 0.8]),
    ],
    ids=["nothing", "a step", "a short step", "another array", "another shape"],
)
def test_what_became_of_a_parameter_is_told_and_undone(change, count, direction):
    numbers, way, now = answers(change)
    assert numbers == count
    np.testing.assert_allclose(way, direction)
    np.testing.assert_array_equal(now, W)


def test_a_layer_that_keeps_a_tuple_is_put_back_in_place():
    params = (W.copy(),)
    before = kept(params, ("W",))
    params[0][...] = 7
    put_back(before, params, (0,))
    np.testing.assert_array_equal(params[0], W)


def test_a_sampler_gives_out_other_words_once_forward_is_through():
    table = np.array([[1, 2], [3, 0]])
    sampler = _Sampler(4, table)
    target = np.array([0, 1])
    np.testing.assert_array_equal(sampler.get_negative_sample(target), table)
    sampler.forward_is_through = True
    np.testing.assert_array_equal(sampler.get_negative_sample(target), [[2, 3], [0, 1]])
