"""The last minute of a call for projects: everybody files at once, and the server is killed in the middle (SIGKILL).

Each house has its own account and its draft, and files with two papers over HTTP; an answer that did not come is asked
again, as a person would. Afterwards the tables, the papers' bytes, the entries of the journals and the receipts are
counted: each filing that was acknowledged is there, whole, once.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import statistics
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue

from tests.served import Installation, Server
from tests.visitor import CUT, Visitor

from benchmarks.outcome import Outcome, Row

FULL = {"filings": 500, "seconds": 60, "kills": 1, "paper_kb": 200}
SHORT = {"filings": 120, "seconds": 15, "kills": 1, "paper_kb": 200}
HANDS = 24  # people whose request is under way at the same moment, at most
SHOWN = 10
BEWARE = (
    "les établissements écrivent depuis la machine qui sert : ni leur réseau, ni leurs navigateurs. Un arrêt brutal n’est "
    "pas une coupure de courant. Le délai compte l’attente du redémarrage quand il y en a eu un."
)

PREPARE = """
import datetime as dt, json
from django.db import transaction
from django.test import Client
from cordee.accounts.actions import grant_role, open_account
from cordee.accounts.rules import Offer
from cordee.core import clock
from cordee.core.actor import Role
from cordee.funding import actions
from cordee.funding.models import Application
from tests.makers import CONSOLE, a_region, a_site
from tests.pages.world_funding import DOCUMENT
region, now = a_region(), clock.now()
closes = (now + dt.timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
window = {{"opens_on": (now - dt.timedelta(days=9)).date().isoformat(), "closes_at": closes}}
papers = [{{"key": k, "label": k, "required": True}} for k in ("devis", "lettre")]
document = DOCUMENT | window | {{"id": "ruee", "attachments": papers}}
call = actions.publish_call(actions.keep_call(region, document=document, by=CONSOLE), by=CONSOLE)
made = []
with transaction.atomic():
    for number in range({filings}):
        site = a_site(f"Maison {{number:04}}")
        user = open_account(f"rssi{{number}}@banc.example", name=f"RSSI {{number}}", by=CONSOLE)
        grant_role(Offer(Role.RSSI, site.scope, site.name), user=user, by=CONSOLE)
        draft = actions.open_application(site, call=call, by=CONSOLE)
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        made.append({{"pk": draft.pk, "session": client.session.session_key}})
print(json.dumps(made))
"""

FOUND = """
import hashlib, json
from cordee.funding.models import Application
from cordee.journal.models import Entry
from cordee.outbox.models import Message
filed = Entry.objects.filter(kind="funding.filed").values_list("stream__key", flat=True)
print(json.dumps({{
    "applications": [
        {{"pk": a.pk, "state": a.state, "by": a.filed_by, "stream": a.stream,
          "papers": sorted(hashlib.sha256(bytes(p.data)).hexdigest() for p in a.pieces.current())}}
        for a in Application.objects.all()
    ],
    "filed": list(filed),
    "mails": Message.objects.count(),
}}))
"""


@dataclass
class Filing:
    """One house, its two papers, and what it was told."""

    pk: int
    session: str
    papers: dict[str, tuple[str, bytes]]
    acknowledged: bool = False
    tries: int = 0
    delay_s: float = 0.0
    refusals: list[str] = field(default_factory=list)

    def shas(self) -> list[str]:
        return sorted(hashlib.sha256(content).hexdigest() for _name, content in self.papers.values())


def run(filings: int, seconds: int, kills: int, paper_kb: int) -> Outcome:
    bases = {"SQLite": {"DATABASE_URL": ""}}
    if os.environ.get("TEST_POSTGRES_URL"):
        bases["PostgreSQL"] = {}
    told = {base: _on(environment, filings, seconds, kills, paper_kb) for base, environment in bases.items()}
    lines = [line for base, found in told.items() for line in _said(base, found)]
    if "PostgreSQL" not in bases:
        lines.append("PostgreSQL : non mesuré (TEST_POSTGRES_URL n’est pas donné).")
    rows = [
        Row(
            f"Dossiers déposés en {found['seconds']} s, {base}",
            f"{found['kept']}/{found['acknowledged']} confirmés, là une fois",
            f"{kills} arrêt brutal, p50 {found['p50_s']} s, p95 {found['p95_s']} s",
        )
        for base, found in told.items()
    ]
    return Outcome("rush", not any(found["faults"] for found in told.values()), lines, told, rows, BEWARE)


def _on(environment: dict[str, str], filings: int, seconds: int, kills: int, paper_kb: int) -> dict:
    with tempfile.TemporaryDirectory(prefix="cordee-rush-") as folder:
        installation = Installation(Path(folder), CORDEE_WORKER="oui", **environment)
        try:
            installation.console("migrate")
            draw = random.Random(20261128)
            made = json.loads(installation.script(PREPARE.format(filings=filings)))
            crowd = [Filing(**house, papers=_papers(draw, paper_kb)) for house in made]
            Rush(installation, crowd, seconds, kills).run()
            found = json.loads(installation.script(FOUND.format()))
            return _account(crowd, found, seconds)
        finally:
            installation.close()


def _papers(draw: random.Random, paper_kb: int) -> dict[str, tuple[str, bytes]]:
    return {
        f"p-{key}": (f"{key}.pdf", b"%PDF-1.7 " + draw.randbytes(paper_kb * 1024))
        for key in ("devis", "lettre")
    }


class Rush:
    """Houses that file, each at its own second; the server killed at even intervals."""

    def __init__(self, installation: Installation, crowd: list[Filing], seconds: int, kills: int):
        self.installation, self.crowd, self.seconds, self.kills = installation, crowd, seconds, kills
        self._waiting: Queue[tuple[float, Filing]] = Queue()
        self._server: Server | None = None

    def run(self) -> None:
        self._server = self.installation.serve()
        start = time.monotonic()
        for number, filing in enumerate(self.crowd):
            self._waiting.put((start + number * self.seconds / len(self.crowd), filing))
        hands = [threading.Thread(target=self._files, daemon=True) for _ in range(HANDS)]
        for hand in hands:
            hand.start()
        for number in range(self.kills):
            time.sleep(max(0.0, start + (number + 1) * self.seconds / (self.kills + 1) - time.monotonic()))
            self._server.stop(signal.SIGKILL)
            self._server = self.installation.serve()
        for hand in hands:
            hand.join()
        self._server.stop()

    def _files(self) -> None:
        while True:
            try:
                due, filing = self._waiting.get_nowait()
            except Empty:
                return
            time.sleep(max(0.0, due - time.monotonic()))
            with Visitor(session=filing.session) as house:
                self._until_told(house, filing)
            filing.delay_s = time.monotonic() - due

    def _until_told(self, house: Visitor, filing: Filing) -> None:
        typed = {
            "contact_name": "Camille Essai", "contact_email": "camille@maison.example", "cost": "8000",
            "requested": "6000", "q-but": "Éprouver la nuit", "c-oui": "on", "deposer": "oui",
        }  # fmt: skip
        until = time.monotonic() + 120
        while not filing.acknowledged and time.monotonic() < until:
            filing.tries += 1
            try:
                house.port = self._server.port
                answer = house.sends(f"/financements/dossiers/{filing.pk}/remplir/", typed, filing.papers)
            except CUT:
                time.sleep(0.3)
                continue
            filing.acknowledged = answer.status == 302
            # Somebody whose first answer was cut reads on the page that the application is filed already.
            if (
                answer.status == 403
                and "Déposé le" in house.gets(f"/financements/dossiers/{filing.pk}/").text
            ):
                filing.acknowledged = True
            if not filing.acknowledged:
                filing.refusals.append(f"{answer.status} {answer.text[:200]}")
                return


def _account(crowd: list[Filing], found: dict, seconds: int) -> dict:
    kept = {row["pk"]: row for row in found["applications"]}
    faults = [f"dossier {f.pk} : refusé, {f.refusals[-1]}" for f in crowd if f.refusals]
    faults += [f"dossier {f.pk} : sans réponse" for f in crowd if not f.acknowledged and not f.refusals]
    whole = 0
    for filing in crowd:
        row = kept[filing.pk]
        once = found["filed"].count(row["stream"]) == 1
        right = row["state"] == "filed" and row["papers"] == filing.shas()
        whole += filing.acknowledged and once and right
        if filing.acknowledged and not (once and right):
            faults.append(f"dossier {filing.pk} : {row['state']}, {len(row['papers'])} pièces, {once=}")
    if found["mails"] != len(found["filed"]):
        faults.append(f"{found['mails']} accusés pour {len(found['filed'])} dépôts")
    delays = sorted(filing.delay_s for filing in crowd)
    return {
        "seconds": seconds,
        "filings": len(crowd),
        "acknowledged": sum(filing.acknowledged for filing in crowd),
        "kept": whole,
        "asked_again": sum(filing.tries > 1 for filing in crowd),
        "p50_s": round(statistics.median(delays), 2),
        "p95_s": round(delays[int(len(delays) * 0.95) - 1], 2),
        "max_s": round(delays[-1], 2),
        "faults": faults,
    }


def _said(base: str, found: dict) -> list[str]:
    return [
        f"{base} : {found['filings']} dossiers de deux pièces en {found['seconds']} s ; {found['acknowledged']} confirmés, "
        f"{found['kept']} gardés entiers, une fois ; {found['asked_again']} réponses coupées, redemandées",
        f"  délai p50 {found['p50_s']} s, p95 {found['p95_s']} s, au plus {found['max_s']} s (redémarrage compris)",
        *(f"  NON : {fault}" for fault in found["faults"][:SHOWN]),
    ]
