"""A region with a few people, a house that may ask, its neighbour, and browsers of each."""

from __future__ import annotations

import pytest

from cordee.core.actor import Role
from tests.apps.retex.ended import browser
from tests.apps.taskforce.roster import a_member
from tests.makers import a_region, a_site


@pytest.fixture
def region():
    return a_region()


@pytest.fixture
def site(region):
    return a_site(lat=48.85, lon=2.35)


@pytest.fixture
def neighbour(region):
    return a_site("Clinique d’à côté", lat=48.80, lon=2.12)


@pytest.fixture
def reader(region):
    return browser((Role.REGION_READER, region.scope))


@pytest.fixture
def director(site):
    return browser((Role.DIRECTOR, site.scope))


@pytest.fixture
def people(region, site, neighbour):
    """Two hold « active-directory », one of them « reseau » too; a third is only free in the year 2030."""
    near = a_member(region, "Aliénor Quintard", {"active-directory": 3}, base=site)
    far = a_member(region, "Bastien Orléac", {"active-directory": 2, "reseau": 2}, base=neighbour)
    later = a_member(region, "Coralie Vauzelle", {"sauvegardes": 2}, on_call=False)
    return {"near": near, "far": far, "later": later}
