"""How the console speaks: French headings, and accidents said in the user's words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from cordee.packs.source import Fault

HELP = "Affiche cette aide."


class _French:
    """click's own words, in French."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = HELP
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))  # type: ignore[attr-defined]
        pieces = pieces.replace("COMMAND [ARGS]...", "COMMANDE…")
        formatter.write_usage(ctx.command_path, pieces, prefix="Utilisation : ")


class FrenchCommand(_French, click.Command):
    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_options(self, ctx, formatter)


class FrenchGroup(_French, click.Group):
    command_class = FrenchCommand

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [
            (name, command.get_short_help_str(100))
            for name in self.list_commands(ctx)
            if (command := self.get_command(ctx, name)) and not command.hidden
        ]
        with formatter.section("Commandes"):
            formatter.write_dl(rows)


FrenchGroup.group_class = FrenchGroup


def _write_options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    rows = [record for parameter in command.get_params(ctx) if (record := parameter.get_help_record(ctx))]
    if rows:
        with formatter.section("Options"):
            formatter.write_dl(rows)


def explained(fault: Exception) -> str:
    """What went wrong, for the person at the console."""
    name = type(fault).__name__
    if name == "Refused" or any(base.__name__ == "Refused" for base in type(fault).__mro__):
        return str(getattr(fault, "reason", fault))
    if name in ("ImproperlyConfigured", "BadSetting"):
        return str(fault)
    if name == "OperationalError":
        return f"la base de données ne répond pas comme il faut ({str(fault).splitlines()[0]})."
    if isinstance(fault, PermissionError):
        return f"le droit d’accès manque : {fault.filename}."
    if isinstance(fault, FileNotFoundError):
        return f"fichier introuvable : {fault.filename}."
    if isinstance(fault, OSError):
        return str(fault.strerror or fault) + "."
    return f"{name} : {fault} (CORDEE_DEBUG=1 montre le détail)."


class Trouble(click.ClickException):
    """A command that cannot do what is asked; exit status 1."""


def refusal(fault: click.ClickException) -> str:
    """A command line that cannot be read, in French."""
    context = getattr(fault, "ctx", None)
    hint = f" Voir « {context.command_path} --help »." if context else ""
    match fault:
        case click.NoSuchOption():
            return f"l’option {fault.option_name} n’existe pas.{hint}"
        case click.MissingParameter():
            return f"il manque {fault.param.make_metavar(context) if fault.param else 'un argument'}.{hint}"
        case click.BadParameter():
            return f"valeur refusée pour {fault.param.opts[0] if fault.param else 'un argument'}.{hint}"
        case click.UsageError() if "No such command" in fault.message:
            return f"cette commande n’existe pas.{hint}"
    return fault.message + (hint if isinstance(fault, click.UsageError) else "")


def django_ready() -> None:
    """Load the platform; only commands that need it pay for it."""
    import django

    django.setup()


def told_of(fault: Fault) -> dict[str, Any]:
    """A fault of a pack, for a machine."""
    return {"file": fault.file, "line": fault.line, "path": fault.path, "message": str(fault.message)}


def faultless(load: Callable[[Path], dict[str, Any]], file: Path) -> dict[str, Any]:
    """The document of a pack's file; otherwise every fault with its line, and exit status 1."""
    from cordee.packs.document import BadPack

    try:
        return load(file)
    except BadPack as bad:
        raise Trouble("ce fichier a des défauts :\n" + str(bad)) from None
