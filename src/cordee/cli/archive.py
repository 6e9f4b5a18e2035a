"""``cordee archive``: everything of one establishment, in one file."""

from __future__ import annotations

from pathlib import Path

import click

from cordee.cli.words import FrenchCommand, Trouble, django_ready


@click.command("archive", cls=FrenchCommand)
@click.argument("finess", metavar="FINESS")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Fichier à écrire (cordee-FINESS.zip)."
)
def archive(finess: str, out: Path | None) -> None:
    """Emporte tout ce que Cordée garde d’un établissement : tables, documents, journaux scellés."""
    django_ready()
    from cordee.archive.actions import take_out
    from cordee.core.actor import console
    from cordee.directory.models import Site

    site = Site.objects.select_related("legal_entity").filter(finess=finess).first()
    if site is None:
        raise Trouble(f"aucun établissement {finess} dans l’annuaire.")
    target = out or Path(f"cordee-{finess}.zip")
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as file:
            files = take_out(site, out=file, by=console("archive"))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    click.echo(f"{target} : {files} fichiers.")


COMMANDS = (archive,)
