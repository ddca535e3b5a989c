"""Each language of the course is whole, up to date, and says one thing in one way."""

from dataclasses import replace

import pytest

from autograde.publishing.build import ROOT
from autograde.publishing.translation import languages, quality
from autograde.publishing.translation.catalogue import (
    Entry,
    TranslationError,
    as_bytes,
    read,
    write,
)
from autograde.publishing.translation.languages import Language, Standing
from autograde.publishing.translation.table import left_out
from tests.support.brackets import BRACKETS, course_in_brackets

NAMES = languages.names(ROOT)


@pytest.fixture(scope="module")
def brackets(tmp_path_factory):
    return course_in_brackets(tmp_path_factory.mktemp("course"))


# The language of brackets goes the same way, so that there is always one.
@pytest.fixture(params=[BRACKETS, *NAMES])
def language(request):
    if request.param == BRACKETS:
        return request.getfixturevalue("brackets")
    return Language(request.param, ROOT)


def test_nothing_is_missing_fuzzy_or_wrong(language):
    assert list(left_out(language)) == []


def test_every_catalogue_is_up_to_date(language):
    for name, sentences in languages.english(ROOT).items():
        known = read(language.path(name))
        assert list(known) == list(sentences), f"run autograde translations: {name}"
        assert language.path(name).read_bytes() == as_bytes(known, language.name), name


def test_there_is_nothing_to_complain_of(language):
    assert list(quality.complaints(language)) == []


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A language with one document of one sentence, which the test translates."""
    monkeypatch.setattr(languages, "sources", lambda root: {"x": root})
    made = Language("ja", tmp_path)
    write(made.path(languages.CARDS), {}, "ja")

    def translated(text, english="The loss of $y$."):
        write(made.path("x"), {english: Entry(english, translated=text)}, "ja")
        return made

    return translated


def glossary(language, *rows):
    path = language.path("x").with_name(languages.GLOSSARY)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([languages.NEW_GLOSSARY.rstrip(), *rows]) + "\n", encoding="utf-8")
    return path


def test_a_rendering_that_the_glossary_rules_out_is_told(own):
    language = own("$y$ の損失。")
    glossary(language, "| loss | 損失 | ロス, 損害 |")
    assert list(quality.complaints(language)) == []
    [said] = quality.complaints(own("$y$ のロス。"))
    assert "ロス" in said
    assert "損失" in said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("コーパスの $y$", False),  # another word
        ("スパースな $y$", False),
        ("パスの $y$", True),
        ("逆パス。$y$", True),
        ("$y$ のエントリー", True),  # the same, written long
    ],
)
def test_a_word_in_katakana_is_another_one_than_a_longer_word(text, told, own):
    language = own(text)
    glossary(language, "| path | 経路 | パス |", "| entry | 要素 | エントリ |")
    assert bool(list(quality.complaints(language))) == told


@pytest.mark.parametrize("row", ["| loss | 損失 |", "| loss |  | ロス |", "| a | b | c | d |"])
def test_a_glossary_that_can_t_be_read_is_refused(row, own):
    language = own("$y$ の損失。")
    path = glossary(language, row)
    with pytest.raises(TranslationError, match=r"GLOSSARY.md.*how it is rendered"):
        quality.glossary(path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("損失\n関数 $y$", "line break"),
        ("損失です。\n関数 $y$", "line break"),
        ("損失です。\n$y$ は", "line break"),
        ("損失 $y$ です。\nJupyterLab で", "line break"),
        ("損失 $y$ です。\n[図](x.html) で", "line break"),
        ("1. 損失 $y$ です。\n2. 図です。", ""),
        ("損失は\n$y$ です。\n- 関数", ""),
        ("\uff17 つの損失 $y$", "full-width"),
        ("損失$y$ の", "no space"),
        ("**損失。**これが $y$ です。", "stays"),
        ("**損失 $y$**です。", "stays"),
        ("**損失**。これが `2**3` と $y$ です。", ""),
        ("`x`の損失 $y$", "no space"),
        ("損失です。 $y$ と", "full-width mark"),
        ("損失は 「$y$」", "full-width mark"),
        ("「損失」 は $y$", "full-width mark"),
        ("- 「損失」は $y$\n- \uff08仮の\uff09 $y$", "full-width mark"),
        ("損失, $y$", "narrow mark"),
        ("損失:\n$y$", "narrow mark"),
        ("$y$ (損失)", "narrow mark"),
        ("(1.2) の $y$, `x`", ""),
        ("- 「損失」は $y$\n\n| 「$y$」 | b |\n\n6.8 「損失」", ""),
        ("**損失。** $y$ です。[損失](x.html)、$y$", ""),
        ("損失は $y$、または\uff08$y$\uff09です。\n\n次の行。", ""),
    ],
)
def test_uneven_typography_is_told(text, told, own):
    said = list(quality.complaints(own(text)))
    assert [one for one in said if told and told in one] == said
    assert bool(said) == bool(told)


@pytest.mark.parametrize(
    "change", [{"translated": ""}, {"fuzzy": True, "before": "Was."}, {"translated": "⟦$z$⟧"}]
)
def test_what_is_left_out_is_listed(change, own):
    language = own("⟦$y$⟧")
    [(english, one)] = read(language.path("x")).items()
    write(language.path("x"), {english: replace(one, **change)}, "ja")
    [line] = left_out(language)
    assert "The loss of $y$." in line
    assert Standing("x", tuple(read(language.path("x")).values())).usable == {}
