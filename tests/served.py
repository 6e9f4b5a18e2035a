"""A real installation in a folder of its own: its database, its processes, its console."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import uuid
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


class Installation:
    """One data folder and one database; ``close`` drops what it made outside the folder."""

    def __init__(self, folder: Path, **environment: str):
        self.folder = folder
        self.environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("CORDEE_", "DJANGO_"))
            },
            "DJANGO_SETTINGS_MODULE": "cordee.config.settings",
            "CORDEE_MODE": "test",
            "CORDEE_DATA_DIR": str(folder),
            "CORDEE_WORKER": "non",
            "CORDEE_SECRET_KEY": "a key for tests only, never used to serve anybody 0123456789",
            "DATABASE_URL": "" if "DATABASE_URL" in environment else self._new_database(),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")]),
            "PYTHONUNBUFFERED": "1",
            **environment,
        }

    def console(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run ``cordee …`` to its end."""
        return self.python("-m", "cordee.cli", *arguments, check=check)

    def python(
        self, *arguments: str, check: bool = True, timeout: float = 600
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=timeout,  # generous: only a process that hangs should meet it
        )
        if check and done.returncode:
            raise AssertionError(f"{arguments} → {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    def script(self, code: str) -> str:
        """Run Python with the platform loaded; what it prints."""
        return self.python("-c", f"import cordee, django; django.setup()\n{code}").stdout

    def serve(self, *command: str) -> Server:
        return Server(
            [sys.executable, *(command or ("-m", "cordee.cli", "serve", "--port", "0"))], self.environment
        )

    def work(self) -> Workman:
        """A worker in a process of its own."""
        return Workman([sys.executable, "-m", "cordee.cli", "worker"], self.environment)

    def close(self) -> None:
        if url := self.environment["DATABASE_URL"]:
            _on_postgresql(
                os.environ["TEST_POSTGRES_URL"],
                f'DROP DATABASE IF EXISTS "{urlsplit(url).path[1:]}" WITH (FORCE)',
            )

    def _new_database(self) -> str:
        url = os.environ.get("TEST_POSTGRES_URL", "")
        if not url:
            return ""
        name = f"cordee_served_{uuid.uuid4().hex[:12]}"
        _on_postgresql(url, f'CREATE DATABASE "{name}"')
        return urlsplit(url)._replace(path=f"/{name}").geturl()


class Process:
    """A process that says a sentence when it is ready; ``announced`` is what it told in it."""

    READY: re.Pattern[str]

    def __init__(self, command: list[str], environment: dict[str, str]):
        self.process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.output: list[str] = []
        self.announced = ""
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._ready.wait(60) or not self.announced:
            self.process.kill()
            raise AssertionError("the process did not start:\n" + "".join(self.output))

    def stop(self, number: int = signal.SIGTERM, timeout: float = 10) -> int:
        """Send a signal and wait; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(timeout)
        finally:
            self.process.kill()
            self._reader.join(5)
            self.process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.output.append(line)
            if not self.announced and (found := self.READY.search(line)):
                self.announced = found[1]
                self._ready.set()
        self._ready.set()


class Server(Process):
    """Serves pages at ``address``."""

    READY = re.compile(r"écoute sur (http://\S+)")

    @property
    def address(self) -> str:
        return self.announced

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0


class Workman(Process):
    """``cordee worker``, alone."""

    READY = re.compile(r"Worker (\S+) au travail")


def _on_postgresql(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
