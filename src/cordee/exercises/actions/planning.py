"""Before the exercise: choose the kit, the house, the day and the people."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.accounts.actions import grant_role, invite
from cordee.accounts.models import User
from cordee.accounts.rules import Offer
from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor, Role, system
from cordee.core.verdict import Refused
from cordee.crises import actions as rooms
from cordee.crises.enums import RoomKind, SeatRole
from cordee.crises.models import Seat
from cordee.directory.models import Provider, Region, Site
from cordee.exercises import events, rules
from cordee.exercises.calendar import invitation_file
from cordee.exercises.events import about_exercise
from cordee.exercises.models import Exercise, Inject, Series
from cordee.journal.record import record
from cordee.kits.models import Kit
from cordee.kits.pack import KitPack, filled, from_document
from cordee.outbox.actions import Attachment, enqueue

CASTING = system("planification")


@action(rules.can_plan)
def plan_exercise(
    site: Site,
    *,
    kit: Kit,
    title: str,
    scheduled_at: dt.datetime,
    provider: Provider | None = None,
    objectives: list[str] | None = None,
    variables: dict[str, str] | None = None,
    place: str = "",
    other_sites: list[Site] | None = None,
    series: Series | None = None,
    by: Actor,
) -> Exercise:
    """An exercise of one kit for one site: its room, its cells, and its chronogramme copied in.

    ``objectives`` are the keys kept (all by default); ``variables`` fill the kit's texts. Whoever plans
    becomes planner of this exercise.
    """
    pack = filled(from_document(kit.document), {**variables_from(site), **(variables or {})})
    room = rooms.create_room(
        site,
        kind=RoomKind.EXERCISE,
        title=title,
        driver="",
        cells=[
            {
                "key": c.key,
                "name": c.name,
                "kind": c.kind,
                "functions": list(c.functions),
                "track": c.track,
            }
            for c in pack.cells
        ],
        milestones=[{"key": m.key, "label": m.label} for m in pack.milestones],
        t0=fiction_start(pack, scheduled_at),
        by=CASTING,
    )
    exercise = Exercise.objects.create(
        title=title,
        kit=kit,
        document=pack.to_document(),
        room=room,
        site=site,
        series=series,
        provider=provider,
        level=kit.level,
        objectives=objectives or [o.key for o in pack.objectives],
        scheduled_at=scheduled_at,
        place=place,
        created_at=clock.now(),
        created_by=by.label,
    )
    exercise.other_sites.set(other_sites or [])
    rooms.drive_room(room, driver=exercise.scope, by=CASTING)
    Inject.objects.bulk_create(_chronogramme(exercise, pack))
    record(about_exercise(events.ExercisePlanned, exercise, title=title, kit=str(kit)), by=by)
    if by.kind == "user":
        planner = User.objects.get(pk=by.id)
        grant_role(Offer(Role.PLANNER, exercise.scope, title), user=planner, by=CASTING)
    return exercise


@action(rules.can_plan_series)
def plan_series(
    region: Region,
    *,
    kit: Kit,
    title: str,
    sites: list[Site],
    scheduled_at: dt.datetime,
    by: Actor,
    **options,
) -> Series:
    """The same kit on several sites of the region, each with its own room and clock."""
    if len(sites) < 2:
        raise Refused(_("Une série réunit au moins deux sites."))
    series = Series.objects.create(
        title=title, kit=kit, region=region, created_at=clock.now(), created_by=by.label
    )
    for site in sites:
        name = f"{title} — {site.name}"[:200]
        plan_exercise(site, kit=kit, title=name, scheduled_at=scheduled_at, series=series, by=by, **options)
    return series


@action(rules.can_prepare)
def change_preparation(exercise: Exercise, *, by: Actor, **changes) -> Exercise:
    """Change title, date, place, provider or objectives before the start."""
    allowed = {"title", "scheduled_at", "place", "provider", "objectives"}
    if unknown := set(changes) - allowed:
        raise TypeError(f"not part of the preparation: {unknown}")
    changed = [name for name, value in changes.items() if getattr(exercise, name) != value]
    if not changed:
        return UNCHANGED
    for name in changed:
        setattr(exercise, name, changes[name])
    exercise.save(update_fields=changed)
    said = ", ".join(str(Exercise._meta.get_field(name).verbose_name) for name in changed)
    record(about_exercise(events.ExerciseChanged, exercise, what=said), by=by)
    return exercise


@action(rules.can_staff)
def invite_seat(
    exercise: Exercise,
    *,
    role: str,
    name: str,
    function: str = "",
    cell: str | None = None,
    email: str = "",
    phone: str = "",
    is_director: bool = False,
    by: Actor,
) -> tuple[Seat, str]:
    """Give somebody a place in the room: player, observer or facilitator, with or without an account.

    Returns the seat and the secret of its link, which is shown once and mailed when there is an address.
    """
    seat, token = rooms.add_seat(
        exercise.room,
        role=role,
        name=name,
        function=function,
        cell=cell,
        email=email,
        phone=phone,
        is_director=is_director,
        by=by,
    )
    told = {"name": str(seat), "role": str(SeatRole(role).label)}
    record(about_exercise(events.StaffInvited, exercise, **told), by=by)
    if email:
        _mail_invitation(exercise, seat, token, by=by)
    return seat, token


@action(rules.can_staff)
def invite_staff(exercise: Exercise, *, email: str, name: str, role: Role, by: Actor) -> None:
    """Invite somebody with an account (a provider's animator, a fellow planner) to conduct or observe."""
    invite(Offer(role, exercise.scope, exercise.title), email=email, name=name, by=CASTING)
    record(about_exercise(events.StaffInvited, exercise, name=name or email, role=str(role.label)), by=by)


@action(rules.can_staff)
def withdraw_seat_of(exercise: Exercise, *, seat: Seat, by: Actor) -> Seat:
    """Take a place back; its link and its live page stop at once."""
    if seat.room_id != exercise.room_id:
        raise Refused(_("Cette place n’est pas dans cet exercice."))
    withdrawn = rooms.withdraw_seat(seat, by=by)
    record(about_exercise(events.ExerciseChanged, exercise, what=_("place de %s retirée") % seat), by=by)
    return withdrawn


def variables_from(site: Site) -> dict[str, str]:
    """What the directory knows that a kit may ask for (``source: site.name``)."""
    ght = site.legal_entity.ght
    return {
        "site.name": site.name,
        "site.city": site.commune or site.department.name,
        "region.name": site.region.name,
        "ght.name": ght.name if ght else _("le groupement"),
    }


def fiction_start(pack: KitPack, scheduled_at: dt.datetime) -> dt.datetime:
    """T+00:00 in the room's time: the day of the exercise, at the hour the kit's story begins."""
    local = timezone.localtime(scheduled_at)
    hour, minute = (int(part) for part in pack.fiction_time.split(":"))
    return dt.datetime.combine(
        local.date(), dt.time(hour, minute), tzinfo=zoneinfo.ZoneInfo(settings.TIME_ZONE)
    )


def _chronogramme(exercise: Exercise, pack: KitPack) -> list[Inject]:
    return [
        Inject(
            exercise=exercise,
            key=inject.key,
            number=number,
            planned_s=inject.at_s,
            until_s=inject.until_s,
            phase=inject.phase,
            sender_name=inject.sender_name,
            sender_role=inject.sender_role,
            cells=list(inject.to),
            channel=inject.channel,
            title=inject.title,
            body=inject.body,
            expects=list(inject.expects),
            facilitator_note=inject.facilitator_note,
            script=inject.script,
            objectives=list(inject.objectives),
            reply_expected=inject.reply_expected,
            is_distractor=inject.distractor,
            marks=inject.marks or "",
            attachments=list(inject.attachments),
            condition=inject.condition,
        )
        for number, inject in enumerate(pack.injects, start=1)
    ]


def _mail_invitation(exercise: Exercise, seat: Seat, token: str, *, by: Actor) -> None:
    """The personal link, with the date as a calendar file. The mail says what it is, not what it is about."""
    when = timezone.localtime(exercise.scheduled_at).strftime("%d/%m/%Y %H:%M")
    enqueue(
        seat.email,
        _("Invitation à l’exercice « %s »") % exercise.title,
        _(
            "Bonjour %(name)s,\n\nVous participez à un exercice de crise le %(when)s (%(place)s) comme %(role)s.\n\n"
            "Votre lien personnel, à ouvrir sur un téléphone ou un ordinateur le jour venu :\n%(url)s\n\n"
            "Il ouvre la salle sans compte ni mot de passe : ne le transmettez pas.\n"
        )
        % {
            "name": seat.name,
            "when": when,
            "place": exercise.place or _("lieu à préciser"),
            "role": seat.get_role_display(),
            "url": f"{settings.BASE_URL}/salle/rejoindre/{token}/",
        },
        about=exercise.scope,
        exercise=True,
        attachments=[Attachment("exercice.ics", "text/calendar", invitation_file(exercise, seat))],
        by=by,
    )
