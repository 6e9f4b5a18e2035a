"""A Gophish export read as counts. Pure: two CSV files in, one tally a group out, and no person in it.

Facts of the format: « results » has one line a recipient (id, status, ip, latitude, longitude, send_date, reported,
modified_date, email, first_name, last_name, position); « events » one line a fact (email, time, message, details),
where details is JSON with the browser's address and user-agent.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cordee.awareness.exports import NotAnExport, Read, RowRefusal, rows_of, text_of

RESULTS = ("email", "reported")  # the columns that we read; the others are left where they are
EVENTS = ("email", "time", "message", "details")
SENT, OPENED, CLICKED, SUBMITTED, REPORTED = (
    "Email Sent", "Email Opened", "Clicked Link", "Submitted Data", "Email Reported",
)  # fmt: skip
SEEN = (OPENED, CLICKED, SUBMITTED)
KNOWN = {SENT, *SEEN, REPORTED, "Campaign Created", "Error Sending Email"}


@dataclass(frozen=True, slots=True)
class Robots:
    """How a machine is told from a person; ``packs/rules/hameconnage.yaml``."""

    seconds_after_sending: int
    recipients_of_one_address: int
    agents: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """What a group of recipients did: people, each counted once for each thing."""

    recipients: int = 0
    sent: int = 0
    opened: int = 0
    clicked: int = 0
    submitted: int = 0
    reported: int = 0
    robots: int = 0  # openings and clicks set aside

    @property
    def people(self) -> int:
        return self.recipients


@dataclass(frozen=True, slots=True)
class _Event:
    email: str
    at: dt.datetime
    message: str
    address: str
    agent: str


def read_export(
    results: bytes, events: bytes, *, robots: Robots, group_of: Callable[[dict[str, str]], str | None]
) -> Read[Tally]:
    """Count what people did, group by group.

    ``group_of`` says to which group a recipient's line belongs, from its columns; None refuses the line.
    Raises ``NotAnExport`` when a file is not what it should be.
    """
    read: Read[Tally] = Read()
    group: dict[str, str] = {}
    reported: set[str] = set()
    for number, line in _lines(results, RESULTS, "results"):
        read.rows_in += 1
        email = line["email"].strip().casefold()
        place = group_of(line) if email else None
        if not email or place is None:
            message = (
                _("L’adresse manque.")
                if not email
                else _("À quel établissement est ce destinataire ? Rien ne le dit.")
            )
            read.refused.append(RowRefusal("results", number, "email" if not email else "position", message))
        elif email in group:
            read.refused.append(
                RowRefusal(
                    "results", number, "email", _("Ce destinataire est déjà sur une ligne précédente.")
                )
            )
        else:
            group[email] = place
            if line["reported"].strip().casefold() in ("true", "1", "oui"):
                reported.add(email)
    _count(read, group, reported, list(_events(events, read)), robots)
    return read


def _count(
    read: Read[Tally], group: dict[str, str], reported: set[str], events: list[_Event], robots: Robots
) -> None:
    did: dict[str, set[str]] = {
        SENT: set(),
        OPENED: set(),
        CLICKED: set(),
        SUBMITTED: set(),
        REPORTED: reported,
    }
    for place in group.values():
        read.tallies.setdefault(place, Tally())
    sent_at = {event.email: event.at for event in events if event.message == SENT}
    busy = _gateways(events, robots)
    for event in events:
        if event.email not in group or event.message not in did:
            continue
        why = _robot(event, sent_at.get(event.email), busy, robots) if event.message in SEEN else ""
        if why:
            read.set_aside[why] += 1
            read.tallies[group[event.email]].robots += 1
        else:
            did[event.message].add(event.email)
    did[CLICKED] |= did[SUBMITTED]  # who typed something in had clicked
    did[OPENED] |= did[CLICKED]  # and pictures may be blocked where a link is not
    for email, place in group.items():
        tally = read.tallies[place]
        tally.recipients += 1
        tally.sent += email in did[SENT]
        tally.opened += email in did[OPENED]
        tally.clicked += email in did[CLICKED]
        tally.submitted += email in did[SUBMITTED]
        tally.reported += email in did[REPORTED]


def _gateways(events: Iterable[_Event], robots: Robots) -> set[str]:
    """Addresses that open or click for many people within the same export: a filter that tries every link."""
    people: dict[str, set[str]] = defaultdict(set)
    for event in events:
        if event.message in SEEN and event.address:
            people[event.address].add(event.email)
    return {address for address, emails in people.items() if len(emails) >= robots.recipients_of_one_address}


def _robot(event: _Event, sent_at: dt.datetime | None, busy: set[str], robots: Robots) -> str:
    """Why this was a machine, empty for a person. Data typed into the page is always somebody's."""
    if event.message == SUBMITTED:
        return ""
    if any(name in event.agent for name in robots.agents):
        return "agent"
    if sent_at and dt.timedelta(0) <= event.at - sent_at < dt.timedelta(seconds=robots.seconds_after_sending):
        return "speed"
    return "gateway" if event.address in busy else ""


def _events(data: bytes, read: Read[Tally]) -> Iterator[_Event]:
    for number, line in _lines(data, EVENTS, "events"):
        message = line["message"].strip()
        if message not in KNOWN:
            read.refused.append(
                RowRefusal("events", number, "message", _("Fait inconnu : « %s ».") % message[:40])
            )
            continue
        try:
            at = dt.datetime.fromisoformat(line["time"].strip().replace("Z", "+00:00"))
            at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
        except ValueError:
            read.refused.append(RowRefusal("events", number, "time", _("Date illisible.")))
            continue
        browser = _browser(line["details"])
        yield _Event(
            line["email"].strip().casefold(),
            at,
            message,
            str(browser.get("address", ""))[:60],
            str(browser.get("user-agent", "")).casefold()[:300],
        )


def _browser(details: str) -> dict[str, Any]:
    """The browser of an event. What cannot be read says nothing of a machine."""
    try:
        told = json.loads(details or "{}")
    except (ValueError, RecursionError):
        return {}
    browser = told.get("browser") if isinstance(told, dict) else None
    return browser if isinstance(browser, dict) else {}


def _lines(data: bytes, wanted: tuple[str, ...], name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines of one of the two files, by column. Raises ``NotAnExport`` when a column that we read is not there."""
    rows = rows_of(text_of(data, name), name)
    headings = [heading.strip().casefold() for heading in next(rows, (0, []))[1]]
    if missing := [column for column in wanted if column not in headings]:
        told = {"name": name, "columns": ", ".join(missing)}
        raise NotAnExport(
            _("Le fichier « %(name)s » n’a pas les colonnes de Gophish : il manque %(columns)s.") % told
        )
    for number, row in rows:
        # What stands beyond the headings has no name: it is left where it is. A short line is empty at its end.
        yield number, dict.fromkeys(headings, "") | dict(zip(headings, row, strict=False))
