"""What Cordée's own records say of a condition or of a deliverable: nothing is asked twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from cordee.core.dates import date_format
from cordee.directory.models import Site
from cordee.funding.models import Application
from cordee.funding.pack import Condition, Due, Terms
from cordee.plan.models import Commitment
from cordee.retex.models import Attestation


@dataclass(frozen=True, slots=True)
class Seen:
    """Whether a condition is met, and what was seen, in words."""

    key: str
    label: str
    met: bool
    detail: str
    is_declared: bool = False

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def look(application: Application) -> list[Seen]:
    """Every condition of the call, as the records and the house's own word stand now."""
    return [_seen(condition, application) for condition in application.call.terms.conditions]


def foresee(terms: Terms, site: Site) -> list[Seen]:
    """The same before there is an application: nothing is declared yet."""
    return [
        Seen(c.key, c.label, False, str(_("À déclarer dans le dossier")), True)
        if c.test == "declared"
        else Seen(c.key, c.label, *TESTS[c.test](site, c))
        for c in terms.conditions
    ]


def proof_of(due: Due, attestations: Iterable[Attestation]) -> Attestation | None:
    """The attestation that shows the deliverable: each of its criteria is met. The latest one of those given."""
    for attestation in attestations:
        met = {criterion["key"] for criterion in attestation.criteria if criterion["met"]}
        if attestation.exercise_id and set(due.criteria) <= met:
            return attestation
    return None


def _seen(condition: Condition, application: Application) -> Seen:
    if condition.test == "declared":
        met = condition.key in application.declared
        detail = _("Déclaré par l’établissement") if met else _("Pas déclaré")
        return Seen(condition.key, condition.label, met, str(detail), True)
    return Seen(condition.key, condition.label, *TESTS[condition.test](application.site, condition))


def _committed(site: Site, condition: Condition) -> tuple[bool, str]:
    row = Commitment.objects.in_force().filter(site=site, action=condition.action).first()
    if row is None:
        return False, str(_("Rien n’est engagé sur l’action %s") % condition.action)
    told = {"action": condition.action, "level": row.get_level_display()}
    return row.level >= condition.level, str(_("Action %(action)s : %(level)s") % told)


def _attested(site: Site, condition: Condition) -> tuple[bool, str]:
    found = _counting(site, condition)
    if found is None:
        return False, str(_("Aucun exercice vu depuis le %s") % date_format(condition.since))
    return True, str(_("Exercice du %s") % date_format(found.counts_on, "j F Y"))


def _not_attested(site: Site, condition: Condition) -> tuple[bool, str]:
    met, detail = _attested(site, condition)
    return not met, detail


def _counting(site: Site, condition: Condition) -> Attestation | None:
    rows = Attestation.objects.filter(site=site, counts_on__gte=condition.since).order_by("-counts_on", "-pk")
    if not condition.criteria:
        return rows.filter(counts=True).first()
    wanted = set(condition.criteria)
    return next((a for a in rows if wanted <= {c["key"] for c in a.criteria if c["met"]}), None)


TESTS: dict[str, Callable[[Site, Condition], tuple[bool, str]]] = {
    "commitment_level": _committed,
    "attested": _attested,
    "not_attested": _not_attested,
}
