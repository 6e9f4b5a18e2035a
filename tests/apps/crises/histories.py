"""Histories of three devices in one room: whatever happens, each entry is in the log once, or listed with its text."""

from __future__ import annotations

import copy
import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from cordee.core import clock
from cordee.crises import actions as rooms
from cordee.crises.enums import EntryKind
from cordee.crises.models import Decision, LogEntry, Seat, Task
from cordee.journal.models import Entry
from cordee.journal.verify import verify
from tests.apps.crises.devices import Device, Weather
from tests.apps.crises.places import PLATFORM, a_room, a_seat, url

PEOPLE = ("director", "nurse", "rssi")
# What the clock of each telephone adds to the right time: exact, a day ahead, a day late.
SKEWS = (dt.timedelta(0), dt.timedelta(days=1), dt.timedelta(days=-1))
DEVICES = st.sampled_from(range(len(PEOPLE)))
GOOD = (
    "PACS muet",
    "  marges  ",
    "é\u00a0🏥\ndeux lignes",
    "<script>alert(1)</script>",
    "=1+1",
    "Scanner à l’arrêt",
)
REFUSED = ("", "x" * 4001, "nul \x00 dedans")
TEXTS = st.sampled_from([*GOOD, *REFUSED])
FORMS = st.sampled_from(["line", "line", "line", "decision", "task"])
RANKS = st.integers(0, 30)


@dataclass
class Saved:
    """What a person submitted; ``gone`` once they themselves wiped it or took its text back."""

    form: str
    text: str
    owner: str
    corrects: int | None = None
    gone: bool = False

    @property
    def is_valid(self) -> bool:
        text = self.text.strip()
        return bool(text) and "\0" not in text and len(text) <= (4000 if self.form == "line" else 300)


class Histories(RuleBasedStateMachine):
    """``place`` and ``cookies`` are made once, by ``prepare``; each history starts from them and is rolled back."""

    device = Device
    ids_are_kept = True
    told: Counter = Counter()  # histories, steps, requests, entries and what became of them

    @classmethod
    def prepare(cls) -> None:
        """Open the room and seat everybody, inside a transaction that the caller rolls back."""
        cls.place = a_room()
        cls.seated = []
        for name in PEOPLE:
            device = Device(getattr(cls.place, name))
            device.sits_down()
            cls.seated.append((device.client.cookies, device.page_owner, device.page_token))
        cls.told = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.room = type(self.place.room).objects.get(pk=self.place.room.pk)
        self.saved: dict = {}
        self.steps = 0
        self.closed = False
        self.devices = []
        for name, (cookies, owner, token) in zip(PEOPLE, self.seated, strict=True):
            device = self.device(Seat.objects.select_related("room").get(pk=getattr(self.place, name).pk))
            device.client.cookies = copy.deepcopy(cookies)
            device.page_owner, device.page_token = owner, token
            self.devices.append(device)

    @initialize(weathers=st.lists(st.sampled_from(Weather), min_size=3, max_size=3))
    def everybody_has_something_to_say(self, weathers: list[Weather]) -> None:
        for number, weather in enumerate(weathers):
            self.devices[number].weather = weather
            self._writes(number, "line", GOOD[number])

    # ---- people write -------------------------------------------------------------------------------------------

    @rule(number=DEVICES, form=FORMS, text=TEXTS)
    def write(self, number: int, form: str, text: str) -> None:
        self._writes(number, form, text)

    @rule(number=DEVICES, texts=st.lists(st.sampled_from(GOOD), min_size=1, max_size=4))
    def write_several(self, number: int, texts: list[str]) -> None:
        for text in texts:
            self._writes(number, "line", text)

    @rule(number=DEVICES, rank=RANKS, text=TEXTS)
    def correct(self, number: int, rank: int, text: str) -> None:
        """Two people may correct the same line without having seen each other: both corrections stay."""
        lines = list(self.room.log.order_by("seq").values_list("seq", flat=True))
        if lines:
            self._writes(number, "line", text, corrects=lines[rank % len(lines)])

    @rule(number=DEVICES, rank=RANKS)
    def try_again(self, number: int, rank: int) -> None:
        device = self._counted(number)
        if own := [k.id for k in device.store.values() if k.refused and k.owner == device.page_owner]:
            device.tries_again(own[rank % len(own)])

    @rule(number=DEVICES, rank=RANKS, text=TEXTS)
    def take_back(self, number: int, rank: int, text: str) -> None:
        """The text returns to the form, is changed, and leaves as another entry."""
        device = self.devices[number]
        if refused := [k.id for k in device.store.values() if k.refused]:
            back = refused[rank % len(refused)]
            device.store.pop(back)
            self.saved[back].gone = True
            self._writes(number, "line", text)

    # ---- the network --------------------------------------------------------------------------------------------

    @rule(number=DEVICES, weather=st.sampled_from([w for w in Weather if w != Weather.FAIR]))
    def change_weather(self, number: int, weather: Weather) -> None:
        self._counted(number).weather = weather

    @rule(number=DEVICES)
    def clear_weather(self, number: int) -> None:
        device = self._counted(number)
        device.weather = Weather.FAIR
        device.sends()

    @rule(number=DEVICES, shuffle=st.randoms(use_true_random=False))
    def late_ones_arrive(self, number: int, shuffle) -> None:
        self._counted(number).late_ones_arrive(_shuffled(shuffle))

    @rule(number=DEVICES, shuffle=st.randoms(use_true_random=False))
    def two_tabs_send_at_once(self, number: int, shuffle) -> None:
        """Both have read the store; the second sends the same entries, in another order."""
        device = self._counted(number)
        read = device.sendable()
        device.sends()
        for rank in _shuffled(shuffle)(len(read)):
            if not device.sends_one(read[rank]):
                break

    @rule(number=DEVICES)
    def reload(self, number: int) -> None:
        self._counted(number).reloads()

    # ---- sessions and places ---------------------------------------------------------------------------------------

    @rule(number=DEVICES)
    def session_expires(self, number: int) -> None:
        self._counted(number).loses_its_session()

    @rule(number=DEVICES)
    def sign_in(self, number: int) -> None:
        self._counted(number).sits_down()

    @rule(number=DEVICES, other=DEVICES)
    def hand_over(self, number: int, other: int) -> None:
        """A shared telephone: somebody else opens their own link on it."""
        device = self._counted(number)
        device.seat = self.devices[other].seat
        device.sits_down()

    @rule(number=DEVICES)
    def clear_storage(self, number: int) -> None:
        device = self._counted(number)
        for entry in device.store:
            self.saved[entry].gone = True
        device.clears_everything()

    @rule(number=DEVICES)
    def link_is_renewed(self, number: int) -> None:
        seat = self._counted(number).seat
        if not _fresh(seat).withdrawn_at:
            rooms.renew_link(seat, by=PLATFORM)
            self._reread_seats()

    @precondition(lambda self: self.steps > 9)
    @rule(number=DEVICES)
    def role_is_revoked(self, number: int) -> None:
        rooms.withdraw_seat(self._counted(number).seat, by=PLATFORM)
        self._reread_seats()

    @precondition(lambda self: any(device.seat.withdrawn_at for device in self.devices) and not self.closed)
    @rule(number=DEVICES)
    def another_place_is_given(self, number: int) -> None:
        """The same person comes back under another seat: for the queue, another identity."""
        device = self._counted(number)
        if _fresh(device.seat).withdrawn_at and not self.closed:
            seat = a_seat(self.room, "Revenu", "Renfort", "decision")
            device.seat = Seat.objects.select_related("room").get(pk=seat.pk)
            device.sits_down()

    @precondition(lambda self: self.steps > 12 and not self.closed)
    @rule()
    def room_is_closed(self) -> None:
        rooms.close_room(self.room, by=PLATFORM)
        self.closed = True

    # ---- the end ------------------------------------------------------------------------------------------------

    def teardown(self) -> None:
        try:
            self._settle()
            self._account()
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def _settle(self) -> None:
        """The network is back, late requests have arrived, people have signed in again and tried again."""
        for device in self.devices:
            device.weather = Weather.FAIR
        for device in self.devices:
            device.late_ones_arrive(range)
            device.reloads()
            if device.page_owner != f"participant:{device.seat.scope}" and not device.seat.withdrawn_at:
                device.sits_down()
            refused = [
                kept for kept in device.store.values() if kept.refused and kept.owner == device.page_owner
            ]
            for kept in refused:
                if self.saved[kept.id].is_valid:
                    device.tries_again(kept.id)
            device.sends()

    def _account(self) -> None:
        found = self._found()
        ids = {id for rows in found.values() for id, _author, _corrects in rows}
        listed = {kept.id: (kept, device) for device in self.devices for kept in device.store.values()}
        withdrawn = {f"participant:{s.scope}" for s in self.room.seats.filter(withdrawn_at__isnull=False)}
        for entry, saved in self.saved.items():
            rows = found.get(saved.text.strip(), [])
            assert len(rows) <= 1, f"twice in the log: {saved}"
            for id, *told in rows:
                assert told == [saved.owner, saved.corrects], "another author, another line corrected"
                assert id == entry or not self.ids_are_kept, "another client id"
            kept, device = listed.get(entry, (None, None))
            assert rows or kept or saved.gone, f"lost: {saved}"
            if kept:
                assert dict(kept.fields)[_field(saved.form)] == saved.text, "the listed text has changed"
                assert kept.owner == saved.owner
                elsewhere = saved.owner in withdrawn or kept.owner != device.page_owner
                # Sent by somebody seated, in an open room: nothing but the text itself may have it refused.
                assert kept.refused or elsewhere, f"waits for ever: {saved}"
                assert not rows or elsewhere, f"said refused, and written: {saved}"
                assert not saved.is_valid or self.closed or elsewhere, f"refused without a reason: {saved}"
        assert ids <= set(self.saved) or not self.ids_are_kept, "an entry nobody wrote"
        self._judge_the_journal()
        self.told["histories"] += 1
        self.told["steps"] += self.steps
        self.told["requests"] += sum(device.requests for device in self.devices)
        self.told["saved"] += len(self.saved)
        self.told["in_the_log"] += len(found)
        self.told["listed"] += len(listed)
        self.told["wiped_by_the_person"] += sum(saved.gone for saved in self.saved.values())

    def _judge_the_journal(self) -> None:
        entries = list(Entry.objects.of(self.room.stream).order_by("seq"))
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1)), "a gap in the numbers"
        ids = [entry.client_uuid for entry in entries if entry.client_uuid]
        assert len(ids) == len(set(ids)), "a client id twice in the journal"
        assert verify(self.room.stream).accepted, "the journal does not verify"
        now = clock.now()
        for line in self.room.log.all():
            assert line.fact_room_at <= now, "a line of the future"
            assert any(entry.seq == line.seq for entry in entries), "a line the journal does not know"

    def _found(self) -> dict:
        """Text → the rows that hold it: client id, author's identity, number of the corrected line."""
        rows: dict = {}
        lines = LogEntry.objects.filter(room=self.room).exclude(kind=EntryKind.DECISION, corrects=None)
        for line in lines.select_related("corrects"):
            told = (line.client_uuid, self._author(line), line.corrects.seq if line.corrects else None)
            rows.setdefault(line.text, []).append(told)
        for model in (Decision, Task):
            for made in model.objects.filter(room=self.room):
                rows.setdefault(made.title, []).append((made.client_uuid, self._author(made), None))
        return rows

    def _author(self, made) -> str:
        """Who the sealed journal says wrote it."""
        known = {"seq": made.seq} if isinstance(made, LogEntry) else {"content__title": made.title}
        entry = Entry.objects.of(self.room.stream).filter(**known).first()
        return f"{entry.actor_kind}:{entry.actor_id}"

    def _writes(self, number: int, form: str, text: str, corrects: int | None = None) -> None:
        device = self._counted(number)
        if not device.page_owner.startswith("participant:"):
            return  # the page of somebody unknown has no form
        path = {"line": "lignes/nouvelle/", "decision": "decisions/", "task": "taches/"}[form]
        if corrects is not None:
            path = f"lignes/{corrects}/corriger/"
        if (
            text.strip()
        ):  # no two entries of a history say the same: in the log they are told apart by their text
            text = f"{text.rstrip()} [{len(self.saved) + 1}]{text[len(text.rstrip()) :]}"
        written_at = (clock.now() + SKEWS[number]).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        fields = {_field(form): text, "kind": "fact", "written_at": written_at}
        owner = device.page_owner
        before = set(device.store)
        made = Saved(form, text, owner, corrects)
        entry = device.writes(url(self.room, path), fields)
        assert entry not in before
        self.saved[entry] = made

    def _counted(self, number: int) -> Device:
        self.steps += 1
        return self.devices[number]

    def _reread_seats(self) -> None:
        for device in self.devices:
            device.seat = _fresh(device.seat)


def _field(form: str) -> str:
    return "text" if form == "line" else "title"


def _fresh(seat: Seat) -> Seat:
    return Seat.objects.select_related("room").get(pk=seat.pk)


def _shuffled(shuffle):
    def order(count: int) -> list[int]:
        ranks = list(range(count))
        shuffle.shuffle(ranks)
        return ranks

    return order
