"""The number of who works here: of the account, or kept."""

import getpass
import threading

import pytest

from autograde.basics import own_number as module
from autograde.basics.own_number import FIRST, LEAST, MOST, is_number, number_of, own_number


@pytest.fixture
def account(monkeypatch, tmp_path):
    """Return a function that gives this process another account, and no number that is kept."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)

    def be(name, hub=None):
        monkeypatch.setattr(getpass, "getuser", lambda: name)
        if hub is not None:
            monkeypatch.setenv("JUPYTERHUB_USER", hub)

    return be


def test_the_number_of_an_account_is_the_same_everywhere(account, tmp_path):
    account("ada")
    assert own_number() == own_number() == number_of("ada") == 190_398
    assert number_of(" Ada\n") == number_of("ada")
    assert not (tmp_path / "data").exists()


def test_a_hub_says_who_works_there(account):
    account("jovyan", hub="grace")
    assert own_number() == number_of("grace")


def test_numbers_have_six_digits_and_hardly_ever_meet():
    numbers = [number_of(f"student{count}") for count in range(300)]
    assert all(LEAST <= one <= MOST for one in numbers)
    assert len(set(numbers)) >= 298
    assert all(map(is_number, (FIRST, LEAST, MOST)))
    assert not any(map(is_number, (0, -1, 2, LEAST - 1, MOST + 1)))


@pytest.mark.parametrize("name", ["jovyan", "root", "", "Student"])
def test_an_account_that_many_have_gets_a_number_that_is_kept(account, name, tmp_path):
    account(name)
    number = own_number()
    assert LEAST <= number <= MOST
    assert own_number() == number
    (kept,) = (tmp_path / "data" / "autograde").iterdir()
    assert kept.read_text() == f"{number}\n"
    kept.unlink()
    assert own_number() != number


def test_nobody_needs_an_account(account, monkeypatch):
    account("")
    for error in (KeyError, OSError, ImportError):
        monkeypatch.setattr(getpass, "getuser", _raiser(error))
        assert own_number() == own_number()


def _raiser(error):
    def fails(*_):
        raise error("no account")

    return fails


@pytest.mark.parametrize("text", ["", "five", "7", "\N{SUPERSCRIPT TWO}", "12345678"])
def test_a_file_that_holds_something_else_is_no_hindrance(account, tmp_path, text):
    account("jovyan")
    (tmp_path / "data" / "autograde").mkdir(parents=True)
    (tmp_path / "data" / "autograde" / "mystery-number").write_text(text, encoding="utf-8")
    assert own_number() == own_number()
    assert LEAST <= own_number() <= MOST


def test_where_nothing_can_be_kept_there_is_a_number_all_the_same(account, tmp_path):
    account("jovyan")
    (tmp_path / "data").write_text("no folder")
    assert own_number() == own_number()


@pytest.mark.parametrize("links", [True, False, None])
def test_who_come_at_once_get_a_number_that_is_kept(account, monkeypatch, links):
    account("jovyan")
    if links is None:  # as in a browser
        monkeypatch.delattr(module.os, "link")
    elif not links:
        monkeypatch.setattr(module.os, "link", _raiser(OSError))
    found = []
    threads = [threading.Thread(target=lambda: found.append(own_number())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert own_number() in found
    assert len(set(found)) == 1 or not links
