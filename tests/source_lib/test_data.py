"""The data that the course ships are the ones that they say they are, and travel with it."""

import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_digits

from source_lib.data import digits, tumours
from tests.support.shipped_data import FILES, FOLDER

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_what_scikit_learn_has_byte_for_byte(name):
    assert (FOLDER / name).read_bytes() == FILES[name]()


def test_the_digits_are_those_of_scikit_learn():
    order = np.random.default_rng(4).permutation(1797)
    x_train, t_train, x_test, t_test = digits(np.random.default_rng(4))
    x, t = load_digits(return_X_y=True)
    np.testing.assert_array_equal(np.concatenate([x_test, x_train]) * 16, x[order])
    np.testing.assert_array_equal(np.concatenate([t_test, t_train]), t[order])
    assert x_train.dtype == np.float64
    assert t_train.dtype == np.int64


def test_the_tumours_are_those_of_scikit_learn():
    order = np.random.default_rng(4).permutation(569)
    x_train, t_train, x_test, t_test, names = tumours(np.random.default_rng(4))
    theirs = load_breast_cancer()
    means = theirs.data[:, :10][order]
    scaled = (means - means[169:].mean(axis=0)) / means[169:].std(axis=0)
    np.testing.assert_allclose(np.concatenate([x_test, x_train]), scaled, rtol=1e-9, atol=1e-12)
    is_malignant = theirs.target_names[theirs.target[order]] == "malignant"
    np.testing.assert_array_equal(np.concatenate([t_test, t_train]), is_malignant)
    assert [f"mean {name}" for name in names] == theirs.feature_names[:10].tolist()


def test_whose_each_file_is_stands_beside_it():
    told = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert "CC BY 4.0" in told
    for name in FILES:
        _, _, about = told.partition(f"**`{name}`**")
        assert "doi.org/10.24432/" in about.partition("**`")[0], name


def test_an_installed_course_has_them():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    carried = settings["tool"]["setuptools"]["package-data"]["source_lib.data"]
    for path in FOLDER.iterdir():
        if path.is_file() and path.suffix != ".py":
            assert any(fnmatch(path.name, one) for one in carried), path.name


def test_nothing_that_the_course_runs_needs_scikit_learn():
    code = (
        "import sys; sys.modules['sklearn'] = None\n"
        "import numpy as np; from source_lib import data\n"
        "data.digits(np.random.default_rng(0)); data.tumours(np.random.default_rng(0))\n"
        "import autograde.cli, autograde.check, autograde.desk.report.similar\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
