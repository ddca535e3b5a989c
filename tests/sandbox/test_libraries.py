"""Which libraries a program loads: what its file says, as the system's loader reads it."""

import os
import re
import struct
import subprocess
import sys

import numpy as np
import pytest

from autograde.sandbox import libraries


def extension():
    """Return a module of NumPy's that is compiled."""
    return np._core._multiarray_umath.__file__


def by_the_loader(path):
    """Ask the system's own loader: the name of each library and where it finds it."""
    told = subprocess.run(["/usr/bin/ldd", path], capture_output=True, text=True).stdout
    return set(re.findall(r"(?:=> |^\s*)(/\S+)", told, re.MULTILINE))


@pytest.mark.parametrize("path", [extension(), os.path.realpath(sys.executable)])
def test_they_are_those_that_the_loader_loads(path):
    theirs = by_the_loader(path)
    assert theirs
    ours = {os.path.realpath(one) for one in libraries.libraries([path]).values()}
    assert {os.path.realpath(one) for one in theirs} <= ours


def test_each_is_found_under_the_name_that_is_asked_for():
    found = libraries.libraries([extension()])
    (c,) = [place for place in found if place.endswith("/libc.so.6")]
    assert os.path.isfile(found[c])
    assert os.path.realpath(os.path.dirname(c)) == os.path.dirname(c)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"#!/bin/sh\n",
        b"\x7fELF",
        b"\x7fELF\x02\x01" + bytes(20),
        b"\x7fELF\x01\x01" + bytes(60),
        b"\x7fELF\x02\x01" + bytes(26) + struct.pack("<Q14xHH", 2**62, 56, 60000),
    ],
    ids=["empty", "a script", "cut", "cut later", "of 32 bits", "with segments nowhere"],
)
def test_what_is_no_such_file_needs_nothing(tmp_path, content):
    path = tmp_path / "odd.so"
    path.write_bytes(content)
    assert libraries.libraries([str(path), str(tmp_path), "/nowhere"]) == libraries.libraries([])


def test_without_a_cache_the_usual_folders_are_searched(monkeypatch):
    (c,) = [one for one in libraries.libraries([extension()]) if one.endswith("/libc.so.6")]
    monkeypatch.setattr(libraries, "CACHE", "/nowhere")
    monkeypatch.setattr(libraries, "USUAL", ("/nowhere", os.path.dirname(c)))
    assert c in libraries.libraries([extension()])
    monkeypatch.setattr(libraries, "USUAL", ())
    assert c not in libraries.libraries([extension()])
