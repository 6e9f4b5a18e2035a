"""A real HTTP gateway in a thread: it keeps what it is sent, and misbehaves on demand."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIELDS = {"to": "{to}", "text": "{text}", "reference": "{reference}"}


@dataclass
class Gateway:
    """``answers``: what comes next, in order: a status, ``cut`` (accepted, then the line is cut), ``slow``. 200 after."""

    port: int = 0
    posts: list[tuple[dict[str, str], dict]] = field(default_factory=list)
    answers: list = field(default_factory=list)
    slow_s: float = 1.0
    location: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/envois?compte=essai"

    def setting(self, **changes) -> dict:
        return {"url": self.url, "token": "jeton-d-essai", "fields": FIELDS} | changes


@contextmanager
def serving(port: int = 0) -> Iterator[Gateway]:
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            gateway.posts.append((dict(self.headers), json.loads(body)))
            answer = gateway.answers.pop(0) if gateway.answers else 200
            if answer == "cut":
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            if answer == "slow":
                time.sleep(gateway.slow_s)
                answer = 200
            self.send_response(answer)
            if gateway.location:
                self.send_header("Location", gateway.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *told):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    gateway.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
