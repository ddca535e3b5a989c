r"""Chapter 6: sigmoid, binary cross-entropy, and why their gradient is (y − t)/N.

The chain for a batch: L = (1/N) Σ_n L_n, and ∂L/∂s_n = (1/N) · ∂L_n/∂y_n · ∂y_n/∂s_n.
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from source_lib.cross_entropy import safe_log


def _pair(y: ArrayLike, t: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    y, t = np.asarray(y, dtype=np.float64), np.array(t, dtype=np.float64)
    # (N,) and (N, 1) would broadcast to (N, N): every score against every target.
    if y.shape != t.shape:
        raise ValueError(
            f"t has shape {t.shape}, but the scores or probabilities have shape {y.shape}: "
            "pass one target for each, flattening (N, 1) to (N,) with .ravel()"
        )
    return y, t


def sigmoid(x: ArrayLike) -> NDArray[np.float64]:
    r"""Probability of class 1 from its score.

        σ(x) = 1 / (1 + e^−x) = e^x / (1 + e^x)

    Shapes: any → the same. At ±1000 exactly 1 and 0.

    >>> sigmoid([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])

    Source: "Deep Learning from Scratch 2", section 1.2.1.
    """
    x = np.asarray(x, dtype=np.float64)
    # The first form for x ≥ 0, the second for x < 0: e^−|x| is at most 1 in both.
    e = np.exp(-np.abs(x))
    y: NDArray[np.float64] = np.where(x >= 0, 1.0, e) / (1.0 + e)
    return y


class Sigmoid:
    r"""The sigmoid as a layer.

        forward: y = σ(x)        backward: dx = dout · y (1 − y)

    Shapes: x, y, dout, dx all the same, any.

    >>> layer = Sigmoid()
    >>> layer.forward(np.zeros(2)), layer.backward(np.ones(2))
    (array([0.5, 0.5]), array([0.25, 0.25]))

    Source: "Deep Learning from Scratch 2", section 1.3.5.
    """

    y: NDArray[np.float64]

    def __init__(self) -> None:
        self.params: list[NDArray[np.float64]] = []
        self.grads: list[NDArray[np.float64]] = []

    def forward(self, x: ArrayLike) -> NDArray[np.float64]:
        self.y = sigmoid(x)
        return self.y.copy()

    def backward(self, dout: ArrayLike) -> NDArray[np.float64]:
        dx: NDArray[np.float64] = np.asarray(dout) * dy_ds(self.y)
        return dx


def binary_cross_entropy(y: ArrayLike, t: ArrayLike) -> float:
    r"""Mean binary cross-entropy of predicted probabilities of class 1.

        L = −(1/N) Σ_n [t_n log y_n + (1 − t_n) log(1 − y_n)]

    Shapes: y and t (N,) → a number. Finite where y is exactly 0 or 1 (see `safe_log`), which a
    float sigmoid is from a score of about 37. Raises ValueError if the shapes differ.

    >>> round(binary_cross_entropy([0.9, 0.5], [1, 0]), 3)
    0.399

    Source: "Deep Learning from Scratch 2", section 4.2.3, equation (4.3).
    """
    y, t = _pair(y, t)
    return float(np.mean(-(t * safe_log(y) + (1 - t) * safe_log(1 - y))))


def dL_dy(y: ArrayLike, t: ArrayLike) -> NDArray[np.float64]:
    r"""First link, without 1/N: the slope of one sample's own loss in its own y.

        L_n = −[t_n log y_n + (1 − t_n) log(1 − y_n)]
        ∂L_n/∂y_n = −t_n / y_n + (1 − t_n) / (1 − y_n)

    Shapes: y, t (N,) → (N,), elementwise, for 0 < y < 1: at the ends a quotient divides by 0, which
    is why the links are multiplied on paper first. Raises ValueError if the shapes differ.

    >>> dL_dy([0.5, 0.8], [1, 0]).round(6)
    array([-2.,  5.])
    """
    y, t = _pair(y, t)
    slope: NDArray[np.float64] = -t / y + (1 - t) / (1 - y)
    return slope


def dy_ds(y: ArrayLike) -> NDArray[np.float64]:
    r"""Second link: the slope of the sigmoid, from its OUTPUT y, not from the score.

        ∂y_n/∂s_n = y_n (1 − y_n)

    Shapes: any → the same, elementwise.

    >>> dy_ds([0.5, 0.8]).round(6)
    array([0.25, 0.16])

    Source: Bishop, PRML, section 4.3.2, equation (4.88).
    """
    y = np.asarray(y, dtype=np.float64)
    slope: NDArray[np.float64] = y * (1 - y)
    return slope


def sigmoid_score_gradient(y: ArrayLike, t: ArrayLike) -> NDArray[np.float64]:
    r"""Both links multiplied, and here 1/N enters, once: the gradient of the MEAN loss.

        ∂L/∂s_n = (1/N) · [(y_n − t_n) / (y_n (1 − y_n))] · y_n (1 − y_n) = (y_n − t_n) / N

    Shapes: y, t (N,) → (N,). Raises ValueError if the shapes differ.

    >>> sigmoid_score_gradient([0.5, 0.8], [1, 0])
    array([-0.25,  0.4 ])

    Source: "Deep Learning from Scratch 2", section 4.2.3 and appendix A.
    """
    y, t = _pair(y, t)
    return (y - t) / y.size


def weighted_score_gradient(y: ArrayLike, t: ArrayLike, weight: float) -> NDArray[np.float64]:
    r"""Gradient in the scores of the mean loss in which samples with t = 1 count ``weight`` times.

        L = −(1/N) Σ_n [w t_n log y_n + (1 − t_n) log(1 − y_n)],   y_n = σ(s_n)
        ∂L/∂s_n = [w t_n (y_n − 1) + (1 − t_n) y_n] / N

    Shapes: y, t (N,) and a number → (N,). Raises ValueError if the shapes of y and t differ.

    >>> weighted_score_gradient([0.5, 0.75], [1, 0], 3.0)
    array([-0.75 ,  0.375])

    Source: King and Zeng, "Logistic Regression in Rare Events Data" (2001), on weighting.
    """
    y, t = _pair(y, t)
    gradient: NDArray[np.float64] = (weight * t * (y - 1) + (1 - t) * y) / y.size
    return gradient


def sigmoid_cross_entropy(s: ArrayLike, t: ArrayLike) -> float:
    r"""Mean binary cross-entropy of σ(s), straight from the scores.

        L = (1/N) Σ_n [t_n log(1 + e^−s_n) + (1 − t_n) log(1 + e^s_n)]

    Shapes: s and t (N,) → a number. Raises ValueError if the shapes differ.

    >>> sigmoid_cross_entropy([-1000.0, 1000.0], [1, 1])
    500.0

    Source: Goodfellow, Bengio, Courville, "Deep Learning", section 6.2.2.2.
    """
    s, t = _pair(s, t)
    # −log σ(s) = log(e^0 + e^−s), and 1 − σ(s) = σ(−s)
    return float(np.mean(t * np.logaddexp(0, -s) + (1 - t) * np.logaddexp(0, s)))


class SigmoidWithLoss:
    r"""Sigmoid and mean binary cross-entropy as one layer.

        forward: L = sigmoid_cross_entropy(x, t)        backward: dx = dout · (σ(x) − t) / N

    Shapes: x, t (N,) → a number; dout a number → dx (N,). Raises ValueError if shapes differ.

    >>> layer = SigmoidWithLoss()
    >>> round(layer.forward([0.0, 0.0], [1, 0]), 3), layer.backward()
    (0.693, array([-0.25,  0.25]))

    Source: "Deep Learning from Scratch 2", section 4.2.3.
    """

    y: NDArray[np.float64]
    t: NDArray[np.float64]

    def __init__(self) -> None:
        self.params: list[NDArray[np.float64]] = []
        self.grads: list[NDArray[np.float64]] = []

    def forward(self, x: ArrayLike, t: ArrayLike) -> float:
        x, self.t = _pair(x, t)
        self.y = sigmoid(x)
        return sigmoid_cross_entropy(x, self.t)

    def backward(self, dout: float = 1) -> NDArray[np.float64]:
        return dout * sigmoid_score_gradient(self.y, self.t)


class LogisticRegression:
    r"""A score for each sample from its D numbers, and the sigmoid: the binary model, trained.

        s = x w + b,   y = σ(s),   L = sigmoid_cross_entropy(s, t)
        ∂L/∂w = xᵀ (y − t)/N,   ∂L/∂b = Σ_n (y_n − t_n)/N

    Shapes: x (N, D), t (N,). params: 'w' (D,), small numbers from rng, and 'b' (1,), which is 0.
    predict gives the probabilities y (N,), loss a number, gradient a dict like params, in arrays of
    its own. Raises ValueError if there is not one target for each sample.

    >>> model = LogisticRegression(2, np.random.default_rng(0))
    >>> model.params["w"][...] = 0.0
    >>> model.gradient([[1.0, 2.0], [3.0, 4.0]], [1, 0])
    {'w': array([0.5, 0.5]), 'b': array([0.])}

    Source: Bishop, PRML, section 4.3.2, equation (4.91).
    """

    def __init__(self, input_size: int, rng: Generator) -> None:
        self.params = {"w": rng.normal(0.0, 0.01, input_size), "b": np.zeros(1)}

    def predict(self, x: ArrayLike) -> NDArray[np.float64]:
        return sigmoid(self._scores(x))

    def loss(self, x: ArrayLike, t: ArrayLike) -> float:
        return sigmoid_cross_entropy(self._scores(x), t)

    def gradient(self, x: ArrayLike, t: ArrayLike) -> dict[str, NDArray[np.float64]]:
        ds = sigmoid_score_gradient(self.predict(x), t)
        # w_d goes to every sample's score, times x_nd, and b goes there as it is: paths add up.
        return {"w": np.asarray(x, dtype=np.float64).T @ ds, "b": ds.sum(keepdims=True)}

    def _scores(self, x: ArrayLike) -> NDArray[np.float64]:
        scores: NDArray[np.float64] = np.asarray(x) @ self.params["w"] + self.params["b"]
        return scores
