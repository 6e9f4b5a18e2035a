"""``cordee import-finess``: bring the public directory of establishments in."""

from __future__ import annotations

import csv
import json as jsonlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from cordee.cli.apart import trial
from cordee.cli.words import FrenchCommand, Trouble, django_ready

SPOKEN_ERRORS = 20
ERROR_COLUMNS = ("file", "line", "column", "value", "message")


@click.command("import-finess", cls=FrenchCommand)
@click.argument("files", metavar="FICHIER…", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--sae",
    metavar="DOSSIER",
    type=click.Path(path_type=Path),
    help="Tables de la Statistique annuelle des établissements (lits, passages).",
)
@click.option(
    "--region", "regions", metavar="CODE", multiple=True, help="Ne garder que cette région (11) ; répétable."
)
@click.option("--dry-run", is_flag=True, help="Montre ce qui changerait, sans rien changer.")
@click.option(
    "--errors",
    metavar="FICHIER.csv",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Écrit tous les refus.",
)
@click.option("--json", is_flag=True, help="Bilan pour une machine, tous les refus compris.")
def import_finess(
    files: tuple[Path, ...],
    sae: Path | None,
    regions: tuple[str, ...],
    dry_run: bool,
    errors: Path | None,
    json: bool,
) -> None:
    """Importe les établissements (FINESS+, FINESS Etalab, SAE) : tout ou rien, autant de fois qu’on veut."""
    sources = [*files, *([sae] if sae else [])]
    if not sources:
        raise Trouble("indiquez au moins un fichier (FINESS+ .json, FINESS .csv, SAE) ou --sae DOSSIER.")
    refusals: list[dict[str, Any]] = []
    with trial(dry_run=dry_run), _written_to(errors) as write:
        django_ready()
        _bring_base_up_to_date()
        _check_regions(regions)

        def on_error(told: dict[str, Any]) -> None:
            write(told)
            if json or len(refusals) < SPOKEN_ERRORS:
                refusals.append(told)

        result = _imported(sources, regions, dry_run, on_error)
    if json:
        told = {**result.as_dict(), "errors": refusals, "errors_not_shown": 0}
        click.echo(jsonlib.dumps(told, ensure_ascii=False, indent=2))
        return
    for line in spoken(result, refusals, errors):
        click.echo(line)


def _imported(sources: list[Path], regions: tuple[str, ...], dry_run: bool, on_error):
    from cordee.core.actor import console
    from cordee.directory.actions import import_establishments

    return import_establishments(
        sources,
        regions=regions,
        dry_run=dry_run,
        progress=_progress(),
        on_error=on_error,
        by=console("import-finess"),
    )


def _bring_base_up_to_date() -> None:
    """The embedded database is ours to prepare; another one has its operator."""
    from django.conf import settings
    from django.core.management import call_command

    from cordee.config import health

    if settings.SQLITE:
        Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
    waiting = health.migrations_waiting()
    if not waiting:
        return
    if not settings.SQLITE:
        raise Trouble(
            f"la base n’est pas à jour ({waiting} migrations en attente) : lancez « cordee migrate »."
        )
    call_command("migrate", verbosity=0, interactive=False)
    click.echo(f"Base embarquée mise à jour ({waiting} migrations).", err=True)


def _check_regions(regions: tuple[str, ...]) -> None:
    from cordee.directory.sources import departements

    known = {departement.region for departement in departements().values()}
    if unknown := [code for code in regions if code not in known]:
        raise Trouble(f"région inconnue : {', '.join(unknown)}. Codes connus : {', '.join(sorted(known))}.")


@contextmanager
def _written_to(path: Path | None) -> Iterator[Any]:
    """What writes each refusal to the file, as they come: their number has no limit."""
    if path is None:
        yield lambda told: None
        return
    from cordee.ui.exports import neutral

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(["Fichier", "Ligne", "Colonne", "Valeur", "Raison"])
        yield lambda told: writer.writerow([neutral(told[name]) for name in ERROR_COLUMNS])


def _progress():
    if not sys.stderr.isatty():
        return None
    return lambda name, count: click.echo(f"\r{name} : {count} lignes lues", nl=False, err=True)


def spoken(result, refusals: list[dict[str, Any]], errors: Path | None) -> Iterator[str]:
    """The account of an import, for a person."""
    for file in result.files:
        dated = f", publié le {file['published_on']}" if file["published_on"] else ""
        yield f"{file['name']} ({file['format']}{dated})"
        yield (
            f"  {file['rows_in']} lignes = {file['rows_kept']} gardées + {file['rows_refused']} refusées "
            f"+ {file['rows_outside_filter']} hors filtre"
        )
        if file["complements_refused"]:
            yield f"  {file['complements_refused']} coordonnées refusées sur {file['complements_in']}"
    yield (
        f"Établissements : {result.created} créés, {result.updated} mis à jour, {result.unchanged} inchangés"
        + (f", dont {result.closed} fermés parmi les changements" if result.closed else "")
    )
    yield (
        f"Entités juridiques : {result.entities_created} créées, {result.entities_updated} mises à jour, "
        f"{result.entities_unchanged} inchangées"
    )
    if result.unmatched_capacities:
        yield f"{result.unmatched_capacities} sites de la SAE ne sont pas dans l’annuaire : leurs lits sont laissés de côté."
    if result.warnings:
        yield f"{result.warnings} avertissements (ligne gardée, une valeur laissée vide)."
    yield from _spoken_refusals(result, refusals, errors)
    yield "Essai à blanc : rien n’a été changé." if result.dry_run else "Import enregistré."


def _spoken_refusals(result, refusals: list[dict[str, Any]], errors: Path | None) -> Iterator[str]:
    total = len(result.errors) + result.errors_not_shown
    if not total:
        return
    yield f"{total} refus :"
    for told in refusals[:SPOKEN_ERRORS]:
        value = f" « {told['value']} »" if told["value"] else ""
        yield f"  {told['file']}, ligne {told['line']}, {told['column'] or 'ligne entière'}{value} : {told['message']}"
    if total > SPOKEN_ERRORS:
        where = f"tous sont dans {errors}" if errors else "--errors refus.csv les écrit tous"
        yield f"  … et {total - SPOKEN_ERRORS} autres ({where})."


COMMANDS = (import_finess,)
