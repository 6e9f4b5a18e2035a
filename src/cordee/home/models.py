"""What the first page keeps: the link by which somebody's diary follows what they have to do."""

from __future__ import annotations

from django.db import models

from cordee.accounts.models import User
from cordee.home.queries import FeedSet


class Feed(models.Model):
    """One link a person. Only its fingerprint is kept; opening another closes it."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="feed")
    token_hash = models.CharField(max_length=64, unique=True)
    strong = models.BooleanField(help_text="Ouvert avec un second facteur : les rôles qui l’exigent comptent")
    opened_at = models.DateTimeField()

    objects = FeedSet.as_manager()

    def __str__(self) -> str:
        return f"agenda : {self.user}"
