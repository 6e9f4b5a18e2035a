"""An entry, once written, is never rewritten: not by the platform, not by whoever holds the database."""

import uuid

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from cordee.core.actor import Actor, Grant, Role, console, system
from cordee.core.verdict import Forbidden, Refused
from cordee.journal import actions, triggers
from cordee.journal.events import AlreadyRecorded, Event
from cordee.journal.models import Checkpoint, Entry, Stream
from cordee.journal.record import record
from cordee.journal.verify import verify

pytestmark = pytest.mark.django_db

NIGHT = system("garde de nuit")
ADMIN = Actor("user", "1", "Ada", frozenset({Grant(Role.ADMIN, "platform:")}))


class Noted(Event):
    kind = "test.noted"
    wording = "Noté : %(text)s"


def note(text="le scanner ne répond plus", **kwargs):
    with transaction.atomic():
        return record(Noted("room:1", {"text": text}, **kwargs), by=NIGHT)


def refused(sql):
    with pytest.raises(DatabaseError, match="journal"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_entries_are_numbered_from_one_without_a_gap():
    assert [note().seq for _ in range(3)] == [1, 2, 3]
    assert Stream.objects.get(key="room:1").size == 3


def test_all_triggers_are_in_place():
    assert triggers.missing(connection) == set()


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM journal_entry",
        "UPDATE journal_entry SET kind = 'autre'",
        "UPDATE journal_entry SET meta = '{}'",
        "UPDATE journal_entry SET actor_label = 'personne'",
        "UPDATE journal_entry SET content = NULL",
        "UPDATE journal_entry SET salt = NULL",
        "UPDATE journal_entry SET salt = NULL, content = NULL, leaf = 'x'",
        "DELETE FROM journal_checkpoint",
        "UPDATE journal_checkpoint SET size = 9",
        "DELETE FROM journal_stream",
        "UPDATE journal_stream SET size = 0",
        "UPDATE journal_stream SET key = 'room:2'",
    ],
)
def test_the_database_itself_refuses_to_rewrite(sql):
    from cordee.journal.checkpoint import make_checkpoint

    note()
    make_checkpoint("room:1")
    refused(sql)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's")
def test_insert_or_replace_is_refused_too():
    note()
    refused("INSERT OR REPLACE INTO journal_entry SELECT * FROM journal_entry")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="TRUNCATE is PostgreSQL's")
def test_truncate_is_refused_too():
    refused("TRUNCATE journal_entry, journal_checkpoint, journal_stream CASCADE")


def test_a_retry_of_the_same_client_entry_is_refused_in_words():
    again = uuid.uuid4()
    note(client_uuid=again)
    with pytest.raises(AlreadyRecorded, match="déjà enregistrée"):
        note(client_uuid=again)
    assert Entry.objects.of("room:1").count() == 1


def test_an_entry_is_read_back_as_it_was_hashed():
    content = {"z": [1, True, None, "é\u2028\U0001f691"], "a": {"big": 2**53 - 1, "neg": -1, "empty": {}}}
    with transaction.atomic():
        entry = record(Noted("room:1", content), by=NIGHT)
    assert Entry.objects.get(pk=entry.pk).content == content
    assert verify("room:1").accepted


@pytest.mark.parametrize("text", ["NUL \x00 dedans", "demi-paire \ud83d", "\udc00"])
def test_text_that_cannot_be_kept_is_refused_in_words(text):
    for content in ({"text": text}, {"deep": [{"er": text}]}, {text: 1}):
        with pytest.raises(Refused, match="caractère illisible"), transaction.atomic():
            record(Noted("room:1", content), by=NIGHT)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("value", [1.5, float("nan"), 2**53, b"bytes", {1: 2}, object()])
def test_what_has_no_canonical_form_is_a_programming_error(value):
    with pytest.raises(TypeError, match="whole numbers"), transaction.atomic():
        record(Noted("room:1", {"value": value}), by=NIGHT)


def test_redaction_erases_content_and_says_so_and_the_tree_still_holds():
    entry = note("Mme Durand, chambre 12")
    note("autre fait")
    actions.redact(entry, by=ADMIN, reason="nom d’une patiente")
    assert list(Entry.objects.of("room:1").values_list("seq", "kind", "content")) == [
        (1, "test.noted", None),
        (2, "test.noted", {"text": "autre fait"}),
        (3, "journal.entry_redacted", {"seq": 1, "reason": "nom d’une patiente"}),
    ]
    found = verify("room:1")
    assert found.accepted and found.report.redacted == (1,)


def test_redaction_erases_copies_kept_elsewhere_in_the_same_transaction(monkeypatch):
    forgotten = []
    monkeypatch.setattr(actions, "ON_REDACTION", [forgotten.append])
    entry = note()
    actions.redact(entry, by=ADMIN, reason="erreur")
    assert forgotten == [entry]


def test_only_the_administrator_redacts_and_gives_a_reason():
    entry = note()
    with pytest.raises(Forbidden, match="Seul l’administrateur"):
        actions.redact(entry, by=NIGHT, reason="x")
    with pytest.raises(Refused, match="Dites pourquoi"):
        actions.redact(entry, by=console("root"), reason="  ")
    assert Entry.objects.get(pk=entry.pk).content is not None


def test_the_database_keeps_one_entry_a_number():
    entry = note()
    entry.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save(force_insert=True)


def test_checkpoints_are_made_once_a_size():
    from cordee.journal.checkpoint import checkpoint_changed_streams, make_checkpoint

    note()
    assert checkpoint_changed_streams() == 1
    assert checkpoint_changed_streams() == 0
    assert make_checkpoint("room:1") == make_checkpoint("room:1")
    note()
    assert checkpoint_changed_streams() == 1
    assert list(Checkpoint.objects.values_list("size", flat=True)) == [1, 2]
