"""Somebody at the door of a served installation: cookies, the anti-forgery token, one connection.

Speaks HTTP as a browser does and as slowly as the network makes it; it never touches the database.
"""

from __future__ import annotations

import http.client
import secrets
from dataclasses import dataclass
from email.message import Message
from http.cookies import SimpleCookie
from urllib.parse import urlencode

# What a request meets when the server dies under it.
CUT = (OSError, http.client.HTTPException)
TIMEOUT_S = 20


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Message
    text: str


class Visitor:
    """``port`` may be changed at any time: the next request goes there."""

    def __init__(self, port: int = 0, *, session: str = ""):
        self.port = port
        self._connection: http.client.HTTPConnection | None = None
        self._token = secrets.token_hex(16)
        self._cookies = {"cordee_csrf": self._token} | ({"cordee_session": session} if session else {})

    @property
    def session(self) -> str:
        return self._cookies.get("cordee_session", "")

    def sits_down(self, token: str) -> Visitor:
        """Take the place of a personal link. Raises ``AssertionError`` when it opens none."""
        answer = self.posts(f"/salle/rejoindre/{token}/")
        if answer.status != 302:
            raise AssertionError(f"the link opens no place: {answer.status}\n{answer.text[:500]}")
        return self

    def gets(self, path: str, **headers: str) -> Answer:
        return self._asks("GET", path, None, headers)

    def posts(self, path: str, data: dict[str, object] | None = None, **headers: str) -> Answer:
        """A form sent; ``X_Offline_Queue="1"`` adds the header ``X-Offline-Queue``. Redirections are not followed."""
        typed = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self._token}
        return self._asks("POST", path, urlencode(data or {}), typed | headers)

    def sends(self, path: str, data: dict[str, str], files: dict[str, tuple[str, bytes]]) -> Answer:
        """A form with files in it: field → (name, content)."""
        edge = secrets.token_hex(12)
        head = f'--{edge}\r\nContent-Disposition: form-data; name="'
        body = b"".join(f'{head}{name}"\r\n\r\n{value}\r\n'.encode() for name, value in data.items())
        for name, (called, content) in files.items():
            body += f'{head}{name}"; filename="{called}"\r\n\r\n'.encode() + content + b"\r\n"
        typed = {"Content-Type": f"multipart/form-data; boundary={edge}", "X-CSRFToken": self._token}
        return self._asks("POST", path, body + f"--{edge}--\r\n".encode(), typed)

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, *_) -> None:
        self.leaves()

    def leaves(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def _asks(self, method: str, path: str, body: str | bytes | None, headers: dict[str, str]) -> Answer:
        """Raises one of ``CUT`` when the server dies, or is not there."""
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | {"Cookie": cookie}
        connection = self._connected()
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read().decode(errors="replace"))
        except CUT:
            self.leaves()
            raise
        for line in answer.headers.get_all("Set-Cookie", []):
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        self._token = self._cookies["cordee_csrf"]
        return answer

    def _connected(self) -> http.client.HTTPConnection:
        if self._connection and self._connection.port != self.port:
            self.leaves()
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_S)
        return self._connection
