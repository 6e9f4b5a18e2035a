"""``cordee worker``: the same worker as in the web process, alone."""

from __future__ import annotations

import signal

import click

from cordee.cli.serve import refuse_an_unready_base
from cordee.cli.words import FrenchCommand, django_ready


@click.command(cls=FrenchCommand)
def worker() -> None:
    """Fait tourner les travaux (courriels, exercices, calculs) dans un processus à part."""
    django_ready()
    refuse_an_unready_base()
    from cordee.runs.worker import Worker

    running = Worker()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: running.stop_soon())
    click.echo(f"Worker {running.name} au travail (Ctrl+C pour arrêter)")
    running.run_for_ever()


COMMANDS = (worker,)
