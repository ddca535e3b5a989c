"""The quick writer of JSON writes what the standard library writes."""

import json
from json.encoder import encode_basestring_ascii

from hypothesis import given
from hypothesis import strategies as st

from autograde.grading.fast_json import indented_json

PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=30
)


@given(VALUES)
def test_it_writes_what_json_writes(value):
    assert indented_json(value) == json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True)
    assert indented_json(value, list, encode_basestring_ascii) == json.dumps(value, indent=1)


def test_a_tuple_is_a_list():
    assert indented_json({"a": (1, ())}) == indented_json({"a": [1, []]})
