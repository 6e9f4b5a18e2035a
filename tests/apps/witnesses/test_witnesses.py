"""Checkpoints leave the platform: to mailboxes and to a real time-stamping authority; a missing one stops nothing."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from io import BytesIO

import pytest
from django.urls import reverse

from cordee.archive.contents import write
from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden
from cordee.crises import actions as rooms
from cordee.journal.models import Entry
from cordee.journal.verify import verify
from cordee.outbox.models import Message, State
from cordee.witnesses import actions
from cordee.witnesses.models import Countersignature, Kind, Witness
from cordee.witnesses.panels import standings
from cordee.witnesses.stamping import NoStamp, stamp
from cordee.witnesses.watching import CLERK, ask_witnesses
from tests.apps.incidents.conftest import NIGHT, declared
from tests.apps.retex.ended import browser
from tests.apps.witnesses.authority import serving
from tests.makers import an_actor

pytestmark = pytest.mark.django_db
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.fixture(scope="module")
def authority():
    if shutil.which("openssl") is None:
        pytest.skip("OpenSSL manque : aucun horodatage réel n’est essayé")
    with serving() as made:
        yield made


@pytest.fixture
def stamped(authority, settings):
    authority.fault = ""
    settings.TSA_URL, settings.TSA_AUTHORITIES = authority.url, authority.roots
    return authority


@pytest.fixture
def struck(site, region):
    """A crisis declared at night, in a house whose director and region's pilot have mailboxes."""
    browser((Role.DIRECTOR, site.scope), key="directrice")
    browser((Role.REGION_PILOT, region.scope), key="pilote")
    with clock.frozen(NIGHT):
        return declared(site, an_actor((Role.DIRECTOR, site.scope)))


def note(incident, text: str, at: dt.datetime) -> None:
    with clock.frozen(at):
        rooms.log(incident.room, kind="fact", text=text, by=an_actor((Role.DIRECTOR, incident.site.scope)))


def asked(at: dt.datetime) -> int:
    with clock.frozen(at):
        return ask_witnesses()


def posted() -> None:
    Message.objects.update(state=State.SENT, sent_at=NIGHT)


def test_the_region_and_the_house_receive_what_no_rewriting_can_follow(struck):
    """Two mailboxes hold the note; a history rewritten since, key in hand, does not agree with it."""
    assert asked(NIGHT + MINUTE) == 2
    kinds = set(Witness.objects.values_list("kind", flat=True))
    assert kinds == {Kind.REGION, Kind.HOUSE}
    mails = Message.objects.filter(about=struck.room.stream)
    assert mails.count() == 2
    held = Countersignature.objects.first().checkpoint.note
    assert all(held in mail.body for mail in mails)
    assert all("06 12 34 56 78" not in mail.body and "Rançon" not in mail.body for mail in mails)
    assert verify(struck.room.stream, witnesses=[held]).accepted


def test_nothing_is_asked_again_while_nothing_is_written_nor_before_the_hour(struck):
    asked(NIGHT + MINUTE)
    assert asked(NIGHT + 2 * MINUTE) == 0
    note(struck, "Réseau coupé.", NIGHT + 3 * MINUTE)
    assert asked(NIGHT + 4 * MINUTE) == 0
    assert asked(NIGHT + HOUR + 2 * MINUTE) == 2
    assert asked(NIGHT + 3 * HOUR) == 0


def test_a_mail_counts_once_it_has_left(struck):
    asked(NIGHT + MINUTE)
    with clock.frozen(NIGHT + 2 * HOUR):
        assert [row.is_missing for row in standings(struck.room.stream)] == [True, True]
        posted()
        assert [(row.is_missing, row.left) for row in standings(struck.room.stream)] == [
            (False, 0),
            (False, 0),
        ]


def test_what_witnesses_do_does_not_move_what_they_witness(struck):
    before = Entry.objects.filter(stream__key=struck.room.stream).count()
    asked(NIGHT + MINUTE)
    assert Entry.objects.filter(stream__key=struck.room.stream).count() == before
    assert Entry.objects.filter(stream__key="witnesses", kind="witnesses.checkpoint_mailed").count() == 2


def test_an_authority_dates_the_checkpoint_and_openssl_agrees(struck, stamped):
    assert asked(NIGHT + MINUTE) == 3
    (row,) = Countersignature.objects.filter(witness__kind=Kind.TSA)
    assert stamped.accepts(row.checkpoint.note.encode(), bytes(row.token))
    assert not stamped.accepts(b"another note", bytes(row.token))
    assert abs((row.dated_at - dt.datetime.now(dt.UTC)).total_seconds()) < 120


def test_an_authority_that_is_down_for_a_day_stops_nothing_and_catches_up(struck, stamped):
    stamped.fault = "down"
    asked(NIGHT + MINUTE)
    posted()
    note(struck, "On continue d’écrire.", NIGHT + HOUR)
    for hours in (2, 12, 24):
        asked(NIGHT + hours * HOUR)
    posted()
    with clock.frozen(NIGHT + 24 * HOUR + MINUTE):
        told = {row.kind: row for row in standings(struck.room.stream)}
        assert told["tsa"].is_missing and told["tsa"].failing_since == NIGHT + MINUTE
        assert "503" in told["tsa"].reason
        assert not told["region"].is_missing
    missed = Entry.objects.filter(stream__key="witnesses", kind="witnesses.witness_missed")
    assert missed.count() == 1  # said once, tried for as long as it takes
    house = browser((Role.DIRECTOR, struck.site.scope))
    assert "non contresigné" in house.get(reverse("incidents:incident", args=[struck.pk])).content.decode()
    stamped.fault = ""
    asked(NIGHT + 25 * HOUR)
    with clock.frozen(NIGHT + 25 * HOUR):
        told = {row.kind: row for row in standings(struck.room.stream)}
        assert not told["tsa"].is_missing and told["tsa"].left == 0 and told["tsa"].failing_since is None


@pytest.mark.parametrize("fault", ["lies", "garbage", "down"])
def test_an_answer_that_proves_nothing_is_not_kept(stamped, fault):
    stamped.fault = fault
    with pytest.raises(NoStamp):
        stamp(b"note", url=stamped.url, authorities=stamped.roots)


def test_an_answer_of_another_authority_is_not_kept(stamped):
    with serving() as stranger, pytest.raises(NoStamp):
        stamp(b"note", url=stranger.url, authorities=stamped.roots)


def test_nothing_is_read_of_a_local_file(stamped):
    with pytest.raises(NoStamp):
        stamp(b"note", url="file:///etc/passwd", authorities=stamped.roots)


def test_the_archive_of_the_house_carries_what_a_court_expert_needs(struck, stamped, site):
    asked(NIGHT + MINUTE)
    out = BytesIO()
    write(site, out)
    names = zipfile.ZipFile(out).namelist()
    (token,) = [name for name in names if name.endswith(".tsr")]
    archive = zipfile.ZipFile(out)
    said = archive.read(token.removesuffix(".tsr") + ".note")
    assert stamped.accepts(said, archive.read(token))
    assert archive.read("temoins/autorites.pem") == stamped.roots.read_bytes()


def test_a_pilot_who_left_is_asked_no_more_and_keeps_what_they_hold(struck):
    asked(NIGHT + MINUTE)
    pilot = Witness.objects.get(kind=Kind.REGION)
    Witness.objects.filter(pk=pilot.pk).update(address="ancien@region.example")
    note(struck, "Encore.", NIGHT + HOUR)
    asked(NIGHT + 3 * HOUR)
    assert Witness.objects.get(pk=pilot.pk).countersignatures.count() == 1
    assert Witness.objects.filter(kind=Kind.REGION).count() == 2


def test_an_exercise_says_so_in_its_mails(site, region):
    browser((Role.DIRECTOR, site.scope), key="directrice")
    with clock.frozen(NIGHT):
        declared(site, an_actor((Role.DIRECTOR, site.scope)), is_exercise=True)
    asked(NIGHT + MINUTE)
    assert all(
        mail.subject.startswith("EXERCICE") and mail.is_exercise
        for mail in Message.objects.filter(about__startswith="room:")
    )
    assert Message.objects.filter(about__startswith="room:").exists()


def test_two_workers_that_ask_at_once_give_one_countersignature(struck):
    asked(NIGHT + MINUTE)
    witness = Witness.objects.get(kind=Kind.HOUSE)
    told = {"checkpoint": witness.countersignatures.get().checkpoint, "every": HOUR, "by": CLERK}
    assert actions.mail_checkpoint(witness, title="Crise", exercise=False, **told) is None
    assert actions.note_stamp(witness, token=b"x", dated_at=NIGHT, **told) is None
    assert (
        actions.introduce_witness(witness.stream, kind=witness.kind, address=witness.address, by=CLERK)
        is None
    )
    assert Message.objects.filter(about=struck.room.stream).count() == 2


def test_nobody_asks_a_witness_by_hand(struck, site):
    asked(NIGHT + MINUTE)
    director = an_actor((Role.DIRECTOR, site.scope))
    witness = Witness.objects.first()
    with pytest.raises(Forbidden):
        actions.note_miss(witness, reason="Je n’aime pas ce témoin.", by=director)
    with pytest.raises(Forbidden):
        actions.introduce_witness(
            witness.stream, kind=Kind.HOUSE, address="moi@ailleurs.example", by=director
        )
