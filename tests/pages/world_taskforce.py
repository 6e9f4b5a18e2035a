"""What each region of the world keeps for its task force, and what each house asks of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from cordee.core import clock
from cordee.directory.models import Region, Site
from cordee.taskforce import actions
from cordee.taskforce.models import Assignment, Availability, HelpRequest, MaterialPack, Member
from tests.makers import CONSOLE

SKILL = "active-directory"
NEEDS = [{"skill": SKILL, "count": 1, "level": 1}]


@dataclass(slots=True)
class Helped:
    """One house's requests, by what a page needs of them."""

    asked: HelpRequest
    proposed: HelpRequest
    accepted: HelpRequest
    at_work: HelpRequest

    def sent(self, key: str) -> Assignment:
        return getattr(self, key).assignments.get()


@dataclass(slots=True)
class Lent:
    """What a region keeps: somebody who is free, somebody who left, and a pack."""

    member: Member
    gone: Member
    window: Availability
    pack: MaterialPack


def lent_of(tenant: str, region: Region, marks: Callable[[str, str], str]) -> Lent:
    member = _member(tenant, region, marks, "roster")
    day = clock.now().date()
    window = actions.add_availability(member, starts_on=day, ends_on=day + dt.timedelta(days=9), by=CONSOLE)
    fields = {
        "name": marks(tenant, "roster.pack"),
        "contents": [[1, marks(tenant, "roster.contents")]],
        "held_by": "DSI",
    }
    pack = actions.add_pack(region, fields=fields, by=CONSOLE)
    gone = actions.withdraw_member(_member(tenant, region, marks, "roster"), by=CONSOLE)
    return Lent(member, gone, window, actions.check_pack(pack, sound=True, by=CONSOLE))


def helped_of(tenant: str, site: Site, marks: Callable[[str, str], str]) -> Helped:
    """Each request but the first holds somebody of its own."""
    proposed = _proposed(tenant, site, marks)
    accepted = actions.accept_proposal(_proposed(tenant, site, marks), by=CONSOLE)
    at_work = actions.accept_proposal(_proposed(tenant, site, marks), by=CONSOLE)
    actions.mark_arrival(at_work.assignments.get(), by=CONSOLE)
    at_work.refresh_from_db()
    return Helped(_asked(tenant, site, marks), proposed, accepted, at_work)


def _asked(tenant: str, site: Site, marks: Callable[[str, str], str]) -> HelpRequest:
    return actions.ask_help(
        site,
        needs=NEEDS,
        reason=marks(tenant, "help.reason"),
        contact=marks(tenant, "help.contact"),
        starts_at=clock.now(),
        days=2,
        by=CONSOLE,
    )


def _proposed(tenant: str, site: Site, marks: Callable[[str, str], str]) -> HelpRequest:
    member = _member(tenant, site.region, marks, "help")
    request = _asked(tenant, site, marks)
    return actions.propose_people(
        request, people=[(member.pk, 0)], words=marks(tenant, "help.words"), by=CONSOLE
    )


def _member(tenant: str, region: Region, marks: Callable[[str, str], str], what: str) -> Member:
    name = marks(tenant, f"{what}.name")
    fields = {
        "name": name,
        "email": f"{marks(tenant, f'{what}.email')}@cordee.example",
        "phone": "06 12 34 56 78",
        "skills": {SKILL: 2},
        "clearances": {"confidentialite": "2026-01-05", "badge": "2026-01-05"},
        "on_call": True,
    }
    return actions.add_member(region, fields=fields, by=CONSOLE)
