"""``cordee mobilisation``: the pack of roles, delays and hours."""

from __future__ import annotations

from pathlib import Path

import click

from cordee.cli.words import FrenchGroup, faultless


@click.group("mobilisation", cls=FrenchGroup)
def mobilisation() -> None:
    """L’astreinte : rôles, délais et heures."""


@mobilisation.command("check")
@click.argument("file", metavar="FICHIER.yaml", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Vérifie un pack d’astreinte et dit chaque défaut avec sa ligne. Sans base de données."""
    from cordee.mobilisation.reading import load

    document = faultless(load, file)
    click.echo(f"ok   {file} : {len(document['roles'])} rôles, aucun défaut.")


COMMANDS = (mobilisation,)
