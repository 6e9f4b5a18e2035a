"""What a room of the demonstration shows besides its script: a photograph joined to a line, somebody called by name."""

from __future__ import annotations

import datetime as dt
import io

from PIL import Image, ImageDraw, ImageFont

from cordee.core import clock
from cordee.crises import actions as rooms
from cordee.crises.models import Room
from cordee.crises.seating import actor_of_seat
from cordee.documents.papers import Paper, read_night_paper

NOTE = (
    "EXERCICE - note inventée pour la démonstration\r\n\r\n"
    "Vos fichiers sont chiffrés. N’éteignez rien.\r\nVous avez 72 heures.\r\n"
)
SCREEN = ("EXERCICE", "Vos fichiers", "sont chiffrés", "71:58:04")


def call_and_join(room: Room) -> None:
    """The technical cell sends what it found, and calls whoever must know; somebody else completes the line."""
    players = list(room.seats.players().select_related("cell", "room").order_by("cell__position", "pk"))
    writer = players[-1]
    called = next(seat for seat in players if seat.cell_id != writer.cell_id)
    now = clock.now()
    with clock.frozen(now - dt.timedelta(minutes=3)):
        line = rooms.log(
            room,
            kind="fact",
            text=f"Écran de rançon au bureau des entrées, photographié. @{called.name} : à montrer à la direction.",
            papers=[ransom_screen()],
            cell=writer.cell,
            seat=writer,
            by=actor_of_seat(writer),
        )
    with clock.frozen(now - dt.timedelta(minutes=2)):
        rooms.attach(line, papers=[ransom_note()], seat=called, by=actor_of_seat(called))
        rooms.log(
            room,
            kind="action",
            text=f"Vu avec la direction. @{writer.cell.name} : ne débranchez que le réseau, gardez les machines allumées.",
            cell=called.cell,
            seat=called,
            by=actor_of_seat(called),
        )


def ransom_note() -> Paper:
    return read_night_paper("LISEZ-MOI.txt", NOTE.encode())


def ransom_screen() -> Paper:
    """Drawn here, and marked: it deceives nobody."""
    picture = Image.new("RGB", (960, 600), "#200608")
    pen = ImageDraw.Draw(picture)
    for rank, (words, size) in enumerate(zip(SCREEN, (40, 72, 72, 96), strict=True)):
        font = ImageFont.load_default(size=size)
        pen.text((480, 90 + rank * 130), words, fill="#ffd9d9", anchor="mm", font=font)
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=80)
    return read_night_paper("ecran-bureau-des-entrees.jpg", kept.getvalue())
