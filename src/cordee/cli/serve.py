"""``cordee serve``: web pages, live streams and the embedded worker in one process."""

from __future__ import annotations

import ipaddress
import os

import click

from cordee.cli.words import FrenchCommand, Trouble, django_ready


@click.command(cls=FrenchCommand)
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse d’écoute.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port d’écoute.")
def serve(host: str, port: int) -> None:
    """Sert la plateforme (pages, direct, travaux) jusqu’à Ctrl+C."""
    from cordee.config import env

    demo = env.value("CORDEE_MODE") == "demo"
    if demo and not is_loopback(host):
        raise Trouble(f"la démonstration n’écoute que sur cette machine (127.0.0.1), pas sur {host}.")
    open_demo_mailbox_if_needed()
    django_ready()
    refuse_an_unready_base()
    _allow_many_connections()
    _run(host, port)


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def open_demo_mailbox_if_needed() -> None:
    """Before settings are read: the demonstration's mail goes to its own folder, whoever sends it."""
    from pathlib import Path

    from cordee.config import env
    from cordee.outbox.mailbox import open_mailbox

    if env.value("CORDEE_MODE") != "demo" or env.value("CORDEE_EMAIL_URL"):
        return
    port = open_mailbox(Path(env.value("CORDEE_DATA_DIR")).resolve() / "courrier")
    os.environ["CORDEE_EMAIL_URL"] = f"smtp://127.0.0.1:{port}"


def refuse_an_unready_base() -> None:
    from cordee.config import health

    if fault := health.unsafe_sqlite():
        raise Trouble(fault)
    if waiting := health.migrations_waiting():
        raise Trouble(
            f"la base n’est pas à jour ({waiting} migrations en attente) : lancez « cordee migrate »."
        )


def _allow_many_connections() -> None:
    """Each live page holds a file descriptor; the usual limit of 1024 is below our own."""
    import resource

    from django.conf import settings

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = settings.STREAM_LIMIT + 1024
    if soft < wanted:
        wanted = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _run(host: str, port: int) -> None:
    import uvicorn
    from django.conf import settings

    from cordee.config.asgi import application
    from cordee.config.lifespan import begin_shutdown

    class Server(uvicorn.Server):
        """Closes live streams as soon as it is told to stop: they would otherwise hold it for ever."""

        def handle_exit(self, sig, frame) -> None:
            begin_shutdown()
            # The signal is not kept, to be raised again later: a stop that was asked for is a success.
            self.should_exit, self.force_exit = True, self.should_exit

        async def startup(self, sockets=None) -> None:
            await super().startup(sockets)
            address = self.servers[0].sockets[0].getsockname()
            click.echo(f"Cordée écoute sur http://{address[0]}:{address[1]} (Ctrl+C pour arrêter)")

    server = Server(
        uvicorn.Config(
            application,
            host=host,
            port=port,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=settings.SECURE_PROXY_SSL_HEADER is not None,
            # What a stranger writes in X-Forwarded-For is not read: it would choose under which address it is counted.
            forwarded_allow_ips=settings.TRUSTED_PROXIES,
            timeout_graceful_shutdown=1,
            timeout_keep_alive=15,
        )
    )
    try:
        server.run()
    except SystemExit:  # uvicorn's way of saying that it could not start
        if server.lifespan.should_exit:
            raise Trouble("le démarrage a échoué (voir les lignes qui précèdent).") from None
        raise Trouble(f"impossible d’écouter sur {host}:{port} (déjà pris ?).") from None


COMMANDS = (serve,)
