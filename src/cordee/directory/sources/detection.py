"""Which format a file has, told from what it contains, never from its name alone."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from cordee.directory.sources.opening import Source, head_of, lines, opened
from cordee.directory.sources.records import Format, SourceRefused
from cordee.directory.sources.sae_tables import tables_in


def detect(source: Source) -> Format:
    """The format of a file (or of a folder of SAE tables). Raises ``SourceRefused`` with a usable reason."""
    if not isinstance(source, bytes) and _is_folder(source):
        tables_in(source)
        return Format.SAE_TABLES
    head = head_of(source).lstrip()
    if head[:1] in ("{", "["):
        return _json(head)
    first = head.splitlines()[0].strip()
    if re.match(r"(finess;etalab|structureet|structureej);", first, re.I):
        return _etalab(source)
    return _table(first)


def _is_folder(path: str | Path) -> bool:
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):
        return False


def _json(head: str) -> Format:
    compact = re.sub(r"[_\s]", "", head).lower()
    if '"activitesautorisees"' in compact or '"activitesexercees"' in compact:
        raise SourceRefused(
            _("C’est le fichier FINESS+ des activités : choisissez celui des structures (finess-structures).")
        )
    if any(key in compact for key in ('"gcc":', '"gco":', '"pmej":')):
        return Format.FINESS_PLUS_STRUCTURES
    raise SourceRefused(_("Ce fichier JSON n’est pas un export FINESS+ des structures."))


def _etalab(source: Source) -> Format:
    """The three files look alike: their sections tell. Coordinates come last, hence the whole reading."""
    format_ = None
    with opened(source) as reader:
        for line in lines(reader):
            section = line.text.partition(";")[0]
            if section == "geolocalisation":
                return Format.ETALAB_507
            if section == "structureet":
                format_ = Format.ETALAB_502
            elif section == "structureej" and format_ is None:
                format_ = Format.ETALAB_501
    if format_ is None:
        raise SourceRefused(_("Ce fichier FINESS ne contient aucune ligne « structureet » : il est vide."))
    return format_


def _table(first: str) -> Format:
    names = [name.strip(' "').lower() for name in re.split(r"[,;\t|]", first)]
    if {"finess", "finess_ej", "nom"} <= set(names):
        return Format.SAE_EXTRACT
    if "fi" in names and ("fi_ej" in names or "an" in names):
        raise SourceRefused(
            _("C’est une seule table de la SAE : indiquez le dossier qui les contient toutes.")
        )
    raise SourceRefused(_("Le format n’est pas reconnu. Le fichier commence par « %s ».") % first[:60])
