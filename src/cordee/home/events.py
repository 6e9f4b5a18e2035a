"""What happens to the diary of an account; told beside what happens to accounts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.journal.events import Event


class FeedOpened(Event):
    kind = "home.feed_opened"
    wording = _("%(name)s suit ses échéances dans son agenda")


class FeedClosed(Event):
    kind = "home.feed_closed"
    wording = _("%(name)s ne suit plus ses échéances dans son agenda")
