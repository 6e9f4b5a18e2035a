"""Files kept between two steps of an import: on disk, for a day, for the session that sent them."""

from __future__ import annotations

import pathlib
import re
import time
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings

KEPT_S = 24 * 3600
MOST = 5  # files a session keeps
SESSION = "kits:uploads"


@dataclass(frozen=True, slots=True)
class Upload:
    """``kit``: the draft that receives the rows, None for a new one."""

    token: str
    name: str
    kit: int | None

    def read(self) -> bytes | None:
        """The bytes, or None once they are gone."""
        path = _path(self.token)
        return path.read_bytes() if path.exists() else None


def keep(session: Any, data: bytes, *, name: str, kit: int | None) -> Upload:
    _sweep()
    upload = Upload(uuid.uuid4().hex, name[:120], kit)
    _path(upload.token).write_bytes(data)
    kept = {**session.get(SESSION, {}), upload.token: {"name": upload.name, "kit": kit}}
    for token in list(kept)[:-MOST]:
        kept.pop(token)
        _path(token).unlink(missing_ok=True)
    session[SESSION] = kept
    return upload


def find(session: Any, token: str) -> Upload | None:
    """Only the session that sent a file finds it."""
    told = session.get(SESSION, {}).get(token)
    return Upload(token, told["name"], told["kit"]) if told else None


def forget(session: Any, upload: Upload) -> None:
    session[SESSION] = {
        token: told for token, told in session.get(SESSION, {}).items() if token != upload.token
    }
    _path(upload.token).unlink(missing_ok=True)


def _path(token: str) -> pathlib.Path:
    if not re.fullmatch(r"[0-9a-f]{32}", token):
        raise ValueError("not a token")
    folder = pathlib.Path(settings.DATA_DIR) / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / token


def _sweep() -> None:
    folder = pathlib.Path(settings.DATA_DIR) / "imports"
    if folder.is_dir():
        for path in folder.iterdir():
            if time.time() - path.stat().st_mtime > KEPT_S:
                path.unlink(missing_ok=True)
