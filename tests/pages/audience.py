"""Who may see which mark: the other half of the matrix, about what pages say and not only whether they answer."""

from __future__ import annotations

import io
import re
import zipfile

from tests.pages.world import MARK, Marks

# Whose affairs each of the cast may read about at all.
TENANTS = {
    "nobody": set(),
    "suspended": set(),
    "mfa": set(),
    "withdrawn": set(),
    "admin": {"own", "near", "far"},
    "pilot": {"own", "near"},
    "reader": {"own", "near"},
    "rtoken": {"own", "near"},
    "far_pilot": {"far"},
    "neighbour": {"near"},
    "sister": set(),  # of the same GHT: only what is shared with it, below
    "firm": {"far"},  # hired by the far house, and by nobody here
}
HERE = {"own"}  # everybody else

CONDUCT = {"planner", "facilitator", "hired"}
HOUSE = {"director", "rssi", "ght", "token"}
PLAYERS = {"player", "seat"}

# What several houses share: a series that a region plays in some houses carries one title for all of them.
SHARED = {
    ("own", "series.title"): {"neighbour"},
    # A region's playbooks are for all its houses.
    ("own", "playbook.title"): {"neighbour", "sister"},
    # A crisis shared with the group, and the group itself; the name of the house is in the title of the crisis.
    **{
        ("own", what): {"sister"}
        for what in (
            "site.name",
            "ght.name",
            "shared.contact",
            "shared.supplier",
            "shared.report",
            "shared.needs",
            "shared.offer",
            "shared.offer_contact",
        )
    },
}

# What a mark stands for -> who, of those who may read about its tenant. The first pattern that fits decides.
AUDIENCES: list[tuple[str, set[str] | None]] = [
    # What is to come: for those who conduct, while it is to come.
    (r"(planned|running)\.script\.", CONDUCT | {"firm"}),
    (r"planned\.(message|cell)\.", CONDUCT | {"firm"}),
    # What reached the other cell of the room: everybody in the room but the players of this one.
    (r"running\.cell\.", CONDUCT | HOUSE | {"admin", "observer", "watcher", "neighbour", "firm"}),
    (r"over\.(script|cell|message)\.", None),
    # What happens in a room that is being played: not for the region, nor for the rest of the house.
    (
        r"running\.(room|message|observation)",
        CONDUCT | HOUSE | PLAYERS | {"admin", "observer", "watcher", "neighbour", "firm"},
    ),
    (r"(planned|running|over)\.address", CONDUCT | {"admin", "firm"}),
    # One sheet alone is somebody's: nothing of it is shown.
    (r"debrief\.answer", set()),
    (r"draft\.summary", CONDUCT | HOUSE | {"admin", "observer", "neighbour"}),
    (r"playbook\.", None),
    (r"kit\.published\.title", None),  # an exercise and its report name the kit that was played
    (r"kit\.(draft|published)\.", {"admin", "director", "rssi", "neighbour"} | CONDUCT | {"firm"}),
    (r"(invitation\.email|token\.name)", HOUSE | {"admin", "pilot", "far_pilot", "neighbour"}),
    # Those who conducted the exercise may take its journal away, and a journal is whole or it proves nothing.
    (r"link\.recipient", HOUSE | {"admin", "neighbour", "planner", "facilitator"}),
    # Where a house stands: for the house and its region.
    # A draft of an application is the house's alone; who judged it and how is the region's alone.
    (r"funding\.draft", HOUSE | {"admin", "member", "neighbour"}),
    (r"funding\.opinion", {"pilot", "far_pilot"}),
    (r"funding\.", HOUSE | {"admin", "member", "pilot", "reader", "rtoken", "far_pilot", "neighbour"}),
    # The region reads what a house answers once it is handed in.
    (r"assessment\.open", HOUSE | {"member", "neighbour"}),
    (r"assessment\.", HOUSE | {"admin", "member", "pilot", "reader", "rtoken", "far_pilot", "neighbour"}),
    # The roster is the region's; a house meets those who are sent to it.
    (r"roster\.email", {"pilot", "reader", "far_pilot"}),
    (r"roster\.", {"admin", "pilot", "reader", "far_pilot"}),
    (r"help\.email", HOUSE | {"member", "pilot", "reader", "far_pilot", "neighbour"}),
    (r"help\.", HOUSE | {"admin", "member", "pilot", "reader", "far_pilot", "neighbour"}),
    (r"service\.", HOUSE | {"admin", "member", "pilot", "reader", "rtoken", "far_pilot", "neighbour"}),
    (r"plan\.", HOUSE | {"admin", "member", "pilot", "reader", "rtoken", "far_pilot", "neighbour"}),
    # A crisis: for those who lead it and for the region, never for a neighbour or for the rest of the house.
    # Its report, until it is signed, is its house's alone.
    (r"incident\.lessons", {"director", "rssi", "ght", "neighbour", "admin"}),
    (
        r"(incident|shared)\.",
        {"director", "rssi", "ght", "neighbour", "admin", "pilot", "reader", "far_pilot"},
    ),
    # Who is on call: for those who lead the house; who came: for the room as well. The region reads figures and the message.
    (r"oncall\.email", {"director", "rssi", "ght", "neighbour"}),
    (r"oncall\.", {"director", "rssi", "ght", "neighbour", "admin"}),
    (r"callout\.", {"director", "rssi", "ght", "neighbour", "admin", "pilot", "reader", "far_pilot"}),
    (r"seal\.", {"admin", "director", "rssi", "ght", "neighbour", "pilot", "far_pilot"}),
    (r"(run\.note)", {"admin", "rssi", "neighbour", "far_pilot"}),
    (r"import\.file", {"admin", "pilot", "far_pilot"}),
]


def stranger_to(who: str, mark: str, marks: Marks) -> str:
    """Why this mark should not be before these eyes; empty when it may."""
    tenant, what = marks.known.get(mark, ("?", "?"))
    if who in SHARED.get((tenant, what), ()):
        return ""
    if who == "glass":  # sees what the RSSI sees, for a night
        who = "rssi"
    if tenant not in TENANTS.get(who, HERE):
        return f"{tenant}:{what}"
    for pattern, audience in AUDIENCES:
        if re.match(pattern, what):
            return "" if audience is None or who in audience else f"{tenant}:{what}"
    return ""


def marks_in(body: bytes, media_type: str = "") -> set[str]:
    """Every mark that an answer holds, looked for inside archives, spreadsheets and PDF as well."""
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return set().union(*(marks_in(archive.read(name)) for name in archive.namelist()))
    if body[:4] == b"%PDF" and b"%%EOF" in body[-1024:]:
        return _found(_text_of(body))
    return _found(body.decode("utf-8", "replace"))


def _found(text: str) -> set[str]:
    return {match[0] for match in MARK.finditer(text)}


def _text_of(pdf: bytes) -> str:
    from pypdf import PdfReader

    pages = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"-?\s+", "", pages)  # a long word is broken at the end of a line
