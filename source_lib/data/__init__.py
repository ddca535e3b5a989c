r"""Data to train on: small, and the same on every machine. README.md says whose the files are."""

from itertools import product
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

HERE = Path(__file__).parent

Points = NDArray[np.float64]
Labels = NDArray[np.int64]


def spiral(
    rng: Generator, per_class: int = 100, classes: int = 3, noise: float = 0.2
) -> tuple[Points, Labels]:
    r"""Points on arms that wind round each other: no straight line keeps two of them apart.

        x = (r sin φ, r cos φ),   φ = 4 r + 2π t / classes + noise · N(0, 1),   r from 0 to 1

    Shapes: → x (N, 2) with |x| ≤ 1 and labels t (N,), N = classes · per_class, class after class.
    Each arm turns by 4 radians, and ``noise`` is how far its points stray, in radians.

    >>> x, t = spiral(np.random.default_rng(0))
    >>> x.shape, np.bincount(t)
    ((300, 2), array([100, 100, 100]))

    Source: "Deep Learning from Scratch 2", section 1.4.1.
    """
    r = np.tile(np.linspace(0.0, 1.0, per_class), classes)
    t = np.repeat(np.arange(classes), per_class)
    angle = 4 * r + 2 * np.pi * t / classes + noise * rng.standard_normal(t.size)
    return np.stack([r * np.sin(angle), r * np.cos(angle)], axis=1), t


def digits(rng: Generator, test_size: int = 360) -> tuple[Points, Labels, Points, Labels]:
    r"""Handwritten digits of 8 × 8 pixels, in a random order, cut into training and test data.

    Shapes: → x_train (1797 − test_size, 64), t_train, x_test (test_size, 64), t_test. A row is one
    picture, line after line, from 0 (paper) to 1 (ink); labels are the digits 0 to 9.

    >>> [part.shape for part in digits(np.random.default_rng(0))]
    [(1437, 64), (1437,), (360, 64), (360,)]

    Source: Alpaydin and Kaynak, "Optical Recognition of Handwritten Digits", UCI (1998).
    """
    table = np.load(HERE / "digits.npy")  # a row is 64 pixels from 0 to 16, then the digit
    order = rng.permutation(len(table))
    test, train = order[:test_size], order[test_size:]
    x, t = table[:, :-1] / 16.0, table[:, -1].astype(np.int64)
    return x[train], t[train], x[test], t[test]


def tumours(
    rng: Generator, test_size: int = 169
) -> tuple[Points, Labels, Points, Labels, list[str]]:
    r"""Tumours of 569 women, ten measurements each, in a random order, as training and test data.

    Shapes: → x_train (569 − test_size, 10), t_train, x_test (test_size, 10), t_test, and the names
    of the ten columns. A measurement is a mean over the cell nuclei of one picture. Each column is
    shifted and scaled to mean 0 and standard deviation 1 on the training data; a label is 1 if the
    tumour is malignant.

    >>> x_train, t_train, x_test, t_test, names = tumours(np.random.default_rng(0))
    >>> x_train.shape, x_test.shape, int(t_train.sum() + t_test.sum())
    ((400, 10), (169, 10), 212)
    >>> names[:2]
    ['radius', 'texture']

    Source: Wolberg, Mangasarian and Street, "Breast Cancer Wisconsin (Diagnostic)", UCI (1995).
    """
    with (HERE / "tumours.csv").open(encoding="utf-8") as lines:
        *names, _ = next(lines).rstrip().split(",")  # the last column is the label
        table = np.loadtxt(lines, delimiter=",")
    x, t = table[:, :-1], table[:, -1].astype(np.int64)
    order = rng.permutation(len(x))
    test, train = order[:test_size], order[test_size:]
    x = (x - x[train].mean(axis=0)) / x[train].std(axis=0)
    return x[train], t[train], x[test], t[test], names


def corpus() -> tuple[list[list[str]], dict[str, list[str]]]:
    r"""A tiny English corpus, made by a small grammar, and the kinds of words in it.

    Every combination that the grammar allows occurs once, so words of a kind stand in the same
    surroundings. Returns the sentences, each a list of words that ends with a full stop, and for
    each kind its words.

    >>> sentences, kinds = corpus()
    >>> len(sentences), " ".join(sentences[0])
    (336, 'the small cat sleeps in the garden .')
    >>> kinds["drink"]
    ['water', 'milk', 'tea', 'juice']
    """
    kinds = {
        "animal": ["cat", "dog", "horse", "rabbit"],
        "person": ["anna", "ben", "clara", "david"],
        "drink": ["water", "milk", "tea", "juice"],
        "food": ["bread", "soup", "cheese", "cake"],
        "place": ["garden", "kitchen", "park", "forest"],
        "size": ["small", "big", "young"],
        "action": ["sleeps", "plays", "waits"],
    }
    grammar = [
        "the size animal action in the place",
        "person drinks drink in the place",
        "person eats food in the place",
        "person feeds the size animal",
        "person walks to the place",
    ]
    sentences = []
    for rule in grammar:
        choices = [kinds.get(word, [word]) for word in rule.split()]
        sentences += [[*words, "."] for words in product(*choices)]
    return sentences, kinds
