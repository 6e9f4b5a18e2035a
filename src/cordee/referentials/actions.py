"""Bring a referential in, push it, answer it, hand sections out, hand it in, review it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from collections.abc import Mapping as Given
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.accounts.models import User
from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor, system
from cordee.core.verdict import Refused, require
from cordee.directory.models import Region, Site
from cordee.directory.queries import HOUSE_ROLES
from cordee.journal.record import record
from cordee.outbox.actions import enqueue
from cordee.plan.actions import note_proof
from cordee.plan.enums import Level
from cordee.referentials import events, rules
from cordee.referentials.enums import AssessmentState
from cordee.referentials.library import Library
from cordee.referentials.models import (
    Answer,
    Assessment,
    Campaign,
    Correction,
    Delegation,
    Mapping,
    Referential,
)
from cordee.referentials.queries import audience_of

REVIEWED = system("évaluations")
PROVEN_FOR = dt.timedelta(days=365)


@action(rules.can_keep)
def bring_referential(region: Region, *, library: Library, by: Actor) -> Referential:
    """Keep a referential as it was read. The same version again changes nothing; the same version with another text is
    refused: what houses have answered must stay what they were asked. A new version takes over the mapping."""
    told = library.document
    known = Referential.objects.filter(region=region, key=told["key"]).order_by("pk")
    same = known.filter(version=told["version"]).first()
    if same and same.document == told:
        return UNCHANGED
    if same:
        raise Refused(
            _(
                "La version %(version)s de « %(title)s » est déjà là, avec un autre texte : changez son numéro."
            )
            % {"version": same.version, "title": same.title}
        )
    before = known.last()
    referential = Referential.objects.create(
        region=region,
        key=told["key"],
        version=told["version"],
        title=told["title"],
        provider=told["provider"],
        document=told,
        brought_at=clock.now(),
        brought_by=by.label,
    )
    keys = {found.key for found in referential.framework.requirements}
    pairs = {(found.key, number) for found in referential.framework.requirements for number in found.actions}
    if before:
        pairs |= {
            (key, number) for key, numbers in before.mapped.items() for number in numbers if key in keys
        }
    Mapping.objects.bulk_create(
        Mapping(referential=referential, requirement=key, action=number) for key, number in sorted(pairs)
    )
    shown = {"title": told["title"], "version": told["version"], "requirements": library.requirements}
    record(events.ReferentialBrought(region.scope, shown), by=by)
    return referential


@action(rules.can_map)
def keep_mapping(referential: Referential, *, pairs: Iterable[tuple[str, int]], by: Actor) -> Referential:
    """Say which actions of the plan each requirement meets; ``pairs``: (key of requirement, number of action)."""
    referential = Referential.objects.select_for_update().get(pk=referential.pk)
    wanted, kept = set(pairs), set(referential.mappings.values_list("requirement", "action"))
    if unknown := {key for key, _number in wanted} - {r.key for r in referential.framework.requirements}:
        raise Refused(_("Exigence inconnue : %s") % sorted(unknown)[0])
    if wanted == kept:
        return UNCHANGED
    for key, number in kept - wanted:
        referential.mappings.filter(requirement=key, action=number).delete()
    Mapping.objects.bulk_create(
        Mapping(referential=referential, requirement=key, action=number) for key, number in wanted - kept
    )
    shown = {"title": referential.title, "changed": len(wanted ^ kept)}
    record(events.MappingKept(referential.region.scope, shown), by=by)
    return referential


@action(rules.can_keep)
def open_campaign(
    region: Region,
    *,
    referential: Referential,
    title: str,
    audience: list[str],
    due_on: dt.date,
    helper: str,
    enough_percent: int = 80,
    by: Actor,
) -> Campaign:
    """Push a referential to every open house of these kinds."""
    if referential.region_id != region.pk:
        raise Refused(_("Ce référentiel est d’une autre région."))
    if due_on < timezone.localdate(clock.now()):
        raise Refused(_("La date de remise est passée."))
    houses = list(audience_of(region.pk, audience).values_list("pk", flat=True))
    if not houses:
        raise Refused(_("Aucun établissement ouvert de ces catégories dans la région."))
    now = clock.now()
    campaign = Campaign.objects.create(
        region=region,
        referential=referential,
        title=title,
        audience=audience,
        due_on=due_on,
        helper=helper,
        enough_percent=enough_percent,
        opened_at=now,
    )
    Assessment.objects.bulk_create(
        (Assessment(campaign=campaign, site_id=house, changed_at=now) for house in houses), batch_size=1000
    )
    record(events.CampaignOpened(region.scope, {"campaign": title, "houses": len(houses)}), by=by)
    return campaign


@action(rules.can_close)
def close_campaign(campaign: Campaign, *, by: Actor) -> Campaign:
    """No more answers; what was handed in can still be reviewed."""
    campaign = Campaign.objects.select_for_update().select_related("region").get(pk=campaign.pk)
    require(rules.can_close(by, campaign))
    campaign.closed_at = clock.now()
    campaign.save(update_fields=["closed_at"])
    record(events.CampaignClosed(campaign.region.scope, {"campaign": campaign.title}), by=by)
    return campaign


@action(rules.can_write)
def write_answers(
    part: rules.Part, *, given: Given[str, tuple[int | None, str] | None], by: Actor
) -> Assessment:
    """Keep the answers of one section. ``given``: by key of requirement, (value, words), None to take back; a value
    None means « not applicable » and its words say why."""
    assessment = _now(part.assessment)
    require(rules.can_write(by, rules.Part(assessment, part.section)))
    framework = assessment.campaign.referential.framework
    section = framework.sections[part.section - 1]
    known = {answer.requirement: answer for answer in assessment.answers.all()}
    allowed, now, changed = {level.value for level in framework.levels}, clock.now(), 0
    for asked in section.requirements:
        if asked.key not in given:
            continue
        answer, told = known.get(asked.key), given[asked.key]
        if told is None:
            if answer:
                answer.delete()
                changed += 1
            continue
        value, words = told
        if value is None and not words.strip():
            raise Refused(_("« %s » : dites pourquoi c’est sans objet.") % asked.title)
        if value is not None and value not in allowed:
            raise Refused(_("« %s » : ce niveau n’existe pas.") % asked.title)
        if answer and (answer.value, answer.words) == (value, words):
            continue
        kept = {"value": value, "words": words, "by": by.label, "at": now}
        Answer.objects.update_or_create(assessment=assessment, requirement=asked.key, defaults=kept)
        changed += 1
    if not changed:
        return UNCHANGED
    assessment.changed_at = now
    score = assessment.score
    assessment.answered, assessment.percent = score.answered, score.percent
    assessment.save(update_fields=["changed_at", "answered", "percent"])
    record(events.Answered(assessment.stream, {"section": section.title, "changed": changed}), by=by)
    return assessment


@action(rules.can_answer)
def delegate(assessment: Assessment, *, section: int, user: User, by: Actor) -> Delegation:
    """Hand a section to somebody of the house, who hears of it by mail."""
    assessment = _now(assessment)
    require(rules.can_answer(by, assessment))
    found = assessment.campaign.referential.framework.sections[section - 1]
    if not people_of(assessment.site).filter(pk=user.pk).exists():
        raise Refused(_("%s n’est pas de l’établissement.") % user.name)
    delegation, made = Delegation.objects.get_or_create(
        assessment=assessment, section=section, user=user, defaults={"at": clock.now(), "by": by.label}
    )
    if not made:
        return UNCHANGED
    record(events.Delegated(assessment.stream, {"section": found.title, "person": user.name}), by=by)
    url = settings.BASE_URL + reverse("referentials:answer", args=[assessment.pk, section])
    told = {"who": by.label, "section": found.title, "due": assessment.campaign.due_on, "url": url}
    words = (
        _("Bonjour,\n\n%(who)s vous confie « %(section)s », à remplir pour le %(due)s.\n\n%(url)s\n") % told
    )
    enqueue(
        user.email, _("Une partie de l’évaluation vous est confiée"), words, by=by, about=assessment.stream
    )
    return delegation


@action(rules.can_answer)
def submit(assessment: Assessment, *, by: Actor) -> Assessment:
    """Hand the answers in. Refused while too few are given for a result to mean something."""
    assessment = _now(assessment)
    require(rules.can_answer(by, assessment))
    score = assessment.score
    if 100 * score.answered < assessment.campaign.enough_percent * score.asked:
        raise Refused(
            _("%(answered)s réponses sur %(asked)s : il en faut %(percent)s %% pour remettre.")
            % {
                "answered": score.answered,
                "asked": score.asked,
                "percent": assessment.campaign.enough_percent,
            }
        )
    now = clock.now()
    assessment.state, assessment.submitted_at, assessment.submitted_by = (
        AssessmentState.SUBMITTED, now, by.label,
    )  # fmt: skip
    assessment.changed_at = now
    assessment.save()
    assessment.corrections.filter(answered_at=None).update(answered_at=now)
    record(events.Submitted(assessment.stream, {"answered": score.answered, "asked": score.asked}), by=by)
    return assessment


@action(rules.can_review)
def send_back(assessment: Assessment, *, reason: str, by: Actor) -> Assessment:
    """Ask the house to correct, and say what."""
    assessment = _now(assessment)
    require(rules.can_review(by, assessment))
    now = clock.now()
    Correction.objects.create(assessment=assessment, reason=reason, asked_by=by.label, asked_at=now)
    assessment.state, assessment.changed_at = AssessmentState.TO_CORRECT, now
    assessment.reviewed_by = by.label
    assessment.save()
    record(events.Returned(assessment.stream, {"reason": reason}), by=by)
    url = settings.BASE_URL + reverse("referentials:assessment", args=[assessment.pk])
    words = _(
        "Bonjour,\n\nLa région demande de corriger l’évaluation « %(title)s » :\n\n%(reason)s\n\n%(url)s\n"
    )
    told = {"title": assessment.campaign.title, "reason": reason, "url": url}
    for user in editors_of(assessment.site):
        enqueue(user.email, _("Évaluation à corriger"), words % told, by=by, about=assessment.stream)
    return assessment


@action(rules.can_review)
def accept(assessment: Assessment, *, by: Actor) -> Assessment:
    """Accept the answers. An action of the plan whose requirements all stand at the top is proven « in place »."""
    assessment = _now(assessment)
    require(rules.can_review(by, assessment))
    assessment.state, assessment.changed_at = AssessmentState.ACCEPTED, clock.now()
    assessment.reviewed_by = by.label
    assessment.save()
    record(events.Accepted(assessment.stream, {}), by=by)
    _prove(assessment)
    return assessment


@action(rules.can_keep)
def accept_all(region: Region, *, assessments: list[Assessment], by: Actor) -> list[Assessment]:
    """Accept several at once: all, or none when one cannot be."""
    if not assessments:
        raise Refused(_("Aucune évaluation n’est choisie."))
    return [accept(assessment, by=by) for assessment in assessments]


def people_of(site: Site):
    """The open accounts that hold a role in the house, or in what it belongs to."""
    return User.objects.holding(HOUSE_ROLES, site.scopes).order_by("name")


def editors_of(site: Site):
    return User.objects.holding(ESTABLISHMENT_EDITORS, [site.scope])


def _now(assessment: Assessment) -> Assessment:
    """The row as it is, locked: two people of a house answer at once."""
    rows = Assessment.objects.select_for_update(of=("self",))
    return rows.select_related("campaign__referential", "campaign__region", "site__legal_entity").get(
        pk=assessment.pk
    )


def _prove(assessment: Assessment) -> None:
    campaign, values = assessment.campaign, assessment.values
    top = campaign.referential.framework.top
    asked: dict[int, list[Any]] = {}
    for key, numbers in campaign.referential.mapped.items():
        for number in numbers:
            asked.setdefault(number, []).append(values.get(key, 0))
    today = timezone.localdate(clock.now())
    for number, found in sorted(asked.items()):
        applicable = [value for value in found if value is not None]
        note_proof(
            assessment.site,
            action=number,
            source=f"assessment:{assessment.pk}",
            title=_("Évaluation « %s », validée par la région") % campaign.title,
            level=Level.IN_PLACE,
            obtained_on=today,
            valid_until=today + PROVEN_FOR,
            url=reverse("referentials:assessment", args=[assessment.pk]),
            why=_("Évaluation « %s » validée") % campaign.title,
            stands=bool(applicable) and min(applicable) >= top,
            by=REVIEWED,
        )
