"""A supplier that several victims name shows on the regional board, and nowhere else."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.incidents import actions
from cordee.incidents.models import Incident
from cordee.incidents.suppliers import shared_suppliers, supplier_key
from cordee.journal.models import Entry
from tests.apps.incidents.conftest import declared
from tests.apps.retex.ended import browser
from tests.makers import an_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(night, neighbour) -> Incident:
    return declared(neighbour, an_actor((Role.DIRECTOR, neighbour.scope)))


def name(incident: Incident, *suppliers: str) -> None:
    by = an_actor((Role.DIRECTOR, incident.site.scope))
    actions.name_suppliers(incident, suppliers=list(suppliers), by=by)


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("Éditeur X SAS", "editeur  x"),
        ("Télé-Maintenance", "TELE MAINTENANCE"),
        ("SAS", "sas"),
        ("Labo·Logiciels (S.A.S.)", "labo logiciels s a s"),
    ],
)
def test_spellings_of_one_name_are_one_supplier(one, same):
    assert supplier_key(one) == supplier_key(same)


def test_different_names_stay_different():
    assert supplier_key("Alpha Santé") != supplier_key("Alpha Sécurité")


def test_the_region_sees_who_shares_it_and_no_house_does(incident, other, site, neighbour, region):
    name(incident, "Éditeur X", "Hébergeur du coin")
    name(other, "EDITEUR X SAS")
    board = reverse("incidents:index")
    ars = browser((Role.REGION_PILOT, region.scope)).get(board).content.decode()
    assert "Nommé par 2 établissements touchés" in ars
    assert site.name in ars and neighbour.name in ars
    assert (
        "Éditeur X"
        in browser((Role.REGION_PILOT, region.scope)).get(reverse("incidents:wall")).content.decode()
    )
    for house, stranger in ((site, neighbour), (neighbour, site)):
        page = browser((Role.DIRECTOR, house.scope)).get(board).content.decode()
        assert "Nommé par" not in page and stranger.name not in page


def test_one_house_alone_and_exercises_say_nothing(incident, other, site):
    name(incident, "Éditeur X")
    assert shared_suppliers(Incident.objects.around()) == []
    name(other, "Éditeur X")
    assert len(shared_suppliers(Incident.objects.around())) == 1
    other.room.kind = "exercise"
    other.room.save()
    assert shared_suppliers(Incident.objects.around()) == []


def test_naming_is_in_the_journal_and_bounded(incident, site, neighbour):
    name(incident, "  Éditeur   X ", "éditeur x sas", "")
    assert Incident.objects.get(pk=incident.pk).suppliers == ["Éditeur X"]
    told = Entry.objects.get(kind="incident.suppliers_named")
    assert told.content["names"] == "Éditeur X"
    with pytest.raises(Refused):
        name(incident, *(f"Fournisseur {n}" for n in range(21)))
    with pytest.raises(Refused):
        name(incident, "x" * 121)
    with pytest.raises(Forbidden):
        actions.name_suppliers(incident, suppliers=["Y"], by=an_actor((Role.DIRECTOR, neighbour.scope)))


def test_it_is_named_from_the_page_of_the_crisis(incident, site):
    house = browser((Role.RSSI, site.scope))
    page = reverse("incidents:incident", args=[incident.pk])
    address = reverse("incidents:suppliers", args=[incident.pk])
    assert address in house.get(page).content.decode()
    assert house.post(address, {"suppliers": "Éditeur X\nHébergeur Y"}).status_code == 302
    assert "Hébergeur Y" in house.get(page).content.decode()
    refused = house.post(address, {"suppliers": "x" * 121})
    assert refused.status_code == 422 and "x" * 121 in refused.content.decode()
