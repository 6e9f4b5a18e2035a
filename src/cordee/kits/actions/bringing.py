"""Bringing kits in: from a pack, from a spreadsheet, from another kit."""

from __future__ import annotations

import copy
import mimetypes
import pathlib
from typing import Any

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import action
from cordee.core.actor import Actor
from cordee.core.verdict import Forbidden, Refused
from cordee.journal.record import record
from cordee.kits import events, rules
from cordee.kits.actions.publishing import publish_kit, retire_kit
from cordee.kits.checks import read_folder
from cordee.kits.enums import KitState, Origin
from cordee.kits.models import Kit, KitFile
from cordee.kits.pack import BadKit
from cordee.kits.soundness import require_readable, require_sound

Document = dict[str, Any]
SHIPPED_SCOPE = "platform:"


@action(rules.can_import)
def import_kit(
    scope: str, *, document: Document, files: dict[str, bytes], origin: str, publish: bool = False, by: Actor
) -> Kit:
    """Store one version of a kit with its files. The same version at the same place is refused, not replaced.

    A draft may still refer to things that are missing; what is published at once must be without fault.
    """
    if publish:
        require_sound(document, files)
    else:
        require_readable(document)
    slug, version = document["id"], str(document["version"])
    if Kit.objects.filter(slug=slug, version=version, scope=scope).exists():
        told = {"v": version, "k": document["title"]}
        raise Refused(_("La version %(v)s du kit « %(k)s » est déjà là.") % told)
    kit = _stored(document, scope, origin, by)
    KitFile.objects.bulk_create(
        KitFile(kit=kit, path=path, media_type=media_type(path), data=data) for path, data in files.items()
    )
    told = {"title": kit.title, "version": version, "injects": len(document["injects"])}
    record(events.about(events.KitImported, kit, **told), by=by)
    if publish:
        publish_kit(kit, by=by)
    return kit


def load_shipped_kits(folder: str | pathlib.Path, by: Actor) -> list[Kit]:
    """Publish every kit of a folder that is not here yet, in its version; returns those that were new.

    Older shipped versions are retired: the library offers one version of each. Raises ``BadKit`` on the first
    kit with a fault, before anything of that kit is stored.
    """
    new = []
    for path in sorted(pathlib.Path(folder).glob("*/kit.yaml")):
        read = read_folder(path.parent)
        if read.faults:
            raise BadKit(read.faults)
        shipped = Kit.objects.filter(slug=read.document["id"], scope=SHIPPED_SCOPE, origin=Origin.SHIPPED)
        if shipped.filter(version=read.document["version"]).exists():
            continue
        older = list(shipped.filter(state=KitState.PUBLISHED))
        pack = {"document": read.document, "files": read.files, "origin": Origin.SHIPPED}
        new.append(import_kit(SHIPPED_SCOPE, **pack, publish=True, by=by))
        for kit in older:
            retire_kit(kit, by=by)
    return new


@action(rules.can_fork)
def fork_kit(kit: Kit, *, scope: str, by: Actor) -> Kit:
    """A draft of one's own, starting from another kit: its next version."""
    verdict = rules.can_import(by, scope)
    if not verdict:
        raise Forbidden(str(verdict.reason))
    document = copy.deepcopy(kit.document)
    document["version"] = _next_version(kit, scope)
    draft = _stored(document, scope, Origin.WRITTEN, by)
    KitFile.objects.bulk_create(
        KitFile(kit=draft, path=file.path, media_type=file.media_type, data=file.data)
        for file in kit.files.all()
    )
    record(events.about(events.KitForked, draft, source=str(kit)), by=by)
    return draft


def media_type(path: str) -> str:
    """The type a file is served as; Markdown is text, whatever the machine's own table says."""
    if path.endswith(".md"):
        return "text/markdown"
    return mimetypes.guess_type(path)[0] or "application/octet-stream"


def _stored(document: Document, scope: str, origin: str, by: Actor) -> Kit:
    return Kit.objects.create(
        slug=document["id"],
        version=str(document["version"]),
        title=document["title"],
        level=document["level"],
        language=document["language"],
        origin=origin,
        scope=scope,
        document=document,
        created_at=clock.now(),
        changed_at=clock.now(),
        changed_by=by.label,
    )


def _next_version(kit: Kit, scope: str) -> str:
    """The next minor version free at that place: 1.2.0 after 1.1.3."""
    major, minor = (int(part) for part in kit.version.split(".")[:2])
    taken = set(Kit.objects.filter(slug=kit.slug, scope=scope).values_list("version", flat=True))
    minor += 1
    while f"{major}.{minor}.0" in taken:
        minor += 1
    return f"{major}.{minor}.0"
