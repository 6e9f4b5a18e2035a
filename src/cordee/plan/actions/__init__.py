"""Every write of the plan."""

from cordee.plan.actions.committing import set_commitment
from cordee.plan.actions.expiry import lapse, remind_of_expiry
from cordee.plan.actions.importing import import_commitments
from cordee.plan.actions.proving import add_evidence, note_proof, withdraw_evidence
from cordee.plan.actions.publishing import import_plan, publish_plan

__all__ = [
    "add_evidence",
    "import_commitments",
    "import_plan",
    "lapse",
    "note_proof",
    "publish_plan",
    "remind_of_expiry",
    "set_commitment",
    "withdraw_evidence",
]
