"""Every write of the mobilisation."""

from cordee.mobilisation.actions.answering import answer_call, escalate_call
from cordee.mobilisation.actions.importing import import_list
from cordee.mobilisation.actions.launching import close_callout, launch_callout
from cordee.mobilisation.actions.listing import add_contact, change_contact, withdraw_contact
from cordee.mobilisation.actions.presence import sign_in, sign_out
from cordee.mobilisation.actions.rota import free_slot, propose_rota, put_on_shift

__all__ = [
    "add_contact",
    "answer_call",
    "change_contact",
    "close_callout",
    "escalate_call",
    "free_slot",
    "import_list",
    "launch_callout",
    "propose_rota",
    "put_on_shift",
    "sign_in",
    "sign_out",
    "withdraw_contact",
]
