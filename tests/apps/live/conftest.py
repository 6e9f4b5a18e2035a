import http.client
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.served import Installation

HERE = Path(__file__).parent


class Feed:
    """One open stream, read event by event."""

    def __init__(self, port, query, session="", headers=()):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        cookies = {"Cookie": f"cordee_session={session}"} if session else {}
        self.connection.request("GET", f"/flux/?{query}", headers={**cookies, **dict(headers)})
        self.response = self.connection.getresponse()
        self.status = self.response.status

    def next(self, timeout=5):
        """The next event as (id, name, data); ``None`` at the end of the stream."""
        if self.connection.sock:
            self.connection.sock.settimeout(timeout)
        fields = {}
        while line := self.response.readline():
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name:
                fields[name] = value
            elif "data" in fields:
                return fields.get("id"), fields.get("event"), json.loads(fields["data"])
            else:
                fields = {}
        return None

    def close(self):
        self.response.close()
        self.connection.close()


class Streams:
    """An installation that serves streams, and what a test does to it."""

    def __init__(self, installation, **environment):
        self.installation = installation
        installation.environment = {**installation.environment, **environment}
        self.server = installation.serve(str(HERE / "served_streams.py"), "serve")
        self.console = subprocess.Popen(
            [sys.executable, str(HERE / "served_streams.py"), "console"],
            env=installation.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.feeds = []

    def allow(self, *pairs):
        (self.installation.folder / "droits").write_text("".join(f"{who} {what}\n" for who, what in pairs))

    def session(self, who):
        return self.order(f"session {who}")

    def order(self, line):
        """Have the other process do something, and wait until it is done."""
        self.console.stdin.write(line + "\n")
        self.console.stdin.flush()
        return self.console.stdout.readline().strip()

    def follow(self, query, session="", **headers):
        feed = Feed(self.server.port, query, session, headers.items())
        self.feeds.append(feed)
        return feed

    def get(self, path, session=""):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        connection.request("GET", path, headers={"Cookie": f"cordee_session={session}"})
        response = connection.getresponse()
        try:
            return response.status, response.read().decode()
        finally:
            connection.close()

    def write_inside(self, stream):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        connection.request("POST", f"/ecrire?s={stream}")
        connection.getresponse().read()
        connection.close()
        return time.perf_counter()

    def write_elsewhere(self, stream, count=1):
        self.order(f"write {stream} {count}")

    def leave(self):
        for feed in self.feeds:
            feed.close()
        self.feeds.clear()

    def close(self):
        self.leave()
        self.server.stop()
        self.console.communicate()


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    installation = Installation(tmp_path_factory.mktemp("served"))
    installation.console("migrate")
    yield installation
    installation.close()


@pytest.fixture(scope="session")
def _served(installed):
    served = Streams(installed)
    yield served
    served.close()


@pytest.fixture
def streams(_served):
    """One server for all tests: each one looks at its own places in the streams."""
    yield _served
    _served.leave()


@pytest.fixture
def another_server(installed):
    """A server for one test, with its own settings: ``another_server(CORDEE_STREAM_LIMIT="3")``."""
    opened = []

    def start(**environment):
        before = dict(installed.environment)
        opened.append(Streams(installed, **environment))
        installed.environment = before
        return opened[-1]

    yield start
    for served in opened:
        served.close()
