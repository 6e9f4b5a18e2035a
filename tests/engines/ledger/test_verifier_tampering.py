"""1,200 tamperings, all refused, the first bad entry named, and the two judges of the same mind."""

import io
import json
import random
from bisect import bisect_right
from dataclasses import replace

import pytest
from tests.engines.ledger.journal_maker import (
    KEY_NAME,
    OTHER_KEY,
    SITE,
    Journal,
    entry,
    redacted,
    rewritten,
    verify,
)

import cordee_verify
from cordee_engines.ledger import Header, check_export, checkpoint_body, origin_of, sign_note
from cordee_engines.ledger.export import BETWEEN, END

COUNT, EVERY = 24, 10
JOURNAL = Journal.of(COUNT, EVERY).frozen_notes()  # checkpoints at 10, 20 and 24
RAW = JOURNAL.exported()
PUBLIC = JOURNAL.public_key


def faults(raw: bytes, witnesses=(), key=None):
    """What both judges say, once they have said the same."""
    seen = [(f"w{n}", cordee_verify.read_checkpoint(text)) for n, text in enumerate(witnesses)]
    stranger = cordee_verify.judge(io.BytesIO(raw), key, seen).faults
    ours = check_export(io.BytesIO(raw), verify, trusted_key=key, witnesses=witnesses).faults
    assert [f[:3] for f in stranger] == [(f.code, f.first, f.last) for f in ours]
    return [f[:3] for f in stranger]


def joined(journal: Journal, header: Header | None = None) -> bytes:
    return b"".join(journal.lines(header))


def line_of(raw: bytes, offset: int) -> int:
    """The line on which a byte lies: 0 for the header, then the entry's number."""
    starts = [0]
    for line in raw.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return bisect_right(starts, offset) - 1


def flip_a_bit(rng, raw, at):
    return raw[:at] + bytes([raw[at] ^ 1 << rng.randrange(8)]) + raw[at + 1 :]


def replace_a_byte(rng, raw, at):
    return raw[:at] + bytes([(raw[at] + rng.randrange(1, 256)) % 256]) + raw[at + 1 :]


def replace_by_a_plausible_byte(rng, raw, at):
    return raw[:at] + bytes([rng.choice([c for c in b'0a",:{}[]\n ' if c != raw[at]])]) + raw[at + 1 :]


def insert_a_byte(rng, raw, at):
    return raw[:at] + bytes([rng.randrange(256)]) + raw[at:]


def drop_a_byte(rng, raw, at):
    return raw[:at] + raw[at + 1 :]


RANDOM = [flip_a_bit, replace_a_byte, replace_by_a_plausible_byte, insert_a_byte, drop_a_byte]
STRUCTURAL_LINES = ("checkpoint_", "structure", "header_key", "header_origin")


@pytest.mark.parametrize("change", RANDOM)
def test_any_changed_byte_is_refused_and_its_line_named(change):
    rng = random.Random(f"cordee {change.__name__}")
    for _ in range(150):
        at = rng.randrange(len(RAW))
        damaged, line = change(rng, RAW, at), line_of(RAW, at)
        found = faults(damaged)
        assert found, (change.__name__, at)
        code, first, last = found[0]
        if line == 0:
            assert code.startswith("header_"), (at, found)
        elif line <= COUNT:
            assert code.startswith("entry_") and (first, last) == (line, line), (at, found)
        else:
            assert code.startswith(STRUCTURAL_LINES), (at, found)


def test_every_byte_of_header_and_ending_is_guarded():
    """Where the random bytes above fall seldom, none is left out."""
    rng = random.Random("every byte")
    ending = RAW.index(BETWEEN)
    for at in [*range(RAW.index(b"\n") + 1), *range(ending, len(RAW), 3)]:
        code = faults(flip_a_bit(rng, RAW, at))[0][0]
        assert code.startswith("header_" if at < 1000 else STRUCTURAL_LINES), at


# Each structured tampering of entry ``k``: the file, the witnesses' notes, the first fault expected.


def covering(k: int) -> tuple[int, int]:
    """The range between two checkpoints in which entry ``k`` lies."""
    last = next(size for size in JOURNAL.sizes if size >= k)
    return max([0, *(size for size in JOURNAL.sizes if size < k)]) + 1, last


def edited_content(k):
    journal = JOURNAL.changed(k, lambda e: replace(e, content={**e.content, "text": "Rien"}))
    return joined(journal), (), ("entry_content", k, k)


def edited_salt(k):
    return joined(JOURNAL.changed(k, lambda e: replace(e, salt=bytes(16)))), (), ("entry_content", k, k)


def edited_author(k):
    actor = {"kind": "participant", "id": "9", "label": "Quelqu’un d’autre"}
    journal = JOURNAL.changed(k, lambda e: replace(e, meta={**e.meta, "actor": actor}))
    return joined(journal), (), ("entry_meta", k, k)


def edited_time(k):
    journal = JOURNAL.changed(k, lambda e: replace(e, meta={**e.meta, "at": "2026-11-22T00:00:00Z"}))
    return joined(journal), (), ("entry_meta", k, k)


def edited_leaf(k):
    return joined(JOURNAL.changed(k, lambda e: replace(e, leaf=bytes(32)))), (), ("entry_meta", k, k)


def edited_number(k):
    return joined(JOURNAL.changed(k, lambda e: replace(e, seq=e.seq + 1))), (), ("entry_number", k, k)


def half_redacted(k):
    return joined(JOURNAL.changed(k, lambda e: replace(e, salt=None))), (), ("entry_damaged", k, k)


def swapped(k):
    other = k % COUNT + 1
    entries = list(JOURNAL.entries)
    entries[k - 1], entries[other - 1] = entries[other - 1], entries[k - 1]
    first = min(k, other)
    return joined(JOURNAL.with_entries(entries)), (), ("entry_misplaced", first, first)


def deleted(k):
    """The gap shows at ``k``; when the last one goes, it shows in the count."""
    journal = JOURNAL.with_entries(e for e in JOURNAL.entries if e.seq != k)
    return joined(journal), (), ("entry_misplaced", k, k) if k < COUNT else ("missing", k, k)


def inserted_with_a_used_number(k):
    entries = [*JOURNAL.entries[:k], entry(k, {"text": "glissée"}), *JOURNAL.entries[k:]]
    return joined(JOURNAL.with_entries(entries)), (), ("entry_misplaced", k + 1, k + 1)


def renumbered(entries):
    return [entry(n, dict(e.content)) if e.seq != n else e for n, e in enumerate(entries, start=1)]


def inserted_and_renumbered(k):
    entries = renumbered(
        [*JOURNAL.entries[: k - 1], entry(COUNT + 1, {"text": "x"}), *JOURNAL.entries[k - 1 :]]
    )
    return joined(JOURNAL.with_entries(entries)), (), ("rewritten", *covering(k))


def deleted_and_renumbered(k):
    """Past the last checkpoint but one, only the number of entries can be told, and the doubt before it."""
    entries = renumbered([e for e in JOURNAL.entries if e.seq != k])
    first, last = covering(k)
    expected = ("rewritten", first, last) if last < COUNT else ("missing", COUNT, COUNT)
    return joined(JOURNAL.with_entries(entries)), (), expected


def rewritten_with_database_access(k):
    return joined(JOURNAL.changed(k, rewritten)), (), ("rewritten", *covering(k))


def rewritten_with_forged_signatures(k):
    """The roots are made to fit, in the platform's name, but without its key."""
    journal = JOURNAL.changed(k, rewritten)
    roots = [(size, Journal(journal.entries, (size,)).note(size)) for size in journal.sizes]
    forged = []
    for size, note in roots:
        body = note.rpartition("\n\n")[0] + "\n"
        forged.append(JOURNAL.note(size) if size < k else sign_note(body, KEY_NAME, OTHER_KEY.sign, PUBLIC))
    return joined(replace(journal, notes=tuple(forged))), (), ("checkpoint_signature", *covering(k))


def cut_after(k):
    """The tail is gone and the file closed properly, its header left as it was."""
    lines = JOURNAL.lines()
    last = lines[k].replace(b",\n", b"\n") if k else lines[0]
    kept = [*lines[:k], last, *lines[COUNT + 1 :]] if k else [lines[0], *lines[COUNT + 1 :]]
    return b"".join(kept), (), ("missing", k + 1, COUNT) if k < COUNT else None


def truncated_with_its_header(k):
    journal = JOURNAL.with_entries(JOURNAL.entries[: k - 1])
    return joined(journal), (), ("missing", k, COUNT)


def torn_file(k):
    """The transfer stopped in the middle of line ``k``."""
    lines = JOURNAL.lines()
    return b"".join(lines[:k]) + lines[k][:50], (), ("entry_damaged", k, k)


def torn_between_lines(k):
    return b"".join(JOURNAL.lines()[:k]), (), ("missing", k, COUNT)


def appended_unannounced(k):
    entries = [*JOURNAL.entries, *(entry(COUNT + n) for n in range(1, k + 1))]
    return joined(JOURNAL.with_entries(entries), JOURNAL.header()), (), ("unannounced", COUNT + 1, COUNT + k)


def appended_and_announced(k):
    entries = [*JOURNAL.entries, *(entry(COUNT + n) for n in range(1, k + 1))]
    return joined(JOURNAL.with_entries(entries)), (), ("unsigned", COUNT + 1, COUNT + k)


def taken_from_another_journal(k):
    other = entry(k, stream="room:13")
    return joined(JOURNAL.changed(k, lambda e: other)), (), ("entry_stream", k, k)


def forked(k):
    """Two histories of one size, both signed with the key: the witness has the other one."""
    fork = replace(JOURNAL.changed(k, rewritten), notes=()).frozen_notes()
    return fork.exported(), (JOURNAL.note(COUNT),), ("witness_rewritten", 1, COUNT)


def rewritten_with_the_key(k):
    """Everything is signed anew; witnesses of each checkpoint narrow the place down."""
    forged = replace(JOURNAL.changed(k, rewritten), notes=()).frozen_notes()
    return forged.exported(), JOURNAL.notes, ("witness_rewritten", *covering(k))


def rolled_back(k):
    older = Journal.of(k - 1, EVERY)
    return older.exported(), (JOURNAL.note(COUNT),), ("witness_newer", k, COUNT)


def signed_anew_with_another_key(k):
    forged = replace(JOURNAL.changed(k, rewritten), notes=(), key=OTHER_KEY).frozen_notes()
    return forged.exported(), JOURNAL.notes[:1], ("witness_signature", None, None)


STRUCTURED = [
    edited_content, edited_salt, edited_author, edited_time, edited_leaf, edited_number, half_redacted,
    swapped, deleted, inserted_with_a_used_number, inserted_and_renumbered, deleted_and_renumbered,
    rewritten_with_database_access, rewritten_with_forged_signatures, truncated_with_its_header,
    torn_file, torn_between_lines, appended_unannounced, appended_and_announced, taken_from_another_journal,
    forked, rewritten_with_the_key, rolled_back, signed_anew_with_another_key,
]  # fmt: skip


@pytest.mark.parametrize("tamper", STRUCTURED)
def test_structured_tampering_at_every_place(tamper):
    for k in range(1, COUNT + 1):
        raw, witnesses, expected = tamper(k)
        assert faults(raw, witnesses)[0] == expected, k


@pytest.mark.parametrize("k", range(COUNT))
def test_a_tail_cut_off_is_missing(k):
    raw, _, expected = cut_after(k)
    assert faults(raw)[0] == expected


def test_what_a_shorter_journal_leaves_in_doubt_is_said():
    raw, _, _ = deleted_and_renumbered(COUNT - 1)
    assert faults(raw) == [("missing", COUNT, COUNT), ("unsigned", 21, COUNT - 1)]


def test_a_bad_checkpoint_covered_by_a_later_one_accuses_no_entry():
    second = sign_note(JOURNAL.notes[1].rpartition("\n\n")[0] + "\n", KEY_NAME, OTHER_KEY.sign, PUBLIC)
    raw = joined(replace(JOURNAL, notes=(JOURNAL.notes[0], second, JOURNAL.notes[2])))
    assert faults(raw) == [("checkpoint_signature", None, None)]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ((1, 0, 2), [("checkpoint_order", None, None)]),
        ((0, 0, 1, 2), [("checkpoint_order", None, None)]),
        ((0, 1), [("unsigned", 21, 24)]),
        ((), [("unsigned", 1, 24)]),
        ((0, 2), []),
        ((2,), []),
    ],
)
def test_checkpoints_shuffled_repeated_or_left_out(order, expected):
    lines = JOURNAL.lines()
    notes = [lines[COUNT + 2 + n].rstrip(b",\n") for n in order]
    raw = b"".join([*lines[: COUNT + 2], b",\n".join(notes), b"\n" if notes else b"", END])
    assert faults(raw) == expected


def test_a_checkpoint_of_another_journal():
    other = Journal.of(10, stream="room:13").note(10)
    raw = joined(replace(JOURNAL, notes=(other, *JOURNAL.notes[1:])))
    assert faults(raw) == [("checkpoint_origin", None, None)]


def test_a_countersigned_checkpoint_belongs_to_witnesses_not_to_exports():
    twice = JOURNAL.notes[0] + JOURNAL.notes[0].rpartition("\n\n")[2]
    assert faults(joined(replace(JOURNAL, notes=(twice, *JOURNAL.notes[1:])))) == [
        ("checkpoint_damaged", None, None)
    ]
    assert faults(RAW, (twice,)) == []


def test_a_header_that_lies_about_size_or_root():
    header = JOURNAL.header()
    assert faults(joined(JOURNAL, replace(header, size=COUNT + 1))) == [("header_count", None, None)]
    assert faults(joined(JOURNAL, replace(header, size=COUNT - 1))) == [("header_count", None, None)]
    assert faults(joined(JOURNAL, replace(header, root=bytes(32)))) == [("header_root", None, None)]


def test_the_key_known_from_elsewhere_is_asked_for():
    forged = replace(JOURNAL.changed(5, rewritten), notes=(), key=OTHER_KEY).exported()
    assert faults(forged) == []  # the file vouches for itself: this is what the verifier says it cannot prove
    assert faults(forged, key=PUBLIC) == [("key_mismatch", None, None)]
    assert faults(RAW, key=PUBLIC) == []


def test_witnesses_agree_or_speak_of_something_else():
    assert faults(RAW, JOURNAL.notes) == []
    other = Journal.of(10, stream="room:13").note(10)
    assert faults(RAW, (other,)) == [("witness_origin", None, None)]
    body = checkpoint_body(origin_of(SITE, "room:12"), 10, bytes(32))
    assert faults(RAW, (sign_note(body, KEY_NAME, OTHER_KEY.sign, PUBLIC),)) == [
        ("witness_signature", None, None)
    ]


def test_an_empty_journal_is_guarded_too():
    raw = Journal.of(0).exported()
    assert faults(raw) == []
    rng = random.Random("empty")
    for at in range(len(raw)):
        assert faults(flip_a_bit(rng, raw, at)), at
    lines = raw.splitlines(keepends=True)
    assert faults(b"".join([*lines[:2], END])) == [("unsigned", None, None)]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"{}",
        b"%PDF-1.7\n",
        b"\x00" * 1000,
        b"[" * 100_000 + b"\n",
        RAW.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + RAW,
        json.dumps(json.loads(RAW), indent=1).encode(),
        RAW.replace(b"cordee-journal/1", b"cordee-journal/2"),
    ],
    ids=lambda raw: repr(raw[:8]),
)
def test_what_is_no_journal_at_all(raw):
    assert faults(raw) == [("header_damaged", None, None)]


def test_what_follows_the_end_is_refused():
    for extra in (b"\n", b" ", RAW):
        assert ("structure", None, None) in faults(RAW + extra)


def test_content_nested_too_deep_is_a_damaged_entry():
    line = JOURNAL.lines()[3]
    bomb = (
        line[: line.index(b'"content":')]
        + b'"content":'
        + b'{"a":' * 100_000
        + b"1"
        + b"}" * 100_001
        + b",\n"
    )
    assert faults(RAW.replace(line, bomb))[0] == ("entry_damaged", 3, 3)


def test_redaction_is_allowed_and_never_hides_another_change():
    journal = JOURNAL.changed(7, redacted)
    assert faults(journal.exported()) == []
    both = journal.changed(7, lambda e: replace(e, meta={**e.meta, "kind": "room.closed"}))
    assert faults(joined(both))[0] == ("entry_meta", 7, 7)
