"""``cordee reference``: the pages of docs/reference, made from what the code declares."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import click

from cordee.cli.words import FrenchCommand

MADE = (
    "Page fabriquée par `cordee reference` depuis {source} : ne la modifiez pas à la main.\n"
    "`cordee reference --check` échoue quand elle n’est plus à jour.\n"
)


@click.command(cls=FrenchCommand)
@click.option("--check", is_flag=True, help="N’écrit rien ; échoue si une page n’est plus à jour.")
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path),
    default=Path("docs/reference"), show_default=True, help="Le dossier des pages.",
)  # fmt: skip
def reference(check: bool, output: Path) -> None:
    """Écrit les pages de référence : réglages, commande, états, droits, événements."""
    with tempfile.TemporaryDirectory(prefix="cordee-") as data:
        _set_apart(data)
        pages = {output / name: make() for name, make in PAGES.items()}
    if check:
        sys.exit(_compared(pages))
    output.mkdir(parents=True, exist_ok=True)
    for path, page in pages.items():
        path.write_text(page, encoding="utf-8")
        click.echo(str(path))


def _compared(pages: dict[Path, str]) -> int:
    stale = [path for path, page in pages.items() if not _is_fresh(path, page)]
    for path in stale:
        click.echo(f"{path} n’est plus à jour : lancez « cordee reference ».")
    if not stale:
        click.echo("À jour.")
    return 1 if stale else 0


def _is_fresh(path: Path, page: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == page


def _set_apart(data: str) -> None:
    """The pages say the same on every machine: no installation is opened, whatever the environment says."""
    told = {"CORDEE_MODE": "test", "CORDEE_SECRET_KEY": "signs nothing", "DATABASE_URL": ""}
    os.environ.update(told, CORDEE_DATA_DIR=data)


def settings_page() -> str:
    from cordee.config.env import SETTINGS

    head = _head(
        "Réglages", "`src/cordee/config/env.py`", "Tous les réglages viennent de l’environnement.",
        ("Réglage", "Par défaut", "Ce qu’il veut dire"),
    )  # fmt: skip
    return head + _rows(
        (f"`{setting.name}`", f"`{setting.default}`" if setting.default else "vide", _meaning(setting))
        for setting in SETTINGS
    )


def command_page() -> str:
    from cordee.cli.main import cli

    parts = [
        "# La commande `cordee`\n",
        MADE.format(source="`src/cordee/cli/`"),
        "Elle rend 0 si elle a fait ce qui était demandé, 1 sinon, 2 quand la ligne de commande est mal écrite. Les\n"
        "bilans vont sur la sortie standard, le reste sur la sortie d’erreur. `CORDEE_DEBUG=1` montre le détail d’une\n"
        "erreur inattendue.\n",
    ]
    for path, command in _commands(cli, click.Context(cli, info_name="cordee", **WIDE)):
        help_text = command.get_help(path).replace("\b", "").rstrip()
        parts.append(f"## `{path.command_path}`\n\n```text\n{help_text}\n```\n")
    return "\n".join(parts)


WIDE = {"terminal_width": 100, "max_content_width": 100}


def _commands(command: click.Command, context: click.Context):
    """Every command that does something, with the context that knows its whole name."""
    if not isinstance(command, click.Group):
        yield context, command
        return
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        if found is not None and not found.hidden:
            yield from _commands(found, click.Context(found, parent=context, info_name=name, **WIDE))


def states_page() -> str:
    from cordee.cli.reference_states import states_page

    return states_page()


def rights_page() -> str:
    from cordee.cli.reference_rights import rights_page

    return rights_page()


def events_page() -> str:
    from cordee.cli.words import django_ready

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cordee.config.settings")
    django_ready()
    from cordee.journal.events import KINDS

    head = _head(
        "Événements du journal",
        "les événements (`events.py`) de chaque application",
        "Chaque écriture laisse au moins une entrée dans un flux du journal scellé. Le type est ce que porte\n"
        "l’export `cordee-journal/1` ; la phrase est celle des pages, où `%(…)s` vient du contenu de l’entrée.\n"
        "Flux : `room:N` (la salle), `exercise:N` (la conduite et ses leçons), `kit:N`, `run:N`, `site:N`,\n"
        "`region:N`, `accounts`, `directory`, `outbox`.",
        ("Type", "Phrase"),
    )
    return head + _rows((f"`{kind}`", str(event.wording)) for kind, event in sorted(KINDS.items()))


PAGES: dict[str, Callable[[], str]] = {
    "reglages.md": settings_page,
    "commande.md": command_page,
    "etats.md": states_page,
    "droits.md": rights_page,
    "evenements.md": events_page,
}


def _head(title: str, source: str, told: str, columns: tuple[str, ...]) -> str:
    return f"# {title}\n\n{MADE.format(source=source)}\n{told}\n\n{header(columns)}"


def header(columns: tuple[str, ...]) -> str:
    return f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n"


def _rows(rows) -> str:
    return "".join(row(*cells) for cells in rows)


def row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _meaning(setting) -> str:
    return f"{setting.meaning} *Secret : jamais affiché.*" if setting.secret else setting.meaning


COMMANDS = (reference,)
