"""The answer of a rule, and what is raised when it is no."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes, or no and why. Truthy when yes; ``reason`` is a sentence for the person who is refused."""

    ok: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.ok


YES = Verdict(True)
NOT_YOURS = Verdict(False, _("Vous n’avez pas le droit de faire cela ici."))


def no(reason: str) -> Verdict:
    return Verdict(False, reason)


def allow(condition: bool, reason: str | None = None) -> Verdict:
    """``YES`` when the condition holds, otherwise the reason (or the plain « not yours »)."""
    if condition:
        return YES
    return Verdict(False, reason) if reason else NOT_YOURS


class Refused(Exception):
    """An order that will not be carried out; the message is for the person, in their words."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


class Forbidden(Refused):
    """Refused because of who asks, not because of the state of things."""


class Conflict(Refused):
    """Refused because somebody else changed the same thing meanwhile."""


def require(verdict: Verdict) -> None:
    """Refuse a page with the reason that the action would give."""
    if not verdict:
        raise Forbidden(str(verdict.reason))
