"""The call list of a house: who is called for a role, and in which order."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.phones import is_number
from cordee.core.verdict import Refused
from cordee.crises.actions.once import kept, within
from cordee.directory.models import Site
from cordee.journal.record import record
from cordee.mobilisation import events, rules
from cordee.mobilisation.models import Contact
from cordee.mobilisation.people import person_key
from cordee.mobilisation.reading import policy

FIELDS = ("role", "name", "function", "email", "mobile", "landline")
MOST = 500  # people on call in one house
LAST = 99


@action(rules.can_keep)
def add_contact(site: Site, *, fields: dict[str, Any], rank: int = LAST, by: Actor) -> Contact:
    """``fields``: any of ``FIELDS``. ``rank``: 1 is called first; those behind move back."""
    locked(site)
    now = clock.now()
    return keep(Contact(site=site, added_at=now, changed_at=now), fields, rank, by=by)


@action(rules.can_keep_contact)
def change_contact(
    contact: Contact, *, fields: dict[str, Any], rank: int | None = None, by: Actor
) -> Contact:
    locked(contact.site)
    fresh = Contact.objects.active().filter(pk=contact.pk).select_related("site").first()
    if fresh is None:
        raise Refused(_("Cette personne n’est plus dans l’annuaire."))
    before = fresh.role
    made = keep(fresh, fields, rank or fresh.rank, by=by)
    if before != made.role:
        _renumber(_line(made.site, before))
    return made


@action(rules.can_keep_contact)
def withdraw_contact(contact: Contact, *, by: Actor) -> Contact:
    """No longer called; calls that were made keep the name."""
    locked(contact.site)
    fresh = Contact.objects.get(pk=contact.pk)
    if fresh.withdrawn_at:
        return UNCHANGED
    fresh.withdrawn_at = clock.now()
    fresh.save(update_fields=["withdrawn_at"])
    _renumber(_line(contact.site, fresh.role))
    record(events.ContactWithdrawn(contact.site.scope, {"contact": fresh.pk}), by=by)
    return fresh


def locked(site: Site) -> None:
    """One change of a list at a time."""
    Site.objects.select_for_update().get(pk=site.pk)


def keep(contact: Contact, fields: dict[str, Any], rank: int, *, by: Actor) -> Contact:
    """Write one line inside the caller's action, the list being locked. Raises ``Refused`` for what cannot be kept."""
    apply_fields(contact, fields)
    others = [row for row in _line(contact.site, contact.role) if row.pk != contact.pk]
    if any(row.person == contact.person for row in others):
        raise Refused(_("%(name)s est déjà dans la liste « %(role)s ».") % {
            "name": contact.name, "role": contact.role_title,
        })  # fmt: skip
    if contact.pk is None and Contact.objects.filter(site=contact.site).active().count() >= MOST:
        raise Refused(_("L’annuaire d’astreinte tient %s lignes au plus.") % MOST)
    contact.changed_at = clock.now()
    contact.rank = min(max(rank, 1), len(others) + 1)
    contact.save()
    others.insert(contact.rank - 1, contact)
    _renumber(others)
    record(events.ContactKept(contact.site.scope, {"contact": contact.pk}), by=by)
    return contact


def apply_fields(contact: Contact, fields: dict[str, Any]) -> None:
    """Set what is told, in memory. Raises ``Refused``, in words, for what nobody could be called by."""
    for name in FIELDS:
        if name in fields:
            setattr(contact, name, fields[name].strip())
    contact.name = kept(contact.name, 120, what=_("Nom"))
    contact.function = within(contact.function, 120, what=_("Fonction"))
    contact.email = contact.email.casefold()
    if contact.role not in policy().roles:
        raise Refused(_("« %s » n’est pas un rôle d’astreinte.") % contact.role[:40])
    if contact.email:
        try:
            validate_email(contact.email)
        except ValidationError:
            raise Refused(_("« %s » n’est pas une adresse électronique.") % contact.email[:80]) from None
    for number in contact.numbers:
        if not is_number(number):
            raise Refused(_("« %s » n’est pas un numéro de téléphone.") % number[:30])
    if not (contact.email or contact.numbers):
        raise Refused(_("Donnez au moins un mobile, un fixe ou un courriel."))
    contact.person = person_key(name=contact.name, mobile=contact.mobile, email=contact.email)


def _line(site: Site, role: str) -> list[Contact]:
    return list(Contact.objects.filter(site=site, role=role).active())


def _renumber(rows: list[Contact]) -> None:
    for rank, row in enumerate(rows, start=1):
        if row.rank != rank:
            row.rank = rank
            row.save(update_fields=["rank"])
