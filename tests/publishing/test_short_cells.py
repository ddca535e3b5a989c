"""Words in a table of wide letters stay in one piece; all else stays as it is."""

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
    assert lines[5].startswith(f"| 返{JOINER}り{JOINER}値 | {one_number} | バ")
    assert f"| 名{JOINER}前 | 形{JOINER}状 | " in lines[2]
    assert lines[4].startswith("| `x` | `(N,)` | 確")
    assert lines[7] == "| 返り値 | returns"  # no table


@pytest.mark.parametrize(
    "cell",  # with ~ where letters are to be kept together
    [
        "バ~ッ~チについての損~失の平~均",
        "平~均 2~ ~乗~誤~差の勾~配、4~ ~章",
        "**確~率**に、`重み` と $y \\text{ 以上}$ を掛けたもの",
        "[損~失](損失.html) と <span title='損失'>&nbsp;</span> の和",
    ],
)
def test_of_a_longer_cell_each_word_is_kept_together(cell):
    table = f"| 名前 | `x` |\n|---|---|\n| {cell.replace('~', '')} | `x` |"
    made = in_one_piece(table).split("\n")[2]
    assert made == f"| {cell.replace('~ ~', f'~{SPACE}~').replace('~', JOINER)} | `x` |"


@pytest.mark.parametrize(
    "text",
    ["", "返り値\n", NAVIGATION, "| a b | c |\n|---|---|\n| in one | piece |", "|---|\n|"],
)
def test_all_else_stays_as_it_is(text):
    assert in_one_piece(text) == text
