"""``cordee services``: the regional catalogue of cyber services."""

from __future__ import annotations

from pathlib import Path

import click

from cordee.cli.words import FrenchGroup, Trouble, django_ready, faultless


@click.group("services", cls=FrenchGroup)
def services() -> None:
    """Le catalogue des cyberservices d’une région."""


@services.command("check")
@click.argument("file", metavar="FICHIER.yaml", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Vérifie un catalogue et dit chaque défaut avec sa ligne. Sans base de données."""
    from cordee.services.reading import load

    document = faultless(load, file)
    click.echo(f"ok   {file} : {len(document['services'])} services, aucun défaut.")


@services.command("import")
@click.argument("file", metavar="FICHIER.yaml", type=click.Path(path_type=Path))
@click.option("--region", required=True, metavar="CODE", help="Région à qui est le catalogue (11).")
def import_(file: Path, region: str) -> None:
    """Apporte un catalogue : ce qu’il ne contient plus est retiré, les demandes restent."""
    django_ready()
    from cordee.core.actor import console
    from cordee.directory.models import Region
    from cordee.services.actions import keep_catalogue
    from cordee.services.reading import load

    place = Region.objects.filter(code=region).first()
    if place is None:
        raise Trouble(f"la région {region} n’est pas dans l’annuaire.")
    changed = keep_catalogue(place, document=faultless(load, file), by=console("services import"))
    click.echo(f"{changed} services changés." if changed else "Rien n’a changé.")


COMMANDS = (services,)
