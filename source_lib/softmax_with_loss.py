r"""Chapter 7: softmax, cross-entropy, and why their gradient is y − t.

The derivation follows one sample, q and t of shape (K,); the layer at the end takes a batch.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from source_lib.cross_entropy import as_distribution, softmax_cross_entropy
from source_lib.softmax import as_scores, softmax


def _one_sample(q: ArrayLike, name: str = "q") -> NDArray[np.float64]:
    q = as_scores(q)
    if q.ndim != 1:
        raise ValueError(
            f"{name} has shape {q.shape}, but this step is derived for one sample, shape (K,): "
            f"pass one row of the batch, for example {name}[0]"
        )
    return q


def softmax_jacobian(q: ArrayLike) -> NDArray[np.float64]:
    r"""All slopes of q = softmax(a), from its OUTPUT q: row k is the output, column i the score.

        J_ki = ∂q_k/∂a_i = q_k (δ_ki − q_i)

    Shapes: q (K,) → J (K, K). Each row and each column sums to 0.
    Raises ValueError if q is not one sample.

    >>> softmax_jacobian([0.5, 0.5])
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])

    Source: Bishop, PRML, section 4.3.4, equation (4.106).
    """
    q = _one_sample(q)
    return np.diag(q) - np.outer(q, q)


def dL_dq(q: ArrayLike, t: ArrayLike) -> NDArray[np.float64]:
    r"""The slope of one sample's cross-entropy in each probability.

        L = −Σ_k t_k log q_k,   ∂L/∂q_k = −t_k / q_k

    Shapes: q (K,), t (K,) or a label → (K,), for q > 0: where softmax underflows to 0 this divides
    by 0 and the chain turns to NaN. Raises ValueError if q is not one sample or t does not fit.

    >>> dL_dq([0.25, 0.75], [0.1, 0.9])
    array([-0.4, -1.2])
    """
    q = _one_sample(q)
    return -as_distribution(t, q) / q


def chain_through_softmax(dL_dq: ArrayLike, jacobian: ArrayLike) -> NDArray[np.float64]:
    r"""The chain rule along all paths: a_i feeds every q_k, so K terms add up for each i.

        ∂L/∂a_i = Σ_k ∂L/∂q_k · ∂q_k/∂a_i

    Shapes: dL_dq (K,), jacobian (K, K) with J[k, i] = ∂q_k/∂a_i → (K,).
    Raises ValueError if the shapes do not fit.

    >>> chain_through_softmax([-4.0, 0.0], softmax_jacobian([0.25, 0.75]))
    array([-0.75,  0.75])
    """
    dL_dq, jacobian = np.asarray(dL_dq, np.float64), np.asarray(jacobian, np.float64)
    if dL_dq.ndim != 1 or jacobian.shape != (dL_dq.size, dL_dq.size):
        raise ValueError(
            f"dL_dq has shape {dL_dq.shape} and jacobian has shape {jacobian.shape}: "
            "pass (K,) and (K, K), of one sample"
        )
    dL_da: NDArray[np.float64] = np.einsum("k,ki->i", dL_dq, jacobian)
    return dL_da


def softmax_score_gradient(q: ArrayLike, t: ArrayLike) -> NDArray[np.float64]:
    r"""The same chain after the algebra, for one sample.

        ∂L/∂a_i = Σ_k (−t_k / q_k) q_k (δ_ki − q_i) = −t_i + q_i Σ_k t_k = q_i − t_i

    Shapes: q (K,), t (K,) or a label → (K,). A soft t will do: all that is used is Σ_k t_k = 1.
    Raises ValueError if q is not one sample or t does not fit.

    >>> softmax_score_gradient([0.25, 0.75], [1, 0])
    array([-0.75,  0.75])

    Source: Bishop, PRML, section 4.3.4, equation (4.109).
    """
    q = _one_sample(q)
    return q - as_distribution(t, q)


def temperature_score_gradient(
    a: ArrayLike, t: ArrayLike, temperature: float
) -> NDArray[np.float64]:
    r"""The slope of one sample's cross-entropy in each score, if softmax gets the scores over T.

        L = −Σ_k t_k log softmax(a / T)_k,   ∂L/∂a_i = (softmax(a / T)_i − t_i) / T

    Shapes: a (K,), t (K,) or a label, temperature a number → (K,). T = 1 is softmax_score_gradient.
    Raises ValueError if a is not one sample, t does not fit or the temperature is not above 0.

    >>> temperature_score_gradient([0.0, 0.0], [1, 0], 2.0)
    array([-0.25,  0.25])

    Source: Hinton, Vinyals, Dean, "Distilling the Knowledge in a Neural Network" (2015), section 2.
    """
    if not temperature > 0:
        raise ValueError(f"the temperature is {temperature}: pass a number above 0")
    q = softmax(_one_sample(a, name="a") / temperature)
    return softmax_score_gradient(q, t) / temperature


def squared_error_score_gradient(q: ArrayLike, t: ArrayLike) -> NDArray[np.float64]:
    r"""The slope of one sample's squared error in each score, from the output q of softmax.

        L = ½ Σ_k (q_k − t_k)²,   ∂L/∂a_i = Σ_k (q_k − t_k) q_k (δ_ki − q_i)
                                          = q_i ((q_i − t_i) − Σ_k q_k (q_k − t_k))

    Shapes: q (K,), t (K,) or a label → (K,). Nearly 0 wherever q is sure of a class, right or not.
    Raises ValueError if q is not one sample or t does not fit.

    >>> squared_error_score_gradient([0.25, 0.75], [1, 0])
    array([-0.28125,  0.28125])

    Source: Goodfellow, Bengio, Courville, "Deep Learning", section 6.2.2.3.
    """
    q = _one_sample(q)
    slope = q - as_distribution(t, q)
    # The mean of the slopes first: no matrix is needed.
    return q * (slope - np.sum(q * slope))


class SoftmaxWithLoss:
    r"""Softmax and mean cross-entropy as one layer.

        forward: L = softmax_cross_entropy(x, t)        backward: dx = dout · (softmax(x) − t) / N

    Shapes: x (N, K), t (N,) labels or (N, K) distributions → a number; dout a number → dx (N, K).
    One sample: x (K,), t a label or (K,), dx (K,), N = 1. Raises ValueError if t does not fit x.

    >>> layer = SoftmaxWithLoss()
    >>> round(layer.forward([[0.0, 0.0], [0.0, 0.0]], [0, 1]), 3)
    0.693
    >>> layer.backward()
    array([[-0.25,  0.25],
           [ 0.25, -0.25]])

    Source: "Deep Learning from Scratch 2", section 1.3.5.
    """

    y: NDArray[np.float64]
    t: NDArray[np.float64]

    def __init__(self) -> None:
        self.params: list[NDArray[np.float64]] = []
        self.grads: list[NDArray[np.float64]] = []

    def forward(self, x: ArrayLike, t: ArrayLike) -> float:
        y = softmax(x)
        self.y, self.t = y, as_distribution(t, y)
        return softmax_cross_entropy(x, self.t)

    def backward(self, dout: float = 1) -> NDArray[np.float64]:
        # The mean over N samples: one score row appears in one of the N terms of (1/N) Σ_n L_n.
        N = self.y.size // self.y.shape[-1]
        dx: NDArray[np.float64] = dout * (self.y - self.t) / N
        return dx


def two_class_scores(s: ArrayLike) -> NDArray[np.float64]:
    r"""Scores of two classes whose softmax is the sigmoid: class 0 always scores 0.

        e^s / (e^0 + e^s) = 1 / (1 + e^−s) = σ(s),   so softmax([0, s]) = [1 − σ(s), σ(s)]

    Shapes: s (N,) → (N, 2).

    >>> two_class_scores([3.0, -1.0])
    array([[ 0.,  3.],
           [ 0., -1.]])

    Source: Goodfellow, Bengio, Courville, "Deep Learning", section 6.2.2.3.
    """
    s = np.asarray(s, dtype=np.float64)
    return np.stack([np.zeros_like(s), s], axis=-1)
