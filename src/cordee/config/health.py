"""Is this installation well? For a load balancer and for a person; no secret, no content, no name."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cordee.accounts.middleware import public
from cordee.core import clock
from cordee.journal import triggers
from cordee.journal.models import Stream
from cordee.outbox.models import Message
from cordee.runs.models import Beat

SAFE_SQLITE = (3, 51, 3)  # the first release without the WAL-reset bug (https://www.sqlite.org/wal.html)
LATE_BEAT_S = 60
LATE_MAIL_S = 15 * 60
LOW_DISK_MB = 200


@dataclass(frozen=True, slots=True)
class Check:
    """One question. ``vital``: without it the platform must not be sent anybody."""

    name: str
    label: str
    ok: bool
    said: str
    vital: bool = True
    figures: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Examination:
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        return all(check.ok for check in self.checks if check.vital)

    def as_dict(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "version": settings.VERSION,
            "checks": {
                check.name: {"ok": check.ok, "vital": check.vital, "said": check.said, **dict(check.figures)}
                for check in self.checks
            },
        }


@public
@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    found = examination()
    return JsonResponse(
        found.as_dict(), status=200 if found.ok else 503, json_dumps_params={"ensure_ascii": False}
    )


def examination() -> Examination:
    """Ask everything; a question that cannot even be asked is answered no."""
    return Examination(tuple(_asked(*question) for question in QUESTIONS))


def _asked(name: str, label: str, ask: Callable[[], Check]) -> Check:
    try:
        return ask()
    except (DatabaseError, OSError) as fault:
        return Check(name, label, False, f"pas de réponse ({type(fault).__name__})")


def database() -> Check:
    """Reachable and writable: an update of nothing takes the same lock as one of something."""
    with transaction.atomic():
        Stream.objects.filter(pk=-1).update(size=0)
    return Check("database", "Base de données", True, f"{connection.vendor}, accessible en écriture")


def durability() -> Check:
    """What was acknowledged survives a power cut, and the journal's triggers are there."""
    faults = [fault for fault in (unsafe_sqlite(), _unsafe_commit()) if fault]
    if missing := triggers.missing(connection):
        faults.append(f"protections du journal absentes : {', '.join(sorted(missing))}")
    return Check(
        "durability", "Conservation", not faults, " ; ".join(faults) or "écritures sûres, journal protégé"
    )


def migrations() -> Check:
    waiting = migrations_waiting()
    return Check(
        "migrations",
        "Version de la base",
        not waiting,
        f"{waiting} migrations en attente" if waiting else "à jour",
    )


def worker() -> Check:
    """Vital only where this very process should be running it."""
    latest = Beat.objects.order_by("-beat_at").values_list("beat_at", flat=True).first()
    age = None if latest is None else round((clock.now() - latest).total_seconds())
    ok = age is not None and age <= LATE_BEAT_S
    said = "aucun worker n’a jamais tourné" if age is None else f"dernier signe de vie il y a {age} s"
    return Check("worker", "Travaux", ok, said, settings.EMBEDDED_WORKER, (("beat_age_s", age),))


def outbox() -> Check:
    waiting = Message.objects.filter(state="queued").order_by("queued_at").values_list("queued_at", flat=True)
    count, first = waiting.count(), waiting.first()
    age = 0 if first is None else round((clock.now() - first).total_seconds())
    said = f"{count} courriels en attente" + (f", le plus ancien depuis {age // 60} min" if count else "")
    return Check(
        "outbox", "Courriels", age <= LATE_MAIL_S, said, False, (("waiting", count), ("oldest_s", age))
    )


def disk() -> Check:
    free = shutil.disk_usage(settings.DATA_DIR).free // 2**20
    return Check("disk", "Disque", free >= LOW_DISK_MB, f"{free} Mo libres", True, (("free_mb", free),))


QUESTIONS = (
    ("database", "Base de données", database),
    ("durability", "Conservation", durability),
    ("migrations", "Version de la base", migrations),
    ("worker", "Travaux", worker),
    ("outbox", "Courriels", outbox),
    ("disk", "Disque", disk),
)


def unsafe_sqlite() -> str:
    """Why this SQLite may corrupt the database; empty when it may not."""
    if not settings.SQLITE:
        return ""
    from django.db.backends.sqlite3.base import Database

    if Database.sqlite_version_info >= SAFE_SQLITE:
        return ""
    return (
        f"SQLite {Database.sqlite_version} peut corrompre la base (défaut « WAL-reset » d’avant 3.51.3) : "
        "installez le paquet pysqlite3, ou utilisez PostgreSQL"
    )


def migrations_waiting() -> int:
    """How many migrations are not applied. A process does not change its code: none once, none for ever."""
    if _seen_up_to_date.is_set():
        return 0
    executor = MigrationExecutor(connection)
    count = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not count:
        _seen_up_to_date.set()
    return count


_seen_up_to_date = threading.Event()


def _unsafe_commit() -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode")
            mode = cursor.fetchone()[0]
            cursor.execute("PRAGMA synchronous")
            return (
                ""
                if (mode, cursor.fetchone()[0] >= 2) == ("wal", True)
                else f"journal_mode={mode} ou synchronous trop faible"
            )
        cursor.execute("SHOW synchronous_commit")
        value = cursor.fetchone()[0]
        return "" if value != "off" else "synchronous_commit=off"


@register(Tags.database)
def refuse_a_corrupting_sqlite(app_configs, databases=None, **kwargs) -> list[Error]:
    fault = unsafe_sqlite()
    return [Error(fault, id="cordee.E001")] if fault else []
