"""The last page of the course: what scikit-learn's lines give is what the course's layers give."""

import re

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, mean_squared_error

from autograde.publishing.build import ROOT
from source_lib.cross_entropy import softmax_cross_entropy
from source_lib.graph import MeanSquaredError
from source_lib.sigmoid_with_loss import SigmoidWithLoss, sigmoid
from source_lib.softmax import softmax

CHAPTER = (ROOT / "solutions" / "ch09_negative_sampling.md").read_text(encoding="utf-8")
PAGE = CHAPTER.partition("## 9.10 ")[2].partition("\n## ")[0]
RNG = np.random.default_rng(0)
N, K = 7, 3
a, labels = RNG.normal(size=(N, K)), RNG.permutation(np.arange(N) % K)
s, t = RNG.normal(size=N), np.arange(N) % 2
values, targets = RNG.normal(size=N), RNG.normal(size=N)
OURS = {
    "softmax with cross-entropy": softmax_cross_entropy(a, labels),
    "sigmoid with cross-entropy": SigmoidWithLoss().forward(s, t),
    "mean squared error": MeanSquaredError().forward(values, targets),
}
KNOWN = {
    "log_loss": log_loss,
    "mean_squared_error": mean_squared_error,
    "softmax": softmax,
    "sigmoid": sigmoid,
}


@pytest.mark.parametrize("loss", OURS)
def test_the_line_gives_the_loss_of_the_course(loss):
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| {loss}"))
    (line,) = re.findall(r"`(.+)`", row.strip("| ").split(" | ")[-1])
    pair = {"t": targets, "y": values} if loss == "mean squared error" else {"t": t}
    theirs = eval(line, KNOWN | {"a": a, "labels": labels, "s": s} | pair)  # noqa: S307
    assert theirs == pytest.approx(OURS[loss], rel=1e-9)


def test_a_fitted_logistic_regression_rests_where_the_page_says():
    C = 0.7
    X = RNG.normal(size=(200, 4))
    t = (X @ [1.0, 2.0, 0.0, -1.0] + RNG.normal(size=200) > 0).astype(float)
    fitted = LogisticRegression(C=C, tol=1e-10, max_iter=10_000).fit(X, t)
    y = fitted.predict_proba(X)[:, 1]
    assert np.sum(y - t) == pytest.approx(0, abs=1e-4)
    np.testing.assert_allclose(X.T @ (y - t), -fitted.coef_[0] / C, atol=1e-4)


def test_the_versions_are_named():
    for name in ("PyTorch", "JAX", "Optax", "scikit-learn"):
        assert re.search(rf"{name} \d+\.\d+", PAGE), name
