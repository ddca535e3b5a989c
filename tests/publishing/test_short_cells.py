"""Short words in a table of wide letters stay in one piece; all else stays as it is."""

import pytest

from autograde.publishing.translation.short_cells import JOINER, SPACE, in_one_piece

TABLE = """前。

| 名前 | 形状 | 内容 |
|---|---|---|
| `x` | `(N,)` | 確率 |
| 返り値 | 1 つの数 | バッチについての損失の平均 |

| 返り値 | returns
"""
NAVIGATION = "| 1 | 2 | 3 | 4 | 5 |\n|:-:|:-:|:-:|:-:|:-:|\n| 学習 | 二 | 三 | 四 | 五 |"


def test_short_words_are_kept_together():
    made = in_one_piece(TABLE)
    assert made.replace(JOINER, "").replace(SPACE, " ") == TABLE
    lines = made.split("\n")
    one_number = JOINER.join(f"1{SPACE}つの数")
    assert lines[5].startswith(f"| 返{JOINER}り{JOINER}値 | {one_number} | バッチについての")
    assert f"| 名{JOINER}前 | 形{JOINER}状 | " in lines[2]
    assert lines[4].startswith("| `x` | `(N,)` | 確")
    assert lines[7] == "| 返り値 | returns"  # no table


@pytest.mark.parametrize(
    "text",
    ["", "返り値\n", NAVIGATION, "| a b | c |\n|---|---|\n| in one | piece |", "|---|\n|"],
)
def test_all_else_stays_as_it_is(text):
    assert in_one_piece(text) == text
