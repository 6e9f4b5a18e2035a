"""``cordee funding``: calls for projects (AAP)."""

from __future__ import annotations

from pathlib import Path

import click

from cordee.cli.words import FrenchGroup, Trouble, django_ready, faultless


@click.group("funding", cls=FrenchGroup)
def funding() -> None:
    """Les appels à projets d’une région."""


@funding.command("check")
@click.argument("file", metavar="FICHIER.yaml", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Vérifie un appel et dit chaque défaut avec sa ligne. Sans base de données."""
    from cordee.funding.reading import load

    document = faultless(load, file)
    click.echo(f"ok   {file} : « {document['title']} », aucun défaut.")


@funding.command("import")
@click.argument("file", metavar="FICHIER.yaml", type=click.Path(path_type=Path))
@click.option("--region", required=True, metavar="CODE", help="Région à qui est l’appel (11).")
@click.option("--publish", is_flag=True, help="Le publie aussitôt.")
def import_(file: Path, region: str, publish: bool) -> None:
    """Apporte un appel en brouillon. Publié, il ne change plus."""
    django_ready()
    from cordee.core.actor import console
    from cordee.directory.models import Region
    from cordee.funding.actions import keep_call, publish_call
    from cordee.funding.models import Call
    from cordee.funding.reading import load

    place = Region.objects.filter(code=region).first()
    if place is None:
        raise Trouble(f"la région {region} n’est pas dans l’annuaire.")
    document, by = faultless(load, file), console("funding import")
    changed = keep_call(place, document=document, by=by)
    call = Call.objects.get(region=place, key=document["id"])
    if publish and call.state == "draft":
        publish_call(call, by=by)
        click.echo(f"« {call.title} » : publié.")
    else:
        click.echo(f"« {call.title} » : apporté en brouillon." if changed else "Rien n’a changé.")


COMMANDS = (funding,)
