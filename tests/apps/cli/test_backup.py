"""Save a living base, lose everything, put it back: the same rows, sound journals, no mail sent twice."""

from __future__ import annotations

import json
import shutil
import smtplib
import stat
import zipfile
from pathlib import Path

import pytest
from tests.served import Installation

pytestmark = pytest.mark.slow  # each order is a process of its own, as an administrator gives it

FURNISH = """
from django.db import transaction
from cordee.core.actor import system
from cordee.outbox import sender
from cordee.outbox.actions import enqueue
from tests.apps.crises.places import a_room
from tests.makers import CONSOLE
from cordee.crises import actions as rooms
place = a_room()
for number in range(30):
    rooms.log(place.room, kind="fact", text=f"fait {number}", by=CONSOLE)
with transaction.atomic():
    for number in range(3):
        enqueue(f"p{number}@hopital.example", f"Déjà parti {number}", "Bonjour", by=CONSOLE)
print(sender.send_due())
with transaction.atomic():
    enqueue("p9@hopital.example", "En attente", "Bonjour", by=CONSOLE)
"""
SEND = "from cordee.outbox import sender\nprint(sender.send_due(), sender.send_due())"


class Sink:
    """A real mail server that keeps the subjects it was given."""

    def __init__(self):
        self.subjects = []

    async def handle_DATA(self, server, session, envelope):
        import email
        import email.policy

        mail = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        self.subjects.append(mail["Subject"])
        return "250 ok"


@pytest.fixture(scope="module")
def sink():
    import socket

    from aiosmtpd.controller import Controller

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    with smtplib.SMTP("127.0.0.1", port):
        pass
    sink.url = f"smtp://127.0.0.1:{port}"
    yield sink
    controller.stop()


@pytest.fixture(scope="module")
def lived(tmp_path_factory, sink):
    """An installation that has lived, and its backup; its folder is then lost, but for the key kept elsewhere."""
    folder = tmp_path_factory.mktemp("lived")
    installation = Installation(folder / "data", CORDEE_EMAIL_URL=sink.url)
    installation.console("migrate")
    assert installation.script(FURNISH).strip() == "3"
    (folder / "data" / "pieces").mkdir()
    (folder / "data" / "pieces" / "photo.jpg").write_bytes(b"photo")
    installation.backup = folder / "cordee.zip"
    installation.said = installation.console("backup", str(installation.backup)).stdout
    installation.key = (folder / "data" / "journal-key.pem").read_bytes()
    yield installation
    installation.close()


def lost(installation: Installation) -> Path:
    """The data folder and the base are gone; the key comes back from where it is kept."""
    data = installation.folder
    shutil.rmtree(data)
    data.mkdir()
    (data / "journal-key.pem").write_bytes(installation.key)
    if installation.environment["DATABASE_URL"]:
        installation.script(
            "from django.db import connection\n"
            "connection.cursor().execute('DROP SCHEMA public CASCADE; CREATE SCHEMA public')"
        )
    return data


def test_the_backup_is_one_private_file_without_the_secrets(lived):
    assert stat.S_IMODE(lived.backup.stat().st_mode) == 0o600
    assert "journal-key.pem" in lived.said
    with zipfile.ZipFile(lived.backup) as archive:
        names = set(archive.namelist())
        manifest = json.loads(archive.read("sauvegarde.json"))
        assert all(lived.key not in archive.read(name) for name in names)
    assert names == {"sauvegarde.json", manifest["base"]["name"], "pieces/photo.jpg"}
    assert manifest["tables"]["crises_logentry"] == 30
    assert manifest["journals"]["outbox"] == 3


def test_what_is_put_back_is_what_was_saved_and_no_mail_leaves_twice(lived, sink):
    data = lost(lived)
    done = lived.console("restore", str(lived.backup))
    assert "vérifiés" in done.stdout
    assert (data / "pieces" / "photo.jpg").read_bytes() == b"photo"
    assert lived.console("journal", "audit", "room:1").returncode == 0
    before = list(sink.subjects)
    assert lived.script(SEND).split() == ["1", "0"]  # the one that waited, once
    assert [s.partition(" (")[0] for s in sink.subjects[len(before) :]] == ["En attente"]


def test_mail_that_waited_may_be_held(lived, sink):
    lost(lived)
    assert "Courriels retenus : 1." in lived.console("restore", str(lived.backup), "--hold-mail").stdout
    before = list(sink.subjects)
    assert lived.script(SEND).split() == ["0", "0"]
    assert sink.subjects == before


def test_a_base_that_is_there_is_not_replaced_by_mistake(lived):
    refused = lived.console("restore", str(lived.backup), check=False)
    assert refused.returncode != 0 and "--replace" in refused.stderr
    assert lived.console("restore", str(lived.backup), "--replace").returncode == 0


def test_a_key_that_is_missing_or_another_is_said_before_anything_is_touched(lived):
    key = lived.folder / "journal-key.pem"
    key.unlink()
    missing = lived.console("restore", str(lived.backup), "--replace", check=False)
    assert missing.returncode != 0 and "remettez d’abord la clé" in missing.stderr
    assert not key.exists()
    lived.script("from cordee.journal.keys import signing_key; signing_key()")
    other = lived.console("restore", str(lived.backup), "--replace", check=False)
    assert other.returncode != 0 and "n’est pas celle de cette sauvegarde" in other.stderr
    key.write_bytes(lived.key)


def test_a_damaged_file_changes_nothing(lived, tmp_path):
    raw = bytearray(lived.backup.read_bytes())
    torn, no_zip = tmp_path / "torn.zip", tmp_path / "no.zip"
    torn.write_bytes(raw[: len(raw) // 2])
    no_zip.write_bytes(b"bonjour")
    for file in (torn, no_zip):
        refused = lived.console("restore", str(file), "--replace", check=False)
        assert refused.returncode != 0 and "abîmé" in refused.stderr
    assert lived.console("journal", "audit", "room:1").returncode == 0
