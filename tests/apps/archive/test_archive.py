"""Everything of one house and nothing of its neighbour, checked without Cordée."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.db import transaction

from cordee.archive.actions import take_out
from cordee.archive.tables import LEFT_OUT, TABLES
from cordee.cli.archive import archive as command
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden
from cordee.directory.models import Site
from cordee.journal.models import Entry
from tests.apps.retex.ended import browser
from tests.makers import CONSOLE, a_region, a_site, an_actor
from tests.pages.audience import marks_in
from tests.pages.world import build

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def taken(world) -> zipfile.ZipFile:
    out = io.BytesIO()
    take_out(world.own.site, out=out, by=CONSOLE)
    return zipfile.ZipFile(out)


def test_every_model_that_leads_to_an_establishment_is_taken_or_left_out_with_a_reason():
    found, waiting = {Site}, [Site]
    while waiting:
        for relation in waiting.pop()._meta.related_objects:
            if relation.related_model not in found and not relation.many_to_many:
                found.add(relation.related_model)
                waiting.append(relation.related_model)
    known = {table.model for table in TABLES} | set(LEFT_OUT)
    assert {model._meta.label for model in found} == known
    assert {apps.get_model(label)._meta.label for label in known} == known


def test_it_holds_what_the_house_wrote_and_nothing_of_another(world, taken):
    marks = set()
    for name in taken.namelist():
        marks |= marks_in(taken.read(name))
    told = {world.marks.known[mark] for mark in marks}
    assert {tenant for tenant, _what in told} == {"own"}
    kinds = {what for _tenant, what in told}
    wanted = {
        "plan.owner", "plan.reason", "plan.evidence", "plan.file", "service.reason", "funding.draft", "funding.filed",
        "assessment.open", "assessment.correction", "running.room.log", "running.room.decision", "running.observation",
        "improvement.title", "report.summary",
    }  # fmt: skip
    assert wanted <= kinds
    assert {what for what in kinds if what.startswith(("debrief.answer", "funding.opinion"))} == set()


def test_no_secret_leaves_with_it(world, taken):
    whole = b"".join(taken.read(name) for name in taken.namelist())
    for token in (*world.own.running.tokens.values(), world.own.link_token):
        assert token.encode() not in whole
    for seat in json.loads(taken.read("salles/places.json")):
        assert not {"pin", "token_hash", "link_key"} & set(seat)


def test_its_sums_and_its_journals_are_checked_without_cordee(taken, tmp_path):
    taken.extractall(tmp_path)
    for line in (tmp_path / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ", 1)
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest
    journals = sorted((tmp_path / "journaux").glob("*.json"))
    assert len(journals) >= 6
    for journal in journals:
        done = subprocess.run(
            [sys.executable, "-I", str(tmp_path / "cordee-verify.py"), str(journal)],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_only_the_house_takes_it_and_the_journal_says_so(world):
    site = world.own.site
    for who in (an_actor((Role.MEMBER, site.scope)), an_actor((Role.REGION_PILOT, site.region.scope))):
        with pytest.raises(Forbidden):
            take_out(site, out=io.BytesIO(), by=who)
    rssi = browser((Role.RSSI, site.scope))
    assert "Emporter" in rssi.get(f"/annuaire/etablissements/{site.pk}/").content.decode()
    answer = rssi.post(f"/donnees/{site.pk}/")
    assert zipfile.ZipFile(io.BytesIO(b"".join(answer))).testzip() is None
    assert Entry.objects.of(site.scope).filter(kind="archive.taken_out").exists()


def test_the_console_writes_the_file_or_nothing(tmp_path):
    a_region()
    site = a_site()
    done = CliRunner().invoke(command, [site.finess, "--out", str(tmp_path / "a.zip")])
    assert done.exit_code == 0, done.output
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]
    missing = CliRunner().invoke(command, ["999999999", "--out", str(tmp_path / "b.zip")])
    assert (missing.exit_code != 0, (tmp_path / "b.zip").exists()) == (True, False)
