"""``cordee awareness``: results of awareness campaigns, from the tools that run them."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Iterator
from pathlib import Path

import click

from cordee.cli.words import FrenchGroup, Trouble, django_ready

SPOKEN_REFUSALS = 20


@click.group("awareness", cls=FrenchGroup)
def awareness() -> None:
    """Les campagnes de sensibilisation et leurs résultats, en nombres seulement."""


@awareness.command("import")
@click.argument("files", metavar="FICHIER.csv…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--campaign", required=True, type=int, metavar="N", help="Numéro de la campagne (celui de son adresse)."
)
@click.option(
    "--site", default="", metavar="FINESS", help="Tous les destinataires sont de cet établissement."
)
@click.option(
    "--domains", metavar="FICHIER.csv", type=click.Path(path_type=Path), help="Table « domaine;finess »."
)
@click.option("--dry-run", is_flag=True, help="Montre ce qui changerait, sans rien changer.")
@click.option(
    "--on-conflict",
    type=click.Choice(("stop", "skip", "update")),
    default="stop",
    show_default=True,
    help="Résultat déjà là avec d’autres comptes : tout arrêter, le laisser, ou le remplacer.",
)
@click.option("--json", is_flag=True, help="Bilan pour une machine, toutes les lignes comprises.")
def import_results(
    files: tuple[Path, ...],
    campaign: int,
    site: str,
    domains: Path | None,
    dry_run: bool,
    on_conflict: str,
    json: bool,
) -> int:
    """Importe les résultats d’une campagne : des comptes par établissement, aucun nom.

    Un envoi d’essai attend l’export de Gophish, results puis raw events ; une formation, le suivi de son outil.
    """
    django_ready()
    from cordee.awareness import actions
    from cordee.awareness.importing import compare, grouping, read_files
    from cordee.awareness.models import Campaign
    from cordee.core.actor import console

    found = Campaign.objects.select_related("region").filter(pk=campaign).first()
    if found is None:
        raise Trouble(f"la campagne {campaign} n’existe pas.")
    group_of = grouping(finess=site, domains=domains.read_bytes() if domains else b"")
    read = read_files(found, [file.read_bytes() for file in files], group_of)
    outcome = compare(found, read, on_conflict)
    if not (dry_run or outcome.is_stopped):
        outcome.dry_run = False
        outcome = (
            actions.bring_results(found, read=read, on_conflict=on_conflict, by=console("awareness import"))
            or outcome
        )
    if json:
        click.echo(jsonlib.dumps(outcome.as_dict(), ensure_ascii=False, indent=2))
    else:
        for line in spoken(outcome):
            click.echo(line)
    return 1 if outcome.is_stopped or (read.rows_in and not read.tallies) else 0


def spoken(outcome) -> Iterator[str]:
    """The account of an import, for a person."""
    yield (
        f"{outcome.read.rows_in} lignes lues ; établissements : {len(outcome.created)} nouveaux, {len(outcome.updated)} "
        f"remplacés, {outcome.unchanged} sans changement, {len(outcome.skipped)} en conflit"
    )
    for why, count in sorted(outcome.read.set_aside.items()):
        yield f"  mis de côté ({why}) : {count}"
    for row in outcome.refused[:SPOKEN_REFUSALS]:
        yield f"  {row.file}, ligne {row.row}, {row.column} : {row.message}"
    if len(outcome.refused) > SPOKEN_REFUSALS:
        yield f"  … et {len(outcome.refused) - SPOKEN_REFUSALS} autres (--json les donne toutes)."
    if outcome.is_stopped:
        yield "Rien n’a été importé : corrigez ces lignes, ou choisissez --on-conflict skip ou update."
    else:
        yield "Essai à blanc : rien n’a été écrit." if outcome.dry_run else "Importé."


COMMANDS = (awareness,)
