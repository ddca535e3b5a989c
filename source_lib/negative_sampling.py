r"""Chapter 9: word vectors, learned from yes/no questions about a few words at a time.

A word is an id from 0 to V − 1, its vector is row `id` of a matrix W of shape (V, H). Last comes a
loss for the case that most of the questions are easy.
"""

from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from source_lib.cross_entropy import safe_log
from source_lib.sigmoid_with_loss import SigmoidWithLoss


class Sampler(Protocol):
    r"""What `NegativeSamplingLoss` draws from: for (N,) targets, (N, sample_size) other ids."""

    def get_negative_sample(self, target: NDArray[np.int64], /) -> NDArray[np.int64]: ...


def _ids(idx: ArrayLike, size: int) -> NDArray[np.int64]:
    idx = np.array(idx)
    if idx.ndim != 1 or not np.issubdtype(idx.dtype, np.integer):
        raise ValueError(
            f"ids have shape {idx.shape} and dtype {idx.dtype}: pass integers of shape (N,)"
        )
    # A negative id would silently count from the end.
    outside = idx[(idx < 0) | (idx >= size)]
    if outside.size:
        raise ValueError(f"id {outside[0]} lies outside [0, {size}): W has {size} rows")
    return idx.astype(np.int64)


class Embedding:
    r"""A table of vectors as a layer: look up rows.

        forward: h_n = W[idx_n]        backward: dW[v] = Σ_{n: idx_n = v} dout_n

    Shapes: W (V, H); idx (N,) → h (N, H); dout (N, H) → None, as ids have no gradient. Each
    backward writes all of grads[0]: rows that were not asked are 0. Raises ValueError if ids are
    no integers or lie outside.

    >>> layer = Embedding(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))
    >>> layer.forward([2, 0, 2])
    array([[5., 6.],
           [1., 2.],
           [5., 6.]])
    >>> layer.backward(np.array([[1.0, 0.0], [0.0, 1.0], [10.0, 0.0]]))
    >>> layer.grads[0]
    array([[ 0.,  1.],
           [ 0.,  0.],
           [11.,  0.]])

    Source: "Deep Learning from Scratch 2", section 4.1.2.
    """

    idx: NDArray[np.int64]

    def __init__(self, W: NDArray[np.float64]) -> None:
        self.params = [W]
        self.grads = [np.zeros_like(W)]

    def forward(self, idx: ArrayLike) -> NDArray[np.float64]:
        (W,) = self.params
        self.idx = _ids(idx, len(W))
        return W[self.idx]

    def backward(self, dout: ArrayLike) -> None:
        (dW,) = self.grads
        dW[...] = 0
        # Unlike dW[idx] += dout, this adds once for each occurrence of an id.
        np.add.at(dW, self.idx, np.asarray(dout))


class EmbeddingDot:
    r"""One score for each sample: the product of h_n with the vector of one word.

        forward: s_n = Σ_j h_nj W[idx_n]_j
        backward: dh_n = dout_n W[idx_n],   dW[v] = Σ_{n: idx_n = v} dout_n h_n

    Shapes: W (V, H); h (N, H), idx (N,) → s (N,); dout (N,) → dh (N, H).
    Raises ValueError as `Embedding` does, or if h does not fit.

    >>> layer = EmbeddingDot(np.array([[1.0, 0.0], [0.0, 2.0]]))
    >>> layer.forward(np.array([[3.0, 4.0]]), [1])
    array([8.])
    >>> layer.backward(np.array([0.5]))
    array([[0., 1.]])
    >>> layer.grads[0]
    array([[0. , 0. ],
           [1.5, 2. ]])

    Source: "Deep Learning from Scratch 2", section 4.2.3.
    """

    h: NDArray[np.float64]
    w: NDArray[np.float64]

    def __init__(self, W: NDArray[np.float64]) -> None:
        self.embed = Embedding(W)
        self.params, self.grads = self.embed.params, self.embed.grads

    def forward(self, h: ArrayLike, idx: ArrayLike) -> NDArray[np.float64]:
        h, w = np.array(h, dtype=np.float64), self.embed.forward(idx)
        # (N, H) and (1, H) would broadcast.
        if h.shape != w.shape:
            raise ValueError(f"h has shape {h.shape}, but the ids ask for shape {w.shape}")
        self.h, self.w = h, w
        s: NDArray[np.float64] = np.sum(h * w, axis=1)
        return s

    def backward(self, dout: ArrayLike) -> NDArray[np.float64]:
        dout = np.asarray(dout, dtype=np.float64)[:, np.newaxis]
        self.embed.backward(dout * self.h)
        dh: NDArray[np.float64] = dout * self.w
        return dh


class NegativeSamplingLoss:
    r"""Is it this word? One question with the answer yes, `sample_size` with the answer no; sums
    the mean losses.

        forward: L = Σ_{j=0}^{S} (1/N) Σ_n BCE(σ(h_n · W[id_nj]), t_j),   t_0 = 1, t_1 … t_S = 0
        backward: with d_nj = dout · (σ(h_n · W[id_nj]) − t_j) / N,
                  dh_n = Σ_j d_nj W[id_nj],   dW[v] = Σ_{n, j: id_nj = v} d_nj h_n

    Shapes: W (V, H); h (N, H), target (N,) → a number; dout a number → dh (N, H). id_n0 is the
    target, the other S = sample_size ids come from the sampler. All of dW is in grads[0].
    Raises ValueError as `EmbeddingDot` does, or if the sampler's answer has another shape.

    >>> class Zeros:
    ...     def get_negative_sample(self, target):
    ...         return np.zeros((len(target), 1), dtype=int)
    >>> layer = NegativeSamplingLoss(np.zeros((2, 2)), Zeros(), sample_size=1)
    >>> round(layer.forward(np.array([[3.0, 4.0]]), [1]), 3)
    1.386
    >>> layer.backward(), layer.grads[0]
    (array([[0., 0.]]), array([[ 1.5,  2. ],
           [-1.5, -2. ]]))

    Source: "Deep Learning from Scratch 2", section 4.2.7; Mikolov et al., "Distributed
    Representations of Words and Phrases and their Compositionality" (2013), section 2.2.
    """  # noqa: D205 - the formula says which losses

    def __init__(self, W: NDArray[np.float64], sampler: Sampler, sample_size: int) -> None:
        self.sampler = sampler
        self.dots = [EmbeddingDot(W) for _ in range(1 + sample_size)]
        self.losses = [SigmoidWithLoss() for _ in range(1 + sample_size)]
        self.params = [W]
        self.grads = [np.zeros_like(W)]

    def forward(self, h: ArrayLike, target: ArrayLike) -> float:
        target = np.asarray(target)
        negatives = np.asarray(self.sampler.get_negative_sample(target))
        if negatives.shape != (len(target), len(self.dots) - 1):
            raise ValueError(
                f"the sampler returned shape {negatives.shape}: for {len(target)} targets and "
                f"sample_size = {len(self.dots) - 1} it has to be "
                f"{(len(target), len(self.dots) - 1)}"
            )
        total = 0.0
        for j, (dot, loss) in enumerate(zip(self.dots, self.losses, strict=True)):
            s = dot.forward(h, target if j == 0 else negatives[:, j - 1])
            total += loss.forward(s, np.full(len(s), int(j == 0)))
        return total

    def backward(self, dout: float = 1) -> NDArray[np.float64]:
        # h fed every score, so its gradients add up; so do those of W.
        pairs = zip(self.dots, self.losses, strict=True)
        dh = np.sum([dot.backward(loss.backward(dout)) for dot, loss in pairs], axis=0)
        self.grads[0][...] = sum(dot.grads[0] for dot in self.dots)
        gradient: NDArray[np.float64] = dh
        return gradient


def _focal_inputs(
    y: ArrayLike, t: ArrayLike, gamma: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    y, t = np.asarray(y, dtype=np.float64), np.asarray(t, dtype=np.float64)
    # (N,) and (N, 1) would broadcast to (N, N): every probability against every label.
    if y.ndim != 1 or y.shape != t.shape:
        raise ValueError(
            f"y has shape {y.shape} and t has shape {t.shape}: pass two arrays of shape (N,)"
        )
    if gamma < 0:
        raise ValueError(f"gamma is {gamma}: with less than 0, easy samples would count more")
    return y, t


def focal_score_gradient(y: ArrayLike, t: ArrayLike, gamma: float) -> NDArray[np.float64]:
    r"""Gradient in the scores s of the mean focal loss of y = σ(s).

        L = −(1/N) Σ_n [t_n (1 − y_n)^g log y_n + (1 − t_n) y_n^g log(1 − y_n)],   g = gamma
        ∂L/∂s_n = (1/N) [t_n (1 − y_n)^g (g y_n log y_n + y_n − 1)
                         + (1 − t_n) y_n^g (y_n − g (1 − y_n) log(1 − y_n))]

    Shapes: y, t (N,) and a number g ≥ 0 → (N,). With g = 0 it is (y − t)/N. No quotient is formed,
    so nothing is nan where y is 0 or 1. Raises ValueError if the shapes differ or g is negative.

    >>> focal_score_gradient([0.5, 0.8], [1, 0], gamma=0).round(6)
    array([-0.25,  0.4 ])
    >>> focal_score_gradient([0.5, 0.8], [1, 0], gamma=2).round(6)
    array([-0.149143,  0.462008])

    Source: Lin, Goyal, Girshick, He, Dollár, "Focal Loss for Dense Object Detection" (ICCV 2017),
    section 3.
    """
    y, t = _focal_inputs(y, t, gamma)
    if_yes = (1 - y) ** gamma * (gamma * y * safe_log(y) + y - 1)
    if_no = y**gamma * (y - gamma * (1 - y) * safe_log(1 - y))
    ds: NDArray[np.float64] = (t * if_yes + (1 - t) * if_no) / y.size
    return ds
