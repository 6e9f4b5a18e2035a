"""``cordee demo``: a living region on this machine, made anew when its folder is empty."""

from __future__ import annotations

import os
import time

import click

from cordee.cli.words import FrenchCommand, Trouble, django_ready


@click.command(cls=FrenchCommand)
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port d’écoute sur 127.0.0.1.",
)
@click.option("--prepare-only", is_flag=True, help="Prépare la région sans la servir.")
@click.pass_context
def demo(ctx: click.Context, port: int, prepare_only: bool) -> None:
    """Prépare une région de démonstration (inventée) et la sert sur cette machine."""
    os.environ.setdefault("CORDEE_MODE", "demo")
    if os.environ["CORDEE_MODE"] != "demo":
        raise Trouble(
            "la démonstration demande CORDEE_MODE=demo : elle ne se mêle pas d’une installation réelle."
        )
    os.environ.setdefault("CORDEE_BASE_URL", f"http://127.0.0.1:{port}")
    _prepare()
    if prepare_only:
        return
    from cordee.cli.serve import serve

    _show_ways_in(port)
    ctx.invoke(serve, host="127.0.0.1", port=port)


def _prepare() -> None:
    from cordee.cli.serve import open_demo_mailbox_if_needed

    open_demo_mailbox_if_needed()
    django_ready()
    from django.conf import settings
    from django.core.management import call_command

    from cordee.config import env
    from cordee.directory.models import Region

    env.remember_the_demonstration()
    call_command("migrate", verbosity=0, interactive=False)
    _collect_static(settings)
    if Region.objects.exists():
        click.echo(f"La région de démonstration est déjà dans {settings.DATA_DIR}.")
        return
    began = time.monotonic()
    click.echo("Préparation de la région de démonstration (une seule fois)…")
    from cordee.cli.demo_region import furnish

    people = furnish(say=lambda line: click.echo(f"  {line}"))
    click.echo(f"Prête en {time.monotonic() - began:.0f} s.")
    _write_down(people, settings.DATA_DIR)


def _collect_static(settings) -> None:
    """Served files get a name with their digest; done again only when the sources changed."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)


def _write_down(people: list, folder) -> None:
    """The log-ins made at this moment, kept beside the data for whoever owns this machine."""
    path = folder / "acces-demo.txt"
    path.touch(mode=0o600)
    path.write_text("\n".join(f"{p.email}\t{p.password}\t{p.label}" for p in people) + "\n", encoding="utf-8")


def _show_ways_in(port: int) -> None:
    from django.conf import settings

    base = f"http://127.0.0.1:{port}"
    click.echo("")
    click.echo(f"  Connexion en un clic   {base}/demo/")
    click.echo(f"  Courriels envoyés      {base}/courrier/")
    click.echo(f"  Rejoindre une salle    {base}/salle/rejoindre/")
    path = settings.DATA_DIR / "acces-demo.txt"
    if path.exists():
        click.echo(f"  Mots de passe          {path}")
        people = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        width = max(len(email) for email, _password, _label in people)
        for email, password, label in people:
            click.echo(f"    {email:<{width}}  {password}  {label}")
    click.echo("")


COMMANDS = (demo,)
