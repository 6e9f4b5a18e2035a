"""People in the quick search."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.accounts.models import User
from cordee.accounts.rules import can_see_people
from cordee.core.actor import Actor
from cordee.ui.search import PER_PROVIDER, Hit


def find_people(actor: Actor, words: str) -> list[Hit]:
    """Each hit opens the list of roles reduced to that person."""
    if not can_see_people(actor):
        return []
    seen = User.objects.visible_to(actor).filter(Q(name__icontains=words) | Q(email__icontains=words))
    page = reverse("accounts:people")
    return [
        Hit(user.label, f"{page}?{urlencode({'q': user.email})}", _("Personne"))
        for user in seen[:PER_PROVIDER]
    ]
