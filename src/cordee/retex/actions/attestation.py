"""Whether an exercise counts, and the list of houses it is counted on."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import action
from cordee.core.actor import Actor, system
from cordee.core.dates import months_after
from cordee.core.verdict import Refused
from cordee.directory.models import Region, Site
from cordee.exercises.models import Exercise
from cordee.journal.record import record
from cordee.plan.actions import note_proof
from cordee.retex import changes, events, rules
from cordee.retex.indicator import weight_of
from cordee.retex.models import Attestation, Denominator, DenominatorLine
from cordee.retex.obligation import Rule, judge, rule

ATTESTED = system("attestations")


@action(rules.can_attest)
def attest(exercise: Exercise, *, by: Actor) -> list[Attestation]:
    """Judge an exercise by the rule in force, for its site and for those that took part. Judging again replaces."""
    judged_by = rule()
    criteria = judge(exercise, judged_by)
    counts = all(criterion.met for criterion in criteria)
    issued = [
        _issue(exercise, site, judged_by, counts, [c.as_dict() for c in criteria])
        for site in (exercise.site, *exercise.other_sites.all())
    ]
    for attestation in issued:
        _prove(attestation, judged_by)
    verdict = _("compte") if counts else _("ne compte pas")
    told = {"rule": judged_by.id, "version": judged_by.version, "verdict": verdict}
    record(events.about(events.ExerciseAttested, exercise.stream, **told), by=by)
    return issued


@action(rules.can_declare)
def declare_exercise(site: Site, *, on: dt.date, level: str, proof: str, by: Actor) -> Attestation:
    """Take into account an exercise played outside Cordée, on the proof that the region has seen."""
    if on > timezone.localdate(clock.now()):
        raise Refused(_("Un exercice à venir ne se déclare pas."))
    if not proof.strip():
        raise Refused(_("Dites quelle preuve a été vue (RETEX, attestation du prestataire…)."))
    judged_by = rule()
    if Attestation.objects.filter(site=site, counts_on=on, rule=judged_by.id, counts=True).exists():
        raise Refused(_("Un exercice de cet établissement compte déjà pour ce jour."))
    attestation = Attestation.objects.create(
        site=site,
        rule=judged_by.id,
        rule_version=judged_by.version,
        counts=True,
        criteria=[
            {"key": "declared", "label": _("Exercice joué hors de Cordée"), "met": True, "detail": proof}
        ],
        issued_at=clock.now(),
        counts_on=on,
        declared_by=by.label,
    )
    _prove(attestation, judged_by)
    told = {"site": site.name, "on": on.isoformat(), "by": by.label, "level": level, "proof": proof}
    record(events.about(events.ExerciseDeclared, f"region:{site.region_id}", **told), by=by)
    return attestation


@action(rules.can_freeze)
def freeze_denominator(region: Region, *, label: str, target_percent: int, by: Actor) -> Denominator:
    """Write down today's open establishments and their weights: the target is measured on them from now on."""
    judged_by = rule()
    sites = list(region.sites.open().filter(kind__in=judged_by.denominator["kinds"]))
    denominator = Denominator.objects.create(
        region=region,
        label=label,
        rule=judged_by.id,
        frozen_on=timezone.localdate(clock.now()),
        target_percent=target_percent,
        definition=_definition(judged_by),
    )
    DenominatorLine.objects.bulk_create(
        DenominatorLine(denominator=denominator, site=site, weight=weight_of(site, judged_by))
        for site in sites
    )
    record(
        events.about(events.DenominatorFrozen, f"region:{region.pk}", label=label, count=len(sites)), by=by
    )
    return denominator


def _issue(
    exercise: Exercise, site: Site, judged_by: Rule, counts: bool, criteria: list[dict]
) -> Attestation:
    played_on = timezone.localdate(exercise.started_at or exercise.scheduled_at)
    attestation, _created = Attestation.objects.update_or_create(
        exercise=exercise,
        site=site,
        rule=judged_by.id,
        defaults={
            "rule_version": judged_by.version,
            "counts": counts,
            "criteria": criteria,
            "issued_at": clock.now(),
            "counts_on": played_on,
        },
    )
    return attestation


def _prove(attestation: Attestation, judged_by: Rule) -> None:
    """What counts for the obligation proves an action of the regional plan, and ceases to when it counts no more.
    Whoever pays for exercises hears of it too."""
    changes.tell(attestation)
    if judged_by.proves is None:
        return
    day = attestation.counts_on
    told = {
        "on": day.strftime("%d/%m/%Y"),
        "title": attestation.exercise or _("exercice joué hors de Cordée"),
    }
    why = (
        _("Exercice du %(on)s qui compte") if attestation.counts else _("L’exercice du %(on)s ne compte pas")
    )
    note_proof(
        attestation.site,
        action=judged_by.proves["plan_action"],
        source=f"attestation:{attestation.pk}",
        title=_("Exercice du %(on)s : %(title)s") % told,
        level=judged_by.proves["level"],
        obtained_on=day,
        valid_until=months_after(day, judged_by.window_months),
        url=reverse("retex:attestation", args=[attestation.pk]),
        why=why % told,
        stands=attestation.counts,
        by=ATTESTED,
    )


def _definition(judged_by: Rule) -> str:
    return _(
        "Établissements ouverts de la région (%(kinds)s) ayant, dans les %(months)s derniers mois, un exercice qui "
        "remplit tous les critères de la règle « %(title)s » (version %(version)s). Poids : lits et places, plus "
        "passages aux urgences par an divisés par %(visits)s."
    ) % {
        "kinds": ", ".join(judged_by.denominator["kinds"]),
        "months": judged_by.window_months,
        "title": judged_by.title,
        "version": judged_by.version,
        "visits": judged_by.weight["ed_visits_per"],
    }
