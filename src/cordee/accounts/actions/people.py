"""Accounts: opened, changed, closed, opened again."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cordee.accounts import events, rules
from cordee.accounts.models import User
from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused
from cordee.journal.record import record
from cordee.outbox.actions import enqueue
from cordee.outbox.models import Message

PROFILE_FIELDS = ("name", "function", "phone", "language")


@action(rules.can_open_account)
def open_account(
    email: str, *, name: str, function: str = "", password: str | None = None, by: Actor
) -> User:
    """An account for an address. Refused when the address has one: look it up first.

    The address is held to be verified: accounts come from a mail sent to it, or from the server's console.
    """
    user = User(email=email.lower(), name=name, function=function, created_at=clock.now())
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    try:
        with transaction.atomic():
            if User.objects.filter(email__iexact=email).exists():
                raise IntegrityError
            user.save()
    except IntegrityError:
        raise Refused(_("Cette adresse a déjà un compte.")) from None
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    record(events.about(events.AccountOpened, name=user.name, user=user.pk), by=by)
    return user


@action(rules.can_edit_profile)
def change_profile(user: User, *, by: Actor, **changes: str) -> User:
    """Name, function, telephone, language; the address is the identity and does not change."""
    if unknown := set(changes) - set(PROFILE_FIELDS):
        raise TypeError(f"not part of a profile: {unknown}")
    kept = User.objects.get(pk=user.pk)
    changed = [name for name, value in changes.items() if getattr(kept, name) != value]
    if not changed:
        return UNCHANGED
    for name in changed:
        setattr(user, name, changes[name])
    user.save(update_fields=changed)
    what = ", ".join(str(User._meta.get_field(name).verbose_name) for name in changed)
    record(events.about(events.ProfileChanged, name=user.name, user=user.pk, what=what), by=by)
    return user


@action(rules.can_close_account)
def close_account(user: User, *, by: Actor) -> User:
    """The account can no longer sign in; its open sessions end now. Its roles stay, for the day it reopens."""
    if not user.is_active:
        return UNCHANGED
    user.is_active = False
    user.save(update_fields=["is_active"])
    _end_sessions(user)
    record(events.about(events.AccountClosed, name=user.name, user=user.pk), by=by)
    return user


@action(rules.can_close_account)
def reopen_account(user: User, *, by: Actor) -> User:
    if user.is_active:
        return UNCHANGED
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(events.about(events.AccountReopened, name=user.name, user=user.pk), by=by)
    return user


@action(rules.can_reset_second_factor)
def reset_second_factor(user: User, *, by: Actor) -> User:
    """Forget the telephone and the keys that were lost; open sessions end, and enrolment starts again."""
    forgotten, _kinds = Authenticator.objects.filter(user=user).delete()
    if not forgotten:
        return UNCHANGED
    _end_sessions(user)
    record(events.about(events.SecondFactorReset, name=user.name, user=user.pk), by=by)
    return user


@action(rules.can_be_posted)
def post_account_mail(email: str, *, subject: str, body: str, by: Actor) -> Message:
    """A mail about the safety of an account (password, second factor), through the outbox like any other."""
    message = enqueue(email, subject, body, about="account", by=by)
    record(events.about(events.AccountMailQueued, email=email, subject=subject), by=by)
    return message


def _end_sessions(user: User) -> None:
    for session in Session.objects.filter(expire_date__gt=clock.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
