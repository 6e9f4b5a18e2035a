"""« @Nom »: who is meant, who is told, who is written to, and never with the words of the line."""

from __future__ import annotations

import datetime as dt
import json
import uuid

import pytest

from cordee.core import clock
from cordee.core.verdict import Forbidden
from cordee.crises import actions as rooms
from cordee.crises.mentions import calls_in, targets
from cordee.crises.models import LogEntry, Mention, Seat
from cordee.journal.actions import redact
from cordee.journal.models import Entry
from cordee.outbox.compose import composed
from cordee.outbox.models import Message
from tests.apps.crises.places import PLATFORM, a_room, a_seat, actor_of_seat, browser_of, url
from tests.makers import CONSOLE

pytestmark = pytest.mark.django_db


def a_line(place, text: str, *, seat: Seat | None = None, **told) -> LogEntry:
    seat = seat or place.director
    return rooms.log(
        place.room, kind="fact", text=text, cell=seat.cell, seat=seat, by=actor_of_seat(seat), **told
    )


def called(line: LogEntry) -> list[tuple[str, str]]:
    """(what is highlighted, whom it means)"""
    return [
        (
            line.text[one.start : one.start + one.length],
            one.seat.name if one.seat else one.cell.key if one.cell else f"={one.function}",
        )
        for one in line.mentions.select_related("seat", "cell")
    ]


def sealed(line: LogEntry) -> list[dict]:
    return Entry.objects.of(line.room.stream).get(seq=line.seq).content.get("mentions", [])


def write_to(place, **addresses: str) -> None:
    for name, address in addresses.items():
        Seat.objects.filter(pk=getattr(place, name).pk).update(email=address)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Voir @Karim Belloc, vite", [("@Karim Belloc", "Karim Belloc")]),
        ("@karim belloc", [("@karim belloc", "Karim Belloc")]),
        ("Demander à @ines.", [("@ines", "Inès Dautry")]),
        ("@INE\u0300S DAUTRY répond", [("@INE\u0300S DAUTRY", "Inès Dautry")]),
        ("(@Cellule technique) et @rssi", [("@Cellule technique", "technical"), ("@rssi", "=rssi")]),
        ("@Directeur des soins", [("@Directeur des soins", "=directeur des soins")]),
        ("@Directrice", [("@Directrice", "=directrice")]),
        ("@Karim\u00a0Belloc", [("@Karim\u00a0Belloc", "Karim Belloc")]),
        ("@Belloc@Dautry", [("@Belloc", "Karim Belloc")]),
        ("rssi@chu.example et a@Karim", []),
        ("@personne, @ , @@, @1, @Kar", []),
        ("-@Karim, …@rssi.", [("@Karim", "Karim Belloc"), ("@rssi", "=rssi")]),
        ("@Karim\nBelloc", [("@Karim", "Karim Belloc")]),
        ("@Karimova", []),
        ("@Awa Tessier, @Animatrice, @Paul Vasse", []),  # a player knows nothing of the animation
    ],
)
def test_whom_a_text_calls(text, found):
    place = a_room()
    line = a_line(place, text)
    assert called(line) == found
    assert line.text == text.strip()


def test_the_longest_name_wins_and_one_that_two_answer_to_is_nobody():
    place = a_room()
    a_seat(place.room, "Karim Belloc-Noël", "RSSI adjoint", "technical")
    a_seat(place.room, "Karim Zerrouki", "Cadre", "decision")
    a_seat(place.room, "Anne Roux", "Infirmière", "decision")
    a_seat(place.room, "Anne Roux", "Médecin", "technical")
    assert called(a_line(place, "@Karim Belloc-Noël")) == [("@Karim Belloc-Noël", "Karim Belloc-Noël")]
    assert called(a_line(place, "@Karim Belloc-")) == [("@Karim Belloc", "Karim Belloc")]
    assert called(a_line(place, "@RSSI adjoint puis @RSSI")) == [
        ("@RSSI adjoint", "=rssi adjoint"),
        ("@RSSI", "=rssi"),
    ]
    assert called(a_line(place, "@Karim, @Anne Roux, @Anne")) == []
    assert called(a_line(place, "@Infirmière")) == [("@Infirmière", "=infirmiere")]


def test_whoever_sees_every_cell_calls_the_animation_as_well_and_withdrawn_places_are_nobody():
    place = a_room()
    rooms.withdraw_seat(place.nurse, by=PLATFORM)
    line = a_line(place, "@Paul Vasse @Karim Belloc @Observateur", seat=place.facilitator)
    assert called(line) == [("@Paul Vasse", "Paul Vasse"), ("@Observateur", "=observateur")]


def test_a_line_that_calls_a_thousand_times_is_noted_and_calls_forty():
    place = a_room()
    line = a_line(place, "@rssi " * 600)
    assert line.mentions.count() == 40
    assert sealed(line) == [{"name": "RSSI", "function": True}]


@pytest.mark.parametrize("text", ["@" * 4000, "@a" * 2000, "@Karim " * 500, "@" + "Karim " * 600])
def test_hostile_texts_cost_nothing(text):
    place = a_room()
    calls_in(text, targets(actor_of_seat(place.director), place.room))


def test_the_journal_seals_whom_a_line_calls():
    place = a_room()
    line = a_line(place, "@Karim Belloc, @Cellule technique, @RSSI, @karim")
    assert sealed(line) == [
        {"name": "Karim Belloc", "seat": place.nurse.pk},
        {"name": "Cellule technique", "cell": "technical"},
        {"name": "RSSI", "function": True},
    ]
    assert "mentions" not in Entry.objects.of(place.room.stream).get(seq=a_line(place, "Rien").seq).content


def test_a_line_sent_again_calls_once():
    place, sending = a_room(), uuid.uuid4()
    write_to(place, nurse="karim@cordee.example")
    for _attempt in "12":
        a_line(place, "@Karim Belloc", client_uuid=sending)
    assert (Mention.objects.count(), Message.objects.count()) == (1, 1)


def test_a_correction_calls_too():
    place = a_room()
    line = a_line(place, "Les urgences ferment")
    made = rooms.correct_entry(
        line,
        text="Les urgences restent ouvertes, @Inès",
        seat=place.director,
        by=actor_of_seat(place.director),
    )
    assert called(made) == [("@Inès", "Inès Dautry")]
    assert sealed(made) == [{"name": "Inès Dautry", "seat": place.rssi.pk}]
    assert list(place.room.log.citing(place.rssi)) == [made]


def test_who_is_called_by_name_by_cell_or_by_function_and_not_by_oneself():
    place = a_room()
    by_name, by_cell = a_line(place, "@Karim Belloc"), a_line(place, "@cellule décisionnelle")
    by_function, own = a_line(place, "@directeur des soins"), a_line(place, "@Karim", seat=place.nurse)
    other = a_line(place, "@RSSI")
    assert list(place.room.log.citing(place.nurse)) == [by_name, by_cell, by_function]
    assert list(place.room.log.citing(place.director)) == []  # she wrote to her own cell
    assert list(place.room.log.citing(place.rssi)) == [other]
    assert list(place.room.log.citing(place.observer)) == []
    assert own.mentions.count() == 1


def test_the_counter_leads_to_the_lines_and_is_cleared_once_they_are_seen():
    place = a_room()
    browser = browser_of(place.nurse)
    assert "On vous cite" not in browser.get(url(place.room)).content.decode()
    a_line(place, "@Karim Belloc <b>vite</b>")
    a_line(place, "Autre chose")
    page = browser.get(url(place.room)).content.decode()
    assert "On vous cite : 1 ligne" in page and "cites-me" in page
    assert '<strong class="line-mention is-me">@Karim Belloc</strong> &lt;b&gt;vite' in page
    assert "On vous cite" not in browser_of(place.rssi).get(url(place.room)).content.decode()
    filtered = browser.get(url(place.room, "?onglet=lignes&type=me-citent")).content.decode()
    assert "@Karim Belloc" in filtered and "Autre chose" not in filtered
    assert 'data-cited="0"' in filtered
    assert "On vous cite" not in browser.get(url(place.room)).content.decode()
    seen = Entry.objects.of(place.room.stream).filter(kind="room.mentions_seen")
    browser.get(url(place.room, "lignes/?type=me-citent"))
    assert [entry.content["lines"] for entry in seen] == [1]  # looked at again, nothing to say
    a_line(place, "@Karim, encore")
    assert "On vous cite : 1 ligne" in browser.get(url(place.room)).content.decode()


def test_what_a_page_asks_for_by_itself_clears_nothing():
    place = a_room()
    browser = browser_of(place.nurse)
    a_line(place, "@Karim Belloc")
    browser.head(url(place.room, "?type=me-citent"))
    browser.get(url(place.room, "nouvelles/?depuis=0&type=me-citent"))
    assert 'data-cited="1"' in browser.get(url(place.room)).content.decode()


def test_news_tell_at_once_whom_they_call_and_nobody_else():
    place = a_room()
    nurse, rssi = browser_of(place.nurse), browser_of(place.rssi)
    seq = Entry.objects.of(place.room.stream).count()
    line = a_line(place, "@Karim Belloc, secret de la ligne")
    news = nurse.get(url(place.room, f"nouvelles/?depuis={seq}"))
    told = json.loads(news.headers["HX-Trigger"])["toast"]
    assert told == {"level": "info", "text": f"On vous cite : ligne n° {line.seq}."}
    assert 'data-cited="1"' in news.content.decode()
    assert "HX-Trigger" not in rssi.get(url(place.room, f"nouvelles/?depuis={seq}")).headers
    assert "HX-Trigger" not in nurse.get(url(place.room, f"nouvelles/?depuis={line.seq}")).headers
    a_line(place, "@Karim"), a_line(place, "@Karim Belloc")
    news = nurse.get(url(place.room, f"nouvelles/?depuis={line.seq}"))
    assert "On vous cite dans 2 lignes." in json.loads(news.headers["HX-Trigger"])["toast"]["text"]


def test_a_closed_room_counts_nothing_and_still_filters():
    place = a_room()
    browser = browser_of(place.nurse)
    a_line(place, "@Karim Belloc")
    rooms.close_room(place.room, by=PLATFORM)
    page = browser.get(url(place.room, "?onglet=lignes&type=me-citent"))
    assert page.status_code == 200 and "On vous cite" not in page.content.decode()
    assert "@Karim Belloc" in page.content.decode()
    assert not Entry.objects.of(place.room.stream).filter(kind="room.mentions_seen").exists()


def test_nobody_looks_in_the_place_of_another():
    place = a_room()
    a_line(place, "@Karim Belloc")
    for who in (place.director, place.facilitator, a_room().nurse):
        with pytest.raises(Forbidden):
            rooms.see_mentions(place.nurse, by=actor_of_seat(who))
    assert rooms.see_mentions(place.nurse, by=actor_of_seat(place.nurse)).cited_seen_seq > 0


def test_one_mail_to_who_is_away_with_a_reference_a_link_and_not_a_word_of_the_line():
    place = a_room()
    write_to(place, nurse="karim@cordee.example", director="solene@cordee.example", rssi="pas une adresse")
    line = a_line(place, "@Karim Belloc @Solène Marchetti @RSSI : le mot de passe est bleu")
    letter = Message.objects.get()
    assert (letter.recipient, letter.is_exercise, letter.about) == (
        "karim@cordee.example",
        True,
        place.room.scope,
    )
    mail = composed(letter)
    assert mail.subject.startswith("[EXERCICE] On vous cite dans la salle de crise (CRD-")
    assert f"ligne n° {line.seq}" in mail.body and f"/salle/{place.room.pk}/" in mail.body
    assert "EXERCICE" in mail.body
    for word in ("bleu", "mot de passe", "Solène", "Nuit blanche"):
        assert word not in mail.body + mail.subject


def test_who_is_here_is_not_written_to_and_nobody_more_than_once_in_ten_minutes():
    place = a_room()
    now = clock.now()
    write_to(place, nurse="karim@cordee.example", rssi="karim@cordee.example")
    with clock.frozen(now):
        browser_of(place.nurse).get(url(place.room))
        a_line(place, "@Karim Belloc")
        assert not Message.objects.exists()
    with clock.frozen(now + dt.timedelta(minutes=2)):  # no sign of life since
        a_line(place, "@Karim Belloc")
        a_line(place, "@cellule décisionnelle, @Directeur des soins")
        a_line(place, "@RSSI")  # the same address on another place
    with clock.frozen(now + dt.timedelta(minutes=11)):
        a_line(place, "@Karim Belloc")
    assert Message.objects.count() == 1
    with clock.frozen(now + dt.timedelta(minutes=13)):
        a_line(place, "@Karim Belloc")
    assert Message.objects.count() == 2


def test_a_withdrawn_place_is_neither_called_nor_written_to():
    place = a_room()
    write_to(place, nurse="karim@cordee.example")
    rooms.withdraw_seat(place.nurse, by=PLATFORM)
    a_line(place, "@Karim Belloc, @Directeur des soins, @cellule décisionnelle")
    assert not Message.objects.exists()


def test_the_page_proposes_whom_one_may_call_and_hides_the_animation_from_players():
    place = a_room()
    page = browser_of(place.director).get(url(place.room)).content.decode()
    for name in ("Karim Belloc", "Inès Dautry", "RSSI", "Cellule technique"):
        assert f'data-name="{name}"' in page
    assert "Awa Tessier" not in page
    assert 'data-name="Awa Tessier"' in browser_of(place.facilitator).get(url(place.room)).content.decode()
    line = a_line(place, "x")
    correction = browser_of(place.director).get(url(place.room, f"lignes/{line.seq}/corriger/"))
    assert 'data-name="Karim Belloc"' in correction.content.decode()


def test_a_seat_added_is_proposed_at_once():
    place = a_room()
    browser = browser_of(place.director)
    seq = Entry.objects.of(place.room.stream).count()
    a_seat(place.room, "Ravi Anand", "Biomédical", "technical")
    news = browser.get(url(place.room, f"nouvelles/?depuis={seq}")).content.decode()
    assert 'id="citables"' in news and 'data-name="Ravi Anand"' in news


def test_the_whole_log_filters_what_calls_one():
    place = a_room()
    a_line(place, "@Karim Belloc"), a_line(place, "Autre chose")
    page = browser_of(place.nurse).get(url(place.room, "journal/?cite=moi")).content.decode()
    assert "@Karim Belloc" in page and "Autre chose" not in page
    assert (
        "Autre chose" in browser_of(place.nurse).get(url(place.room, "journal/?cite=autre")).content.decode()
    )


def test_an_entry_erased_by_right_calls_nobody_any_more():
    place = a_room()
    line = a_line(place, "@Karim Belloc, patient Untel")
    redact(Entry.objects.of(place.room.stream).get(seq=line.seq), reason="Nom d’un patient", by=CONSOLE)
    assert not Mention.objects.exists()
    page = browser_of(place.nurse).get(url(place.room)).content.decode()
    assert "[contenu effacé]" in page and "On vous cite" not in page
