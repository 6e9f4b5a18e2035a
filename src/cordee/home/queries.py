"""The diary feeds that stand."""

from __future__ import annotations

from django.db import models


class FeedSet(models.QuerySet):
    def current(self) -> FeedSet:
        return self.filter(user__is_active=True)
