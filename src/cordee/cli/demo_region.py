"""What makes the demonstration alive: its cast, kits, exercises at every stage, and the regional target."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable

from django.conf import settings

from cordee.accounts.actions import grant_role
from cordee.accounts.demo import CARE_HOME, CLINIC, HOSPITAL, PRACTICE, open_demo_cast
from cordee.accounts.models import User
from cordee.accounts.rules import Offer
from cordee.cli import (
    demo_awareness,
    demo_funding,
    demo_incidents,
    demo_lessons,
    demo_mobilisation,
    demo_plan,
    demo_playbooks,
    demo_referentials,
    demo_room,
    demo_services,
    demo_taskforce,
    theatre,
)
from cordee.cli.theatre import STAGE, Performance
from cordee.core import clock
from cordee.core.actor import Role, console
from cordee.directory.actions import load_demo_region
from cordee.directory.models import Provider, Region, Site
from cordee.exercises import actions as exercises
from cordee.exercises.models import Exercise
from cordee.exercises.rehearsal import cast
from cordee.kits.models import Kit
from cordee.retex import actions as retex

Say = Callable[[str], None]
DISTRICT = "759900058"
HIRED = "Cap Tempête Conseil"  # the firm of the cast’s facilitator
EXERCISED_ELSEWHERE = 0.52  # share of establishments whose exercise was declared to the region


def furnish(say: Say) -> list:
    """Fill an empty installation; returns the cast with the passwords made at this moment."""
    region = load_demo_region(settings.PACKS_DIR / "demo", by=STAGE)
    people = open_demo_cast(region, by=STAGE)
    say(f"{region.sites.count()} établissements inventés, {len(people)} personnes")
    kits = {folder.name: theatre.bring_in(folder, origin="shipped") for folder in kit_folders()}
    say(f"{len(kits)} kits")
    plan = demo_plan.put_in_force(region)
    committed = demo_plan.commit(plan, OWN)
    retex.freeze_denominator(region, label=f"Cible {clock.now().year}", target_percent=70, by=STAGE)
    declared = declare_past(region)
    say(f"{declared} exercices déclarés à la région")
    finished = play_past(kits)
    say(f"{finished} exercices joués de bout en bout")
    play_now(kits)
    plan_ahead(kits)
    say(f"{demo_playbooks.prepare(region)} procédures de réponse, une lancée dans l’exercice en cours")
    say("un exercice en cours, un prêt, deux planifiés")
    proven = demo_plan.prove(plan, OWN)
    say(
        f"{committed} engagements sur les {len(plan.actions)} actions du plan, {proven} prouvés par un document"
    )
    say(f"{demo_services.offer(region, OWN)} demandes de service")
    say(f"{demo_taskforce.muster(region)} équipiers de la Cyber Task Force")
    say(f"{demo_awareness.campaign(region, OWN)} résultats de campagnes de sensibilisation")
    say(
        f"{demo_referentials.diagnose(region, OWN, free=frozenset({CARE_HOME, PRACTICE}))} évaluations remises"
    )
    say(f"{demo_lessons.share(region, OWN)} enseignements partagés")
    say(f"{demo_funding.call_for(region, OWN, free=CARE_HOME)} dossiers de financement")
    say(f"{demo_incidents.strike(region, OWN)} crises, dont deux en cours")
    demo_taskforce.send_tonight(region)
    say(f"{demo_mobilisation.keep_lists(region, OWN)} lignes d’annuaires d’astreinte, une alerte lancée")
    return people


def kit_folders() -> list:
    return sorted(
        folder for folder in (settings.PACKS_DIR / "kits").iterdir() if (folder / "kit.yaml").exists()
    )


def declare_past(region: Region) -> int:
    """Exercises that houses played before Cordée, spread over fourteen months."""
    rng = random.Random(2026)  # noqa: S311 - the same demonstration each time, not a secret
    sites = [
        site for site in region.sites.filter(kind="sanitaire").order_by("finess") if site.finess not in OWN
    ]
    chosen = rng.sample(sites, int(len(sites) * EXERCISED_ELSEWHERE))
    today = clock.now().date()
    for site in chosen:
        on = today - dt.timedelta(days=rng.randint(3, 420))
        retex.declare_exercise(
            site, on=on, level="beginner", proof="Attestation du prestataire, RETEX transmis", by=STAGE
        )
    return len(chosen)


OWN = frozenset({HOSPITAL, CLINIC, DISTRICT, CARE_HOME})


def play_past(kits: dict[str, Kit]) -> int:
    """Five finished exercises: two whose report is approved, one awaiting its director, a series of two."""
    done = 0
    for finess, slug, days, approved in (
        (CLINIC, "debutant", 74, True),
        (HOSPITAL, "debutant", 19, False),
        (DISTRICT, "intermediaire", 61, True),
    ):
        performance = past(
            finess, kits[slug], days=days, title=f"Exercice de crise — {kits[slug].get_level_display()}"
        )
        learn(performance, approved=approved)
        done += 1
    region = Region.objects.get()
    pair = list(
        region.sites.filter(kind="sanitaire", has_ed=True).exclude(finess__in=OWN).order_by("finess")[:2]
    )
    start = _morning(40)
    with clock.frozen(start):
        series = exercises.plan_series(
            region, kit=kits["debutant"], title="Semaine régionale", sites=pair, scheduled_at=start, by=STAGE
        )
    for exercise in series.exercises.all():
        with clock.frozen(start):
            cast(exercise, by=STAGE)
            exercises.make_ready(exercise, by=STAGE)
            performance = theatre.rehearsed(exercise)
        theatre.perform_at_once(performance, started_at=start + dt.timedelta(minutes=20))
        learn(performance, approved=True)
        done += 1
    return done


def play_now(kits: dict[str, Kit]) -> Exercise:
    """An exercise in full swing at the support hospital, started a while ago, with its provider."""
    start = clock.now() - dt.timedelta(minutes=55)
    kit = kits["intermediaire"]
    provider = Provider.objects.get(name=HIRED)
    with clock.frozen(start - dt.timedelta(minutes=30)):
        performance = theatre.prepare(
            _site(HOSPITAL),
            kit,
            title="Exercice d’automne",
            at=start,
            provider=provider,
            place="Salle Garonne, bâtiment A",
        )
    theatre.perform_until(performance, started_at=start, until=clock.now())
    demo_room.call_and_join(performance.exercise.room)
    _staffed(performance.exercise)
    return performance.exercise


def plan_ahead(kits: dict[str, Kit]) -> None:
    """One ready for its communication check, two on the calendar."""
    soon = clock.now() + dt.timedelta(hours=2)
    ready = exercises.plan_exercise(
        _site(CLINIC),
        kit=kits["debutant"],
        title="Exercice sur table",
        scheduled_at=soon,
        place="Salle du conseil",
        by=STAGE,
    )
    cast(ready, by=STAGE)
    exercises.make_ready(ready, by=STAGE)
    _staffed(ready)
    for finess, slug, days in ((HOSPITAL, "confirme", 24), (DISTRICT, "debutant", 38)):
        site = _site(finess)
        group = site.legal_entity.ght
        others = Site.objects.filter(legal_entity__ght=group).exclude(pk=site.pk)[:2] if group else []
        planned = exercises.plan_exercise(
            site,
            kit=kits[slug],
            title=f"Exercice {kits[slug].get_level_display().lower()} de fin d’année",
            scheduled_at=_morning(-days),
            other_sites=list(others) if slug == "confirme" else [],
            by=STAGE,
        )
        _staffed(planned)


def past(finess: str, kit: Kit, *, days: int, title: str) -> Performance:
    start = _morning(days)
    with clock.frozen(start):
        performance = theatre.prepare(_site(finess), kit, title=title, at=start)
    theatre.perform_at_once(performance, started_at=start + dt.timedelta(minutes=20))
    _staffed(performance.exercise)
    return performance


def learn(performance: Performance, *, approved: bool) -> None:
    """The lessons of a past exercise, written the week after it."""
    with clock.frozen(performance.exercise.ended_at + dt.timedelta(hours=1)):
        theatre.debrief(performance)
    if approved:
        with clock.frozen(performance.exercise.ended_at + dt.timedelta(days=9)):
            director = theatre.director_of(performance.exercise)
            theatre.report(performance, approver=console(str(director) if director else "Direction"))
    else:
        theatre.draft(performance)


def _staffed(exercise: Exercise) -> None:
    """The RSSI of the house, when the cast has one, is the planner."""
    for user in User.objects.filter(memberships__role=Role.RSSI, memberships__scope__in=exercise.site.scopes):
        grant_role(Offer(Role.PLANNER, exercise.scope, exercise.title), user=user, by=STAGE)


def _site(finess: str) -> Site:
    return Site.objects.select_related("legal_entity__ght", "region", "department").get(finess=finess)


def _morning(days_ago: int) -> dt.datetime:
    """Nine o’clock UTC, some days ago (or ahead when negative)."""
    return (clock.now() - dt.timedelta(days=days_ago)).replace(hour=9, minute=0, second=0, microsecond=0)
