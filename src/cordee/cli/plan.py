"""``cordee plan`` and ``cordee commitments``: the regional plan and what establishments commit to."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from cordee.cli.apart import trial
from cordee.cli.words import FrenchGroup, Trouble, django_ready, told_of

SPOKEN_REFUSALS = 20


@click.group("plan", cls=FrenchGroup)
def plan() -> None:
    """Vérifier, importer et publier le plan d’une région."""


@plan.command("check")
@click.argument("file", metavar="FICHIER.yaml", type=click.Path(path_type=Path))
@click.option("--json", is_flag=True, help="Réponse pour une machine.")
def check(file: Path, json: bool) -> int:
    """Vérifie un plan et dit chaque défaut avec sa ligne. Sans base de données."""
    document, faults = _read(file)
    if json:
        _say({"ok": not faults, "faults": [told_of(f) for f in faults]})
    else:
        for fault in faults:
            click.echo(str(fault))
        count = len(document["actions"]) if document else 0
        words = f"{len(faults)} défauts." if faults else f"ok   {file} : {count} actions, aucun défaut."
        click.echo(words, err=bool(faults))
    return 1 if faults else 0


@plan.command("import")
@click.argument("file", metavar="FICHIER.yaml", type=click.Path(path_type=Path))
@click.option("--region", required=True, metavar="CODE", help="Région à qui est le plan (11).")
@click.option("--publish", is_flag=True, help="Le met en vigueur aussitôt ; les engagements suivent.")
def import_(file: Path, region: str, publish: bool) -> None:
    """Apporte un plan en brouillon, ou le publie."""
    document, faults = _read(file)
    if faults:
        raise Trouble("ce plan a des défauts :\n" + "\n".join(map(str, faults)))
    django_ready()
    from cordee.core.actor import console
    from cordee.plan import actions
    from cordee.plan.models import Plan

    place, by = _region(region), console("plan import")
    made = actions.import_plan(place, document=document, by=by)
    found = made or Plan.objects.get(region=place, key=document["id"], version=document["version"])
    click.echo(f"{found} : {'apporté en brouillon' if made else 'déjà là, rien n’a changé'}.")
    if publish and found.state == "draft":
        actions.publish_plan(found, by=by)
        click.echo(f"{found} : en vigueur.")


@click.group("commitments", cls=FrenchGroup)
def commitments() -> None:
    """Les engagements des établissements sur les actions du plan."""


@commitments.command("import")
@click.argument("file", metavar="FICHIER.xlsx", type=click.Path(path_type=Path))
@click.option("--region", default="", metavar="CODE", help="Région concernée ; inutile s’il n’y en a qu’une.")
@click.option("--dry-run", is_flag=True, help="Montre ce qui changerait, sans rien changer.")
@click.option(
    "--on-conflict",
    type=click.Choice(("stop", "skip", "update")),
    default="stop",
    show_default=True,
    help="Engagement déjà là avec une autre valeur : tout arrêter, le laisser, ou le modifier.",
)
@click.option("--json", is_flag=True, help="Bilan pour une machine, toutes les lignes comprises.")
def import_commitments(file: Path, region: str, dry_run: bool, on_conflict: str, json: bool) -> int:
    """Importe les engagements d’un classeur : une ligne par établissement et par action."""
    data = _bytes(file)
    with trial(dry_run=dry_run):
        django_ready()
        outcome = _imported(data, file.name, region, dry_run, on_conflict)
    if json:
        _say({"file": file.name, **outcome.as_dict()})
    else:
        for line in spoken(outcome):
            click.echo(line)
    return 1 if outcome.is_stopped or (outcome.rows_in and len(outcome.refused) == outcome.rows_in) else 0


def _imported(data: bytes, name: str, region: str, dry_run: bool, on_conflict: str):
    from cordee.core.actor import console
    from cordee.plan import actions
    from cordee.plan.importing import compare
    from cordee.plan.sheet_rows import read_commitments

    read = read_commitments(data)
    plan = _plan_in_force(region)
    outcome = compare(plan, read, on_conflict)
    if dry_run or outcome.is_stopped:
        return outcome
    by = console("commitments import")
    return actions.import_commitments(plan, read=read, file=name, on_conflict=on_conflict, by=by) or outcome


def _plan_in_force(code: str):
    from cordee.config import health
    from cordee.plan.models import Plan

    if health.migrations_waiting():
        raise Trouble(
            "aucune installation n’est prête ici : un essai se fait contre un plan en vigueur (make demo)."
        )
    rows = Plan.objects.in_force().select_related("region")
    found = list(rows.filter(region__code=code) if code else rows[:2])
    if not found:
        raise Trouble("aucun plan n’est en vigueur : « cordee plan import … --publish » en publie un.")
    if len(found) > 1:
        raise Trouble("plusieurs régions ont un plan : précisez --region.")
    return found[0]


def spoken(outcome) -> Iterator[str]:
    """The account of an import, for a person."""
    yield (
        f"{outcome.rows_in} lignes lues : {len(outcome.created)} à créer, {len(outcome.updated)} à modifier, "
        f"{outcome.unchanged} sans changement, {len(outcome.skipped)} en conflit, {len(outcome.refused)} refusées"
    )
    for title, rows in (("refusée", outcome.refused), ("en conflit", outcome.skipped)):
        for row in rows[:SPOKEN_REFUSALS]:
            value = f" « {row.value} »" if row.value else ""
            yield f"  ligne {row.row}, {row.column}{value} : {row.message}"
        if len(rows) > SPOKEN_REFUSALS:
            yield f"  … et {len(rows) - SPOKEN_REFUSALS} autres lignes {title}s (--json les donne toutes)."
    if outcome.is_stopped:
        yield "Rien n’a été importé : corrigez ces lignes, ou choisissez --on-conflict skip ou update."
    elif outcome.dry_run:
        yield "Essai à blanc : rien n’a été écrit."
    else:
        yield "Importé."


def _read(file: Path) -> tuple[dict[str, Any], list]:
    from cordee.packs.document import BadPack
    from cordee.plan.reading import load

    try:
        return load(file), []
    except BadPack as bad:
        return {}, bad.faults
    except IsADirectoryError:
        raise Trouble(f"« {file} » est un dossier ; donnez le fichier plan.yaml.") from None


def _region(code: str):
    from cordee.directory.models import Region

    found = Region.objects.filter(code=code).first()
    if found is None:
        raise Trouble(
            f"la région {code} n’est pas dans l’annuaire : importez-le d’abord (cordee import-finess)."
        )
    return found


def _bytes(file: Path) -> bytes:
    if file.is_dir():
        raise Trouble(f"« {file} » est un dossier ; donnez un fichier .xlsx.")
    return file.read_bytes()


def _say(told: dict[str, Any]) -> None:
    click.echo(jsonlib.dumps(told, ensure_ascii=False, indent=2))


COMMANDS = (plan, commitments)
