"""Note that the kit was printed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import action
from cordee.core.actor import Actor
from cordee.core.verdict import Conflict
from cordee.directory.models import Site
from cordee.journal.record import record
from cordee.offline import events, rules
from cordee.offline.contents import kit_of
from cordee.offline.models import Printing


@action(rules.can_take_kit)
def note_printing(site: Site, *, digest: str, by: Actor) -> Printing:
    """« It is printed, the old one is thrown away ». ``digest`` is the one on the paper; when the kit has changed since,
    the paper is already out of date and the note is refused."""
    if digest != kit_of(site).digest:
        raise Conflict(_("Le kit a changé depuis cette impression : imprimez-le de nouveau."))
    made = Printing.objects.create(site=site, digest=digest, printed_at=clock.now(), printed_by=by.label)
    record(events.KitPrinted(site.scope, {"digest": digest}), by=by)
    return made
