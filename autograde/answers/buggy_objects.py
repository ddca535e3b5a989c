"""The planted objects of "find the bug": each whole, and wrong, in a few lines.

A student's bundle carries them, and neither references of its chapter nor the mistakes. So each is
written here without them, with nothing right in it that its chapter asks for but what the object
cannot do without. It may import references of earlier chapters, inside of itself. To learners they
are called "mystery" and "Mystery"; comments and the names here stay behind.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autograde.answers.by_chapter import AnswerError
from autograde.questions.register import CHECKS
from source_lib.bug_answers import PLANTED, deal

Key = tuple[str, str]  # a check, and a mistake that is known of it
OBJECTS: dict[Key, Any] = {}
HEADER = "from __future__ import annotations\nfrom typing import Any\nimport numpy as np\n"


def makes(check: str, mistake: str) -> Callable[[Any], Any]:
    """Enter an object that pretends to be what the check asks for, and makes the mistake."""

    def enter(made: Any) -> Any:
        OBJECTS[check, mistake] = made
        return made

    return enter


def sources() -> dict[str, dict[str, Any]]:
    """Return the code of all planted objects: of the mysteries by name, of the hunt by letter.

    With the code of one of the hunt goes the name of what it pretends to be.
    """
    return {
        "mysteries": {name: source(*key) for name, key in PLANTED.items()},
        "hunt": {letter: (CHECKS[key[0]].asks, source(*key)) for letter, key in deal().items()},
    }


def source(check: str, mistake: str) -> str:
    """Return the code of a planted object, without comments and under a name that says nothing.

    Raises
    ------
    AnswerError
        If nobody has written it.
    """
    if (check, mistake) not in OBJECTS:
        raise AnswerError(
            f"{mistake!r} was planted for check {check!r}, and autograde/answers/buggy_objects.py "
            "has no such object: write it there"
        )
    (made,) = ast.parse(inspect.getsource(OBJECTS[check, mistake])).body
    assert isinstance(made, ast.FunctionDef | ast.ClassDef)  # noqa: S101 - a decorator takes no other
    made.name = "mystery" if isinstance(made, ast.FunctionDef) else "Mystery"
    made.decorator_list = []
    return HEADER + ast.unparse(made)


@makes("cross_entropy", "kl-for-cross-entropy")
def ratio_of_dice(p: Any, q: Any) -> Any:
    some = np.greater(p, 0)
    one, other = np.extract(some, p), np.extract(some, q)
    return np.dot(one, np.subtract(np.log(one), np.log(other)))


@makes("softmax", "global-max-shift")
def one_shift(a: Any) -> Any:
    up = np.exp(np.subtract(a, np.max(a)))
    return np.divide(up, np.add.reduce(up, -1, keepdims=True))


@makes("cross_entropy_error", "divided-by-classes")
def over_columns(y: Any, t: Any) -> Any:
    y, t = np.atleast_2d(np.array(y, dtype=float)), np.asarray(t)
    whole = t.dtype.kind in "iu"
    w = np.equal.outer(t.ravel(), np.arange(y.shape[1])) if whole else t.reshape(y.shape)
    return np.vdot(w, -np.log(np.fmax(y, 1e-300))) / y.shape[1]


@makes("matmul", "accumulates")
class GrowingProduct:
    def __init__(self, W: Any) -> None:
        self.params, self.grads = [W], [np.zeros(np.shape(W))]

    def forward(self, x: Any) -> Any:
        self.kept = np.array(x)
        return np.einsum("nd,dh->nh", x, self.params[0])

    def backward(self, dout: Any) -> Any:
        self.grads[0] += np.einsum("nd,nh->dh", self.kept, dout)
        return np.einsum("nh,dh->nd", dout, self.params[0])


@makes("layer_gradient_error", "upstream-of-ones")
def seen_with_ones(layer: Any, x: Any, dout: Any) -> Any:
    x, step, worst = np.array(x, dtype=float), 1e-4, 0.0
    out = layer.forward(x)
    back = layer.backward(np.ones(np.shape(out)))
    told = [np.array(one) for one in (back, *getattr(layer, "grads", ()))]
    for mine, at in zip(told, (x, *getattr(layer, "params", ())), strict=True):
        seen = np.empty(at.shape)
        for place, was in list(np.ndenumerate(at)):
            ends = []
            for end in (was + step, was - step):
                at[place] = end
                ends.append(np.sum(layer.forward(x)))
            at[place], seen[place] = was, np.subtract(*ends) / step / 2
        most = max(np.abs(mine).max(), np.abs(seen).max())
        worst = max(worst, np.abs(mine - seen).max() / (most or 1.0))
    return worst


@makes("sigmoid_with_loss_backward", "stale-batch-size")
class FirstSize:
    def __init__(self) -> None:
        self.params, self.grads, self.size = list[Any](), list[Any](), 0

    def forward(self, x: Any, t: Any) -> Any:
        self.size = self.size or len(x)
        self.apart = np.tanh(np.divide(x, 2)) / 2 + 0.5 - t
        return np.average(np.logaddexp(0, np.where(t, np.negative(x), x)))

    def backward(self, dout: Any = 1) -> Any:
        return np.multiply(dout / self.size, self.apart)


@makes("softmax_with_loss_backward", "indexes-all-pairs")
class EveryColumn:
    def __init__(self) -> None:
        self.params, self.grads = list[Any](), list[Any]()

    def forward(self, x: Any, t: Any) -> Any:
        from source_lib.cross_entropy import softmax_cross_entropy
        from source_lib.softmax import softmax

        self.y, t = softmax(x), np.asarray(t)
        self.columns = t if t.ndim < self.y.ndim else t.argmax(axis=-1)
        return softmax_cross_entropy(x, t)

    def backward(self, dout: Any = 1) -> Any:
        down = np.array(self.y)
        down[:, self.columns] -= 1
        return np.multiply(dout / len(down), down)


@makes("affine_backward", "accumulates")
class GrowingGradients:
    def __init__(self, W: Any, b: Any) -> None:
        self.params = [W, b]
        self.grads = [np.zeros(np.shape(one)) for one in self.params]

    def forward(self, x: Any) -> Any:
        self.kept = np.array(x)
        return np.add(np.einsum("nd,dh->nh", x, self.params[0]), self.params[1])

    def backward(self, dout: Any) -> Any:
        self.grads[0] += np.einsum("nd,nh->dh", self.kept, dout)
        self.grads[1] += np.add.reduce(dout)
        return np.einsum("nh,dh->nd", dout, self.params[0])


# Chapter 9: all but the last three pretend to be what earlier chapters asked for.


@makes("softmax_with_loss_backward", "normalised-over-everything")
class WholeTable:
    def __init__(self) -> None:
        from source_lib.softmax_with_loss import SoftmaxWithLoss

        self.within = SoftmaxWithLoss()
        self.params, self.grads = list[Any](), list[Any]()

    def forward(self, x: Any, t: Any) -> Any:
        loss = self.within.forward(x, t)
        up = np.exp(np.subtract(x, np.max(x)))
        self.within.y = up / up.sum()
        return loss

    def backward(self, dout: Any = 1) -> Any:
        return self.within.backward(dout)


@makes("sigmoid_layer", "derivative-of-input")
class SlopeOfScore:
    def __init__(self) -> None:
        self.params, self.grads = list[Any](), list[Any]()

    def forward(self, x: Any) -> Any:
        from source_lib.sigmoid_with_loss import sigmoid

        self.x = np.array(x)
        return sigmoid(x)

    def backward(self, dout: Any = 1) -> Any:
        return np.multiply(dout, self.x - self.x**2)


@makes("sigmoid_with_loss_forward", "only-positive-term")
class HalfOfTheLoss:
    def __init__(self) -> None:
        from source_lib.sigmoid_with_loss import SigmoidWithLoss

        self.within = SigmoidWithLoss()
        self.params, self.grads = self.within.params, self.within.grads

    def forward(self, x: Any, t: Any) -> Any:
        self.within.forward(x, t)
        return np.mean(np.multiply(t, np.logaddexp(0, np.negative(x))))

    def backward(self, dout: Any = 1) -> Any:
        return self.within.backward(dout)


@makes("sigmoid_with_loss_backward", "extra-activation-derivative")
class OneSlopeMore:
    def __init__(self) -> None:
        from source_lib.sigmoid_with_loss import SigmoidWithLoss

        self.within = SigmoidWithLoss()
        self.params, self.grads = list[Any](), list[Any]()

    def forward(self, x: Any, t: Any) -> Any:
        return self.within.forward(x, t)

    def backward(self, dout: Any = 1) -> Any:
        y = self.within.y
        return self.within.backward(dout) * (y - y**2)


@makes("sigmoid_with_loss_backward", "ignores-dout")
class DeafToDout:
    def __init__(self) -> None:
        from source_lib.sigmoid_with_loss import SigmoidWithLoss

        self.within = SigmoidWithLoss()
        self.params, self.grads = self.within.params, self.within.grads

    def forward(self, x: Any, t: Any) -> Any:
        return self.within.forward(x, t)

    def backward(self, dout: Any = 1) -> Any:
        return self.within.backward()


@makes("softmax_with_loss_forward", "wrong-log-base")
class LossInBits:
    def __init__(self) -> None:
        from source_lib.softmax_with_loss import SoftmaxWithLoss

        self.within = SoftmaxWithLoss()
        self.params, self.grads = self.within.params, self.within.grads

    def forward(self, x: Any, t: Any) -> Any:
        return self.within.forward(x, t) / np.log(2)

    def backward(self, dout: Any = 1) -> Any:
        return self.within.backward(dout)


@makes("softmax_with_loss_backward", "shared-state")
class OneForAll:
    only: Any = None

    def __init__(self) -> None:
        from source_lib.softmax_with_loss import SoftmaxWithLoss

        type(self).only = self.only or SoftmaxWithLoss()
        self.params, self.grads = list[Any](), list[Any]()

    def forward(self, x: Any, t: Any) -> Any:
        return self.only.forward(x, t)

    def backward(self, dout: Any = 1) -> Any:
        return self.only.backward(dout)


@makes("softmax_with_loss_backward", "wrong-axis")
class DownTheColumns:
    def __init__(self) -> None:
        from source_lib.softmax_with_loss import SoftmaxWithLoss

        self.within = SoftmaxWithLoss()
        self.params, self.grads = list[Any](), list[Any]()

    def forward(self, x: Any, t: Any) -> Any:
        loss = self.within.forward(x, t)
        up = np.exp(np.subtract(x, np.max(x)))
        self.within.y = up / up.sum(axis=0)
        return loss

    def backward(self, dout: Any = 1) -> Any:
        return self.within.backward(dout)


@makes("embedding", "embedding-overwrites")
class LastRowWins:
    def __init__(self, W: Any) -> None:
        self.params, self.grads = [W], [np.zeros(np.shape(W))]

    def forward(self, idx: Any) -> Any:
        self.asked = np.array(idx)
        return np.take(self.params[0], self.asked, axis=0)

    def backward(self, dout: Any) -> None:
        self.grads[0].fill(0)
        for word, row in zip(self.asked, dout, strict=True):
            self.grads[0][word] = row


@makes("embedding_dot", "swapped-operands")
class ExchangedPartners:
    def __init__(self, W: Any) -> None:
        self.params, self.grads = [W], [np.zeros(np.shape(W))]

    def forward(self, h: Any, idx: Any) -> Any:
        self.asked, self.one = np.array(idx), np.array(h)
        self.other = np.take(self.params[0], self.asked, axis=0)
        return np.einsum("nh,nh->n", self.one, self.other)

    def backward(self, dout: Any) -> Any:
        self.grads[0].fill(0)
        for word, slope, row in zip(self.asked, dout, self.other, strict=True):
            self.grads[0][word] += slope * row
        return np.einsum("n,nh->nh", dout, self.one)


@makes("negative_sampling_loss_backward", "negative-label-one")
class AlwaysYes:
    def __init__(self, W: Any, sampler: Any, sample_size: Any) -> None:
        self.sampler, self.params, self.grads = sampler, [W], [np.zeros(np.shape(W))]

    def forward(self, h: Any, target: Any) -> Any:
        others = self.sampler.get_negative_sample(target)
        self.asked, self.h = np.column_stack([target, others]), np.array(h)
        self.rows = np.take(self.params[0], self.asked, axis=0)
        s = np.einsum("nh,njh->nj", self.h, self.rows)
        self.apart = np.tanh(s / 2) / 2 - 0.5
        s[:, 0] *= -1
        return np.logaddexp(0, s).sum() / len(s)

    def backward(self, dout: Any = 1) -> Any:
        slope = np.multiply(dout / len(self.h), self.apart)
        self.grads[0].fill(0)
        for (n, j), word in np.ndenumerate(self.asked):
            self.grads[0][word] += slope[n, j] * self.h[n]
        return np.einsum("nj,njh->nh", slope, self.rows)
