"""``cordee``: one command for whoever runs the platform.

No file here imports Django at its top: ``cordee --help`` must answer at once, and some commands must work
while the database does not.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback

import click

from cordee import __version__
from cordee.cli.apart import take_the_mode_of_the_folder
from cordee.cli.words import FrenchGroup, explained, refusal

# Which module holds which command. The modules of other apps list theirs in ``COMMANDS``; one that is not
# there is not an error.
OWN = {
    "serve": "serve",
    "worker": "worker",
    "migrate": "installation",
    "secret": "installation",
    "admin-invite": "installation",
    "health": "installation",
    "journal": "journal",
    "reference": "reference",
}
OTHERS = (
    "demo",
    "exercise",
    "kits",
    "directory",
    "plan",
    "awareness",
    "services",
    "taskforce",
    "mobilisation",
    "funding",
    "referential",
    "playbook",
    "archive",
    "backup",
)


class Commands(FrenchGroup):
    """Loads only the module of the command that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        others = [command.name for module in OTHERS for command in _commands(module)]
        return sorted([*OWN, *others])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        modules = [OWN[name]] if name in OWN else sorted(OTHERS, key=lambda module: module != name)
        found = (command for module in modules for command in _commands(module) if command.name == name)
        return next(found, None)


def _commands(module: str) -> tuple[click.Command, ...]:
    path = f"cordee.cli.{module}"
    try:
        return tuple(importlib.import_module(path).COMMANDS)
    except ModuleNotFoundError as missing:
        if missing.name != path:
            raise
        return ()


@click.group(cls=Commands, help="Cordée : préparer une région de santé aux cyberattaques.")
@click.version_option(
    __version__, "--version", prog_name="cordee", message="%(prog)s %(version)s", help="Affiche la version."
)
def cli() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cordee.config.settings")
    take_the_mode_of_the_folder()


def main() -> None:
    """Run one command; the exit status is 0 only if it did what was asked."""
    try:
        status = cli(standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        sys.exit(130)
    except click.ClickException as fault:
        click.echo(f"Erreur : {refusal(fault)}", err=True)
        sys.exit(fault.exit_code)
    except Exception as fault:
        if os.environ.get("CORDEE_DEBUG"):
            traceback.print_exc()
        click.echo(f"Erreur : {explained(fault)}", err=True)
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)
