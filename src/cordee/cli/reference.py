"""``cordee reference``: the page of settings, made from their declaration."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cordee.cli.words import FrenchCommand

HEAD = """# Réglages

Tous les réglages viennent de l’environnement. Cette page est fabriquée depuis leur déclaration
(`src/cordee/config/env.py`) par `cordee reference` ; ne la modifiez pas à la main.

| Réglage | Par défaut | Ce qu’il veut dire |
|---|---|---|
"""


@click.command(cls=FrenchCommand)
@click.option("--check", is_flag=True, help="N’écrit rien ; échoue si la page n’est plus à jour.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path),
    default=Path("docs/reference/reglages.md"), show_default=True, help="La page à écrire.",
)  # fmt: skip
def reference(check: bool, output: Path) -> None:
    """Écrit la page de référence des réglages."""
    page = settings_page()
    if check:
        fresh = output.exists() and output.read_text(encoding="utf-8") == page
        click.echo("À jour." if fresh else f"{output} n’est plus à jour : lancez « cordee reference ».")
        sys.exit(0 if fresh else 1)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(page, encoding="utf-8")
    click.echo(str(output))


def settings_page() -> str:
    from cordee.config.env import SETTINGS

    return HEAD + "".join(
        f"| `{setting.name}` | {f'`{setting.default}`' if setting.default else 'vide'} | {_cell(setting)} |\n"
        for setting in SETTINGS
    )


def _cell(setting) -> str:
    text = setting.meaning.replace("|", "\\|")
    return f"{text} *Secret : jamais affiché.*" if setting.secret else text


COMMANDS = (reference,)
