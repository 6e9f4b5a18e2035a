"""A server whose rights and writes the tests command: ``python served_streams.py [serve|console]``.

Somebody is whoever the session says; they may follow what the file ``droits`` lists. ``POST /ecrire?s=…``
writes an entry inside the serving process; the console is another process, told what to do line by line
(``write STREAM COUNT``, ``session WHO``).
"""

# ruff: noqa: E402, T201 - Django is set up between imports; the console answers on its output

import os
import sys
from importlib import import_module
from pathlib import Path
from urllib.parse import parse_qs

import django

import cordee  # noqa: F401 - the SQLite shim comes first

django.setup()

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections, transaction

from cordee.accounts.sessions import LOADERS
from cordee.core.actor import Actor, system
from cordee.journal.events import Event
from cordee.journal.record import record
from cordee.live.rules import FOLLOWERS


class Tried(Event):
    kind = "test.tried"
    wording = "essai"


def may_follow(actor, stream):
    return f"{actor.id} {stream}" in Path(settings.DATA_DIR, "droits").read_text().splitlines()


FOLLOWERS["essai"] = may_follow
LOADERS.append(lambda session: Actor("participant", session["essai"], "x") if session.get("essai") else None)


def write(stream, count=1):
    close_old_connections()
    for _ in range(count):
        with transaction.atomic():
            record(Tried(stream, {}), by=system("essai"))
    close_old_connections()


def serve():
    from cordee.cli import serve as command
    from cordee.config import asgi

    platform = asgi.application

    async def application(scope, receive, send):
        if scope["type"] == "http" and scope["path"] == "/ecrire":
            await sync_to_async(write)(parse_qs(scope["query_string"].decode())["s"][0])
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body"})
        else:
            await platform(scope, receive, send)

    asgi.application = application
    command.serve.main(["--port", os.environ.get("PORT", "0")], standalone_mode=False)


def session(who):
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store["essai"] = who
    store.save()
    return store.session_key


def console():
    for line in sys.stdin:
        order, *words = line.split()
        answer = session(words[0]) if order == "session" else write(words[0], int(words[1]))
        print(answer, flush=True)


if __name__ == "__main__":
    serve() if sys.argv[1] == "serve" else console()
