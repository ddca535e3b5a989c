"""Encodings: told for sure, or said, or asked; a wrong name never comes in silence."""

from pathlib import Path

import pytest

from autograde.desk.encodings import decode
from autograde.grading.classroom.course import CannotStartError

PATH = Path("roster.csv")
HEADER = "id,first_name,last_name\n"
NAMES = {
    "cp1252": ["Jörg,Müller", "Åsa,Öberg", "Élodie,Lefèvre", "François,Bœuf", "Íñigo,Núñez"],
    "cp1250": ["Jiří,Dvořák", "Łukasz,Żak", "Győző,Őri", "Zdeněk,Čech"],
    "mac_roman": ["Zoë,Müller", "José,Núñez", "Søren,Kjær", "François,D\u2019Été"],
    "cp850": ["Jörg,Groß", "José,Núñez"],
    "iso8859-1": ["Jörg,Müller", "Inês,Simões"],
    "iso8859-2": ["Šárka,Růžičková", "Łukasz,Żak"],
    "iso8859-15": ["Élodie,Lebœuf"],
    "cp1251": ["Иван,Петров", "Юлия,Щукина"],
    "koi8_r": ["Иван,Петров"],
    "cp1253": ["Ελένη,Ψάλτη"],
    "cp1254": ["Yağmur,Şahin", "Gülşen,İnan"],
    "cp1257": ["Šarūnas,Žukauskas"],
    "shift_jis": ["太郎,田中", "ジョン・スミス,鈴木"],
    "gb18030": ["小明,王"],
    "big5": ["麗,張"],
    "cp949": ["민수,김"],
}
LISTS = [
    (encoding, names)
    for encoding, known in NAMES.items()
    for names in ([known] if len(known) == 1 else [*([one] for one in known), known])
]


@pytest.mark.parametrize(("encoding", "names"), LISTS)
def test_a_list_is_read_right_and_said_or_the_right_reading_is_among_those_shown(encoding, names):
    text = HEADER + "".join(f"s{n},{name}\n" for n, name in enumerate(names))
    found = decode(text.encode(encoding), PATH)
    words = [word for word in text.replace(",", " ").split() if not word.isascii()]
    if found.doubt:
        assert any(word in found.doubt for word in words)
    else:
        assert found.text == text
        assert words[0] in found.assumed


def test_names_that_read_alike_everywhere_are_not_asked_about():
    found = decode((HEADER + "s1,Jörg,Müller\n").encode("cp1252"), PATH)
    assert not found.doubt
    assert found.assumed == (
        "roster.csv is not in UTF-8. It was read as cp1252 (western Europe), with words such as "
        "Jörg, Müller"
    )


@pytest.mark.parametrize("encoding", ["ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_where_nothing_is_assumed_nothing_is_said(encoding):
    text = HEADER + ("s1,A,B\n" if encoding == "ascii" else "s1,太郎,Dvořák\n")
    found = decode(text.encode(encoding), PATH)
    assert (found.text, found.assumed, found.doubt) == (text, "", "")


def test_a_person_may_say_it():
    text = HEADER + "s1,Jiří,Dvořák\n"
    for encoding in ("cp1250", "utf-8-sig", "utf-16"):
        found = decode(text.encode(encoding), PATH, encoding)
        assert (found.text, found.assumed, found.doubt) == (text, "", "")
    with pytest.raises(CannotStartError, match="not in utf-8: in line 2"):
        decode(text.encode("cp1250"), PATH, "utf-8")
    with pytest.raises(CannotStartError, match=r"no encoding cp125\. Did you mean cp125"):
        decode(text.encode("cp1250"), PATH, "cp125")
    with pytest.raises(CannotStartError, match="no encoding base64"):
        decode(b"aWQK", PATH, "base64")


def test_one_damaged_byte_makes_no_other_encoding_of_utf_8():
    raw = (HEADER + "s1,Jörg,Müller\ns2,Zoë,Groß\n").encode() + "s3,Zoë,x\n".encode("cp1252")
    with pytest.raises(CannotStartError, match="in UTF-8, but for a byte in line 4"):
        decode(raw, PATH)
