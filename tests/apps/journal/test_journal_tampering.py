"""Whoever holds the base, then whoever holds the key as well: what each can do is seen, here and by a stranger.

The engine's own tests tamper with files, 1,200 times. Here the rows themselves are rewritten, as their owner would,
triggers off; then the platform's audit and the stand-alone program (on what the platform then exports) are asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from django.db import connection, transaction

import cordee_verify
from cordee.cli.journal import audit
from cordee.core.actor import Actor, Grant, Role, system
from cordee.core.verdict import Refused
from cordee.journal import actions, triggers
from cordee.journal.checkpoint import make_checkpoint
from cordee.journal.events import Event
from cordee.journal.export import export
from cordee.journal.keys import signing_key
from cordee.journal.models import Checkpoint, Entry, Stream
from cordee.journal.record import record
from cordee.journal.verify import verify
from cordee_engines.ledger import Frontier, canonical_bytes, content_hash, leaf_bytes, leaf_hash

pytestmark = pytest.mark.django_db
NIGHT = system("garde de nuit")
STREAM = "room:1"


class Seen(Event):
    kind = "test.seen"
    wording = "%(text)s"


def write(*texts: str) -> None:
    for text in texts:
        with transaction.atomic():
            record(Seen(STREAM, {"text": text}), by=NIGHT)


class Owner:
    """Whoever owns the database: no trigger holds them back."""

    def __enter__(self):
        self._run(triggers.remove_sql(connection.vendor))
        return self

    def __exit__(self, *_):
        self._run(triggers.install_sql(connection.vendor))

    def _run(self, statements):
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def rows(self):
        return list(Entry.objects.of(STREAM).order_by("seq"))

    def reseal(self, entry: Entry, **changes) -> None:
        """Rewrite an entry so that its own hashes agree again: one only needs to know the format."""
        meta = json.loads(entry.meta) | changes.pop("meta", {})
        content = changes.pop("content", entry.content)
        meta["content_hash"] = content_hash(bytes.fromhex(entry.salt), content).hex()
        Entry.objects.filter(pk=entry.pk).update(
            content=content,
            meta=canonical_bytes(meta).decode(),
            leaf=leaf_hash(leaf_bytes(meta)).hex(),
            seq=meta["seq"],
            **changes,
        )

    def regrow(self) -> None:
        """Make the stream's row fit whatever the entries have become."""
        frontier = Frontier()
        for entry in self.rows():
            frontier = frontier.append(bytes.fromhex(entry.leaf))
        Stream.objects.filter(key=STREAM).update(size=frontier.size, frontier=frontier.to_hex())

    def forget_checkpoints(self, above: int = 0) -> None:
        """Then the platform, asked for anything, signs what it finds with its own key."""
        Checkpoint.objects.filter(stream__key=STREAM, size__gt=above).delete()

    def back_to(self, size: int) -> None:
        """The base of an old backup: as it was, with its checkpoints, and nothing since."""
        Entry.objects.of(STREAM).filter(seq__gt=size).delete()
        self.forget_checkpoints(above=size)
        self.regrow()


@pytest.fixture
def witnesses() -> list[str]:
    """Twelve entries; what left the platform at the fourth, the eighth and the twelfth."""
    notes = []
    for start in (1, 5, 9):
        write(*(f"fait {number}" for number in range(start, start + 4)))
        notes.append(make_checkpoint(STREAM).note)
    return notes


# ---- with the database -----------------------------------------------------------------------------------------------


def edit(owner):
    Entry.objects.filter(stream__key=STREAM, seq=6).update(content={"text": "rien à signaler"})


def edit_knowingly(owner):
    owner.reseal(owner.rows()[5], content={"text": "rien à signaler"})
    owner.regrow()


def edit_the_author(owner):
    row = owner.rows()[5]
    meta = json.loads(row.meta)
    actor = meta["actor"] | {"label": "personne"}
    owner.reseal(row, meta={"actor": actor}, actor_label="personne")
    owner.regrow()


def swap(owner):
    sixth, seventh = owner.rows()[5:7]
    Entry.objects.filter(pk=sixth.pk).update(content=seventh.content, salt=seventh.salt)
    Entry.objects.filter(pk=seventh.pk).update(content=sixth.content, salt=sixth.salt)


def insert(owner):
    """Everything after the sixth moves by one, and a line that nobody wrote takes its place."""
    rows = owner.rows()
    for row in reversed(rows[5:]):
        owner.reseal(row, meta={"seq": row.seq + 1})
    added = Entry.objects.get(pk=rows[0].pk)
    added.pk, added.seq = None, 6
    added.save(force_insert=True)
    owner.reseal(added, meta={"seq": 6}, content={"text": "glissée"})
    owner.regrow()


def delete(owner):
    Entry.objects.of(STREAM).filter(seq=6).delete()


def delete_and_renumber(owner):
    Entry.objects.of(STREAM).filter(seq=6).delete()
    for row in owner.rows()[5:]:
        owner.reseal(row, meta={"seq": row.seq - 1})
    owner.regrow()


def truncate(owner):
    Entry.objects.of(STREAM).filter(seq__gt=10).delete()


def truncate_knowingly(owner):
    Entry.objects.of(STREAM).filter(seq__gt=10).delete()
    owner.regrow()


# ---- with the key as well: the platform signs anew, only the witnesses disagree ---------------------------------------


def rewrite_with_the_key(owner):
    edit_knowingly(owner)
    owner.forget_checkpoints()


def insert_with_the_key(owner):
    insert(owner)
    owner.forget_checkpoints()


def delete_with_the_key(owner):
    delete_and_renumber(owner)
    owner.forget_checkpoints()


def rewrite_all_with_the_key(owner):
    for row in owner.rows():
        owner.reseal(row, content={"text": "tout allait bien"})
    owner.regrow()
    owner.forget_checkpoints()


def old_backup(owner):
    owner.back_to(6)


def fork(owner):
    """Two continuations of the checkpoint at eight, of one size."""
    owner.back_to(8)
    write(*(f"autre fait {number}" for number in range(9, 13)))


def longer_fork(owner):
    owner.back_to(8)
    write(*(f"autre fait {number}" for number in range(9, 16)))


Tampering = Callable[[Owner], None]
# Without any witness: the checkpoints in the base are enough, and the first bad entry (or range) is this one.
BY_ITSELF: list[tuple[Tampering, tuple]] = [
    (edit, ("entry_content", 6, 6)),
    (edit_knowingly, ("rewritten", 5, 8)),
    (edit_the_author, ("rewritten", 5, 8)),
    (swap, ("entry_content", 6, 6)),
    (insert, ("rewritten", 5, 8)),
    (delete, ("entry_misplaced", 6, 6)),
    (delete_and_renumber, ("rewritten", 5, 8)),
    (truncate, ("missing", 11, 12)),
    (truncate_knowingly, ("missing", 11, 12)),
]
# Accepted by the file itself, since the platform's own key signed it; refused by a checkpoint kept elsewhere.
BY_WITNESSES: list[tuple[Tampering, tuple]] = [
    (rewrite_with_the_key, ("witness_rewritten", 5, 8)),
    (insert_with_the_key, ("witness_rewritten", 5, 8)),
    (delete_with_the_key, ("witness_rewritten", 5, 8)),
    (rewrite_all_with_the_key, ("witness_rewritten", 1, 4)),
    (old_backup, ("witness_newer", 7, 8)),
    (fork, ("witness_rewritten", 9, 12)),
    (longer_fork, ("witness_rewritten", 9, 12)),
]


def first_fault(witnesses=()) -> tuple | None:
    """Of the platform's audit, which must be the stand-alone program's too."""
    ours = [(str(f.code), f.first, f.last) for f in verify(STREAM, witnesses=witnesses).report.faults]
    assert ours[:1] == [stranger(witnesses)][: len(ours)]
    return ours[0] if ours else None


def stranger(witnesses=(), folder=None) -> tuple | None:
    """What somebody outside reads, who has the file, the witnesses' notes and the key's text."""
    import contextlib
    import io
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "journal.json"
        file.write_bytes(export(STREAM))
        asked = [str(file), "--json", "--key", signing_key().verifier]
        for rank, note in enumerate(witnesses):
            (Path(place) / f"{rank}.txt").write_text(
                "Bonjour,\n> " + note.replace("\n", "\n> "), encoding="utf-8"
            )
            asked += ["--witness", str(Path(place) / f"{rank}.txt")]
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            status = cordee_verify.main(asked)
    told = json.loads(out.getvalue())
    assert told["accepted"] is (status == 0)
    return tuple(told["faults"][0][name] for name in ("code", "first", "last")) if told["faults"] else None


@pytest.mark.parametrize(("tamper", "expected"), BY_ITSELF, ids=lambda x: getattr(x, "__name__", ""))
def test_the_owner_of_the_base_is_seen_by_the_checkpoints_and_the_first_bad_entry_named(
    witnesses, tamper, expected
):
    assert first_fault() is None and first_fault(witnesses) is None
    with Owner() as owner:
        tamper(owner)
    assert first_fault() == expected
    assert first_fault(witnesses)[1:] == expected[1:]


@pytest.mark.parametrize(("tamper", "expected"), BY_WITNESSES, ids=lambda x: getattr(x, "__name__", ""))
def test_the_holder_of_the_key_is_seen_by_what_had_left_the_platform(witnesses, tamper, expected):
    with Owner() as owner:
        tamper(owner)
    assert first_fault() is None, "the key signs whatever it is given: no file alone can tell"
    assert first_fault(witnesses) == expected


def test_what_no_witness_saw_can_be_rewritten_and_the_program_says_how_far_it_vouches(witnesses):
    """The honest limit: after the last witnessed checkpoint, whoever holds base and key can still write history."""
    with Owner() as owner:
        fork(owner)
    found = verify(STREAM, witnesses=witnesses[:2])
    assert found.accepted and found.report.witnessed == 8
    report = cordee_verify.Report()
    report.entries, report.witnessed = 12, 8
    _proved, not_proved = cordee_verify.proves(report, cordee_verify.WORDS["fr"])
    assert "Que rien n’a été réécrit après l’entrée 8, la dernière vue par un témoin." in not_proved


def test_a_number_used_again_is_refused_by_the_base_itself(witnesses):
    from django.db import IntegrityError

    with Owner() as owner, pytest.raises(IntegrityError), transaction.atomic():
        twin = owner.rows()[5]
        twin.pk = twin.client_uuid = None
        twin.save(force_insert=True)


def test_content_erased_without_a_word_is_told_from_content_erased_openly(witnesses):
    admin = Actor("user", "1", "Ada", frozenset({Grant(Role.ADMIN, "platform:")}))
    openly, silently = Entry.objects.of(STREAM).filter(seq__in=(3, 7)).order_by("seq")
    actions.redact(openly, by=admin, reason="nom d’un patient")
    assert verify(STREAM).accepted
    Entry.objects.filter(pk=silently.pk).update(salt=None, content=None)  # what the triggers must let through
    found = verify(STREAM)
    assert (found.accepted, found.report.redacted, found.erased_silently) == (False, (3, 7), (7,))
    told = Entry.objects.of(STREAM).get(kind="journal.entry_redacted")
    with pytest.raises(Refused, match="ne s’efface pas"):
        actions.redact(told, by=admin, reason="pour voir")


def test_a_stream_whose_own_row_was_broken_is_refused_not_a_crash(witnesses):
    with Owner():
        Stream.objects.filter(key=STREAM).update(size=11)
    assert not verify(STREAM).accepted


def test_the_console_takes_witnesses_as_they_arrive_in_a_mail(witnesses, tmp_path):
    mail = tmp_path / "mail.txt"
    mail.write_text("Point de contrôle :\n\n  " + witnesses[1].replace("\n", "\r\n  "), encoding="utf-8")
    fine = CliRunner().invoke(audit, [STREAM, "--witness", str(mail)])
    assert fine.exit_code == 0 and "Témoins d’accord jusqu’à l’entrée 8." in fine.output
    with Owner() as owner:
        rewrite_with_the_key(owner)
    found = CliRunner().invoke(audit, [STREAM, "--witness", str(mail)])
    assert found.exit_code == 1 and "NON  witness_rewritten (entrées 1 à 8)" in found.output
    (tmp_path / "autre.txt").write_text("rien")
    assert CliRunner().invoke(audit, [STREAM, "--witness", str(tmp_path / "autre.txt")]).exit_code != 0
