"""The file itself: tables in JSON, documents as they were given, sealed journals, and what checks them."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _

from cordee import __version__
from cordee.archive.tables import LEFT_OUT, TABLES, rows_of
from cordee.core import clock
from cordee.crises.models import Room
from cordee.directory.models import Site
from cordee.exercises.models import Exercise
from cordee.funding.models import Application
from cordee.journal.export import export, verifier
from cordee.journal.models import Stream
from cordee.referentials.models import Assessment
from cordee.witnesses.proofs import proofs

SUMS = "SHA256SUMS"


def write(site: Site, out: IO[bytes]) -> int:
    """Write the archive of a house into ``out``; how many files it holds."""
    sums = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _files(site):
            archive.writestr(name, data)
            sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}\n")
        archive.writestr(SUMS, "".join(sums))
    return len(sums) + 1


def _files(site: Site) -> Iterator[tuple[str, bytes]]:
    yield "LISEZMOI.txt", _read_me(site).encode()
    yield "cordee-verify.py", verifier()
    for table in TABLES:
        told = []
        for row in rows_of(table, site):
            told.append(row.values)
            yield from ((f"{table.name}/{name}", data) for name, data in row.files.items())
        yield f"{table.name}.json", _json(told)
    keys = [key for key in _streams(site) if Stream.objects.filter(key=key).exists()]
    for key in keys:
        yield f"journaux/{key.replace(':', '-')}.json", export(key)
    yield from ((f"temoins/{name}", data) for name, data in proofs(keys))


def _streams(site: Site) -> Iterator[str]:
    yield site.scope
    for model in (Room, Exercise, Assessment, Application):
        yield from (row.stream for row in model._default_manager.filter(site=site).order_by("pk"))


def _json(rows: list[dict]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def _read_me(site: Site) -> str:
    left_out = "\n".join(f"- {name} : {_(why)}" for name, why in LEFT_OUT.items())
    told = {"name": site.name, "finess": site.finess, "when": clock.now().isoformat(), "version": __version__}
    return (
        _(
            "%(name)s (FINESS %(finess)s)\n"
            "Tout ce que Cordée %(version)s garde de cet établissement, le %(when)s.\n\n"
            "*.json      une table par fichier, une ligne par enregistrement ; les dates portent leur fuseau\n"
            "*/*         les documents déposés, tels quels ; la table qui porte leur nom les cite\n"
            "journaux/   les journaux scellés : python cordee-verify.py journaux/room-1.json\n"
            "            avec --files salles/fichiers, chaque fichier joint à une main courante est confronté à son empreinte\n"
            "temoins/    les horodatages : openssl ts -verify -data X.note -in X.tsr -CAfile autorites.pem ; chaque note\n"
            "            est aussi un témoin : cordee-verify.py journaux/room-1.json --witness temoins/X.note\n"
            "SHA256SUMS  l’empreinte de chaque fichier : sha256sum -c SHA256SUMS\n\n"
            "Laissé de côté :\n"
        )
        % told
        + left_out
        + "\n"
    )
