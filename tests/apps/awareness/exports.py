"""Gophish exports, made in memory."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

START = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)
RESULTS = (
    "id", "status", "ip", "latitude", "longitude", "send_date", "reported", "modified_date", "email", "first_name",
    "last_name", "position",
)  # fmt: skip


def results(*people: tuple[str, str], reported: tuple[str, ...] = ()) -> bytes:
    """``people``: (address, position)."""
    kept = io.StringIO()
    writer = csv.DictWriter(kept, RESULTS)
    writer.writeheader()
    for number, (email, position) in enumerate(people):
        told = {
            "id": f"r{number}",
            "email": email,
            "position": position,
            "first_name": "Nom",
            "last_name": "Secret",
        }
        writer.writerow(told | {"reported": str(email in reported).lower(), "status": "Email Sent"})
    return kept.getvalue().encode()


def event(email: str, message: str, seconds: int = 0, ip: str = "", agent: str = "Mozilla/5.0") -> list[str]:
    browser = {"address": ip or f"10.0.{hash(email) % 200}.{seconds % 250}", "user-agent": agent}
    details = json.dumps({"payload": {"rid": ["x"]}, "browser": browser}) if seconds else ""
    return [
        email,
        (START + dt.timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z"),
        message,
        details,
    ]


def events(*lines: list[str]) -> bytes:
    kept = io.StringIO()
    writer = csv.writer(kept)
    writer.writerow(["email", "time", "message", "details"])
    writer.writerows(lines)
    return kept.getvalue().encode()
