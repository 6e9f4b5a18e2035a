"""``cordee backup`` and ``cordee restore``: the whole base in one file, and back."""

from __future__ import annotations

import time
from pathlib import Path

import click

from cordee.cli.words import FrenchCommand, Trouble, django_ready

ARCHIVE = click.Path(dir_okay=False, path_type=Path)


@click.command("backup", cls=FrenchCommand)
@click.argument("file", metavar="FICHIER", type=ARCHIVE)
def backup(file: Path) -> None:
    """Sauvegarde la base en un fichier, pendant que la plateforme sert. Sans la clé des journaux ni cordee.env."""
    django_ready()
    from cordee.config.backup import save

    started = time.monotonic()
    manifest = save(file)
    rows, entries = sum(manifest["tables"].values()), sum(manifest["journals"].values())
    click.echo(
        f"{file} : {file.stat().st_size / 2**20:.1f} Mo, {rows} lignes, {len(manifest['journals'])} journaux "
        f"({entries} entrées), {time.monotonic() - started:.1f} s."
    )
    click.echo(
        f"À garder ailleurs : journal-key.pem (empreinte {manifest['journal_key']}) et vos réglages (cordee.env)."
    )


@click.command("restore", cls=FrenchCommand)
@click.argument("file", metavar="FICHIER", type=ARCHIVE)
@click.option("--replace", is_flag=True, help="Remplace la base qui est déjà là.")
@click.option(
    "--hold-mail",
    is_flag=True,
    help="N’envoie pas les courriels qui attendaient dans la sauvegarde (ils ont pu partir depuis).",
)
def restore(file: Path, replace: bool, hold_mail: bool) -> None:
    """Remet la base d’une sauvegarde, puis compte et vérifie tout. Arrêtez d’abord le service et les workers."""
    django_ready()
    from cordee.config import backup as backups
    from cordee.config import health

    started = time.monotonic()
    manifest = backups.restore(file, replace=replace)
    click.echo(f"Base du {manifest['at']} remise en {time.monotonic() - started:.1f} s.")
    if waiting := health.migrations_waiting():
        click.echo(f"Sauvegarde d’une version antérieure ({waiting} migrations) : lancez « cordee migrate ».")
        return
    checked = time.monotonic()
    found = backups.compared(manifest)
    if hold_mail:
        from cordee.outbox.actions import hold_queued

        click.echo(f"Courriels retenus : {hold_queued()}.")
    if found.faults:
        raise Trouble(
            "la base remise n’est pas celle qui a été sauvegardée :\n- " + "\n- ".join(found.faults)
        )
    click.echo(
        f"{found.rows} lignes et {found.journals} journaux ({found.entries} entrées) vérifiés en "
        f"{time.monotonic() - checked:.1f} s. Prévenez les témoins : les journaux ont pu reculer."
    )


COMMANDS = (backup, restore)
