"""A service from the catalogue to the opinion of whoever asked for it; who sees which request."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.journal.models import Entry
from cordee.packs.document import BadPack
from cordee.services import actions
from cordee.services.models import Request, Service
from cordee.services.reading import SHIPPED, load
from tests.apps.retex.ended import browser
from tests.makers import CONSOLE, a_region, a_site, an_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue(region):
    actions.keep_catalogue(region, document=load(SHIPPED), by=CONSOLE)
    return {service.slug: service for service in Service.objects.all()}


def asked(site, service, **told) -> Request:
    words = {"reason": "Pour l’exercice", "contact": "La RSSI"} | told
    return actions.ask(site, service=service, by=CONSOLE, **words)


def page(client, name: str, *args, status: int = 200, query: str = "") -> str:
    answer = client.get(reverse(f"services:{name}", args=args) + query)
    assert answer.status_code == status, answer.content[:500]
    return " ".join(answer.content.decode().split())


def sent(client, name: str, *args, status: int = 302, **data) -> str:
    answer = client.post(reverse(f"services:{name}", args=args), data)
    assert answer.status_code == status, answer.content.decode()[:700]
    return " ".join(answer.content.decode().split())


def test_the_shipped_catalogue_serves_what_the_plan_names():
    from cordee.plan.pack import read_actions
    from cordee.plan.reading import SHIPPED as PLAN
    from cordee.plan.reading import load as load_plan

    slugs = {service["slug"] for service in load(SHIPPED)["services"]}
    named = {slug for action in read_actions(load_plan(PLAN)) for slug in action.services}
    assert named <= slugs


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("slug: cartographie", "slug: rssi-partage", "l’identifiant « rssi-partage » est porté deux fois"),
        ("per_month: 4", "per_month: beaucoup", "« per_month » doit être un nombre entier"),
        ("    title: RSSI à temps partagé\n", "", "le champ « title » manque"),
        ("services:\n", "services: [\n", "YAML illisible"),
    ],
)
def test_a_fault_of_a_catalogue_is_said_with_its_line(tmp_path, old, new, said):
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "offres.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadPack, match=said) as bad:
        load(path)
    assert "offres.yaml, ligne" in str(bad.value)


def test_a_catalogue_brought_again_changes_nothing_and_what_it_drops_is_withdrawn(region, catalogue, site):
    document = load(SHIPPED)
    assert actions.keep_catalogue(region, document=document, by=CONSOLE) is None
    request = asked(site, catalogue["scan-exposition"])
    shorter = document | {"services": [s for s in document["services"] if s["slug"] != "scan-exposition"]}
    assert actions.keep_catalogue(region, document=shorter, by=CONSOLE) == 1
    assert not Service.objects.offered().filter(slug="scan-exposition").exists()
    request.refresh_from_db()
    assert request.is_open
    with pytest.raises(Refused, match="ne s’adresse pas"):
        asked(a_site("Autre"), catalogue["scan-exposition"].__class__.objects.get(slug="scan-exposition"))
    assert actions.keep_catalogue(region, document=document, by=CONSOLE) == 1


def test_a_request_goes_from_state_to_state_and_no_other_way(site, catalogue, region):
    request = asked(site, catalogue["audit-annuaire"])
    with pytest.raises(Refused, match="déjà en cours"):
        asked(site, catalogue["audit-annuaire"])
    with pytest.raises(Refused, match="ne peut pas passer"):
        actions.answer(request, state="delivered", by=CONSOLE)
    with pytest.raises(Refused, match="Dites pourquoi"):
        actions.answer(request, state="refused", by=CONSOLE)
    for state in ("accepted", "under_way", "delivered"):
        request = actions.answer(request, state=state, by=CONSOLE)
    rssi = an_actor((Role.RSSI, site.scope))
    actions.rate(request, satisfaction=5, comment="Clair.", by=rssi)
    with pytest.raises(Forbidden, match="déjà donné"):
        actions.rate(request, satisfaction=1, by=rssi)
    with pytest.raises(Forbidden, match="finie"):
        actions.withdraw(request, by=rssi)
    assert [entry.sentence for entry in Entry.objects.of(site.scope)] == [
        "Service « Audit de l'annuaire technique » demandé",
        "Service « Audit de l'annuaire technique » : Accepté",
        "Service « Audit de l'annuaire technique » : En cours",
        "Service « Audit de l'annuaire technique » : Rendu",
        "Service « Audit de l'annuaire technique » : satisfaction 5 sur 5",
    ]
    assert asked(site, catalogue["audit-annuaire"]).pk != request.pk


def test_a_service_that_does_not_address_a_house_is_refused(catalogue, site):
    practice = a_site("Cabinet", kind="liberal")
    with pytest.raises(Refused, match="ne s’adresse pas"):
        asked(practice, catalogue["supervision-mutualisee"])
    abroad = a_site("Loin", region=a_region("84", "Ailleurs"))
    with pytest.raises(Refused, match="ne s’adresse pas"):
        asked(abroad, catalogue["scan-exposition"])


def test_a_house_asks_from_an_unmet_action_and_the_region_answers(site, catalogue, rssi, pilot):
    service = catalogue["audit-annuaire"]
    text = " ".join(rssi.get(reverse("plan:commitment", args=[site.pk, 4])).content.decode().split())
    assert "Ce qui peut aider" in text and service.title.replace("'", "&#x27;") in text
    assert f"{reverse('services:service', args=[service.pk])}?site={site.pk}" in text
    sent(rssi, "service", service.pk, site=site.pk, reason="Audit attendu", contact="La RSSI")
    request = Request.objects.get()
    assert "la prochaine" in page(rssi, "request", request.pk)
    assert "Audit attendu" in page(pilot, "request", request.pk)
    text = sent(pilot, "answer", request.pk, state="refused", status=409)
    assert "Dites pourquoi" in text
    sent(pilot, "answer", request.pk, state="accepted", words="Le 12.")
    sent(rssi, "answer", request.pk, state="under_way", status=403)
    sent(pilot, "answer", request.pk, state="under_way")
    sent(pilot, "answer", request.pk, state="delivered")
    sent(rssi, "rate", request.pk, satisfaction="4", comment="Bien")
    assert "4 / 5" in page(pilot, "request", request.pk)
    assert "4,0 / 5" in page(rssi, "index")


def test_a_neighbour_sees_neither_the_request_nor_its_own_missing(site, catalogue, rssi):
    request = asked(site, catalogue["audit-annuaire"])
    neighbour = browser((Role.DIRECTOR, a_site("Voisine").scope))
    page(neighbour, "request", request.pk, status=404)
    assert "Aucune demande." in page(neighbour, "requests")
    sent(rssi, "withdraw", request.pk)
    request.refresh_from_db()
    assert request.state == "withdrawn"


def test_a_house_of_somebody_else_is_not_a_choice(site, catalogue, rssi):
    other = a_site("Voisine")
    text = sent(
        rssi, "service", catalogue["audit-annuaire"].pk, site=other.pk, reason="x", contact="x", status=422
    )
    assert "Sélectionnez un choix valide" in text or "choix" in text
    assert not Request.objects.exists()
