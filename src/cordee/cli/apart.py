"""Which installation a command works on: the one of the environment, the demonstration that is there, or one apart."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import click


def take_the_mode_of_the_folder() -> None:
    """Where the environment does not say, a folder that holds the demonstration is the demonstration."""
    from cordee.config import env

    if "CORDEE_MODE" not in os.environ and env.holds_the_demonstration():
        os.environ["CORDEE_MODE"] = "demo"


def set_apart(data: str) -> None:
    """A database and a key of its own: whatever the environment says, nothing real is touched."""
    os.environ.update(
        CORDEE_MODE="demo", CORDEE_DATA_DIR=data, DATABASE_URL="", CORDEE_WORKER="non", CORDEE_SECRET_KEY=""
    )


@contextmanager
def apart() -> Iterator[str]:
    """An installation in a folder of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="cordee-") as data:
        set_apart(data)
        try:
            yield data
        finally:
            _close_connections()


@contextmanager
def trial(*, dry_run: bool) -> Iterator[None]:
    """Around a command that may only try: where nothing is installed, the trial is against an empty base."""
    from cordee.config import env

    if not dry_run or "CORDEE_MODE" in os.environ or not env.unsafe():
        yield
        return
    click.echo("Aucune installation ici : essai à blanc dans une base vide.", err=True)
    with apart():
        yield


def _close_connections() -> None:
    from django.apps import apps
    from django.db import connections

    if apps.ready:
        connections.close_all()
