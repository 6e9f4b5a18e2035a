"""Reading the journal."""

from __future__ import annotations

import uuid

from django.db import models


class EntrySet(models.QuerySet):
    def of(self, stream_key: str) -> EntrySet:
        return self.filter(stream__key=stream_key).order_by("seq")

    def after(self, seq: int) -> EntrySet:
        return self.filter(seq__gt=seq)

    def with_client_uuid(self, stream_key: str, client_uuid: uuid.UUID) -> EntrySet:
        return self.filter(stream__key=stream_key, client_uuid=client_uuid)
