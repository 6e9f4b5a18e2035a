"""What leaves the platform proves what was written, and shows every rewriting."""

import json
import stat
import subprocess
import sys
import threading

import pytest
from django.db import connection, connections, transaction
from django.test import RequestFactory

from cordee.core.actor import NOBODY, Actor, system
from cordee.journal import keys, rules, triggers, views
from cordee.journal.checkpoint import make_checkpoint
from cordee.journal.events import Event
from cordee.journal.export import export
from cordee.journal.models import Entry, Stream
from cordee.journal.record import record
from cordee.journal.verify import verify

NIGHT = system("garde de nuit")
READER = Actor("user", "7", "Lise")


class Written(Event):
    kind = "test.written"
    wording = "%(text)s"


def write(count, stream="room:1"):
    for number in range(count):
        with transaction.atomic():
            record(Written(stream, {"text": f"fait {number}"}), by=NIGHT)


def tamper(sql):
    """Whoever owns the database removes the triggers first, and puts them back."""
    with connection.cursor() as cursor:
        for statement in [
            *triggers.remove_sql(connection.vendor),
            sql,
            *triggers.install_sql(connection.vendor),
        ]:
            cursor.execute(statement)


@pytest.mark.django_db
def test_an_export_is_accepted_by_the_stand_alone_verifier(tmp_path):
    write(11)
    make_checkpoint("room:1")
    write(4)
    file = tmp_path / "journal.json"
    file.write_bytes(export("room:1"))
    assert json.loads(file.read_bytes())["size"] == 15
    done = subprocess.run([sys.executable, "src/cordee_verify.py", str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "codes", "columns"),
    [
        ('UPDATE journal_entry SET content = \'{"text":"autre"}\' WHERE seq = 3', {"entry_content"}, ()),
        ("DELETE FROM journal_entry WHERE seq = 3", {"entry_misplaced"}, ()),
        ("DELETE FROM journal_entry WHERE seq > 4", {"missing"}, ()),
        ("UPDATE journal_entry SET kind = 'x' WHERE seq = 2", set(), (2,)),
        ("UPDATE journal_entry SET actor_label = 'x' WHERE seq = 5", set(), (5,)),
    ],
)
def test_a_rewriting_of_the_database_is_named(sql, codes, columns):
    write(6)
    assert verify("room:1").accepted
    tamper(sql)
    found = verify("room:1")
    assert not found.accepted
    assert codes <= {str(fault.code) for fault in found.report.faults}
    assert found.altered_columns == columns


@pytest.mark.django_db
def test_a_rewriting_with_the_key_does_not_survive_a_witness():
    write(3)
    witness = make_checkpoint("room:1").note
    tamper("DELETE FROM journal_checkpoint")
    tamper("DELETE FROM journal_entry")
    tamper("UPDATE journal_stream SET size = 0, frontier = '[]'")
    write(2)
    with transaction.atomic():
        record(Written("room:1", {"text": "ce que j’aurais voulu écrire"}), by=NIGHT)
    assert verify("room:1").accepted
    assert not verify("room:1", witnesses=[witness]).accepted


@pytest.mark.django_db
def test_the_key_is_made_once_and_kept_private(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.BASE_URL = "https://cordee.example.fr:8443"
    key = keys.signing_key()
    assert stat.S_IMODE((tmp_path / "journal-key.pem").stat().st_mode) == 0o600
    assert key.name == "cordee.example.fr"
    keys._private_key.cache_clear()
    assert keys.signing_key().public == key.public
    assert [path.name for path in tmp_path.iterdir()] == ["journal-key.pem"]


@pytest.mark.django_db
def test_a_platform_that_changes_its_name_still_exports(settings):
    write(2)
    export("room:1")
    settings.BASE_URL = "https://autre.example.fr"
    header = json.loads(export("room:1"))
    assert header["origin"] == "autre.example.fr/room:1"
    assert len(header["checkpoints"]) == 1


@pytest.mark.django_db
def test_a_journal_goes_only_to_those_an_app_names(monkeypatch):
    monkeypatch.setattr(rules, "READERS", {"room": lambda actor, key: actor == READER and key == "room:1"})
    write(1)
    write(1, stream="autre:1")

    def status(actor, key):
        request = RequestFactory().get(f"/journal/{key}.json")
        request.actor = actor
        try:
            return views.export(request, key).status_code
        except views.Http404:
            return 404

    assert status(READER, "room:1") == 200
    assert {status(READER, "room:2"), status(READER, "autre:1"), status(NOBODY, "room:1")} == {404}


@pytest.mark.django_db
def test_the_download_carries_a_file_name(monkeypatch):
    monkeypatch.setattr(rules, "READERS", {"room": lambda actor, key: True})
    write(1)
    request = RequestFactory().get("/journal/room:1.json")
    request.actor = READER
    response = views.export(request, "room:1")
    assert response.headers["Content-Disposition"] == 'attachment; filename="journal-room-1.json"'
    verifier = views.verifier(RequestFactory().get("/"))
    assert b"Verify an export" in verifier.content


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_in_one_stream_never_share_a_number():
    faults = []

    def writer():
        try:
            write(10)
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=writer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert list(Entry.objects.of("room:1").values_list("seq", flat=True)) == list(range(1, 41))
    assert Stream.objects.get(key="room:1").size == 40
    assert verify("room:1").accepted
