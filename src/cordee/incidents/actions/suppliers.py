"""Naming the suppliers involved."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused
from cordee.incidents import events, rules
from cordee.incidents.actions.shared import about, locked
from cordee.incidents.actions.sharing import stir
from cordee.incidents.models import Incident
from cordee.incidents.suppliers import supplier_key
from cordee.journal.record import record

MOST, LONGEST = 20, 120


@action(rules.can_work)
def name_suppliers(incident: Incident, *, suppliers: list[str], by: Actor) -> Incident:
    """Replace the list: « the only access left open was that of … ». One spelling a supplier, the first."""
    incident = locked(incident)
    kept: dict[str, str] = {}
    for name in (" ".join(name.split()) for name in suppliers):
        if name:
            kept.setdefault(supplier_key(name), name)
    names = list(kept.values())
    if len(names) > MOST or any(len(name) > LONGEST for name in names):
        raise Refused(
            _("%(most)s fournisseurs au plus, de %(longest)s caractères chacun.")
            % {"most": MOST, "longest": LONGEST}
        )
    if names == incident.suppliers:
        return UNCHANGED
    incident.suppliers = names
    incident.save(update_fields=["suppliers"])
    record(about(events.SuppliersNamed, incident, names=", ".join(names) or "—"), by=by)
    stir(incident, by)
    return incident
