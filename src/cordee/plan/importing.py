"""What an import of commitments would change, compared with what is there. Reads only."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cordee.directory.models import Site
from cordee.plan.enums import Level
from cordee.plan.models import Commitment, Plan
from cordee.plan.sheet_rows import HEADINGS, Read, RowRefusal, Wish

STOP, SKIP, UPDATE = "stop", "skip", "update"
POLICIES = (STOP, SKIP, UPDATE)


@dataclass(slots=True)
class Outcome:
    """``rows_in`` = created + updated + unchanged + skipped + refused rows."""

    rows_in: int
    created: list[Commitment] = field(default_factory=list)
    updated: list[Commitment] = field(default_factory=list)
    unchanged: int = 0
    skipped: list[RowRefusal] = field(default_factory=list)
    refused: list[RowRefusal] = field(default_factory=list)
    dry_run: bool = True
    on_conflict: str = STOP

    @property
    def is_stopped(self) -> bool:
        """« stop » writes all or nothing: one refusal, or one conflict, and nothing is written."""
        return self.on_conflict == STOP and bool(self.refused or self.skipped)

    def as_dict(self) -> dict[str, Any]:
        return {
            "dry_run": self.dry_run,
            "on_conflict": self.on_conflict,
            "written": not (self.dry_run or self.is_stopped),
            "rows_in": self.rows_in,
            "created": len(self.created),
            "updated": len(self.updated),
            "unchanged": self.unchanged,
            "skipped": [asdict(row) for row in self.skipped],
            "refused": [asdict(row) for row in self.refused],
        }


def compare(plan: Plan, read: Read, on_conflict: str) -> Outcome:
    """Sort the rows: new, changed, the same, in conflict, refused. Three queries whatever the number of rows."""
    outcome = Outcome(read.rows_in, refused=list(read.refused), on_conflict=on_conflict)
    sites = {site.finess: site for site in Site.objects.filter(region_id=plan.region_id)}
    rows = {(row.site_id, row.action): row for row in Commitment.objects.filter(plan=plan)}
    actions = {action.number: action for action in plan.actions}
    for wish in read.wishes:
        refusal = _refusal(wish, sites, actions, rows)
        if refusal:
            outcome.refused.append(refusal)
        else:
            site = sites[wish.finess]
            _sort(wish, site, rows.get((site.pk, wish.action)), plan, outcome)
    outcome.refused.sort(key=lambda refusal: refusal.row)
    return outcome


def _refusal(wish: Wish, sites: dict, actions: dict, rows: dict) -> RowRefusal | None:
    def no(column: str, value: Any, message: str) -> RowRefusal:
        return RowRefusal(wish.number, HEADINGS[column][0], str(value), message)

    site = sites.get(wish.finess)
    if site is None:
        return no("finess", wish.finess, _("Aucun établissement de la région n’a ce numéro."))
    if not site.is_open:
        return no("finess", wish.finess, _("Cet établissement est fermé."))
    action = actions.get(wish.action)
    if action is None:
        return no("action", wish.action, _("Le plan en vigueur n’a pas cette action."))
    level = wish.fields.get("level", 0)
    if level and not action.concerns(site.kind):
        return no("action", wish.action, _("Cette action ne s’adresse pas à ce type d’établissement."))
    known = rows.get((site.pk, wish.action))
    if level == Level.PROVEN and not (known and known.level == Level.PROVEN):
        return no("level", Level.PROVEN.label, _("« Éprouvé » demande une preuve : il ne s’importe pas."))
    return None


def _sort(wish: Wish, site: Site, known: Commitment | None, plan: Plan, outcome: Outcome) -> None:
    if known is None:
        row = Commitment(plan=plan, site=site, action=wish.action)
        _apply(row, wish.fields)
        outcome.created.append(row)
        return
    changed = [name for name, value in wish.fields.items() if getattr(known, name) != value]
    if not changed:
        outcome.unchanged += 1
    elif outcome.on_conflict == UPDATE:
        _apply(known, wish.fields)
        outcome.updated.append(known)
    else:
        column = HEADINGS[changed[0]][0]
        message = _("Cet engagement existe déjà avec une autre valeur.")
        outcome.skipped.append(RowRefusal(wish.number, column, str(wish.fields[changed[0]]), message))


def _apply(row: Commitment, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.target_level = max(row.target_level, row.level)
