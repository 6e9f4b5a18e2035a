"""Makers of people, packs, requests and proposals. They call the product's own actions."""

from __future__ import annotations

import itertools

from cordee.core import clock
from cordee.taskforce import actions
from cordee.taskforce.models import Assignment, HelpRequest, MaterialPack, Member
from tests.makers import CONSOLE

_numbers = itertools.count(1)
SIGNED = {"confidentialite": "2026-01-05", "badge": "2025-09-01"}
AD = {"skill": "active-directory", "count": 1, "level": 2}
NETWORK = {"skill": "reseau", "count": 1, "level": 2}


def a_member(region, name: str, skills: dict[str, int], **facts) -> Member:
    """On call, with every clearance that a mission asks for."""
    fields = {
        "name": name,
        "email": f"equipier{next(_numbers)}@essai.example",
        "phone": "06 12 34 56 78",
        "skills": skills,
        "clearances": SIGNED,
        "on_call": True,
    }
    return actions.add_member(region, fields=fields | facts, by=CONSOLE)


def a_pack(region, name: str = "Pack Nord", *, sound: bool | None = True, **facts) -> MaterialPack:
    """Checked and ready, unless told otherwise."""
    fields = {"name": name, "contents": [[10, "portables"]], "held_by": "DSI"} | facts
    pack = actions.add_pack(region, fields=fields, by=CONSOLE)
    if sound is not None:
        pack = actions.check_pack(pack, sound=sound, remark="" if sound else "Incomplet", by=CONSOLE)
    return pack


def asked(site, *needs: dict, **told) -> HelpRequest:
    words = {
        "reason": "Annuaire chiffré",
        "contact": "La cadre de nuit",
        "starts_at": clock.now(),
        "days": 3,
    } | told
    return actions.ask_help(site, needs=list(needs or (AD,)), by=CONSOLE, **words)


def proposed(site, member: Member, **told) -> tuple[HelpRequest, Assignment]:
    request = actions.propose_people(asked(site), people=[(member.pk, 0)], by=CONSOLE, **told)
    return request, request.assignments.live().get()


def accepted(site, member: Member, **told) -> tuple[HelpRequest, Assignment]:
    request, _sent = proposed(site, member, **told)
    request = actions.accept_proposal(request, by=CONSOLE)
    return request, request.assignments.live().get()


def at_work(site, member: Member, **told) -> tuple[HelpRequest, Assignment]:
    request, sent = accepted(site, member, **told)
    actions.mark_arrival(sent, by=CONSOLE)
    request.refresh_from_db()
    return request, request.assignments.live().get()
