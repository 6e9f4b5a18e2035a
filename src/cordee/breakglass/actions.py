"""Printing sealed codes, breaking the glass, closing it again. Everybody who answers for the house is told at once."""

from __future__ import annotations

import datetime as dt
import secrets

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.accounts.models import User
from cordee.breakglass import events, rules
from cordee.breakglass.models import SealedCode
from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor, Role
from cordee.core.dates import date_format
from cordee.core.ids import PIN_ALPHABET, fingerprint
from cordee.core.verdict import Refused
from cordee.directory.models import Site
from cordee.journal.record import record
from cordee.outbox.actions import enqueue

GOOD_FOR = dt.timedelta(hours=12)
LENGTH, GROUP = 16, 4  # 76 bits
MOST = 6


@action(rules.can_seal)
def seal_codes(site: Site, *, count: int, by: Actor) -> list[tuple[SealedCode, str]]:
    """New codes, with their secrets, told this once. Those still in their envelopes are worth nothing any more."""
    if not 1 <= count <= MOST:
        raise Refused(_("De un à %(most)s codes à la fois.") % {"most": MOST})
    site = Site.objects.select_for_update().get(pk=site.pk)
    now = clock.now()
    site.sealed_codes.sealed().update(withdrawn_at=now)
    last = site.sealed_codes.aggregate(last=Max("number"))["last"] or 0
    made = []
    for number in range(last + 1, last + count + 1):
        secret = "".join(secrets.choice(PIN_ALPHABET) for _place in range(LENGTH))
        code = SealedCode.objects.create(
            site=site, number=number, code_hash=fingerprint(secret), sealed_at=now, sealed_by=by.label
        )
        made.append((code, spelled(secret)))
    numbers = ", ".join(str(code.number) for code, _secret in made)
    record(events.CodesSealed(site.scope, {"numbers": numbers}), by=by)
    return made


@action(rules.can_break)
def break_glass(code: SealedCode, *, name: str, reason: str, by: Actor) -> SealedCode:
    """Use a code: twelve hours as the house's RSSI. The house, its region and the platform's keepers are told."""
    code = SealedCode.objects.select_for_update(of=("self",)).select_related("site").get(pk=code.pk)
    if not (verdict := rules.can_break(by, code)):
        raise Refused(str(verdict.reason))  # two people type it at once
    if not name.strip() or not reason.strip():
        raise Refused(_("Dites qui vous êtes et pourquoi."))
    code.used_at, code.used_by, code.reason = clock.now(), name.strip(), reason.strip()
    code.until = code.used_at + GOOD_FOR
    code.save(update_fields=["used_at", "used_by", "reason", "until"])
    told = {
        "number": code.number,
        "name": code.used_by,
        "reason": code.reason,
        "until": date_format(timezone.localtime(code.until), "d/m/Y H:i"),
    }
    record(events.GlassBroken(code.site.scope, told), by=by)
    _alert(code, told, by)
    return code


@action(rules.can_withdraw)
def withdraw_code(code: SealedCode, *, by: Actor) -> SealedCode:
    """It is worth nothing from now on; whoever came in by it is out at their next click."""
    if code.withdrawn_at:
        return UNCHANGED
    code.withdrawn_at = clock.now()
    code.save(update_fields=["withdrawn_at"])
    record(events.CodeWithdrawn(code.site.scope, {"number": code.number}), by=by)
    return code


@action(rules.can_close)
def close_glass(code: SealedCode, *, by: Actor) -> SealedCode:
    """Whoever came in has a way of their own again."""
    code.until = clock.now()
    code.save(update_fields=["until"])
    record(events.GlassClosed(code.site.scope, {"number": code.number}), by=by)
    return code


def typed(text: str) -> str:
    """A code as people type it: without spaces, hyphens or small letters."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def spelled(secret: str) -> str:
    return "-".join(secret[at : at + GROUP] for at in range(0, len(secret), GROUP))


def _alert(code: SealedCode, told: dict, by: Actor) -> None:
    people = [
        *User.objects.holding(tuple(ESTABLISHMENT_EDITORS), code.site.scopes),
        *User.objects.holding((Role.REGION_PILOT,), [f"region:{code.site.region_id}"]),
        *User.objects.holding((Role.ADMIN,), ["platform:"]),
    ]
    body = _(
        "Le code scellé n° %(number)s de %(site)s vient d’être utilisé.\n\n"
        "Par : %(name)s\nPourquoi : %(reason)s\nValable jusqu’au : %(until)s\n\n"
        "Si personne chez vous ne l’a ouvert, retirez-le tout de suite :\n%(url)s\n"
    ) % {
        **told,
        "site": code.site.name,
        "url": settings.BASE_URL + reverse("breakglass:codes", args=[code.site_id]),
    }
    for address in sorted({user.email for user in people if user.email}):
        enqueue(address, _("ALERTE : un code scellé vient de servir"), body, about=code.site.scope, by=by)
