"""The export file: determined to the byte, and still JSON."""

import io
import json
from dataclasses import replace

import pytest
from tests.engines.ledger.journal_maker import KEY_NAME, Journal, entry, redacted, verify

import cordee_verify
from cordee_engines.ledger import check_export, export_lines, leaf_bytes, origin_of


@pytest.mark.parametrize("count", [0, 1, 2, 3, 10, 11, 57])
def test_an_honest_export_is_accepted_by_both_judges(count):
    raw = Journal.of(count).exported()
    stranger, ours = cordee_verify.judge(io.BytesIO(raw)), check_export(io.BytesIO(raw), verify)
    assert (stranger.faults, ours.faults) == ([], ())
    assert stranger.entries == ours.entries == count
    assert stranger.checkpoints == ours.checkpoints == len(Journal.of(count).sizes)


def test_the_export_is_one_json_document_of_one_line_per_entry():
    raw = Journal.of(3).exported()
    document = json.loads(raw)
    assert list(document) == [
        "format", "origin", "stream", "key_name", "public_key", "size", "root", "entries", "checkpoints",
    ]  # fmt: skip
    assert document["origin"] == "cordee.example.fr/room:12"
    assert [e["seq"] for e in document["entries"]] == [1, 2, 3]
    assert list(document["entries"][0]) == ["seq", "leaf", "meta", "salt", "content"]
    assert raw.count(b"\n") == 1 + 3 + 1 + 1 + 1
    assert raw.endswith(b"]}\n")


def test_redacted_entries_keep_the_tree_valid_and_are_counted():
    journal = Journal.of(12).frozen_notes()
    raw = journal.changed(4, redacted).changed(9, redacted).exported()
    stranger, ours = cordee_verify.judge(io.BytesIO(raw)), check_export(io.BytesIO(raw), verify)
    assert (stranger.faults, stranger.redacted) == ([], [4, 9])
    assert (ours.faults, ours.redacted) == ((), (4, 9))


def test_lines_can_be_judged_without_a_file():
    journal = Journal.of(4).frozen_notes()
    assert check_export(export_lines(journal.header(), journal.entries, journal.notes), verify).accepted


@pytest.mark.parametrize("notes", [(), (Journal.of(4).note(3),)], ids=["none", "too short"])
def test_an_export_without_its_last_checkpoint_is_not_begun(notes):
    journal = Journal.of(4)
    with pytest.raises(ValueError, match="checkpoint of its whole size"):
        export_lines(journal.header(), journal.entries, notes)


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "cordee.example.fr/room:13"},
        {"stream": ""},
        {"stream": None},
        {"key_name": "two words"},
        {"public_key": b"short"},
        {"size": -1},
        {"size": True},
        {"root": b"short"},
    ],
    ids=repr,
)
def test_an_absurd_header_is_refused(change):
    with pytest.raises(ValueError, match=r"journal|origin|key"):
        replace(Journal.of(1).header(), **change)


def test_the_leaf_commits_to_the_stream_the_number_and_the_content():
    reference = leaf_bytes(entry(5).meta)
    others = [entry(6), entry(5, stream="room:13"), entry(5, {"text": "autre"})]
    assert all(leaf_bytes(other.meta) != reference for other in others)


def test_the_origin_names_the_site_and_the_stream():
    assert origin_of("cordee.example.fr", "room:12") == "cordee.example.fr/room:12"
    assert KEY_NAME in Journal.of(1).note(1)
