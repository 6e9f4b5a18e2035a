"""What happens to accounts. One stream, ``accounts``: live connections watch it to drop revoked rights."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.journal.events import Event

STREAM = "accounts"


class AccountOpened(Event):
    kind = "accounts.account_opened"
    wording = _("Compte ouvert pour %(name)s")


class AccountClosed(Event):
    kind = "accounts.account_closed"
    wording = _("Compte de %(name)s fermé")


class RoleGranted(Event):
    kind = "accounts.role_granted"
    wording = _("%(name)s reçoit le rôle %(role)s sur %(scope_label)s")


class RoleRevoked(Event):
    kind = "accounts.role_revoked"
    wording = _("%(name)s perd le rôle %(role)s sur %(scope_label)s")


class PersonInvited(Event):
    kind = "accounts.person_invited"
    wording = _("%(email)s est invité au rôle %(role)s sur %(scope_label)s")


class InvitationAccepted(Event):
    kind = "accounts.invitation_accepted"
    wording = _("%(email)s accepte son invitation")


class InvitationWithdrawn(Event):
    kind = "accounts.invitation_withdrawn"
    wording = _("L’invitation de %(email)s est retirée")


class TokenOpened(Event):
    kind = "accounts.token_opened"
    wording = _("Jeton « %(name)s » ouvert pour %(scope_label)s")


class TokenRevoked(Event):
    kind = "accounts.token_revoked"
    wording = _("Jeton « %(name)s » révoqué")


class AccountReopened(Event):
    kind = "accounts.account_reopened"
    wording = _("Compte de %(name)s rouvert")


class SecondFactorReset(Event):
    kind = "accounts.second_factor_reset"
    wording = _("Second facteur de %(name)s remis à zéro")


class ProfileChanged(Event):
    kind = "accounts.profile_changed"
    wording = _("%(name)s met à jour son compte : %(what)s")


class AccountMailQueued(Event):
    kind = "accounts.mail_queued"
    wording = _("Courriel de sécurité pour %(email)s : %(subject)s")


class DemoCastOpened(Event):
    kind = "accounts.demo_cast_opened"
    wording = _("Comptes de démonstration ouverts : %(count)s")


def about(event: type[Event], **content) -> Event:
    """An accounts event with its content."""
    return event(stream=STREAM, content=content)
