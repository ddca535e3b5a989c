"""Which language is spoken where."""

from pathlib import Path

import pytest

from autograde.basics.language import of_folder


@pytest.mark.parametrize(
    ("folder", "language"),
    [
        ("notebooks/ja/ch02_softmax", "ja"),
        ("work/ja", "ja"),
        ("notebooks/en/ch02_softmax", "en"),
        ("notebooks/fr/ch02_softmax", ""),  # not spoken here
        ("ja/course/ch02_softmax", ""),  # somebody's folder
        ("/", ""),
    ],
)
def test_a_folder_of_notebooks_is_named_by_its_language(folder, language):
    assert of_folder(Path(folder), ["en", "ja"]) == language
