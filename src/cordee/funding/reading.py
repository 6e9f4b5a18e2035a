"""Reading a call's pack: the document, or every fault with its line."""

from __future__ import annotations

import datetime as dt
import pathlib
from collections.abc import Iterator
from typing import Any

from cordee.packs.document import load_pack, read_pack, repeated
from cordee.packs.shape import FOLDER, Problem
from cordee.packs.wording import _, said

SHIPPED = FOLDER / "funding" / "exercices-2026.yaml"
LISTS = ("conditions", "questions", "attachments", "grid", "deliverables", "instalments")


def load(path: pathlib.Path) -> dict[str, Any]:
    """The document of a call's file. Raises ``BadPack``, or ``OSError`` when it cannot be opened."""
    return load_pack(path, "funding", _problems)


def read_call(data: bytes, name: str) -> dict[str, Any]:
    """The same, of bytes that somebody sent."""
    return read_pack(data, name, "funding", _problems)


def _problems(document: dict[str, Any]) -> Iterator[Problem]:
    """What the schema cannot see: names used twice, parts that do not make a whole, dates that do not exist."""
    for name in LISTS:
        yield from repeated(document[name], "key", (name,))
    yield from _window(document)
    if (total := sum(part["percent"] for part in document["instalments"])) != 100:
        sentence = _("les versements font %(total)s %% au lieu de 100 %%")
        yield Problem(("instalments",), said(sentence, total=total))
    due = {row["key"] for row in document["deliverables"]}
    for place, part in enumerate(document["instalments"]):
        for key in sorted(set(part["after"]) - due):
            sentence = _("« %(key)s » n’est pas un livrable de cet appel")
            yield Problem(("instalments", place, "after"), said(sentence, key=key))
    if document["ceiling_eur"] > document["envelope_eur"]:
        yield Problem(("ceiling_eur",), said(_("le plafond d’un dossier dépasse l’enveloppe")))


def _window(document: dict[str, Any]) -> Iterator[Problem]:
    read: dict[str, dt.datetime] = {}
    dates = [(("opens_on",), document["opens_on"]), (("closes_at",), document["closes_at"])]
    dates += [
        (("conditions", place, "since"), row["since"])
        for place, row in enumerate(document["conditions"])
        if "since" in row
    ]
    for path, text in dates:
        try:
            read[str(path[0])] = dt.datetime.fromisoformat(text)
        except ValueError:
            yield Problem(path, said(_("la date « %(text)s » n’existe pas"), text=text))
    if "opens_on" in read and "closes_at" in read and read["closes_at"] <= read["opens_on"]:
        yield Problem(("closes_at",), said(_("la clôture précède l’ouverture")))
