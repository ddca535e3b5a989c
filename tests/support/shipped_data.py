"""Makes the data that the course ships, of scikit-learn's copies.

python -m tests.support.shipped_data
"""

import io
from pathlib import Path

import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits

FOLDER = Path(__file__).parents[2] / "source_lib" / "data"
MEANS = 10  # the columns of the tumours that are means; the others are errors and extremes


def digits() -> bytes:
    """Return the pictures and their digits, a byte for each number."""
    x, t = load_digits(return_X_y=True)
    table = np.column_stack([x, t])
    assert np.array_equal(table, table.astype(np.uint8))
    file = io.BytesIO()
    np.save(file, table.astype(np.uint8))
    return file.getvalue()


def tumours() -> bytes:
    """Return the means and 1 for "malignant", which is 0 there, as text that loses no digit."""
    there = load_breast_cancer()
    names = [str(name).removeprefix("mean ") for name in there.feature_names[:MEANS]]
    assert there.target_names[0] == "malignant"
    lines = [",".join([*names, "malignant"])]
    for row, label in zip(there.data[:, :MEANS].tolist(), there.target.tolist(), strict=True):
        lines.append(",".join([*map(repr, row), str(1 - label)]))
    return "\n".join([*lines, ""]).encode()


FILES = {"digits.npy": digits, "tumours.csv": tumours}


if __name__ == "__main__":
    for name, make in FILES.items():
        (FOLDER / name).write_bytes(make())
