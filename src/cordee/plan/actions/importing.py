"""Many commitments at once, from a spreadsheet."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused
from cordee.directory.models import Site
from cordee.journal.record import record
from cordee.plan import changes, events, rules
from cordee.plan.importing import STOP, Outcome, compare
from cordee.plan.models import Commitment, Plan
from cordee.plan.sheet_rows import Read

WRITTEN = (
    "level", "target_level", "target_on", "owner_name", "owner_email", "not_applicable", "reason", "level_why", "changed_at",
)  # fmt: skip


@action(rules.can_import_commitments)
def import_commitments(plan: Plan, *, read: Read, file: str, on_conflict: str = STOP, by: Actor) -> Outcome:
    """Write what a sheet wishes; ``importing.compare`` says beforehand what it would do. The same file again
    changes nothing. Raises ``Refused`` when « stop » meets a refusal or a conflict: nothing is then written."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)  # two imports wait for each other
    _wait_for_houses(plan, read)
    outcome = compare(plan, read, on_conflict)
    if outcome.is_stopped:
        raise Refused(_("Des lignes sont refusées ou en conflit : rien n’a été importé."))
    written = [*outcome.created, *outcome.updated]
    if not written:
        return UNCHANGED
    now, why = clock.now(), (_("Importé de « %(file)s » par %(by)s") % {"file": file, "by": by.label})[:250]
    for row in written:
        row.changed_at, row.level_why = now, why
    Commitment.objects.bulk_create(outcome.created, batch_size=1000)
    Commitment.objects.bulk_update(outcome.updated, WRITTEN, batch_size=500)
    told = {"file": file[:200], "created": len(outcome.created), "updated": len(outcome.updated)}
    record(events.CommitmentsImported(plan.region.scope, told), by=by)
    changes.tell(plan, {row.site_id for row in written})
    outcome.dry_run = False
    return outcome


def _wait_for_houses(plan: Plan, read: Read) -> None:
    """A house that speaks locks itself first: so does a sheet, before it reads what the houses have said."""
    finess = {wish.finess for wish in read.wishes}
    list(
        Site.objects.filter(region_id=plan.region_id, finess__in=finess)
        .select_for_update()
        .order_by("pk")
        .values_list("pk")
    )
