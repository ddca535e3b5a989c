"""Somebody's node, made fit for cells that go on with what it returns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def in_arrays(node: Any) -> InArrays:
    """Let a node take plain numbers, too, and return arrays where it returns lists.

    A node need only work for tables: a number goes in as a table with one row and one column, and
    comes out as a number again.

    Examples
    --------
    >>> class Twice:
    ...     def forward(self, x):
    ...         return [[2 * number for number in row] for row in x]
    >>> in_arrays(Twice()).forward(3.0)
    array(6.)
    """
    return InArrays(node)


class InArrays:
    """A node with arrays on all its wires; see ``in_arrays``."""

    def __init__(self, node: Any) -> None:
        self._node = node

    @property
    def grads(self) -> Sequence[NDArray[Any]]:
        """The node's own list of gradients."""
        grads: Sequence[NDArray[Any]] = self._node.grads
        return grads

    def forward(self, *inputs: ArrayLike) -> NDArray[np.float64]:
        """Return what the node makes of its inputs; a pair is an array with two entries."""
        return _through(self._node.forward, inputs)

    def backward(self, *douts: ArrayLike) -> NDArray[np.float64]:
        """Return what the node sends back; a pair is an array with two entries."""
        return _through(self._node.backward, douts)


def _through(asked: Any, given: Sequence[ArrayLike]) -> NDArray[np.float64]:
    arrays = [np.array(one, dtype=float) for one in given]
    numbers = not any(one.ndim for one in arrays)
    answer = np.asarray(asked(*(np.atleast_2d(one) for one in arrays)), dtype=float)
    return answer.reshape(answer.shape[:-2]) if numbers else answer
