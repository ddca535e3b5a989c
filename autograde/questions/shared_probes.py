"""Ways to call a learner's object that several chapters share. They call; they never judge."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograde.questions import params as watched
from autograde.questions.probe import as_plain_array
from autograde.questions.spec import AGAIN, NEXT, RESULT, Answers, Inputs, Probe

CHANGED = "the factor by which params then change"
LOSS = "loss"  # what forward of a loss layer returns, as its answer is called
AXES = "number of axes of the loss"


def calls(*arguments: str) -> Probe:
    """Make the probe that calls a function with the inputs of these names, in this order."""

    def probe(function: Any, inputs: Inputs) -> Answers:
        yield RESULT, function(*(inputs[name] for name in arguments))

    return probe


def as_number(value: Any) -> Any:
    """Take an array of shape (1,) or (1, 1) for its number; what is none stays as it is."""
    array = as_plain_array(value)
    return array.reshape(()) if isinstance(array, np.ndarray) and array.size == 1 else value


def one_number(probe: Probe) -> Probe:
    """Let a loss of shape (1,) or (1, 1) count as its number, and answer how many axes it had."""

    def asked(subject: Any, inputs: Inputs) -> Answers:
        for name, value in probe(subject, inputs):
            number = as_number(value)
            yield name, number
            if number is not value and name in (RESULT, LOSS):
                yield AXES, np.ndim(value)

    return asked


def layer(make: Any, inputs: Inputs) -> Answers:
    """Probe a layer without parameters: forward, backward, then both on another batch.

    The first backward is asked for twice: a layer that hands out its cache and changes it later
    gives itself away there.
    """
    made = make()
    same_dout = inputs["dout"].copy()
    yield "out", made.forward(inputs["x"])
    yield "dx", made.backward(inputs["dout"])
    if "x_next" in inputs:
        make().forward(inputs["x_next"].copy())  # another layer, which must not be in the way
        yield "dx again", made.backward(same_dout)
        yield "out next", made.forward(inputs["x_next"])
        yield "dx next", made.backward(inputs["dout_next"])


def layer_with_params(*names: str) -> Probe:
    """Make the probe of a layer whose parameters are the inputs of these names.

    After backward each gradient is answered as "grad of W", read from the array that was in the
    list before: an optimiser holds that one. What the list holds now is answered beside it, for
    the diagnosis only. The layer gets copies of the parameters, and what becomes of them is
    answered, and undone. Before the second batch they change in place, as an optimiser changes
    them. The rest is as in ``layer``; x_next has another size.
    """

    def probe(make: Any, inputs: Inputs) -> Answers:
        given = [inputs[name].copy() for name in names]
        made = make(*given)
        held, every = list(made.grads), range(len(names))
        before = watched.kept(_params(made, given), names)
        yield "out", made.forward(inputs["x"])
        same_dout = inputs["dout"].copy()
        yield "dx", made.backward(inputs["dout"])
        yield from _gradients(names, made, held)
        yield from watched.told(before, _params(made, given), every)
        if "x_next" in inputs:
            watched.put_back(before, _params(made, given), every)
            other = make(*(inputs[name].copy() for name in names))
            other.forward(inputs["x_next"].copy())
            yield "dx again", made.backward(same_dout)
            yield from _gradients(names, made, held, AGAIN)
            after_a_step = {name: one * inputs[CHANGED] for name, one in before.items()}
            watched.put_back(after_a_step, _params(made, given), every)
            yield "out next", made.forward(inputs["x_next"])
            yield "dx next", made.backward(inputs["dout_next"])
            yield from _gradients(names, made, held, NEXT)

    return probe


def _params(made: Any, given: list[Any]) -> Any:
    """Return a layer's params; who has no such list works with what was given."""
    listed = getattr(made, "params", given)
    return listed if isinstance(listed, list | tuple) and len(listed) == len(given) else given


def _gradients(names: tuple[str, ...], made: Any, held: list[Any], when: str = "") -> Answers:
    # If grads is too short, the judge says what is missing.
    for name, gradient in zip(names, held, strict=False):
        yield f"grad of {name}{when}", gradient
    # backward may have put other arrays into the list, or further ones, or have taken it away.
    listed = getattr(made, "grads", ())
    listed = listed if isinstance(listed, list | tuple) else ()
    yield f"length of grads{when}", len(listed)
    for name, gradient in zip(names, listed, strict=False):
        yield f"grad of {name} in the list{when}", gradient


def loss_forward(make: Any, inputs: Inputs) -> Answers:
    """Probe the forward pass of a loss layer, and of the same layer on another batch."""
    made = make()
    yield LOSS, made.forward(inputs["x"], inputs["t"])
    if "x_next" in inputs:
        yield "loss next", made.forward(inputs["x_next"], inputs["t_next"])


def loss_backward(make: Any, inputs: Inputs) -> Answers:
    """Probe the backward pass of a loss layer: with and without dout, twice, on another batch."""
    made = make()
    made.forward(inputs["x"], inputs["t"])
    yield "dx", made.backward(inputs["dout"]) if "dout" in inputs else made.backward()
    if "x_next" in inputs:
        make().forward(inputs["x_next"].copy(), inputs["t_next"].copy())
        yield "dx again", made.backward()
        made.forward(inputs["x_next"], inputs["t_next"])
        yield "dx next", made.backward()
