"""Files of the log: sealed by their digest, kept once, handed over whole or not at all."""

from __future__ import annotations

import hashlib
import io
import uuid
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.crises import actions as rooms
from cordee.crises.actions import files as limits
from cordee.crises.models import Attachment, LogEntry
from cordee.documents.papers import MAX_BYTES, read_night_paper
from cordee.journal.actions import redact
from cordee.journal.models import Entry
from tests.apps.crises.places import PLATFORM, a_room, a_seat, actor_of_seat, browser_of, url
from tests.makers import CONSOLE, a_site, an_actor
from tests.pages.world import a_photo

pytestmark = pytest.mark.django_db
PHOTO = a_photo()
SUM = hashlib.sha256(PHOTO).hexdigest()
QUEUED = {"X-Offline-Queue": "1"}


def zipped(*names: str, data: bytes = b"x") -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name in names:
            archive.writestr(name, data)
    return kept.getvalue()


def paper(name: str = "ecran.jpg", data: bytes = PHOTO):
    return read_night_paper(name, data)


def a_line(place, **told) -> LogEntry:
    seat = place.director
    facts = {"kind": "fact", "text": "Écran de rançon", "cell": seat.cell, "seat": seat}
    return rooms.log(place.room, **(facts | told), by=actor_of_seat(seat))


def sent(name: str = "ecran.jpg", data: bytes = PHOTO) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/x-msdownload")


def joined(room) -> list[tuple[str, dict]]:
    entries = Entry.objects.of(room.stream).filter(kind="room.file_attached").order_by("seq")
    return [(entry.kind, {k: v for k, v in entry.content.items() if k != "room_at"}) for entry in entries]


def test_the_journal_seals_what_a_file_is_and_not_what_is_in_it():
    place = a_room()
    line = a_line(place, papers=[paper()])
    told = {
        "entry": line.seq,
        "name": "ecran.jpg",
        "size": len(PHOTO),
        "media_type": "image/jpeg",
        "sha256": SUM,
    }
    assert joined(place.room) == [("room.file_attached", told)]
    kept = Attachment.objects.get()
    assert (kept.seq, kept.author, bytes(kept.data)) == (line.seq + 1, "Solène Marchetti (Directrice)", PHOTO)


def test_a_file_joined_later_is_another_entry_and_rewrites_nothing():
    place = a_room()
    line = a_line(place)
    before = list(Entry.objects.of(place.room.stream).values_list("seq", "leaf"))
    by = actor_of_seat(place.nurse)
    (made,) = rooms.attach(line, papers=[paper("note.txt", b"Payez.")], seat=place.nurse, by=by)
    after = list(Entry.objects.of(place.room.stream).values_list("seq", "leaf"))
    assert after[:-1] == before and after[-1][0] == made.seq
    assert made.author == "Karim Belloc (Directeur des soins)"


def test_the_same_file_on_the_same_line_is_there_once_however_often_it_is_sent():
    place = a_room()
    by, sending = actor_of_seat(place.director), uuid.uuid4()
    line = a_line(place, papers=[paper(), paper("copie.jpg")])
    first = rooms.attach(line, papers=[paper("note.txt", b"Payez.")], client_uuid=sending, by=by)
    again = rooms.attach(line, papers=[paper("note.txt", b"Payez.")], client_uuid=sending, by=by)
    assert first == again
    assert [told["name"] for _kind, told in joined(place.room)] == ["ecran.jpg", "note.txt"]
    other = a_line(place, papers=[paper()])  # on another line, it is another fact
    assert other.attachments.count() == 1


def test_a_line_and_its_file_sent_again_are_there_once_even_when_the_room_has_closed():
    place, sending = a_room(), uuid.uuid4()
    first = a_line(place, papers=[paper()], client_uuid=sending)
    rooms.close_room(place.room, by=PLATFORM)
    assert a_line(place, papers=[paper()], client_uuid=sending) == first
    assert len(joined(place.room)) == 1
    with pytest.raises(Refused, match="La salle est fermée"):
        rooms.attach(first, papers=[paper("b.txt", b"x")], by=actor_of_seat(place.director))


def test_a_line_whose_file_is_refused_is_not_half_written(monkeypatch):
    place = a_room()
    monkeypatch.setattr(limits, "MOST_FILES", 1)
    with pytest.raises(Refused, match="garde déjà 0 fichiers, pour 1 au plus"):
        a_line(place, papers=[paper(), paper("b.txt", b"x")])
    assert not LogEntry.objects.exists() and joined(place.room) == []
    a_line(place, papers=[paper()])
    with pytest.raises(Refused, match="garde déjà 1 fichiers"):
        a_line(place, papers=[paper("b.txt", b"x")])


def test_the_files_of_a_room_have_a_weight(monkeypatch):
    place = a_room()
    monkeypatch.setattr(limits, "MOST_BYTES", len(PHOTO) + 1)
    a_line(place, papers=[paper()])
    with pytest.raises(Refused, match="dépasseraient 500 Mo"):
        a_line(place, papers=[paper("b.txt", b"xx")])


def test_an_observer_and_a_stranger_join_nothing():
    place, other = a_room(), a_room(site=a_site("Autre maison"))
    line = a_line(place)
    house = an_actor((Role.DIRECTOR, other.room.site.scope))
    for who in (actor_of_seat(place.observer), actor_of_seat(other.director), house):
        with pytest.raises(Forbidden):
            rooms.attach(line, papers=[paper()], by=who)
    assert not Attachment.objects.exists()


GOOD = {
    "a.JPG": PHOTO,
    "b.png": b"\x89PNG\r\n\x1a\n",
    "c.pdf": b"%PDF-1.7",
    "d.webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "e.heic": b"\x00\x00\x00\x18ftypheic",
    "f.txt": "Vos fichiers sont chiffrés.\r\n".encode(),
    "g.log": b"\xef\xbb\xbf2026-11-29 03:12 lsass.exe\n",
    "h.docx": zipped("[Content_Types].xml", "word/document.xml"),
    "i.xlsx": zipped("[Content_Types].xml", "xl/workbook.xml"),
    "j.odt": zipped("mimetype", data=b"application/vnd.oasis.opendocument.text"),
}
BAD = {
    "a.exe": b"MZ",
    "a.svg": b"<svg onload='alert(1)'/>",
    "a.html": b"<script>alert(1)</script>",
    "a": PHOTO,
    "a.zip": zipped("a"),
    "a.pdf": b"<html>",
    "a.jpg": b"GIF89a",
    "a.png": b"",
    "a.docx": zipped("payload.exe"),
    "b.docx": b"PK\x03\x04 and nothing",
    "a.odt": zipped("mimetype", data=b"application/zip"),
    "a.txt": b"MZ\x90\x00\x03",
    "b.txt": b"\xff\xfe\x00",
    "c.txt": b"   \n",
    "a.heic": b"\x00\x00\x00\x18ftypmp42",
    "a.jpg.exe": PHOTO,
    "a.log": b"\x1b[2J",
}


@pytest.mark.parametrize("name", GOOD)
def test_what_a_telephone_or_a_workstation_gives_is_taken(name):
    assert read_night_paper(name, GOOD[name]).data == GOOD[name]


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_what_its_name_says_is_refused_and_the_words_come_back(name):
    place = a_room()
    data = {"kind": "fact", "text": "Trouvé au poste 12", "files": sent(name, BAD[name])}
    answer = browser_of(place.director).post(url(place.room, "lignes/nouvelle/"), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Trouvé au poste 12" in page and f"« {name} »" in page
    assert "Choisissez de nouveau vos fichiers" in page
    assert not LogEntry.objects.exists() and not Attachment.objects.exists()


def test_a_hostile_name_is_a_name():
    assert read_night_paper("../../etc/pass\u202ewd\r\n.txt", b"x").name == "passwd.txt"
    assert len(read_night_paper("é" * 400 + ".txt", b"x").name) == 200
    place = a_room()
    line = a_line(place, papers=[paper('"><img src=x onerror=alert(1)>.txt', b"x")])
    browser = browser_of(place.director)
    for path in ("", "journal/", "journal/papier/", f"lignes/{line.seq}/joindre/"):
        assert "<img src=x" not in browser.get(url(place.room, path)).content.decode()
    taken = browser.get(url(place.room, f"fichiers/{line.seq + 1}/"))
    assert "\n" not in taken.headers["Content-Disposition"]
    assert taken.headers["Content-Disposition"].startswith("attachment")


def test_too_large_and_too_many_are_told_in_words():
    place = a_room()
    browser = browser_of(place.director)
    large = sent("a.jpg", b"\xff\xd8\xff" + b"0" * MAX_BYTES)
    told = {"kind": "fact", "text": "Vidéo"}
    for files, said in (
        (large, "dépasse 10 Mo"),
        ([sent(f"{n}.jpg") for n in range(6)], "5 fichiers au plus"),
    ):
        answer = browser.post(url(place.room, "lignes/nouvelle/"), told | {"files": files}, headers=QUEUED)
        assert (answer.status_code, said in answer.json()["reason"]) == (422, True)
        assert "de nouveau" not in answer.json()["reason"]  # the device has kept them
    assert not LogEntry.objects.exists()


def test_files_that_are_too_large_together_are_told_before_what_stands_in_front_refuses_them(settings):
    place = a_room()
    settings.UPLOAD_LIMIT = 1024**2
    two = [sent(f"{n}.jpg", b"\xff\xd8\xff" + b"0" * 600_000) for n in range(2)]
    told = {"kind": "fact", "text": "Deux photos", "files": two}
    answer = browser_of(place.director).post(url(place.room, "lignes/nouvelle/"), told, headers=QUEUED)
    assert (answer.status_code, "Ensemble" in answer.json()["reason"]) == (422, True)


def test_a_room_that_refuses_gives_the_words_back_and_names_the_files():
    place = a_room()
    browser = browser_of(place.director)
    rooms.close_room(place.room, by=PLATFORM)
    page = browser.post(
        url(place.room, "lignes/nouvelle/"), {"kind": "fact", "text": "Mes mots", "files": sent()}
    ).content.decode()
    assert "Mes mots" in page and "à choisir de nouveau" in page and "ecran.jpg" in page


def test_everything_is_done_without_javascript_and_files_come_back_as_they_were():
    place = a_room()
    browser = browser_of(place.director)
    told = {"kind": "fact", "text": "Deux fichiers", "files": [sent(), sent("note.txt", b"Payez.")]}
    assert browser.post(url(place.room, "lignes/nouvelle/"), told).status_code == 302
    line = LogEntry.objects.get()
    path = url(place.room, f"lignes/{line.seq}/joindre/")
    assert "Joindre à la ligne n°" in browser.get(path).content.decode()
    assert browser.post(path).status_code == 422
    assert browser.post(path, {"files": sent("journal.log", b"03:12 lsass")}).status_code == 302
    for kept in Attachment.objects.all():
        answer = browser.get(url(place.room, f"fichiers/{kept.seq}/"))
        assert hashlib.sha256(answer.content).hexdigest() == kept.sha256
    room = browser.get(url(place.room)).content.decode()
    assert SUM[:16] in room and "journal.log" in room and 'enctype="multipart/form-data"' in room
    filtered = browser.get(url(place.room, "?onglet=lignes&type=fichiers")).content.decode()
    assert filtered.count("Deux fichiers") == 1
    paper = browser.get(url(place.room, "journal/papier/")).content.decode()
    assert "note.txt" in paper and SUM[:16] in paper
    sheet = browser.get(url(place.room, f"journal/?format=csv&q={SUM[:12]}")).content.decode("utf-8-sig")
    assert f"ecran.jpg ({len(PHOTO)} o, SHA-256 {SUM})" in sheet
    assert (
        "Deux fichiers" in browser.get(url(place.room, "journal/?files=oui&q=journal.log")).content.decode()
    )
    assert "Deux fichiers" not in browser.get(url(place.room, "journal/?q=absent.log")).content.decode()


def test_a_file_leaves_as_a_file_to_those_who_may_enter_the_room_and_to_nobody_else():
    place, other = a_room(), a_room(site=a_site("Autre maison"))
    line = a_line(place, papers=[paper()])
    path = url(place.room, f"fichiers/{line.seq + 1}/")
    for who in (place.director, place.rssi, place.observer, place.facilitator):
        answer = browser_of(who).get(path)
        assert (answer.status_code, answer.content) == (200, PHOTO)
        assert answer.headers["Content-Disposition"] == 'attachment; filename="ecran.jpg"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert browser_of(other.director).get(path).status_code == 404
    assert browser_of(other.director).get(url(other.room, f"fichiers/{line.seq + 1}/")).status_code == 404
    assert browser_of(place.director).get(url(place.room, f"fichiers/{line.seq}/")).status_code == 404
    assert Client().get(path).status_code == 302
    leaving = a_seat(place.room, "Sur le départ", "Cadre", "decision")
    browser = browser_of(leaving)
    rooms.withdraw_seat(leaving, by=PLATFORM)
    assert browser.get(path).status_code == 302
    rooms.close_room(place.room, by=PLATFORM)
    assert browser_of(place.director).get(path).content == PHOTO  # a closed room is read again


@pytest.mark.parametrize("change", [{"data": b"\xff\xd8\xff autre"}, {"sha256": "0" * 64}, "both"])
def test_a_file_that_no_longer_matches_the_journal_is_refused_and_said(change):
    place = a_room()
    line = a_line(place, papers=[paper()])
    if change == "both":  # whoever writes in the base may keep its two columns in step
        data = b"\xff\xd8\xff autre"
        change = {"data": data, "sha256": hashlib.sha256(data).hexdigest()}
    Attachment.objects.update(**change)
    answer = browser_of(place.director).get(url(place.room, f"fichiers/{line.seq + 1}/"))
    assert answer.status_code == 409
    assert "ne correspond plus à l’empreinte scellée" in answer.content.decode()
    assert b"autre" not in answer.content


def test_an_entry_erased_by_right_takes_its_file_with_it():
    place = a_room()
    line = a_line(place, papers=[paper()])
    entry = Entry.objects.of(place.room.stream).get(kind="room.file_attached")
    redact(entry, reason="Photo d’un patient", by=CONSOLE)
    kept = Attachment.objects.get()
    assert (kept.name, bytes(kept.data), kept.sha256) == ("[contenu effacé]", b"", "")
    browser = browser_of(place.director)
    assert browser.get(url(place.room, f"fichiers/{line.seq + 1}/")).status_code == 404
    for path in ("", "journal/", "journal/papier/"):
        assert "[contenu effacé]" in browser.get(url(place.room, path)).content.decode()


def test_a_file_from_the_queue_is_answered_twice_and_kept_once():
    place = a_room()
    browser, sending = browser_of(place.director), str(uuid.uuid4())
    answers = [
        browser.post(
            url(place.room, "lignes/nouvelle/"),
            {"kind": "fact", "text": "Au sous-sol", "client_id": sending, "files": sent()},
            headers={"X-Offline-Queue": sending},
        )
        for _attempt in "12"
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    line, again = LogEntry.objects.get(), str(uuid.uuid4())
    later = [
        browser.post(
            url(place.room, f"lignes/{line.seq}/joindre/"),
            {"client_id": again, "files": sent("note.txt", b"Payez.")},
            headers={"X-Offline-Queue": again},
        )
        for _attempt in "12"
    ]
    assert [answer.status_code for answer in later] == [201, 201]
    assert later[0].json() == later[1].json()
    assert Attachment.objects.count() == 2


def test_news_tell_of_a_file_and_show_it_in_the_log_alone():
    place = a_room()
    browser = browser_of(place.nurse)
    line = a_line(place)
    seq = Entry.objects.of(place.room.stream).count()
    rooms.attach(line, papers=[paper()], by=actor_of_seat(place.director))
    news = browser.get(url(place.room, f"nouvelles/?depuis={seq}")).content.decode()
    assert 'id="lignes"' in news and "ecran.jpg" in news and 'id="taches"' not in news
