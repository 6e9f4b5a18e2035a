"""What happens to a plan and to the commitments of a house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.journal.events import Event


class PlanImported(Event):
    kind = "plan.imported"
    wording = _("Plan « %(title)s », version %(version)s, apporté en brouillon")


class PlanPublished(Event):
    kind = "plan.published"
    wording = _(
        "Plan « %(title)s », version %(version)s, en vigueur : %(kept)s engagements repris, %(left)s laissés"
    )


class CommitmentSet(Event):
    kind = "plan.commitment_set"
    wording = _("Action %(action)s du plan : %(what)s")


class EvidenceAdded(Event):
    kind = "plan.evidence_added"
    wording = _("Action %(action)s du plan : preuve « %(title)s » ajoutée, niveau « %(level)s »")


class EvidenceWithdrawn(Event):
    kind = "plan.evidence_withdrawn"
    wording = _("Action %(action)s du plan : preuve « %(title)s » retirée (%(why)s)")


class ProofNoted(Event):
    kind = "plan.proof_noted"
    wording = _("Action %(action)s du plan : %(why)s ; niveau « %(level)s »")


class CommitmentLapsed(Event):
    kind = "plan.commitment_lapsed"
    wording = _("Action %(action)s du plan : %(why)s ; le niveau redescend à « %(level)s »")


class EvidenceReminded(Event):
    kind = "plan.evidence_reminded"
    wording = _("Action %(action)s du plan : rappel envoyé, la preuve « %(title)s » expire le %(until)s")


class CommitmentsImported(Event):
    kind = "plan.commitments_imported"
    wording = _("Engagements importés de « %(file)s » : %(created)s créés, %(updated)s modifiés")
