"""One value, one sequence of bytes."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cordee_verify
from cordee_engines.ledger import NotCanonical, canonical_bytes, content_hash, leaf_bytes, read_canonical

SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text()
VALUES = st.recursive(SCALARS, lambda v: st.lists(v) | st.dictionaries(st.text(), v), max_leaves=20)


def test_known_bytes():
    value = {"b": [1, True, None], "a": 'é\n"\\\x07/', "": {"z": 0}}
    assert canonical_bytes(value) == '{"":{"z":0},"a":"é\\n\\"\\\\\\u0007/","b":[1,true,null]}'.encode()


def test_keys_follow_their_utf16_units_as_in_rfc_8785_section_3_2_3():
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    ordered = json.loads(canonical_bytes(dict.fromkeys(keys)))
    assert list(ordered) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


@settings(deadline=None)
@given(VALUES)
def test_reads_back_what_it_writes(value):
    raw = canonical_bytes(value)
    assert read_canonical(raw) == value
    assert canonical_bytes(read_canonical(raw)) == raw
    assert b"\n" not in raw


@settings(deadline=None)
@given(VALUES)
def test_the_stranger_writes_the_same_bytes(value):
    assert cordee_verify.canonical(value) == canonical_bytes(value)


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        float("inf"),
        2**53,
        -(2**53),
        {1: 2},
        {None: 1},
        "\ud800",
        {"\udc00": 1},
        b"x",
        {1, 2},
    ],
    ids=repr,
)
def test_refuses_what_two_machines_could_write_differently(value):
    for nested in (value, [value], {"k": {"k": value}}):
        with pytest.raises(NotCanonical):
            canonical_bytes(nested)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a": 1}',
        b'{"a":1}\n',
        b"1.0",
        b"1e3",
        b"-0",
        b"NaN",
        b"9" * 5000,
        b'"\\u00e9"',
        b'"\\/"',
        b'"\xff"',
        b'"\\ud800"',
        b"\xef\xbb\xbf1",
        b"[" * 100_000,
        b"",
    ],
    ids=lambda raw: repr(raw[:16]),
)
def test_reads_nothing_else_than_canonical_bytes(raw):
    with pytest.raises(NotCanonical):
        read_canonical(raw)
    with pytest.raises(cordee_verify.Unreadable):
        if cordee_verify.canonical(cordee_verify.read_json(raw)) != raw:
            raise cordee_verify.Unreadable


def test_a_value_nested_too_deep_is_refused():
    value: list = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(NotCanonical):
        canonical_bytes(value)


def test_the_same_content_under_another_salt_has_another_hash():
    hashes = {content_hash(bytes([n]) * 16, {"text": "oui"}) for n in range(10)}
    assert len(hashes) == 10


@pytest.mark.parametrize("size", [0, 15, 17, 32])
def test_a_salt_has_one_size(size):
    with pytest.raises(ValueError, match="salt is 16 bytes"):
        content_hash(bytes(size), {})


@pytest.mark.parametrize(
    "meta",
    [{}, {"seq": 0, "content_hash": "0" * 64}, {"seq": True, "content_hash": "0" * 64}, {"seq": 1}]
    + [{"seq": 1, "content_hash": text} for text in ("0" * 63, "G" * 64, "A" * 64, None, 5)],
    ids=repr,
)
def test_a_leaf_needs_its_number_and_the_hash_of_its_content(meta):
    with pytest.raises(NotCanonical):
        leaf_bytes(meta)
