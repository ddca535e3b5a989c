"""How a planted object is asked: what an input to it is, and how it answers one.

A learner's input is laid out as arrays beside their code, and put to the objects outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from autograde.questions.said import NO_ANSWER
from autograde.questions.spec import NoAnswer

# The parts of an input that may have to be whole numbers.
LABELS = ("t", "idx", "target", "negatives")
MOST_NUMBERS, MOST_AXES, MOST_BATCHES = 1_000, 2, 10
MOST_ANSWERED = 10_000  # numbers in one answer: two small inputs may make a large one

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Form:
    """How an object of one question is asked, and so what an input to it is.

    A function takes ``takes``. A layer is made with ``settings`` and asked batch after batch, each
    of them ``takes``, and a dout of its own if it has a place in ``takes`` or is added. With
    ``at_once``, several batches are then put to a layer each: all forward, and all backward.
    ``example`` is an input as a learner writes it; ``unfold`` and ``fold`` turn what is no array
    into arrays, and back. ``wrap`` makes of a planted class one that takes what ``takes`` says.
    """

    takes: tuple[str, ...]
    example: str
    settings: tuple[str, ...] = ()
    layer: bool = False
    at_once: bool = False
    unfold: Callable[[Sequence[Any]], Sequence[Any]] = field(default=list)
    fold: Callable[[Sequence[Any]], Sequence[Any]] = field(default=list)
    wrap: Callable[[Any], Any] = field(default=lambda planted: planted)

    def laid_out(self, given: Any) -> Iterator[tuple[str, Any]]:
        """Yield the parts of an input, each with its name.

        Raises
        ------
        NoAnswer
            If there are more or fewer of them than a call takes.
        """
        parts = list(given) if isinstance(given, tuple | list) else [given]
        if not self.layer:
            if len(self.takes) == 1 and not isinstance(given, tuple):
                parts = [given]
            parts = list(self.unfold(parts))
            self._fits(len(parts) == len(self.takes))
            yield from zip(self.takes, parts, strict=True)
            return
        parts = list(self.unfold(parts))
        count = len(self.settings)
        self._fits(len(parts) > count and not any(isinstance(one, tuple) for one in parts[:count]))
        yield from zip(self.settings, parts[:count], strict=True)
        batches = as_batches(parts[count:])
        self._fits(len(batches) <= MOST_BATCHES)
        for place, batch in enumerate(batches):
            names = self._names(batch)
            for name, value in zip(names, batch, strict=True):
                yield f"{place} {name}", value

    def _names(self, batch: Sequence[Any]) -> tuple[str, ...]:
        names = self.takes if "dout" in self.takes else (*self.takes, "dout")
        self._fits(len(self.takes) <= len(batch) <= len(names))
        return names[: len(batch)]

    def _fits(self, fits: bool) -> None:
        if not fits:
            raise NoAnswer(NO_ANSWER["another form"].format(example=self.example))

    def ask(self, planted: Any, given: Arrays) -> list[NDArray[Any]]:
        """Return all that an object answers to an input: it may raise anything."""
        # Only labels are whole numbers: a W of them would keep no gradient, right or wrong.
        given = {
            name: np.array(value, dtype=int if value.dtype == bool else None)
            if name.split()[-1] in LABELS
            else np.array(value, dtype=float)
            for name, value in given.items()
        }
        if not self.layer:
            return [_kept(planted(*self.fold([given[name] for name in self.takes])))]
        made = self.wrap(planted)
        settings = [given[name] for name in self.settings]
        batches = list(self._batches(given))
        layer = made(*settings)
        answers = []
        for inputs, dout in batches:
            answers += [_kept(layer.forward(*inputs)), *_backward(layer, dout)]
        if self.at_once and len(batches) > 1:
            layers = [made(*settings) for _ in batches]
            for one, (inputs, _) in zip(layers, batches, strict=True):
                answers.append(_kept(one.forward(*inputs)))
            for one, (_, dout) in zip(layers, batches, strict=True):
                answers += _backward(one, dout)
        return answers

    def _batches(self, given: Arrays) -> Iterator[tuple[list[Any], list[Any]]]:
        """Yield what each forward and each backward is called with."""
        for place in range(MOST_BATCHES):
            if f"{place} {self.takes[0]}" not in given:
                return
            inputs = [given[f"{place} {name}"] for name in self.takes if name != "dout"]
            yield inputs, [given[name] for name in (f"{place} dout",) if name in given]


def as_batches(parts: Sequence[Any]) -> list[Sequence[Any]]:
    """Return the batches of an input: where there is one, it may stand there without brackets."""
    return list(parts) if all(map(_is_batch, parts)) else [parts]


def _is_batch(part: Any) -> bool:
    """Say whether it is what one call takes, and not one array: a list may be either."""
    arrays = isinstance(part, list) and any(isinstance(one, np.ndarray) for one in part)
    return isinstance(part, tuple) or arrays


def _backward(layer: Any, dout: Sequence[Any]) -> list[NDArray[Any]]:
    returned = layer.backward(*dout)
    # An Embedding returns nothing: ids have no gradient.
    return [*map(_kept, [] if returned is None else [returned]), *map(_kept, layer.grads)]


def _kept(answer: Any) -> NDArray[Any]:
    """Copy an answer, if it is no larger than one to a small input is."""
    if np.size(answer) > MOST_ANSWERED:
        raise ValueError(f"an answer of {np.size(answer)} numbers")
    return np.array(answer)


def unfold_sampler(parts: Sequence[Any]) -> Sequence[Any]:
    """Ask the sampler of a NegativeSamplingLoss for the negatives of each batch."""
    if len(parts) < 4 or not hasattr(parts[1], "get_negative_sample"):
        return ()  # no input, as the form will say
    W, sampler, _, *batches = parts
    told: list[Any] = [W]
    for batch in as_batches(batches):
        if len(batch) != 3:
            return ()
        h, target, dout = batch
        told.append((h, target, sampler.get_negative_sample(np.asarray(target)), dout))
    return told


def of_given_words(make: Any) -> Any:
    """Make of a class of NegativeSamplingLoss one whose forward is told the negatives, too."""

    class OfGivenWords:
        def __init__(self, W: Any) -> None:
            self.W, self.layer = W, cast("Any", None)

        def get_negative_sample(self, target: Any) -> Any:
            return self.negatives

        def forward(self, h: Any, target: Any, negatives: Any) -> Any:
            self.negatives = negatives
            self.layer = self.layer or make(self.W, self, negatives.shape[1])
            return self.layer.forward(h, target)

        def backward(self, dout: Any) -> Any:
            return self.layer.backward(dout)

        @property
        def grads(self) -> Any:
            return self.layer.grads

    return OfGivenWords
