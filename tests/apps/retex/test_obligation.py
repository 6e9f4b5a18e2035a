"""What makes an exercise count: each criterion, met and not met."""

import datetime as dt

import pytest

from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.exercises.models import Exercise
from cordee.retex import actions
from cordee.retex.models import Attestation
from cordee.retex.obligation import judge, rule
from tests.apps.retex.ended import START, an_ended_exercise
from tests.makers import CONSOLE, a_site, an_actor

pytestmark = pytest.mark.django_db
ALL = {"kit", "direction", "cellule", "duree", "retex"}


def unmet(exercise) -> set[str]:
    return {criterion.key for criterion in judge(exercise, rule()) if not criterion.met}


def approved(exercise):
    boss = an_actor((Role.DIRECTOR, exercise.site.scope), label="La direction")
    return actions.approve_report(actions.draft_report(exercise, by=CONSOLE), by=boss)


def test_the_rule_asks_five_things():
    assert {spec["key"] for spec in rule().criteria} == ALL
    assert (rule().window_months, rule().target_percent) == (12, 70)


def test_all_met_once_the_direction_has_signed():
    exercise = an_ended_exercise()
    assert unmet(exercise) == {"retex"}
    approved(exercise)
    assert unmet(exercise) == set()
    attestation = Attestation.objects.get()
    assert (attestation.counts, attestation.site, attestation.rule_version) == (True, exercise.site, "1.0.0")
    assert attestation.counts_on == dt.date(2026, 10, 12)
    assert {c["key"] for c in attestation.criteria} == ALL


@pytest.mark.parametrize(
    ("options", "missing"),
    [
        ({"director": False}, {"direction", "retex"}),
        ({"players": 2}, {"direction", "cellule", "retex"}),
        ({"minutes": 59}, {"duree", "retex"}),
        ({"minutes": 60}, {"retex"}),
    ],
)
def test_what_is_missing_is_named(options, missing):
    assert unmet(an_ended_exercise(**options)) == missing


def test_an_unknown_level_is_not_a_recognised_kit():
    exercise = an_ended_exercise()
    Exercise.objects.filter(pk=exercise.pk).update(level="maison")
    exercise.refresh_from_db()
    exercise.level = "advanced"
    assert "kit" not in unmet(exercise)


def test_an_exercise_that_misses_something_is_attested_as_not_counting():
    exercise = an_ended_exercise(director=False)
    approved(exercise)
    attestation = Attestation.objects.get()
    assert not attestation.counts
    assert [c["key"] for c in attestation.criteria if not c["met"]] == ["direction"]


def test_the_sites_that_took_part_are_attested_too():
    other = a_site("Hôpital de proximité")
    exercise = an_ended_exercise(other_sites=[other])
    approved(exercise)
    assert set(Attestation.objects.filter(counts=True).values_list("site", flat=True)) == {
        exercise.site_id,
        other.pk,
    }


def test_judging_again_replaces():
    exercise = an_ended_exercise()
    approved(exercise)
    first = Attestation.objects.get()
    actions.attest(exercise, by=an_actor((Role.REGION_PILOT, f"region:{exercise.site.region_id}")))
    assert Attestation.objects.get().pk == first.pk
    with pytest.raises(Forbidden):
        actions.attest(exercise, by=an_actor((Role.DIRECTOR, exercise.site.scope)))


def test_the_region_takes_an_outside_exercise_on_proof():
    site = a_site()
    pilot = an_actor((Role.REGION_PILOT, f"region:{site.region_id}"), label="Pilote")
    with clock.frozen(START):
        made = actions.declare_exercise(
            site, on=dt.date(2026, 9, 1), level="beginner", proof="RETEX vu", by=pilot
        )
        assert (made.counts, made.declared_by, made.exercise) == (True, "Pilote", None)
        with pytest.raises(Refused, match="compte déjà"):
            actions.declare_exercise(site, on=dt.date(2026, 9, 1), level="beginner", proof="encore", by=pilot)
        with pytest.raises(Refused, match="à venir"):
            actions.declare_exercise(site, on=dt.date(2026, 10, 13), level="beginner", proof="vu", by=pilot)
        with pytest.raises(Refused, match="preuve"):
            actions.declare_exercise(site, on=dt.date(2026, 9, 2), level="beginner", proof="  ", by=pilot)
    with pytest.raises(Forbidden, match="Seule la région"):
        director = an_actor((Role.DIRECTOR, site.scope))
        actions.declare_exercise(site, on=dt.date(2026, 9, 3), level="beginner", proof="vu", by=director)
