"""The pages of the plan as the pilot, the house and its neighbour get them."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cordee.core import clock
from cordee.core.actor import Role
from cordee.kits.actions import import_kit
from cordee.plan import actions
from cordee.plan.models import Commitment, Evidence, Plan
from cordee.plan.reading import SHIPPED
from tests.apps.plan.sheets import a_sheet
from tests.apps.retex.ended import browser
from tests.makers import CONSOLE, a_plan, a_region, a_site, a_small_kit

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return a_plan(a_region())


@pytest.fixture
def site(plan):
    return a_site()


@pytest.fixture
def pilot(plan):
    return browser((Role.REGION_PILOT, plan.region.scope))


@pytest.fixture
def rssi(site):
    return browser((Role.RSSI, site.scope))


def shown(client, name: str, *args, status: int = 200, query: str = "") -> str:
    answer = client.get(reverse(f"plan:{name}", args=args) + query)
    assert answer.status_code == status, answer.content[:600]
    return " ".join(answer.content.decode().split())


def sent(client, name: str, *args, status: int = 302, **data) -> str:
    answer = client.post(reverse(f"plan:{name}", args=args), data)
    assert answer.status_code == status, answer.content.decode()[:900]
    return " ".join(answer.content.decode().split())


def upload(data: bytes, name: str = "engagements.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_with_one_house_the_plan_is_its_sheet(site, rssi, pilot):
    assert rssi.get(reverse("plan:index")).headers["Location"] == reverse("plan:sheet", args=[site.pk])
    assert "Action d’essai 19" in shown(rssi, "sheet", site.pk)
    assert "Action d’essai 19" in shown(pilot, "index")


def test_a_neighbour_never_reads_a_sheet(site):
    neighbour = browser((Role.DIRECTOR, a_site("Clinique voisine").scope))
    for name, args in (("sheet", [site.pk]), ("commitment", [site.pk, 1]), ("add_evidence", [site.pk, 1])):
        shown(neighbour, name, *args, status=404)


def test_a_refusal_gives_the_form_back_with_its_reason(site, rssi):
    text = sent(rssi, "commitment", site.pk, 3, level="2", target_level="3", not_applicable="on", status=422)
    assert "Dites pourquoi cette action ne vous concerne pas." in text
    text = sent(rssi, "commitment", site.pk, 3, level="3", target_level="3", status=409)
    assert "demande une preuve de ce niveau" in text
    assert not Commitment.objects.exists()


def test_evidence_is_brought_replaced_withdrawn_and_served_as_an_attachment(site, rssi):
    day = timezone.localdate(clock.now()).isoformat()
    told = {"title": "PV", "level": "3", "obtained_on": day}
    text = sent(rssi, "add_evidence", site.pk, 18, **told, file=upload(b"<script>", "pv.pdf"), status=422)
    assert "n’est pas ce que son nom annonce" in text
    text = sent(rssi, "add_evidence", site.pk, 18, **told, status=422)
    assert "Donnez un fichier ou une adresse" in text
    sent(rssi, "add_evidence", site.pk, 18, **told, file=upload(b"%PDF-1.7 a", "pv é.pdf"))
    first = Evidence.objects.get()
    answer = rssi.get(reverse("plan:evidence_file", args=[first.pk]))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "sandbox" and answer.content == b"%PDF-1.7 a"
    answer = rssi.post(
        reverse("plan:add_evidence", args=[site.pk, 18]) + f"?remplace={first.pk}",
        told | {"url": "https://intranet.example/pv"},
    )
    assert answer.status_code == 302
    second = Evidence.objects.get(replaces=first)
    assert "1 preuve remplacée" in shown(rssi, "commitment", site.pk, 18)
    sent(rssi, "withdraw_evidence", second.pk, why="Erreur")
    text = shown(rssi, "commitment", site.pk, 18)
    assert "retirée : Erreur" in text and "Preuve « PV » retirée" in text


@pytest.mark.parametrize("name", ["bring", "import", "import_template"])
def test_a_house_brings_nothing_for_the_region(rssi, name):
    shown(rssi, name, status=404)


def test_the_pilot_brings_a_version_looks_at_what_moves_and_publishes(plan, site, pilot):
    actions.set_commitment(site, number=2, level=1, by=CONSOLE)
    text = sent(pilot, "bring", file=upload(b"format: cordee-plan/1\nid: x\n", "plan.yaml"), status=422)
    assert "rien n’a été apporté" in text and "plan.yaml, ligne" in text
    sent(pilot, "bring", file=upload(SHIPPED.read_bytes(), "plan.yaml"))
    draft = Plan.objects.get(state="draft")
    assert "Publier" in shown(pilot, "versions")
    assert "Ce qui va se passer" in shown(pilot, "publish", draft.pk)
    sent(pilot, "publish", draft.pk)
    draft.refresh_from_db()
    assert draft.state == "published"
    assert draft.commitments.get().level == 1
    shown(pilot, "publish", draft.pk, status=403)
    sent(pilot, "bring", file=upload(SHIPPED.read_bytes(), "plan.yaml"))
    assert Plan.objects.count() == 2


def test_the_pilot_tries_a_sheet_then_imports_it(site, pilot):
    data = a_sheet((site.finess, 1, 1), (site.finess, 99, 1))
    text = sent(pilot, "import", file=upload(data), on_conflict="skip", dry_run="on", status=200)
    assert "Essai à blanc : rien n’a été écrit." in text
    assert "2 lignes lues : 1 à créer" in text and "Le plan en vigueur n’a pas cette action." in text
    assert not Commitment.objects.exists()
    text = sent(pilot, "import", file=upload(data), on_conflict="stop", status=422)
    assert "Rien n’a été importé." in text
    text = sent(pilot, "import", file=upload(data), on_conflict="skip", status=200)
    assert "Importé." in text and Commitment.objects.count() == 1
    text = sent(pilot, "import", file=upload(b"FINESS;Action\n1;2\n"), on_conflict="stop", status=422)
    assert "texte (CSV)" in text


def test_the_sheet_to_fill_sent_back_changes_nothing(site, pilot):
    actions.set_commitment(site, number=1, level=2, owner_name="=1+1", by=CONSOLE)
    actions.set_commitment(site, number=2, not_applicable=True, reason="Pas de SI\nlocal", by=CONSOLE)
    sheet = pilot.get(reverse("plan:import_template")).content
    assert openpyxl.load_workbook(io.BytesIO(sheet)).active.max_row == 3
    text = sent(pilot, "import", file=upload(sheet), on_conflict="stop", dry_run="on", status=200)
    assert "0 à créer, 0 à modifier, 2 sans changement, 0 en conflit, 0 refusées" in text


def test_an_unmet_action_proposes_the_kits_that_train_for_it(plan, site, rssi, pilot):
    kit = import_kit(
        "platform:", document=a_small_kit(id="debutant"), files={}, origin="shipped", publish=True, by=CONSOLE
    )
    plan.document["actions"][5]["kits"] = ["debutant", "inconnu"]
    plan.save()
    text = shown(rssi, "commitment", site.pk, 6)
    assert "Ce qui peut aider" in text and "Planifier cet exercice" in text
    assert f"{reverse('exercises:plan')}?kit={kit.pk}&amp;site={site.pk}" in text
    assert "Ce qui peut aider" not in shown(rssi, "commitment", site.pk, 5)
    actions.note_proof(
        site,
        action=6,
        source="attestation:1",
        title="Exercice",
        level=3,
        obtained_on=clock.now().date(),
        why="vu",
        by=CONSOLE,
    )
    assert "Ce qui peut aider" not in shown(rssi, "commitment", site.pk, 6)
