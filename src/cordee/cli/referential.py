"""``cordee referential``: referentials, from a file to a region."""

from __future__ import annotations

import json as jsonlib
from pathlib import Path
from typing import Any

import click

from cordee.cli.words import FrenchGroup, Trouble, django_ready, faultless, told_of


@click.group("referential", cls=FrenchGroup)
def referential() -> None:
    """Les référentiels qu’une région propose à ses établissements."""


@referential.command("import")
@click.argument("file", metavar="FICHIER.yaml", type=click.Path(path_type=Path))
@click.option("--region", default="11", show_default=True, metavar="CODE", help="Code de la région.")
@click.option(
    "--dry-run", is_flag=True, help="Montre ce qui viendrait, sans rien changer ni demander de base."
)
@click.option("--json", is_flag=True, help="Bilan pour une machine.")
def import_(file: Path, region: str, dry_run: bool, json: bool) -> int:
    """Apporte un référentiel : le nôtre, ou une bibliothèque YAML au format de CISO Assistant."""
    from cordee.packs.document import BadPack
    from cordee.referentials.library import load

    if json:
        try:
            library = load(file)
        except BadPack as bad:
            faults = [told_of(fault) for fault in bad.faults]
            click.echo(jsonlib.dumps({"accepted": False, "faults": faults}, ensure_ascii=False, indent=2))
            return 1
    else:
        library = faultless(load, file)
    told: dict[str, Any] = {
        "accepted": True,
        "dry_run": dry_run,
        "key": library.document["key"],
        "title": library.document["title"],
        "version": library.document["version"],
        "rows": len(library.document["nodes"]),
        "requirements": library.requirements,
        "levels": len(library.document["levels"]),
        "aside": library.aside,
        "faults": [],
    }
    if not dry_run:
        told["changed"] = _bring(region, library)
    if json:
        click.echo(jsonlib.dumps(told, ensure_ascii=False, indent=2))
        return 0
    click.echo(
        f"{told['title']}, version {told['version']} : {told['rows']} lignes, {told['requirements']} exigences."
    )
    for words in library.aside:
        click.echo(f"   {words}")
    if dry_run:
        click.echo("Essai à blanc : rien n’a changé.")
    else:
        click.echo("Apporté." if told["changed"] else "Déjà là : rien n’a changé.")
    return 0


def _bring(region: str, library: Any) -> bool:
    django_ready()
    from cordee.core.actor import console
    from cordee.directory.models import Region
    from cordee.referentials.actions import bring_referential

    place = Region.objects.filter(code=region).first()
    if place is None:
        raise Trouble(f"la région {region} n’est pas dans l’annuaire.")
    return bring_referential(place, library=library, by=console("referential import")) is not None


COMMANDS = (referential,)
