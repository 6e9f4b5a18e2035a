"""``cordee playbook``: response playbooks, from a CACAO file to a region and back."""

from __future__ import annotations

import json as jsonlib
from pathlib import Path
from typing import Any

import click

from cordee.cli.words import FrenchGroup, Trouble, django_ready, told_of

FILE = click.argument("file", metavar="FICHIER", type=click.Path(path_type=Path))
REGION = click.option("--region", default="11", show_default=True, metavar="CODE", help="Code de la région.")
JSON = click.option("--json", is_flag=True, help="Bilan pour une machine.")


@click.group("playbook", cls=FrenchGroup)
def playbook() -> None:
    """Les procédures de réponse d’une région, au format CACAO 2.0."""


@playbook.command("import")
@click.argument("file", metavar="[FICHIER.json]", required=False, type=click.Path(path_type=Path))
@click.option("--shipped", is_flag=True, help="Les procédures fournies avec Cordée, à la place d’un fichier.")
@REGION
@click.option(
    "--dry-run", is_flag=True, help="Montre ce qui viendrait, sans rien changer ni demander de base."
)
@JSON
def import_(file: Path | None, shipped: bool, region: str, dry_run: bool, json: bool) -> int:
    """Apporte une procédure : un fichier CACAO 2.0 (.json), ou un pack à notre format (.yaml)."""
    from cordee.playbooks import ours

    if (file is None) != shipped:
        raise Trouble("donnez un fichier, ou --shipped.")
    return max(_bring(one, region, dry_run, json) for one in (ours.shipped() if shipped else [file]))


@playbook.command("check")
@FILE
@JSON
def check(file: Path, json: bool) -> int:
    """Dit si un fichier est une procédure que Cordée comprend, sans demander de base."""
    told, _document = _judged(file)
    _say(told, json)
    return 0 if told["accepted"] else 1


@playbook.command("export")
@click.argument("name", metavar="IDENTIFIANT")
@REGION
@click.option("--output", metavar="FICHIER", type=click.Path(path_type=Path), help="Au lieu de l’écran.")
def export(name: str, region: str, output: Path | None) -> int:
    """Rend le fichier CACAO d’une procédure : son nom court, ou son identifiant « playbook--… »."""
    django_ready()
    from django.db.models import Q

    from cordee.playbooks import cacao
    from cordee.playbooks.models import Playbook

    found = Playbook.objects.filter(Q(slug=name) | Q(cacao_id=name), region=_region(region)).first()
    if found is None:
        raise Trouble(f"aucune procédure « {name} » dans la région {region}.")
    text = cacao.written(found.document)
    if output:
        output.write_text(text, encoding="utf-8")
        click.echo(f"{found.title} : {output}")
    else:
        click.echo(text, nl=False)
    return 0


@playbook.command("list")
@REGION
@JSON
def list_(region: str, json: bool) -> int:
    """Les procédures d’une région."""
    django_ready()
    from cordee.core import clock

    rows = [
        {
            "name": one.slug,
            "title": one.title,
            "id": one.cacao_id,
            "steps": one.steps,
            "modified": clock.iso(one.modified_at),
            "origin": one.origin,
            "revoked": one.revoked,
        }
        for one in _region(region).playbooks.defer("document")
    ]
    if json:
        click.echo(jsonlib.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for row in rows:
        click.echo(f"{row['name']:<32} {row['steps']:>3} étapes  {row['modified'][:10]}  {row['title']}")
    if not rows:
        click.echo(f"Aucune procédure dans la région {region}.")
    return 0


def _judged(file: Path) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """What is said of a file, and its document when it is sound."""
    from cordee.packs.document import BadPack
    from cordee.packs.source import BIGGEST
    from cordee.playbooks.bringing import read_file

    with file.open("rb") as opened:
        data = opened.read(BIGGEST + 1)
    try:
        brought = read_file(data, file.name)
    except BadPack as bad:
        return {
            "accepted": False,
            "file": file.name,
            "faults": [told_of(fault) for fault in bad.faults],
        }, None
    told = {
        "accepted": True,
        "file": file.name,
        "id": brought.document["id"],
        "title": brought.title,
        "modified": brought.document["modified"],
        "steps": brought.steps,
        "aside": list(brought.aside),
        "faults": [],
    }
    return told, brought.document


def _bring(file: Path, region: str, dry_run: bool, json: bool) -> int:
    told, document = _judged(file)
    told["dry_run"] = dry_run
    if document is not None and not dry_run:
        _keep(region, document, told)
    _say(told, json)
    return 0 if told["accepted"] else 1


def _keep(region: str, document: dict[str, Any], told: dict[str, Any]) -> None:
    """A refusal is told as a fault of the file: a machine reads one answer, whatever went wrong."""
    django_ready()
    from cordee.core.actor import console
    from cordee.core.verdict import Refused
    from cordee.playbooks.actions import bring_playbook

    try:
        kept = bring_playbook(_region(region), document=document, by=console("playbook import"))
    except Refused as refusal:
        fault = {"file": told["file"], "line": None, "path": "modified", "message": str(refusal.reason)}
        told |= {"accepted": False, "faults": [fault]}
    else:
        told["changed"] = kept is not None


def _say(told: dict[str, Any], json: bool) -> None:
    if json:
        click.echo(jsonlib.dumps(told, ensure_ascii=False, indent=2))
        return
    if not told["accepted"]:
        lines = (
            f"{fault['file']}, ligne {fault['line']} : {fault['message']}"
            if fault["line"]
            else fault["message"]
            for fault in told["faults"]
        )
        click.echo("Erreur : ce fichier est refusé :\n" + "\n".join(lines), err=True)
        return
    click.echo(f"{told['title']} : {told['steps']} étapes, version du {told['modified'][:10]}.")
    for words in told["aside"]:
        click.echo(f"   {words}")
    if told.get("dry_run"):
        click.echo("Essai à blanc : rien n’a changé.")
    elif "changed" in told:
        click.echo("Apportée." if told["changed"] else "Déjà là : rien n’a changé.")


def _region(code: str) -> Any:
    from cordee.directory.models import Region

    found = Region.objects.filter(code=code).first()
    if found is None:
        raise Trouble(f"la région {code} n’est pas dans l’annuaire.")
    return found


COMMANDS = (playbook,)
