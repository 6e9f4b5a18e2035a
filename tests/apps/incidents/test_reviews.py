"""Decisions of a declared crisis: reviewed at the rhythm of its pack, recalled to those who lead, told in its papers."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from docx import Document

from cordee.core import clock
from cordee.core.actor import Role
from cordee.crises import actions as rooms
from cordee.crises.frieze import Choice, frieze_of
from cordee.crises.models import Decision
from cordee.crises.reviewing import recall_reviews
from cordee.incidents import actions, pack
from cordee.incidents.documents import situation_docx
from cordee.incidents.facts import facts_of, handover_of
from cordee.incidents.models import Incident
from cordee.incidents.panels import board
from cordee.outbox.models import Message
from cordee.packs.document import BadPack, read_pack
from cordee.retex.facts.crisis import facts_of_crisis
from tests.apps.incidents.conftest import NIGHT, declared
from tests.apps.retex.ended import browser
from tests.makers import an_actor

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def decided(incident, by, title: str = "Fermer les urgences", **told) -> Decision:
    told = {"review_room_at": NIGHT + 12 * HOUR, **told}
    return rooms.decide(incident.room, title=title, by=by, **told)


def changed_pack(old: str, new: str) -> dict:
    text = pack.SHIPPED.read_text(encoding="utf-8")
    assert old in text
    return read_pack(text.replace(old, new).encode(), "crise.yaml", "crisis", pack._problems)


def test_the_pack_says_after_how_many_hours_and_may_say_nothing(site, director, monkeypatch):
    assert pack.read(pack.shipped()).review_every_h == 12
    silent = changed_pack("decisions:\n  review_every_h: 12\n", "")
    assert pack.read(silent).review_every_h is None
    monkeypatch.setattr(pack, "shipped", lambda: silent)
    assert declared(site, director).room.review_every_h is None
    for wrong in ("0", "169", "douze"):
        with pytest.raises(BadPack, match="review_every_h"):
            changed_pack("review_every_h: 12", f"review_every_h: {wrong}")


def test_the_room_proposes_the_hours_of_the_pack(incident, site):
    assert incident.room.review_every_h == 12
    page = browser((Role.RSSI, site.scope)).get(f"/salle/{incident.room_id}/").content.decode()
    assert 'value="dans 12 h"' in page


def test_a_template_says_the_track_of_its_cells(site, director):
    with pytest.raises(BadPack, match="track"):
        changed_pack("track: care", "track: soins")
    room = declared(site, director, cells="avec-soins").room
    assert dict(room.cells.values_list("key", "track")) == {
        "decision": "both", "technique": "technical", "soins": "care",
    }  # fmt: skip


def test_when_it_is_due_those_who_lead_get_one_mail_that_says_nothing_of_it(incident, site, director):
    browser((Role.DIRECTOR, site.scope), key="directrice")
    decided(incident, director)
    told = []
    for hours in (11, 12, 13):
        with clock.frozen(NIGHT + hours * HOUR):
            told.append(recall_reviews())
    assert told == [0, 1, 0]
    mail = Message.objects.get(subject="Une décision est à revoir")
    assert f"/salle/{incident.room_id}/decisions/1/revoir/" in mail.body
    assert "urgences" not in mail.body


def test_the_board_counts_them_for_the_house_and_its_region(incident, director, site, region):
    decided(incident, director)
    decided(incident, director, title="Jamais", review_room_at=None)
    rooms.create_task(incident.room, title="Une tâche", by=director)
    for who in (director, an_actor((Role.REGION_PILOT, region.scope))):
        assert [(row.reviews_due, row.tasks_open) for row in board(who, NIGHT + 13 * HOUR)] == [(1, 1)]
        assert [row.reviews_due for row in board(who, NIGHT + 11 * HOUR)] == [0]
    with clock.frozen(NIGHT + 13 * HOUR):
        assert "1 à revoir" in browser((Role.DIRECTOR, site.scope)).get("/crises/").content.decode()


def test_a_situation_report_and_a_handover_tell_reviews_and_what_is_overdue(incident, director):
    first, second = decided(incident, director), decided(incident, director, title="Couper Internet")
    with clock.frozen(NIGHT + 13 * HOUR):
        rooms.review_decision(
            first,
            outcome="changed",
            text="Rouvrir",
            reasons="Revenu.",
            next_room_at=NIGHT + 20 * HOUR,
            by=director,
        )
        facts = facts_of(incident, clock.now())
        assert [(r["number"], r["outcome"], r["text"]) for r in facts["reviews"]] == [
            (1, "changed", "Rouvrir")
        ]
        assert [(r["number"], r["title"]) for r in facts["reviews_due"]] == [(2, "Couper Internet")]
        draft = actions.open_situation(incident, by=director)
        frozen = actions.freeze_situation(draft, revision=1, by=director)
        word = Document(io.BytesIO(situation_docx(frozen)))
        said = " ".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)
        assert "Modifiée : Rouvrir" in said and "Couper Internet" in said
        again = facts_of(Incident.objects.get(), clock.now())
        assert again["reviews"] == [] and len(again["reviews_due"]) == 1
        rooms.review_decision(second, outcome="lifted", reasons="Fini.", by=director)
        night = handover_of(Incident.objects.get(), clock.now(), 12)
        assert [r["outcome"] for r in night["reviews"]] == ["changed", "lifted"]
        assert night["reviews_due"] == []


def test_a_report_frozen_before_reviews_were_kept_still_prints(incident, director):
    draft = actions.open_situation(incident, by=director)
    frozen = actions.freeze_situation(draft, revision=1, by=director)
    for name in ("reviews", "reviews_due"):
        del frozen.content["facts"][name]
    assert situation_docx(frozen)


def test_the_lessons_carry_reviews_their_delay_and_what_was_never_reviewed(incident, director):
    first, _second = decided(incident, director), decided(incident, director, title="Couper Internet")
    with clock.frozen(NIGHT + 12 * HOUR + dt.timedelta(minutes=90)):
        rooms.review_decision(first, outcome="maintained", by=director)
        facts = facts_of_crisis(incident)
    one, two = facts["decisions"]
    assert [(r["outcome"], r["late_min"]) for r in one["reviews"]] == [("maintained", 90.0)]
    assert (one["overdue_s"], two["overdue_s"]) == (None, 12 * 3600)
    assert {line["lane"] for line in facts["timeline"]} == {"both"}


def test_the_timeline_tells_levels_deadlines_and_reports_once_each(incident, director, pilot, region):
    region_pilot = an_actor((Role.REGION_PILOT, region.scope), label="ARS")
    minutes = iter(range(1, 9))

    def later():
        return clock.frozen(NIGHT + dt.timedelta(minutes=next(minutes)))

    with later():
        actions.raise_level(incident, "regional", reasons="Deux touchés.", by=region_pilot)
    with later():
        actions.meet_deadline(incident.deadlines.get(key="cert-sante"), reference="SIG-1", by=director)
    with later():
        draft = actions.open_situation(incident, by=director)
        actions.freeze_situation(draft, revision=1, by=director)
    shown = [(row.moment.label, row.moment.title) for row in frieze_of(incident.room, Choice()).rows]
    assert shown == [
        ("Niveau activé", "Établissement"),
        ("Décision", "D1 Activer le niveau « ORSAN CYBER régional »"),
        ("Échéance légale faite", "Signaler au CERT Santé"),
        ("Point de situation", "Point de situation n° 1 validé"),
    ]
    everything = frieze_of(incident.room, Choice(everything=True))
    assert len(everything.rows) == len(shown) + 1  # the first line of the log, and no echo of the deadline
    assert {row.moment.track for row in everything.rows} == {"both"}
