"""``cordee journal``: take a journal away, check one that was taken away."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cordee.cli.words import FrenchGroup, Trouble, django_ready


@click.group(cls=FrenchGroup)
def journal() -> None:
    """Exporter et vérifier les journaux scellés."""


@journal.command()
@click.argument("stream", metavar="FLUX")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Fichier à écrire ; sinon la sortie standard.",
)
def export(stream: str, output: Path | None) -> None:
    """Exporte un journal (par exemple room:12) en un fichier vérifiable sans Cordée."""
    django_ready()
    from cordee.journal.export import export as exported
    from cordee.journal.models import Stream

    try:
        file = exported(stream)
    except Stream.DoesNotExist:
        raise Trouble(f"aucun journal ne s’appelle « {stream} ».") from None
    if output is None:
        sys.stdout.buffer.write(file)
        return
    output.write_bytes(file)
    click.echo(f"{output} : {len(file)} octets.", err=True)


@journal.command(context_settings={"ignore_unknown_options": True})
@click.argument(
    "arguments", metavar="FICHIER [--key CLÉ] [--witness NOTE] [--json]", nargs=-1, type=click.UNPROCESSED
)
def verify(arguments: tuple[str, ...]) -> None:
    """Vérifie un fichier exporté, avec le même programme que celui remis aux tiers."""
    from cordee_verify import main

    sys.exit(main(list(arguments)))


@journal.command()
@click.argument("stream", metavar="FLUX")
def audit(stream: str) -> None:
    """Vérifie un journal tel qu’il est dans la base, colonnes comprises."""
    django_ready()
    from cordee.journal.models import Stream
    from cordee.journal.verify import verify as verified

    try:
        found = verified(stream)
    except Stream.DoesNotExist:
        raise Trouble(f"aucun journal ne s’appelle « {stream} ».") from None
    for fault in found.report.faults:
        place = "" if fault.first is None else f" (entrées {fault.first} à {fault.last or fault.first})"
        click.echo(f"NON  {fault.code}{place}")
    for seq in found.altered_columns:
        click.echo(f"NON  colonnes modifiées (entrée {seq})")
    if not found.accepted:
        sys.exit(1)
    click.echo(f"ok   {stream} : {found.report.entries} entrées, {len(found.report.redacted)} effacées.")


COMMANDS = (journal,)
