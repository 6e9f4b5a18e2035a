"""The demonstration's mail server: it keeps everything it is given in a folder, and delivers nothing."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import secrets
import socket
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail received by the demonstration mailbox."""

    name: str
    mail: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.mail["Subject"] or "")

    @property
    def sender(self) -> str:
        return str(self.mail["From"] or "")

    @property
    def recipient(self) -> str:
        return str(self.mail["To"] or "")

    @property
    def received_at(self) -> dt.datetime:
        return dt.datetime.strptime(self.name.split("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=dt.UTC)

    @property
    def text(self) -> str:
        part = self.mail.get_body(("plain",))
        return part.get_content() if part else ""

    @property
    def attachments(self) -> list[tuple[str, str, bytes]]:
        """Name, type and bytes of each attached file."""
        return [
            (part.get_filename() or "piece", part.get_content_type(), part.get_payload(decode=True) or b"")
            for part in self.mail.iter_attachments()
        ]


class Mailbox:
    """A folder of ``.eml`` files, the newest first."""

    def __init__(self, folder: Path):
        self.folder = folder

    def letters(self, limit: int = 200) -> list[Letter]:
        names = sorted((path.stem for path in self.folder.glob("*.eml")), reverse=True)[:limit]
        return [self.letter(name) for name in names]

    def letter(self, name: str) -> Letter:
        """Raises ``FileNotFoundError``; a name that is not a plain file name is not found either."""
        if not name.replace("-", "").isalnum():
            raise FileNotFoundError(name)
        raw = (self.folder / f"{name}.eml").read_bytes()
        return Letter(name, email.message_from_bytes(raw, policy=email.policy.default))

    def keep(self, raw: bytes, received_at: dt.datetime) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{received_at:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"
        aside = self.folder / f"{name}.partial"
        aside.write_bytes(raw)
        aside.rename(self.folder / f"{name}.eml")


def open_mailbox(folder: Path) -> int:
    """Start the server on a free local port, in a daemon thread; the port."""
    from aiosmtpd.controller import Controller  # only the demonstration needs it

    class Keeper:
        async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
            Mailbox(folder).keep(envelope.original_content, dt.datetime.now(dt.UTC))
            return "250 gardé"

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    Controller(Keeper(), hostname="127.0.0.1", port=port).start()
    return port
