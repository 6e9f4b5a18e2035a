"""Every write of the task force."""

from cordee.taskforce.actions.importing import import_roster
from cordee.taskforce.actions.missions import mark_arrival, release_person, stand_down
from cordee.taskforce.actions.packs import add_pack, change_pack, check_pack, remind_of_check
from cordee.taskforce.actions.proposing import accept_proposal, propose_people
from cordee.taskforce.actions.requests import ask_help, refuse_help, withdraw_help
from cordee.taskforce.actions.roster import (
    add_availability,
    add_member,
    bring_member_back,
    change_member,
    remove_availability,
    withdraw_member,
)

__all__ = [
    "accept_proposal",
    "add_availability",
    "add_member",
    "add_pack",
    "ask_help",
    "bring_member_back",
    "change_member",
    "change_pack",
    "check_pack",
    "import_roster",
    "mark_arrival",
    "propose_people",
    "refuse_help",
    "release_person",
    "remind_of_check",
    "remove_availability",
    "stand_down",
    "withdraw_help",
    "withdraw_member",
]
