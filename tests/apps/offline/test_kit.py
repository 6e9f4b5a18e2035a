"""The kit on paper: complete, its own, told when it is out of date, readable without anything else."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model

from cordee.cli.theatre import STAGE
from cordee.core.actor import Role
from cordee.core.verdict import Conflict, Forbidden
from cordee.offline import actions, contents
from cordee.offline.contents import kit_of
from cordee.offline.models import Printing
from cordee.playbooks import ours
from cordee.playbooks.actions import bring_playbook
from tests.apps.retex.ended import browser
from tests.makers import an_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(site):
    client = browser((Role.DIRECTOR, site.scope))
    person = get_user_model().objects.get()
    person.name, person.phone, person.function = "Camille <b>Nuit</b>", "06 00 00 00 77", "Directrice"
    person.save()
    return client


def test_it_holds_the_eight_parts_and_the_numbers_of_the_screens(site, house):
    sheet = kit_of(site).sheet
    assert [section.title[:2] for section in sheet.sections] == ["1.", "2.", "3.", "4.", "5.", "6.", "8."]
    told = str(sheet.as_json())
    for said in (
        "06 00 00 00 77",
        "1. Que voyez-vous ?",
        "5. Des données personnelles",
        "72 heures",
        "Ne payez pas",
    ):
        assert said in told
    bring_playbook(site.region, document=ours.load(ours.shipped()[0]), by=STAGE)
    assert "7. Procédures" in [section.title for section in kit_of(site).sheet.sections]


def test_the_same_content_has_the_same_digest_and_another_number_another_one(site, house):
    before = kit_of(site).digest
    assert kit_of(site).digest == before
    get_user_model().objects.update(phone="06 00 00 00 78")
    assert kit_of(site).digest != before


def test_a_printing_is_noted_for_what_is_printed_and_nothing_else(site, house):
    director = an_actor((Role.DIRECTOR, site.scope))
    digest = kit_of(site).digest
    actions.note_printing(site, digest=digest, by=director)
    assert Printing.objects.get().digest == digest
    get_user_model().objects.update(phone="06 00 00 00 79")
    with pytest.raises(Conflict, match="imprimez-le de nouveau"):
        actions.note_printing(site, digest=digest, by=director)
    with pytest.raises(Forbidden, match="direction ou le RSSI"):
        actions.note_printing(site, digest=digest, by=an_actor((Role.MEMBER, site.scope)))


def test_the_page_says_when_the_paper_is_out_of_date(site, house):
    address = f"/kit-hors-ligne/{site.pk}/"
    page = house.get(address).content.decode()
    assert "Il n’a jamais été imprimé." in page
    digest = re.search(r'name="digest" value="(\w{64})"', page)[1]
    assert house.post(address + "imprime/", {"digest": digest}).status_code == 302
    assert "Le papier dit la même chose que l’écran." in house.get(address).content.decode()
    get_user_model().objects.update(phone="06 00 00 00 80")
    assert "Le kit a changé depuis la dernière impression." in house.get(address).content.decode()
    assert house.post(address + "imprime/", {"digest": digest}).status_code == 409
    assert "À imprimer" in house.get(f"/annuaire/etablissements/{site.pk}/").content.decode()


def test_both_files_hold_the_same_and_what_people_wrote_stays_text(site, house):
    pdf = house.get(f"/kit-hors-ligne/{site.pk}/kit.pdf")
    assert pdf.content.startswith(b"%PDF-") and f"kit-{site.finess}.pdf" in pdf.headers["Content-Disposition"]
    html = house.get(f"/kit-hors-ligne/{site.pk}/kit.html").content.decode()
    assert "Camille &lt;b&gt;Nuit&lt;/b&gt;" in html and "06 00 00 00 77" in html
    assert kit_of(site).short in html and "<svg" in html
    assert not re.search(r'(src|href)="|<script|@import|url\(', html)  # nothing outside itself


def test_it_is_for_the_house_alone(site, house, neighbour, pilot):
    for stranger, status in ((browser((Role.DIRECTOR, neighbour.scope)), 404), (pilot, 403)):
        for path in ("", "kit.pdf", "kit.html"):
            assert stranger.get(f"/kit-hors-ligne/{site.pk}/{path}").status_code == status


def test_the_sheet_of_a_house_does_not_build_the_kit_to_say_whether_its_paper_is_current(
    site, house, monkeypatch
):
    """The digest is kept under all that the kit is made of: another number, another procedure, and it is another one."""
    kept = contents.digest_of(site)
    assert kept == kit_of(site).digest
    built = []
    monkeypatch.setattr(contents, "kit_of", lambda place: built.append(place) or kit_of(place))
    assert contents.digest_of(site) == kept and built == []
    changes = (
        lambda: get_user_model().objects.update(phone="06 00 00 00 78"),
        lambda: get_user_model().objects.update(function="Directeur"),
        lambda: bring_playbook(site.region, document=ours.load(ours.shipped()[0]), by=STAGE),
        lambda: type(site).objects.filter(pk=site.pk).update(name="Autre nom"),
    )
    for number, change in enumerate(changes, start=1):
        change()
        fresh = type(site).objects.select_related("legal_entity").get(pk=site.pk)
        assert contents.digest_of(fresh) == kit_of(fresh).digest != kept
        assert len(built) == number
        kept = contents.digest_of(fresh)
