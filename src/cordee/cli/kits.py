"""``cordee kit``: check, import, export and list kits. Checking and dry runs need no database."""

from __future__ import annotations

import json as jsonlib
from pathlib import Path
from typing import Any

import click

from cordee.cli.words import FrenchGroup, Trouble, django_ready, told_of

LEVELS = ("beginner", "intermediate", "advanced")
SPOKEN_REFUSALS = 20


@click.group("kit", cls=FrenchGroup)
def kit() -> None:
    """Vérifier, importer et exporter des kits d’exercice."""


@kit.command()
@click.argument("folder", metavar="DOSSIER|FICHIER.zip", type=click.Path(path_type=Path))
@click.option("--json", is_flag=True, help="Réponse pour une machine.")
def check(folder: Path, json: bool) -> int:
    """Vérifie un kit et dit chaque défaut avec son fichier et sa ligne. Sans base de données."""
    faults = _read_pack(folder).faults
    if json:
        _say({"ok": not faults, "faults": [told_of(fault) for fault in faults]})
    else:
        for fault in faults:
            click.echo(str(fault))
        click.echo(
            f"{len(faults)} défauts." if faults else f"ok   {folder} : aucun défaut.", err=bool(faults)
        )
    return 1 if faults else 0


@kit.command("import")
@click.argument("source", metavar="DOSSIER|FICHIER.zip|FICHIER.xlsx", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Lit et rend compte, sans rien changer ni toucher à la base.")
@click.option("--json", is_flag=True, help="Bilan pour une machine, tous les refus compris.")
@click.option(
    "--mapping",
    metavar="FICHIER",
    type=click.Path(path_type=Path),
    help="Colonnes d’un tableur : champ vers titre, en JSON ou YAML.",
)
@click.option("--sheet", default="", metavar="NOM", help="Feuille à lire ; sinon la plus ressemblante.")
@click.option("--title", default="", help="Titre du kit tiré d’un tableur.")
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    default="beginner",
    show_default=True,
    help="Niveau du kit tiré d’un tableur.",
)
@click.option(
    "--start",
    default="",
    metavar="HH:MM",
    help="Heure de la fiction à T+00:00, si le tableur montre des heures d’horloge.",
)
@click.option(
    "--hours",
    type=click.Choice(("auto", "elapsed", "clock")),
    default="auto",
    show_default=True,
    help="Sens d’une heure nue comme 00:45.",
)
@click.option("--strict", is_flag=True, help="Échoue dès qu’une ligne du tableur est refusée.")
@click.option("--publish", is_flag=True, help="Publie le kit aussitôt (il doit être sans défaut).")
def import_(source: Path, dry_run: bool, json: bool, **options: Any) -> int:
    """Importe un kit (dossier, archive) ou un chronogramme de tableur, qui devient un brouillon."""
    data = b"" if source.is_dir() else _bytes(source)
    if source.is_dir() or (data.startswith(b"PK") and _holds_kit(data)):
        return _import_pack(source, dry_run, json, publish=options["publish"])
    return _import_sheet(source, data, dry_run, json, options)


@kit.command()
@click.argument("name", metavar="KIT")
@click.option(
    "-o", "--output", required=True, metavar="FICHIER.xlsx|FICHIER.zip|DOSSIER", type=click.Path(path_type=Path),
    help="Ce qu’il faut écrire ; l’extension décide.",
)  # fmt: skip
def export(name: str, output: Path) -> None:
    """Exporte un kit (par son numéro, son identifiant, ou un dossier) : chronogramme XLSX, archive ou dossier."""
    document, files = _named_kit(name)
    if output.suffix.lower() == ".xlsx":
        from cordee.kits.sheet_writer import write_sheet

        output.write_bytes(write_sheet(document))
    elif output.suffix.lower() == ".zip":
        from cordee.kits.archive import write_archive

        output.write_bytes(write_archive(document, files))
    else:
        from cordee.kits.pack import dump

        dump(document, output, files)
    click.echo(f"{output} : {len(document['injects'])} injects.", err=True)


@kit.command("list")
@click.option("--json", is_flag=True, help="Réponse pour une machine.")
def list_(json: bool) -> None:
    """Liste les kits de la base."""
    django_ready()
    from cordee.kits.models import Kit

    kits = [_line(one) for one in Kit.objects.by_level()]
    if json:
        _say(kits)
        return
    for one in kits:
        click.echo(
            f"{one['id']:>4}  {one['slug']} {one['version']}  {one['state']:<10} {one['injects']:>3} injects  {one['title']}"
        )
    if not kits:
        click.echo("Aucun kit. Les kits livrés se chargent avec « cordee kit import packs/kits ».", err=True)


def _import_pack(source: Path, dry_run: bool, json: bool, *, publish: bool) -> int:
    if source.is_dir() and not (source / "kit.yaml").exists() and any(source.glob("*/kit.yaml")):
        return _import_shipped(source, dry_run, json)
    read = _read_pack(source)
    told: dict[str, Any] = {
        "format": "cordee-kit/1",
        "dry_run": dry_run,
        "injects": len(read.document.get("injects", ())) if not read.faults else 0,
        "faults": [told_of(fault) for fault in read.faults],
    }
    if not read.faults and not dry_run:
        told["kit"] = _stored(read.document, read.files, "imported", publish)
    if json:
        _say(told)
    else:
        for fault in read.faults:
            click.echo(str(fault))
        done = "rien n’a été importé" if read.faults or dry_run else f"kit n° {told['kit']} importé"
        click.echo(f"{len(read.faults)} défauts, {told['injects']} injects : {done}.", err=bool(read.faults))
    return 1 if read.faults else 0


def _import_shipped(folder: Path, dry_run: bool, json: bool) -> int:
    """A folder of kits: what an installation does with the kits it comes with."""
    faults = [fault for head in sorted(folder.glob("*/kit.yaml")) for fault in _read_pack(head.parent).faults]
    new: list[str] = []
    if not faults and not dry_run:
        django_ready()
        from cordee.core.actor import console
        from cordee.kits.actions import load_shipped_kits

        new = [str(one) for one in load_shipped_kits(folder, console("kit import"))]
    if json:
        _say({"dry_run": dry_run, "new": new, "faults": [told_of(fault) for fault in faults]})
    else:
        for fault in faults:
            click.echo(str(fault))
        for title in new:
            click.echo(f"ok   {title}")
        click.echo(f"{len(new)} nouveaux kits, {len(faults)} défauts.", err=True)
    return 1 if faults else 0


def _import_sheet(source: Path, data: bytes, dry_run: bool, json: bool, options: dict[str, Any]) -> int:
    from cordee.core.verdict import Refused
    from cordee.kits.chronogramme import convert
    from cordee.kits.headings import BadMapping, named_mapping
    from cordee.kits.workbook import read_sheet

    try:
        sheet = read_sheet(data, options["sheet"], loose=bool(options["mapping"]))
        mapping = dict(sheet.mapping)
        if options["mapping"]:
            named = named_mapping(_mapping_file(options["mapping"]), sheet.headers)
            mapping = {name: at for name, at in mapping.items() if at not in named.values()} | named
        found = convert(
            sheet.headers, sheet.rows, mapping, start=_start(options["start"]), manner=options["hours"]
        )
    except (Refused, BadMapping) as fault:
        if json:
            _say({"ok": False, "error": str(fault)})
        raise Trouble(str(fault)) from None
    told = _account(source, sheet, found, dry_run)
    failed = bool(options["strict"] and found.refusals)
    if not dry_run and not failed:
        told["kit"] = _stored_sheet(source, found, options)
    if json:
        _say(told)
    else:
        _speak(told)
    return 1 if failed else 0


def _account(source: Path, sheet: Any, found: Any, dry_run: bool) -> dict[str, Any]:
    """Where every row went: rows_read = injects + refused."""
    return {
        "ok": True,
        "file": source.name,
        "sheet": sheet.name,
        "dry_run": dry_run,
        "rows_read": found.rows_read,
        "injects": len(found.injects),
        "refused": [
            {"row": r.row, "column": r.column, "value": r.value, "message": r.message} for r in found.refusals
        ],
        "set_aside": [{"row": aside.row, "text": aside.text} for aside in found.asides],
        "blank_rows": found.blank_rows,
        "mapping": {
            name: found.headers[at] for name, at in sorted(found.mapping.items()) if at < len(found.headers)
        },
        "cells": found.cells,
        "hours": {"manner": found.hours.manner, "start": found.hours.start},
    }


def _speak(told: dict[str, Any]) -> None:
    click.echo(f"{told['file']}, feuille « {told['sheet']} »")
    for name, heading in told["mapping"].items():
        click.echo(f"  {name:<17} {heading}")
    click.echo(
        f"{told['rows_read']} lignes lues = {told['injects']} injects + {len(told['refused'])} refusées "
        f"({len(told['set_aside'])} titres de phase et {told['blank_rows']} lignes vides à part)"
    )
    for refused in told["refused"][:SPOKEN_REFUSALS]:
        value = f" « {refused['value']} »" if refused["value"] else ""
        click.echo(f"  ligne {refused['row']}, {refused['column']}{value} : {refused['message']}")
    if len(told["refused"]) > SPOKEN_REFUSALS:
        click.echo(f"  … et {len(told['refused']) - SPOKEN_REFUSALS} autres (--json les donne tous)")
    click.echo(
        "À blanc : rien n’a été importé." if told["dry_run"] else f"Brouillon n° {told.get('kit', '—')}."
    )


def _stored_sheet(source: Path, found: Any, options: dict[str, Any]) -> int:
    from cordee.kits.drafting import document_of

    title = options["title"] or source.stem
    try:
        document = document_of(found, title=title[:200], level=options["level"])
    except ValueError as fault:
        raise Trouble(str(fault)) from None
    return _stored(document, {}, "imported", options["publish"])


def _stored(document: dict[str, Any], files: dict[str, bytes], origin: str, publish: bool) -> int:
    django_ready()
    from cordee.core.actor import console
    from cordee.kits.actions import import_kit

    made = import_kit(
        "platform:", document=document, files=files, origin=origin, publish=publish, by=console("kit import")
    )
    return made.pk


def _named_kit(name: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """From the database by number or identifier (the latest version), or from a folder."""
    if (Path(name) / "kit.yaml").exists():
        read = _read_pack(Path(name))
        if read.faults:
            raise Trouble(f"ce kit a {len(read.faults)} défauts : « cordee kit check {name} » les dit.")
        return read.document, read.files
    django_ready()
    from cordee.kits.models import Kit

    found = (
        Kit.objects.filter(pk=int(name))
        if name.isdecimal()
        else Kit.objects.filter(slug=name).order_by("-pk")
    )
    one = found.first()
    if one is None:
        raise Trouble(f"aucun kit ne s’appelle « {name} » (« cordee kit list » les donne).")
    return one.document, {file.path: bytes(file.data) for file in one.files.all()}


def _read_pack(source: Path) -> Any:
    from cordee.core.verdict import Refused
    from cordee.kits.archive import read_archive
    from cordee.kits.checks import read_folder

    if source.is_dir():
        return read_folder(source)
    try:
        return read_archive(_bytes(source))
    except Refused as fault:
        raise Trouble(str(fault.reason)) from None


def _bytes(path: Path) -> bytes:
    from cordee.packs.workbook import MAX_BYTES

    if not path.exists():
        raise Trouble(f"fichier introuvable : {path}.")
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _holds_kit(data: bytes) -> bool:
    import io
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name.rpartition("/")[2] == "kit.yaml" for name in archive.namelist())
    except zipfile.BadZipFile:
        return False


def _mapping_file(path: Path) -> dict[str, Any]:
    """``{"at": "Heure fictive", "to": "Cellule"}``, in JSON or YAML."""
    from cordee.packs.source import read_yaml

    data = _bytes(path)
    try:
        value = jsonlib.loads(data.decode("utf-8-sig"))
    except ValueError:
        source = read_yaml(data, path.name)
        if source.faults:
            raise Trouble(str(source.faults[0])) from None
        value = source.value
    if isinstance(value, dict) and isinstance(value.get("mapping"), dict):
        value = value["mapping"]
    if not isinstance(value, dict):
        raise Trouble(f"{path} : un champ et son titre par ligne sont attendus (at: Heure fictive).")
    return value


def _start(text: str) -> str:
    import re

    if text and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise Trouble(f"« {text} » n’est pas une heure comme 06:10.")
    return text


def _line(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk,
        "slug": one.slug,
        "version": one.version,
        "title": one.title,
        "level": one.level,
        "state": one.state,
        "origin": one.origin,
        "injects": len(one.document["injects"]),
    }


def _say(value: Any) -> None:
    click.echo(jsonlib.dumps(value, ensure_ascii=False, indent=2))


COMMANDS = (kit,)
