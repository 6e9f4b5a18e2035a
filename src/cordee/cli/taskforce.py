"""``cordee taskforce``: the people of a region's Cyber Task Force, and its pack."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Iterator
from pathlib import Path

import click

from cordee.cli.apart import trial
from cordee.cli.words import FrenchGroup, Trouble, django_ready, faultless

SPOKEN_REFUSALS = 20


@click.group("taskforce", cls=FrenchGroup)
def taskforce() -> None:
    """La Cyber Task Force d’une région : vivier et compétences."""


@taskforce.command("check")
@click.argument("file", metavar="FICHIER.yaml", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Vérifie un pack de compétences et dit chaque défaut avec sa ligne. Sans base de données."""
    from cordee.taskforce.reading import load

    document = faultless(load, file)
    click.echo(f"ok   {file} : {len(document['skills'])} compétences, aucun défaut.")


@taskforce.command("import")
@click.argument("file", metavar="FICHIER.csv", type=click.Path(path_type=Path))
@click.option("--region", default="", metavar="CODE", help="Région concernée ; inutile s’il n’y en a qu’une.")
@click.option("--dry-run", is_flag=True, help="Montre ce qui changerait, sans rien changer.")
@click.option("--json", is_flag=True, help="Bilan pour une machine, tous les refus compris.")
def import_(file: Path, region: str, dry_run: bool, json: bool) -> int:
    """Importe le vivier, une ligne par personne : tout ou rien, autant de fois qu’on veut."""
    if file.is_dir():
        raise Trouble(f"« {file} » est un dossier ; donnez un fichier .csv.")
    data = file.read_bytes()
    with trial(dry_run=dry_run):
        django_ready()
        outcome = _imported(data, file.name, region, dry_run)
    if json:
        told = {"file": file.name, "dry_run": dry_run, **outcome.as_dict()}
        click.echo(jsonlib.dumps(told, ensure_ascii=False, indent=2))
    else:
        for line in spoken(outcome, dry_run):
            click.echo(line)
    return 1 if outcome.is_stopped else 0


def _imported(data: bytes, name: str, region: str, dry_run: bool):
    from cordee.core.actor import console
    from cordee.taskforce import actions
    from cordee.taskforce.importing import compare
    from cordee.taskforce.roster_csv import read_roster

    read = read_roster(data)
    place = _region(region)
    outcome = compare(place, read)
    if dry_run or outcome.is_stopped:
        return outcome
    return actions.import_roster(place, read=read, file=name, by=console("taskforce import")) or outcome


def _region(code: str):
    from cordee.config import health
    from cordee.directory.models import Region

    if health.migrations_waiting():
        raise Trouble(
            "aucune installation n’est prête ici : un essai se fait contre un annuaire (make demo)."
        )
    found = list(Region.objects.filter(code=code) if code else Region.objects.order_by("pk")[:2])
    if not found:
        raise Trouble("cette région n’est pas dans l’annuaire : importez-le d’abord (cordee import-finess).")
    if len(found) > 1:
        raise Trouble("l’annuaire a plusieurs régions : précisez --region.")
    return found[0]


def spoken(outcome, dry_run: bool) -> Iterator[str]:
    """The account of an import, for a person."""
    yield (
        f"{outcome.rows_in} lignes lues : {len(outcome.created)} à ajouter, {len(outcome.updated)} à modifier, "
        f"{outcome.unchanged} sans changement, {len(outcome.refused)} refus"
    )
    for row in outcome.refused[:SPOKEN_REFUSALS]:
        value = f" « {row.value} »" if row.value else ""
        yield f"  ligne {row.row}, {row.column or 'ligne entière'}{value} : {row.message}"
    if len(outcome.refused) > SPOKEN_REFUSALS:
        yield f"  … et {len(outcome.refused) - SPOKEN_REFUSALS} autres refus (--json les donne tous)."
    if outcome.is_stopped:
        yield "Rien n’a été importé : corrigez ces lignes."
    elif dry_run:
        yield "Essai à blanc : rien n’a été écrit."
    else:
        yield "Importé." if outcome.written else "Rien n’a changé."


COMMANDS = (taskforce,)
