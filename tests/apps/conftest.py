"""A region whose plan is in force, a house of it and its neighbour, who answers for the house and who pilots the region.

A folder that needs other ones says so under the same names.
"""

from __future__ import annotations

import pytest

from cordee.core.actor import Role
from tests.apps.retex.ended import browser
from tests.makers import a_plan, a_region, a_site


@pytest.fixture
def region():
    return a_plan(a_region()).region


@pytest.fixture
def site(region):
    return a_site()


@pytest.fixture
def neighbour(region):
    return a_site("Clinique d’à côté")


@pytest.fixture
def rssi(site):
    return browser((Role.RSSI, site.scope))


@pytest.fixture
def pilot(region):
    return browser((Role.REGION_PILOT, region.scope))
