"""The console as an operator meets it: words, exit statuses, no traceback."""

import json
import signal
import socket
import subprocess
import sys
import time

import pytest
from tests.served import ROOT, Installation

from cordee.config.env import SETTINGS

NOTE = (
    "from django.db import transaction\n"
    "from cordee.core.actor import system\n"
    "from cordee.journal.actions import EntryRedacted\n"
    "from cordee.journal.record import record\n"
    "with transaction.atomic():\n"
    "    record(EntryRedacted('room:1', {'seq': 1, 'reason': 'essai'}), by=system('essai'))\n"
)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    installation = Installation(tmp_path_factory.mktemp("console"))
    assert installation.console("migrate", "--check", check=False).returncode == 1
    assert "Base mise à jour" in installation.console("migrate").stdout
    assert installation.console("migrate", "--check").stdout == "La base est à jour.\n"
    yield installation
    installation.close()


def test_help_answers_at_once_in_french_and_without_loading_the_platform():
    code = (
        "import sys, time; t = time.perf_counter(); from cordee.cli.main import cli\n"
        "try: cli(['serve', '--help'], prog_name='cordee')\nexcept SystemExit: pass\n"
        "assert 'django' not in sys.modules, 'Django loaded'; print(time.perf_counter() - t, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Utilisation : cordee serve [OPTIONS]")
    assert "Affiche cette aide." in done.stdout
    assert float(done.stderr) < 1


def test_every_command_has_a_french_sentence(installed):
    text = installed.console("--help").stdout
    for command in ("serve", "worker", "migrate", "secret", "health", "journal", "reference"):
        assert f"\n  {command} " in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nimporte"], "cette commande n’existe pas"),
        (["serve", "--zzz"], "l’option --zzz n’existe pas"),
        (["serve", "--port", "x"], "valeur refusée pour --port"),
        (["journal", "export"], "il manque FLUX"),
        (["journal", "export", "room:404"], "aucun journal ne s’appelle « room:404 »"),
    ],
)
def test_a_mistake_is_said_in_words_and_fails(installed, arguments, said):
    done = installed.console(*arguments, check=False)
    assert done.returncode != 0
    assert said in done.stderr and "Traceback" not in done.stderr


def test_an_unsafe_production_refuses_to_start_and_says_what_is_missing(tmp_path):
    installation = Installation(
        tmp_path, CORDEE_MODE="production", CORDEE_SECRET_KEY="court", DATABASE_URL=""
    )
    done = installation.console("serve", check=False)
    assert done.returncode == 1
    for name in ("CORDEE_SECRET_KEY", "CORDEE_HOSTS", "CORDEE_BASE_URL", "CORDEE_EMAIL_URL"):
        assert name in done.stderr
    assert "court" not in done.stderr.replace("courriel", "") and "Traceback" not in done.stderr


def test_a_demonstration_listens_to_this_machine_only(installed):
    installed_demo = {**installed.environment, "CORDEE_MODE": "demo"}
    done = subprocess.run(
        [sys.executable, "-m", "cordee.cli", "serve", "--host", "0.0.0.0"],
        env=installed_demo, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "n’écoute que sur cette machine" in done.stderr


def test_a_base_that_is_not_up_to_date_is_not_served(tmp_path):
    installation = Installation(tmp_path)
    try:
        done = installation.console("serve", "--port", "0", check=False)
        assert done.returncode == 1 and "lancez « cordee migrate »" in done.stderr
    finally:
        installation.close()


def test_a_port_already_taken_is_said(installed):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = installed.console("serve", "--port", str(taken.getsockname()[1]), check=False)
    assert done.returncode == 1
    assert "impossible d’écouter" in done.stderr and "Traceback" not in done.stderr


def test_secrets_are_long_and_never_the_same(installed):
    first, second = (installed.console("secret").stdout.strip() for _ in range(2))
    assert len(first) >= 50 and first != second


def test_a_journal_is_exported_verified_and_audited(installed, tmp_path):
    installed.script(NOTE)
    file = tmp_path / "journal.json"
    installed.console("journal", "export", "room:1", "-o", str(file))
    assert file.read_bytes() == installed.console("journal", "export", "room:1").stdout.encode()
    assert installed.console("journal", "verify", str(file)).returncode == 0
    assert installed.console("journal", "audit", "room:1").stdout.startswith("ok   room:1 :")
    file.write_bytes(file.read_bytes().replace(b"essai", b"autre"))
    refused = installed.console("journal", "verify", "--json", str(file), check=False)
    assert refused.returncode == 1
    assert json.loads(refused.stdout)


def test_the_reference_page_of_settings_is_up_to_date(installed):
    assert installed.console("reference", "--check").returncode == 0
    page = (ROOT / "docs/reference/reglages.md").read_text()
    assert all(f"`{setting.name}`" in page for setting in SETTINGS)


def test_health_tells_what_is_vital(installed):
    found = json.loads(installed.console("health", "--json").stdout)
    assert found["ok"] is True
    assert set(found["checks"]) == {"database", "durability", "migrations", "worker", "outbox", "disk"}
    assert found["checks"]["worker"]["ok"] is False and found["checks"]["worker"]["vital"] is False


def test_health_refuses_when_the_journal_has_lost_its_triggers(installed):
    installed.script(
        "from django.db import connection\nfrom cordee.journal import triggers\n"
        "c = connection.cursor()\n[c.execute(s) for s in triggers.remove_sql(connection.vendor)]"
    )
    try:
        done = installed.console("health", check=False)
        assert done.returncode == 1 and "NON  Conservation : protections du journal absentes" in done.stdout
    finally:
        installed.script(
            "from django.db import connection\nfrom cordee.journal import triggers\n"
            "c = connection.cursor()\n[c.execute(s) for s in triggers.install_sql(connection.vendor)]"
        )


def test_a_server_with_its_worker_is_well_and_stops_when_asked(installed):
    installed.environment["CORDEE_WORKER"] = "oui"
    try:
        with installed.serve() as server:
            deadline = time.monotonic() + 15
            while True:
                import http.client

                connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
                connection.request("GET", "/health", headers={"Host": "127.0.0.1"})
                response = connection.getresponse()
                found = json.loads(response.read())
                connection.close()
                if response.status == 200 or time.monotonic() > deadline:
                    break
                time.sleep(0.1)
            assert found["ok"] is True and "beat_age_s" in found["checks"]["worker"]
            assert server.stop(signal.SIGTERM) == 0  # and not killed after its time is up
    finally:
        installed.environment["CORDEE_WORKER"] = "non"


def test_a_worker_alone_starts_and_stops(installed):
    worker = subprocess.Popen(
        [sys.executable, "-m", "cordee.cli", "worker"],
        env=installed.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert "au travail" in worker.stdout.readline()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0
    finally:
        worker.kill()
        worker.communicate()
