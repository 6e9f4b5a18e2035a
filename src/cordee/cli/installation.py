"""Setting an installation up and asking how it is."""

from __future__ import annotations

import json as jsonlib
import secrets
import sys

import click

from cordee.cli.words import FrenchCommand, django_ready


@click.command(cls=FrenchCommand)
def secret() -> None:
    """Fabrique une clé pour CORDEE_SECRET_KEY."""
    click.echo(secrets.token_urlsafe(50))


@click.command(cls=FrenchCommand)
@click.option("--check", is_flag=True, help="Ne change rien ; échoue si la base n’est pas à jour.")
def migrate(check: bool) -> None:
    """Met la base et les fichiers servis à jour (à lancer après chaque nouvelle version)."""
    django_ready()
    from django.core.management import call_command

    from cordee.config import health

    waiting = health.migrations_waiting()
    if check:
        click.echo(f"{waiting} migrations en attente." if waiting else "La base est à jour.")
        sys.exit(1 if waiting else 0)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)  # pages name these files by their digest
    click.echo(f"Base mise à jour ({waiting} migrations)." if waiting else "La base était déjà à jour.")


@click.command(cls=FrenchCommand)
@click.option("--json", is_flag=True, help="Réponse pour une machine.")
def health(json: bool) -> None:
    """Dit si l’installation va bien (base, travaux, courriels, disque)."""
    django_ready()
    from cordee.config.health import examination

    found = examination()
    if json:
        click.echo(jsonlib.dumps(found.as_dict(), ensure_ascii=False, indent=2))
    else:
        for check in found.checks:
            click.echo(
                f"{'ok  ' if check.ok else 'NON ' if check.vital else '!   '} {check.label} : {check.said}"
            )
    sys.exit(0 if found.ok else 1)


@click.command("admin-invite", cls=FrenchCommand)
@click.argument("email", metavar="ADRESSE")
@click.option("--name", default="", help="Nom de la personne.")
def admin_invite(email: str, name: str) -> None:
    """Invite un administrateur de la plateforme : le lien part par courriel et nulle part ailleurs."""
    django_ready()
    from cordee.accounts.actions import invite
    from cordee.accounts.rules import Offer
    from cordee.core.actor import Role, console

    offer = Offer(Role.ADMIN, "platform:", "la plateforme")
    invitation = invite(offer, email=email, name=name, by=console("administration"))
    click.echo(
        f"Invitation de {invitation.email} en file d’envoi, valable jusqu’au {invitation.expires_at:%d/%m/%Y}."
    )


COMMANDS = (migrate, secret, health, admin_invite)
