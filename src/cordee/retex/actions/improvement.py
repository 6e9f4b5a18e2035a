"""Improvement actions: somebody, a date, and a proof at the end."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Forbidden, Refused
from cordee.directory.models import Site
from cordee.journal.record import record
from cordee.outbox.actions import enqueue
from cordee.retex import events, rules
from cordee.retex.enums import ImprovementState, Origin
from cordee.retex.models import Improvement
from cordee.retex.subjects import Subject, is_crisis, keyed

FIELDS = {"title", "finding", "plan_action", "owner_name", "owner_email", "due_on"}
NEEDS_NOTE = NEEDS_HOUSE = {ImprovementState.CLOSED, ImprovementState.DROPPED}


@action(rules.can_add_improvement)
def add_improvement(site: Site, *, by: Actor, **fields) -> Improvement:
    """An action of one house. ``fields``: origin, title, finding, plan_action, owner_name, owner_email, due_on.
    Refused when the same is already open there: it is that one that must be completed."""
    if known := Improvement.objects.same_as(site, fields["title"]).first():
        raise Refused(
            _("« %(title)s » est déjà ouverte ici, confiée à %(owner)s pour le %(due)s : complétez-la.")
            % {"title": known.title, "owner": known.owner_name, "due": f"{known.due_on:%d/%m/%Y}"}
        )
    return _add(site, None, fields, by)


@action(rules.can_note_improvement)
def note_improvement(subject: Subject, *, by: Actor, **fields) -> Improvement:
    """An action drawn from an exercise or a crisis, noted by those who conducted it or by the house."""
    origin = Origin.CRISIS if is_crisis(subject) else Origin.EXERCISE
    return _add(subject.site, subject, {"origin": origin} | fields, by)


@action(rules.can_change_improvement)
def change_improvement(improvement: Improvement, *, by: Actor, **changes) -> Improvement:
    """Correct an action, pass it on, or postpone it; the journal keeps what it said before."""
    if unknown := set(changes) - FIELDS:
        raise TypeError(f"not a field of an improvement: {unknown}")
    changed = [name for name, value in changes.items() if getattr(improvement, name) != value]
    if not changed:
        return UNCHANGED
    before = {name: getattr(improvement, name) for name in changed}
    for name in changed:
        setattr(improvement, name, changes[name])
    improvement.save(update_fields=changed)
    what = ", ".join(f"{_label(name)} ({_said(before[name])} → {_said(changes[name])})" for name in changed)
    told = {
        "improvement": improvement.pk,
        "title": improvement.title,
        "what": what,
        "due": improvement.due_on.isoformat(),
    }
    record(events.about(events.ImprovementChanged, _stream(improvement), **told), by=by)
    return improvement


@action(rules.can_move_improvement)
def move_improvement(improvement: Improvement, *, state: str, note: str = "", by: Actor) -> Improvement:
    """Change an action's state. Closing it needs a proof in words, dropping it a reason, and both the house;
    reopening too."""
    if improvement.state == state:
        return UNCHANGED
    if (NEEDS_HOUSE & {state, improvement.state}) and not (
        house := rules.can_close_improvement(by, improvement)
    ):
        raise Forbidden(str(house.reason))
    if state in NEEDS_NOTE and not note.strip():
        raise Refused(_("Pour clore ou abandonner une action, dites la preuve ou le motif."))
    improvement.state = ImprovementState(state)
    improvement.closing_note = note.strip() or improvement.closing_note
    improvement.closed_at = clock.now() if state in NEEDS_NOTE else None
    improvement.save(update_fields=["state", "closing_note", "closed_at"])
    told = {
        "improvement": improvement.pk,
        "title": improvement.title,
        "state": str(improvement.get_state_display()),
        "note": note.strip(),
    }
    record(events.about(events.ImprovementMoved, _stream(improvement), **told), by=by)
    return improvement


@action(rules.can_share_lesson)
def share_lesson(improvement: Improvement, *, lesson: str, by: Actor) -> Improvement:
    """Let the houses of the region read what was learned; empty words take it back."""
    words = lesson.strip()
    if words == improvement.lesson:
        return UNCHANGED
    improvement.lesson, improvement.shared_at = words, clock.now() if words else None
    improvement.save(update_fields=["lesson", "shared_at"])
    told = {"improvement": improvement.pk, "title": improvement.title}
    event, more = (events.LessonShared, {"lesson": words}) if words else (events.LessonWithdrawn, {})
    record(events.about(event, _stream(improvement), **told, **more), by=by)
    return improvement


@action(rules.can_remind)
def remind_owner(improvement: Improvement, *, today: dt.date, by: Actor) -> Improvement:
    """Write to the owner. Once a day at most, whatever restarts."""
    if improvement.reminded_on == today or not improvement.owner_email:
        return UNCHANGED
    improvement.reminded_on = today
    improvement.save(update_fields=["reminded_on"])
    left = (improvement.due_on - today).days
    when = _when(left)
    enqueue(
        improvement.owner_email,
        _("Action d’amélioration : %s") % when,
        _(
            "Bonjour %(name)s,\n\nL’action d’amélioration « %(title)s » (%(site)s) est à terminer pour le %(due)s : "
            "%(when)s.\n\nOrigine : %(origin)s. Pour dire où elle en est :\n%(url)s\n"
        )
        % {
            "name": improvement.owner_name,
            "title": improvement.title,
            "site": improvement.site.name,
            "due": improvement.due_on.strftime("%d/%m/%Y"),
            "when": when,
            "origin": improvement.get_origin_display(),
            "url": settings.BASE_URL + reverse("retex:improvement", args=[improvement.pk]),
        },
        about=f"site:{improvement.site_id}",
        by=by,
    )
    told = {"improvement": improvement.pk, "title": improvement.title}
    record(events.about(events.ImprovementReminded, _stream(improvement), **told), by=by)
    return improvement


def _when(left: int) -> str:
    if left == 0:
        return _("échéance aujourd’hui")
    if left > 0:
        return ngettext("échéance demain", "échéance dans %(days)s jours", left) % {"days": left}
    return ngettext("échéance dépassée d’un jour", "échéance dépassée de %(days)s jours", -left) % {
        "days": -left
    }


def _add(site: Site, subject: Subject | None, fields: dict, by: Actor) -> Improvement:
    drawn_from = keyed(subject) if subject else {}
    improvement = Improvement.objects.create(site=site, **drawn_from, created_at=clock.now(), **fields)
    told = {
        "improvement": improvement.pk,
        "title": improvement.title,
        "owner": improvement.owner_name,
        "due": improvement.due_on.isoformat(),
    }
    record(events.about(events.ImprovementAdded, _stream(improvement), **told), by=by)
    return improvement


def _label(name: str) -> str:
    return str(Improvement._meta.get_field(name).verbose_name)


def _said(value) -> str:
    return "—" if value in (None, "") else str(value)


def _stream(improvement: Improvement) -> str:
    """An exercise's actions are in its journal, the others in their house's."""
    return f"exercise:{improvement.exercise_id}" if improvement.exercise_id else f"site:{improvement.site_id}"
