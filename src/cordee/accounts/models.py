"""Accounts, roles held on scopes, invitations, and the tokens by which programs read."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from cordee.accounts.queries import InvitationSet, MembershipSet, TokenSet, UserSet
from cordee.core.actor import ROLE_LABELS, Role

ROLE_CHOICES = [(role.value, ROLE_LABELS[role]) for role in Role]


class UserManager(BaseUserManager.from_queryset(UserSet)):
    """What Django's authentication needs; accounts are made by ``accounts.actions``."""

    def get_by_natural_key(self, email: str) -> User:
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """Somebody with an account. The address is the identity; nothing else is asked."""

    email = models.EmailField(_("adresse électronique"), unique=True)
    name = models.CharField(_("nom"), max_length=120)
    function = models.CharField(_("fonction"), max_length=120, blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=5, default="fr")
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta:
        ordering = ["name", "email"]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split()[0] if self.name else self.email

    @property
    def label(self) -> str:
        """How the journal and the rooms name this person."""
        return f"{self.name} ({self.function})" if self.function else str(self)


class Membership(models.Model):
    """A role held on one scope, until revoked. Revoking keeps the row: who could do what, and when."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    scope = models.CharField(
        max_length=40, help_text="platform:, region:1, ght:2, entity:3, site:4, provider:5"
    )
    scope_label = models.CharField(max_length=200, blank=True)
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=200)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipSet.as_manager()

    class Meta:
        ordering = ["user", "scope", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "scope"],
                condition=models.Q(revoked_at__isnull=True),
                name="membership_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} : {self.get_role_display()} ({self.scope_label or self.scope})"


class Invitation(models.Model):
    """An address is invited to a role on a scope; the link works once, for a while."""

    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    scope = models.CharField(max_length=40)
    scope_label = models.CharField(max_length=200, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField()
    invited_by = models.CharField(max_length=200)
    inviter = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationSet.as_manager()

    class Meta:
        ordering = ["-invited_at"]

    def __str__(self) -> str:
        return f"{self.email} : {self.get_role_display()}"


class Token(models.Model):
    """What a program shows to read in the name of one scope, until a day. Only the secret's fingerprint is kept."""

    name = models.CharField(_("à quoi il sert"), max_length=120)
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    scope = models.CharField(max_length=40, help_text="region:1, ght:2, entity:3, site:4")
    scope_label = models.CharField(max_length=200, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TokenSet.as_manager()

    class Meta:
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.scope_label or self.scope})"
