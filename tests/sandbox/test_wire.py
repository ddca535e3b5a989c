"""What crosses: arrays come back as they were, and nothing that does not fit is believed."""

import json
import socket
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograde.questions.probe import Answer, Failure, Odd
from autograde.sandbox.inside import wire

KINDS = ["?", "i1", "u8", "i8", "f2", "f4", "f8"]


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


@given(
    st.sampled_from(KINDS).flatmap(
        lambda kind: arrays.arrays(kind, arrays.array_shapes(min_dims=0))
    )
)
def test_an_array_comes_back_as_it_was(array):
    data = bytearray()
    told = json.loads(json.dumps(wire.pack_array(array, data)))
    unpacker = wire.Unpacker(bytes(data))
    back = unpacker.array(told)
    unpacker.end()
    assert (back.dtype, back.shape) == (array.dtype, array.shape)
    np.testing.assert_array_equal(back, array)


@pytest.mark.parametrize(
    "value",
    [np.float64(2.5), 2.5, 7, True, None, "text", [1, (2.0, "x")], {"a": np.arange(3)}, (), {}],
)
def test_an_input_comes_back_as_it_was(value):
    data = bytearray()
    told = json.loads(json.dumps(wire.pack_value(value, data)))
    back = wire.unpack_value(told, wire.Unpacker(bytes(data)))
    assert type(back) is type(value)
    assert str(back) == str(value)


def test_an_answer_comes_back_as_it_was():
    failure = Failure("ValueError", "no", "Cell In[3], line 2", "f(x)")
    answer = Answer({"dx": np.eye(2), "out": Odd("None")}, failure, "printed", ("warned",))
    told, data = wire.pack_answer(answer)
    back = wire.unpack_answer(json.loads(json.dumps(told)), data)
    np.testing.assert_array_equal(back.values["dx"], np.eye(2))
    assert (back.values["out"], back.failure) == (Odd("None"), failure)
    assert (back.printed, back.warned) == ("printed", ("warned",))


GOOD = {"values": [], "failure": None, "printed": "", "warned": []}
ONE = {"name": "result", "kind": "f8", "shape": [1]}


@pytest.mark.parametrize(
    ("told", "data"),
    [
        ({}, b""),
        (GOOD | {"values": {}}, b""),
        (GOOD | {"values": [7]}, b""),
        (GOOD | {"values": [ONE]}, b""),
        (GOOD | {"values": [ONE]}, bytes(16)),
        (GOOD | {"values": [ONE, ONE]}, bytes(16)),
        (GOOD | {"values": [ONE | {"kind": "O"}]}, bytes(8)),
        (GOOD | {"values": [ONE | {"kind": "f16"}]}, bytes(16)),
        (GOOD | {"values": [ONE | {"kind": ["f8"]}]}, bytes(8)),
        (GOOD | {"values": [ONE | {"shape": [-1]}]}, bytes(8)),
        (GOOD | {"values": [ONE | {"shape": [True]}]}, bytes(8)),
        (GOOD | {"values": [ONE | {"shape": [1.0]}]}, bytes(8)),
        (GOOD | {"values": [ONE | {"shape": [10**9, 10**9]}]}, bytes(8)),
        (GOOD | {"values": [ONE | {"shape": [0, 10**6, 10**6]}]}, b""),
        (GOOD | {"values": [ONE | {"shape": [1] * 9}]}, bytes(8)),
        (GOOD | {"values": [ONE | {"name": None}]}, bytes(8)),
        (GOOD | {"values": [ONE | {"name": str(n)} for n in range(65)]}, bytes(65 * 8)),
        (GOOD | {"values": [{"name": "x", "odd": 3}]}, b""),
        (GOOD | {"failure": "ValueError"}, b""),
        (GOOD | {"failure": {"kind": "ValueError"}}, b""),
        (GOOD | {"printed": None}, b""),
        (GOOD | {"warned": ["x"] * 21}, b""),
        (GOOD | {"warned": [None]}, b""),
    ],
)
def test_what_is_no_answer_is_refused(told, data):
    with pytest.raises(wire.WireError):
        wire.unpack_answer(told, data)


def test_text_is_cut_and_holds_nothing_that_a_terminal_obeys():
    told = GOOD | {"printed": "\x1b[2J" + "x" * 10_000 + "\ud800"}
    printed = wire.unpack_answer(told, b"").printed
    assert len(printed) <= wire.MOST_TEXT + 1
    assert "\x1b" not in printed


@given(st.binary(max_size=200))
def test_bytes_at_random_are_no_frame(data):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(data)
        theirs.close()
        with pytest.raises(wire.WireError):
            wire.receive(ours)


@pytest.mark.parametrize(
    "head",
    [
        wire.HEADER.pack(b"y-t1", wire.MOST_JSON + 1, 0),
        wire.HEADER.pack(b"y-t1", 2, wire.MOST_BYTES + 1),
        wire.HEADER.pack(b"nope", 2, 0) + b"{}",
        wire.HEADER.pack(b"y-t1", 2, 0) + b"[]",
        wire.HEADER.pack(b"y-t1", 3, 0) + b"{a}",
        wire.HEADER.pack(b"y-t1", 50_000, 0) + b"[" * 50_000,
        wire.HEADER.pack(b"y-t1", 5001, 0) + b"1" * 5001,
    ],
)
def test_a_frame_of_another_form_is_refused(pair, head):
    ours, theirs = pair
    theirs.sendall(head)
    with pytest.raises(wire.WireError):
        wire.receive(ours, time.monotonic() + 1)


def test_a_deadline_holds_for_the_whole_frame(pair):
    """Else one byte a second would keep the judge for ever."""
    ours, theirs = pair
    theirs.sendall(wire.HEADER.pack(b"y-t1", 20, 0) + b"{")
    start = time.monotonic()
    with pytest.raises(wire.Late):
        wire.receive(ours, start + 0.2)
    assert time.monotonic() - start < 1


def test_what_came_unasked_is_noticed(pair):
    ours, theirs = pair
    assert wire.is_quiet(ours)
    theirs.sendall(b"x")
    assert not wire.is_quiet(ours)
