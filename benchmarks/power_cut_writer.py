"""The process that is cut: three threads write entries through the platform's own code, as fast as they can.

It forks one writer for each line « data folder, shadow folder, acknowledgement file, synchronous level ».
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import uuid

# ruff: noqa: E402 - the platform is set up between imports
import django

import cordee  # noqa: F401 - the SQLite shim comes first

django.setup()

from django.db import connections, transaction

from cordee.core.actor import system
from cordee.journal.events import Event
from cordee.journal.record import record

THREADS = 3


class Measured(Event):
    kind = "benchmark.measured"
    wording = "Mesure"


def write_for_ever(stream: str, acks: int) -> None:
    while True:
        number = uuid.uuid4()
        with transaction.atomic():
            record(Measured(stream, {"text": "x" * 200}, client_uuid=number), by=system("banc"))
        os.write(acks, f"{number.hex}\n".encode())  # only now is it promised


def writer(live: str, shadow: str, acks: str, level: str) -> None:
    os.environ["CUT_WATCHED"], os.environ["CUT_SHADOW"] = live, shadow
    settings = connections["default"].settings_dict
    settings["NAME"] = f"{live}/cordee.sqlite3"
    command = settings["OPTIONS"]["init_command"]
    if "synchronous=FULL" not in command:
        raise AssertionError("the platform's own settings have changed: look at this benchmark again")
    settings["OPTIONS"]["init_command"] = command.replace("synchronous=FULL", f"synchronous={level}")
    descriptor = os.open(acks, os.O_WRONLY | os.O_APPEND)
    threads = [
        threading.Thread(target=write_for_ever, args=(f"banc:{number}", descriptor))
        for number in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            writer(*line.split())
        print(child, flush=True)


if __name__ == "__main__":
    main()
