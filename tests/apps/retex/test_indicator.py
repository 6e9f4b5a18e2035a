"""The regional target: exact sets, exact sums, on frozen lists."""

import datetime as dt

import pytest

from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden
from cordee.retex import actions
from cordee.retex.indicator import (
    grouped,
    months_after,
    months_before,
    share,
    standings,
    trajectory,
    weight_of,
)
from cordee.retex.obligation import rule
from tests.makers import CONSOLE, a_region, a_site, an_actor

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def region():
    """Ten hospitals of 100 beds, a large one of 900 beds and 100,000 visits."""
    for rank in range(10):
        a_site(f"Hôpital {rank}", mco_beds=100, ed_visits=None, has_ed=False)
    a_site("Grand hôpital", mco_beds=900, ed_visits=100_000)
    a_site("EHPAD", kind="medico_social")
    a_site("Fermé", closed_on=dt.date(2020, 1, 1))
    return a_region()


@pytest.fixture
def frozen(region):
    with clock.frozen(NOW):
        return actions.freeze_denominator(region, label="Liste 2026", target_percent=70, by=CONSOLE)


def played(name: str, on: dt.date) -> None:
    from cordee.directory.models import Site

    with clock.frozen(NOW):
        actions.declare_exercise(Site.objects.get(name=name), on=on, level="beginner", proof="vu", by=CONSOLE)


def exercised(denominator, on=TODAY) -> set[str]:
    return {line.site.name for line in standings(denominator, on) if line.is_exercised}


def test_the_list_is_the_open_hospitals_of_the_day(frozen):
    assert frozen.lines.count() == 11
    assert sum(line.weight for line in frozen.lines.all()) == 10 * 100 + 900 + 1000
    assert "lits et places" in frozen.definition


def test_a_later_closure_does_not_move_the_list(frozen, region):
    region.sites.filter(name="Hôpital 0").update(closed_on=TODAY)
    a_site("Ouvert depuis")
    assert share(frozen, TODAY).total == 11


def test_by_count_and_by_activity(frozen):
    played("Grand hôpital", dt.date(2026, 3, 1))
    played("Hôpital 1", dt.date(2026, 3, 1))
    now = share(frozen, TODAY)
    assert (now.exercised, now.total, now.exercised_weight, now.total_weight) == (2, 11, 2000, 2900)
    assert now.percent == 200 / 11
    assert now.weighted_percent == 200_000 / 2900
    assert exercised(frozen) == {"Grand hôpital", "Hôpital 1"}


def test_how_many_are_missing(frozen):
    assert share(frozen, TODAY).missing == 8  # 70 % of 11 is 7.7: eight houses, not seven
    for rank in range(8):
        assert not share(frozen, TODAY).is_met
        played(f"Hôpital {rank}", dt.date(2026, 6, 1))
    assert share(frozen, TODAY).missing == 0
    assert share(frozen, TODAY).is_met


@pytest.mark.parametrize(
    ("on", "counts"),
    [
        (dt.date(2025, 11, 22), False),
        (dt.date(2025, 11, 23), True),
        (dt.date(2026, 11, 23), True),
    ],
)
def test_the_window_is_twelve_months_to_the_day(frozen, on, counts):
    played("Hôpital 3", on)
    assert exercised(frozen) == ({"Hôpital 3"} if counts else set())


def test_two_exercises_of_one_house_count_once(frozen):
    played("Hôpital 3", dt.date(2026, 1, 5))
    played("Hôpital 3", dt.date(2026, 6, 5))
    assert share(frozen, TODAY).exercised == 1
    line = next(line for line in standings(frozen, TODAY) if line.is_exercised)
    assert (line.last.counts_on, line.expires_on) == (dt.date(2026, 6, 5), dt.date(2027, 6, 5))


def test_the_trajectory_is_the_share_of_each_day(frozen):
    played("Hôpital 1", dt.date(2025, 1, 10))
    played("Hôpital 2", dt.date(2026, 2, 23))
    played("Hôpital 3", dt.date(2026, 8, 24))
    shares = trajectory(frozen, TODAY)
    assert [s.exercised for s in shares] == [share(frozen, s.on).exercised for s in shares]
    assert [s.exercised for s in shares] == [1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2]
    assert [s.on for s in shares][:2] == [dt.date(2025, 11, 23), dt.date(2025, 12, 23)]


def test_the_trajectory_costs_two_queries_whatever_it_holds(frozen, django_assert_num_queries):
    with django_assert_num_queries(2):
        trajectory(frozen, TODAY)
    for rank in range(3):
        played(f"Hôpital {rank}", dt.date(2026, 3, rank + 1))
    with django_assert_num_queries(2):
        trajectory(frozen, TODAY, months=36)


def test_groups_too_small_have_no_percentage(frozen):
    played("Hôpital 1", dt.date(2026, 3, 1))
    groups = grouped(standings(frozen, TODAY), lambda line: "grand" if line.weight > 500 else "autres")
    assert [(g.label, g.exercised, g.total, g.percent) for g in groups] == [
        ("autres", 1, 10, 10.0),
        ("grand", 0, 1, None),
    ]


def test_a_neighbouring_region_does_not_count_here(frozen):
    other = a_region("84", "Région voisine")
    site = a_site("Hôpital voisin", region=other)
    with clock.frozen(NOW):
        actions.declare_exercise(site, on=dt.date(2026, 3, 1), level="beginner", proof="vu", by=CONSOLE)
    assert share(frozen, TODAY).exercised == 0


def test_only_the_pilot_freezes(region):
    for actor in (
        an_actor((Role.REGION_READER, region.scope)),
        an_actor((Role.REGION_PILOT, "region:999999")),
    ):
        with pytest.raises(Forbidden, match="figé par la région"):
            actions.freeze_denominator(region, label="x", target_percent=70, by=actor)


def test_weights_never_make_a_house_disappear(region):
    from cordee.directory.models import Site

    empty = Site(mco_beds=None, other_beds=None, ed_visits=None)
    assert weight_of(empty, rule()) == 1
    assert weight_of(Site(mco_beds=10, other_beds=5, ed_visits=299), rule()) == 17


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (dt.date(2026, 3, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2024, 3, 31), 1, dt.date(2024, 2, 29)),
        (dt.date(2026, 1, 15), 12, dt.date(2025, 1, 15)),
        (dt.date(2026, 1, 15), 13, dt.date(2024, 12, 15)),
    ],
)
def test_months_before(day, months, then):
    assert months_before(day, months) == then
    assert months_after(then, months) == day.replace(day=min(day.day, then.day))
