"""Columns of a terminal are counted, not letters."""

import textwrap

import pytest

from autograde.basics.width import columns, left, right, wrapped

SAID = (
    "あなたの勾配は正しい値の 7 倍です。バッチは N = 7 なので、バッチについての平均が抜けています。"
)


@pytest.mark.parametrize(
    ("text", "wide"), [("", 0), ("loss", 4), ("損失", 4), ("σ′ = y", 6), ("が", 2), ("か\u3099", 2)]
)
def test_a_wide_letter_takes_two_columns(text, wide):
    assert columns(text) == wide
    assert columns(left(text, 9)) == columns(right(text, 9)) == 9
    assert left(text, 9).startswith(text)
    assert right(text, 9).endswith(text)


def test_what_has_no_wide_letter_is_broken_as_ever():
    text = "The gradient is a-hyphened word away from " + "x" * 50 + "."
    made = wrapped(text, 30, "  ")
    assert made == textwrap.wrap(
        text, 30, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
    )


@pytest.mark.parametrize("width", [20, 33, 40, 84])
def test_wide_letters_are_broken_between_them(width):
    lines = wrapped(SAID, width, "    ")
    assert len(lines) > 1
    assert all(columns(line) <= width + 2 and line.startswith("    ") for line in lines)
    assert "".join("".join(lines).split()) == "".join(SAID.split())
    assert not any(line.strip()[0] in "。、" for line in lines)
    assert wrapped("", width, "    ") == []
