"""Records: what is written is what is read, whole or not at all."""

import json
import os
from dataclasses import replace

import pytest

from autograde.grading.records import result_record
from autograde.grading.records.result_record import (
    Judged,
    JudgedCriterion,
    Record,
    RecordError,
    WrittenAnswer,
    refusal,
)

JUDGED = Judged(
    "dL_dy", 1.5, 2.5, 2**48 - 1, (JudgedCriterion("the sign", False, 1.0),), ("sign", "ε"), True
)
CARRIED = Judged(
    "sigmoid_layer", 1.5, 3, 1, mistakes=("inherited",), inherited=("sigmoid",), granted=1.5
)
FULL = Record(
    "ada", "ch06", "ch06", (JUDGED, Judged("sigmoid", 0, 2, 1, refused="moved"), CARRIED),
    ("mended “x”",), "", False, ("own",), ("tried \ud800 this",), ("lost",),
    (WrittenAnswer("why", 2.0, "ab"),),
)  # fmt: skip


@pytest.mark.parametrize("one", [FULL, Record("bob", "ch06", "ch06", refused="Empty.")])
def test_what_is_written_is_read(tmp_path, one):
    path = result_record.write_record(one, tmp_path)
    assert path == tmp_path / "ch06" / one.student / "ch06.json"
    assert list(result_record.read_records(tmp_path, "ch06")) == [one]
    assert list(result_record.read_records(tmp_path, "ch07")) == []


def test_a_record_of_an_earlier_version_has_nothing_inherited(tmp_path):
    path = result_record.write_record(FULL, tmp_path)
    told = json.loads(path.read_text())
    for one in told["checks"]:
        for name in ("inherited", "granted", "constant"):
            del one[name]
    path.write_text(json.dumps(told))
    (read,) = result_record.read_records(tmp_path, "ch06")
    assert [one.inherited for one in read.checks] == [(), (), ()]


def test_records_come_in_order_and_a_regrade_takes_the_place_of_the_last_one(tmp_path):
    for student in ("bob", "ada", "bob"):
        result_record.write_record(FULL.about(student, "ch06", "one"), tmp_path)
    assert [one.student for one in result_record.read_records(tmp_path, "ch06")] == ["ada", "bob"]


def test_a_write_that_breaks_off_leaves_what_was_there(tmp_path, monkeypatch):
    path = result_record.write_record(FULL, tmp_path)
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        result_record.write_record(Record("ada", "ch06", "ch06"), tmp_path)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["ch06.json"]


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\0b"])
def test_a_name_stays_in_its_folder(tmp_path, name):
    with pytest.raises(ValueError, match="name of a file"):
        result_record.write_record(FULL.about(name, "ch06", "ch06"), tmp_path / "records")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"checks": [1]}', '{"checks": [], "more": 1}', "\xff"]
)
def test_what_is_no_record_is_named(tmp_path, text):
    path = tmp_path / "ch06" / "ada" / "ch06.json"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="latin-1")
    with pytest.raises(RecordError, match=r"ch06\.json is no record"):
        list(result_record.read_records(tmp_path, "ch06"))


def test_a_record_of_an_earlier_version_is_read(tmp_path):
    path = result_record.write_record(FULL, tmp_path)
    told = json.loads(path.read_text(encoding="ascii"))
    del told["written"], told["refused_as"]
    path.write_text(json.dumps(told), encoding="ascii")
    assert list(result_record.read_records(tmp_path, "ch06")) == [replace(FULL, written=())]


def test_what_was_graded_before_is_kept_with_a_refusal():
    made = refusal("Empty.", "f00d", FULL, ("mended",))
    assert made == replace(FULL, refused="Empty.", refused_as="f00d")
    alone = Record(mended=("mended",), refused="Empty.", refused_as="f00d")
    assert refusal("Empty.", "f00d", None, ("mended",)) == alone
