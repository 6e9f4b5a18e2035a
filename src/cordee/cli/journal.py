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
@click.option(
    "--witness",
    "witnesses",
    multiple=True,
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="Un point de contrôle gardé ailleurs (courriel, QR d’un point de situation) ; répétable.",
)
def audit(stream: str, witnesses: tuple[Path, ...]) -> None:
    """Vérifie un journal tel qu’il est dans la base, colonnes comprises, et face aux témoins donnés."""
    django_ready()
    from cordee.journal.models import Stream
    from cordee.journal.verify import verify as verified

    try:
        found = verified(stream, witnesses=_notes(witnesses))
    except Stream.DoesNotExist:
        raise Trouble(f"aucun journal ne s’appelle « {stream} ».") from None
    for fault in found.report.faults:
        place = "" if fault.first is None else f" (entrées {fault.first} à {fault.last or fault.first})"
        click.echo(f"NON  {fault.code}{place}")
    for seq in found.altered_columns:
        click.echo(f"NON  colonnes modifiées (entrée {seq})")
    for seq in found.erased_silently:
        click.echo(f"NON  contenu effacé sans que le journal le dise (entrée {seq})")
    if not found.accepted:
        sys.exit(1)
    seen = found.report.witnessed
    witnessed = f" Témoins d’accord jusqu’à l’entrée {seen}." if seen else ""
    click.echo(
        f"ok   {stream} : {found.report.entries} entrées, {len(found.report.redacted)} effacées.{witnessed}"
    )


def _notes(files: tuple[Path, ...]) -> list[str]:
    """The signed checkpoints in these files, mails and scans included, read as the stand-alone program reads them."""
    from base64 import b64encode

    from cordee_verify import find_checkpoints

    notes = []
    for file in files:
        found = find_checkpoints(file.read_bytes().decode("utf-8", "replace"))
        if not found:
            raise Trouble(f"aucun point de contrôle signé dans {file}.")
        for checkpoint in found:
            lines = [
                f"\N{EM DASH} {name} {b64encode(blob).decode()}\n" for name, blob in checkpoint.signatures
            ]
            notes.append(f"{checkpoint.body}\n{''.join(lines)}")
    return notes


COMMANDS = (journal,)
