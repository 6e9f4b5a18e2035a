"""Take each guard away, one at a time: somebody must get an answer that the reviewed matrix refuses them."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import transaction
from django.urls import reverse

from cordee.accounts.rules import Offer
from cordee.awareness.models import Result
from cordee.core.actor import Role
from cordee.directory.models import Department, Ght, LegalEntity, Provider, Region
from cordee.directory.work import KIND as IMPORT
from cordee.funding.models import Instalment
from cordee.incidents.models import HelpOffer, Incident
from cordee.indicators.models import Snapshot, Standing
from cordee.journal.models import Entry
from cordee.journal.rules import READERS
from cordee.live.rules import FOLLOWERS
from cordee.mobilisation.models import Call, Rota
from cordee.outbox.models import Message
from cordee.plan.models import Commitment, Plan
from cordee.playbooks.rules import Launching
from cordee.referentials.models import Assessment
from cordee.referentials.rules import Part
from cordee.retex.models import Debrief, Denominator, Improvement
from cordee.runs.rules import Order
from tests.pages.browser import Browser
from tests.pages.guards import guards, held_open, listen
from tests.pages.matrix import DOORS, FILE, SHORT, Matrix, brisk, read, refused
from tests.pages.routes import objects_of, routes
from tests.pages.world import build
from tests.pages.world_assessments import referential_of
from tests.pages.world_playbooks import playbook_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EACH = 3  # people asked for each kind of refusal of one line of the matrix
TRIED = 400  # cells asked again with one guard open, before saying that nobody notices
CAST = ["reader", "neighbour", "seat", "observer", "rssi", "member", "director", "pilot", "player", "planner", "firm", "admin",
        "hired", "far_pilot", "watcher", "ght", "sister", "facilitator", "mfa", "nobody", "withdrawn", "token", "rtoken"]  # fmt: skip

# Guards that no page can meet alone: the platform acts behind them, or another lock is tried first. Each is held
# here to one refusal: who asks, and about what.
BEHIND = {
    "accounts.rules.can_grant": ("director", lambda w: Offer(Role.ADMIN, "platform:")),
    "accounts.rules.can_open_account": ("admin", lambda w: "nouvelle@cordee.example"),
    "accounts.rules.can_edit_profile": ("director", lambda w: w.cast["rssi"].user),
    "accounts.rules.can_accept": ("director", lambda w: w.own.invitation),
    "accounts.rules.can_join": ("director", lambda w: w.own.invitation),
    "home.rules.can_follow_dates": ("rssi", lambda w: w.cast["director"].user),
    "accounts.rules.can_open_token": ("rssi", lambda w: Offer(Role.REGION_READER, w.regions["own"].scope)),
    "accounts.rules.can_revoke_token": ("member", lambda w: w.own.token),
    "accounts.rules.can_be_posted": ("admin", lambda w: "nouvelle@cordee.example"),
    "awareness.rules.can_lead": ("director", lambda w: w.regions["own"]),
    "services.rules.can_keep_catalogue": ("director", lambda w: w.regions["own"]),
    "taskforce.rules.can_remind": ("pilot", lambda w: w.lent["own"].pack),
    "taskforce.rules.can_ask": ("neighbour", lambda w: w.own.site),
    "taskforce.rules.can_see_phones": ("director", lambda w: w.regions["own"]),
    "taskforce.rules.can_see_contacts": ("admin", lambda w: w.own.helped.accepted),
    "crises.rules.can_create_room": ("neighbour", lambda w: w.own.site),
    "crises.rules.can_drive": ("planner", lambda w: w.own.running.room),
    "crises.rules.can_tell_clock": ("director", lambda w: w.own.running.room),
    "crises.rules.can_enter": ("neighbour", lambda w: w.own.running.room),
    "crises.rules.can_deliver": ("seat", lambda w: w.own.running.room),
    "crises.rules.can_manage_seat": ("director", lambda w: w.own.running.seats["decision"]),
    "crises.rules.can_sit": ("director", lambda w: w.own.running.seats["decision"]),
    "crises.rules.can_recall_review": ("director", lambda w: w.own.running.room.decisions.get(number=1)),
    "crises.rules.can_finish_task": ("seat", lambda w: w.own.running.room.tasks.get(number=2)),
    "playbooks.rules.can_keep": ("director", lambda w: w.regions["own"]),
    "playbooks.rules.can_launch": (
        "observer",
        lambda w: Launching(w.own.running.room, playbook_of(w.regions["own"])),
    ),
    "crises.rules.can_read_message": ("director", lambda w: w.own.running.room.messages.first()),
    "crises.rules.may_follow": ("neighbour", lambda w: w.own.running.room.stream),
    "directory.rules.can_import": ("director", lambda w: None),
    "directory.rules.can_load_demo": ("admin", lambda w: None),
    "directory.rules.can_see": ("neighbour", lambda w: w.own.site),
    "exercises.rules.can_plan": ("neighbour", lambda w: w.own.site),
    "exercises.rules.can_plan_series": ("director", lambda w: w.regions["own"]),
    "incidents.rules.can_declare": ("neighbour", lambda w: w.own.site),
    "incidents.rules.conducts_room": ("neighbour", lambda w: w.own.struck.open.room),
    "incidents.rules.can_raise_level": ("reader", lambda w: w.own.struck.open),
    "incidents.rules.can_remind": ("director", lambda w: w.own.struck.deadline),
    "incidents.rules.can_recall_situation": ("director", lambda w: w.own.struck.open),
    "incidents.rules.can_acknowledge": ("neighbour", lambda w: w.own.struck.situation),
    "incidents.rules.can_read_sheet": ("neighbour", lambda w: w.own.struck.shared),
    "incidents.rules.can_offer_help": ("director", lambda w: w.own.struck.shared),
    "incidents.rules.may_take_sheet_journal": ("sister", lambda w: w.own.struck.shared.shared_stream),
    "incidents.rules.may_follow_sheet": ("neighbour", lambda w: w.own.struck.shared.shared_stream),
    "mobilisation.rules.can_keep_contact": ("pilot", lambda w: w.own.on_call.contact),
    "mobilisation.rules.can_answer": ("reader", lambda w: w.own.on_call.call),
    "mobilisation.rules.can_note": ("reader", lambda w: w.own.struck.open),
    "mobilisation.rules.can_escalate": ("director", lambda w: w.own.on_call.call),
    "mobilisation.rules.sees_numbers": ("admin", lambda w: w.own.struck.open),
    "mobilisation.rules.sees_people": ("reader", lambda w: w.own.struck.open),
    "journal.rules.can_redact": ("director", lambda w: Entry.objects.first()),
    "kits.rules.can_fork": ("seat", lambda w: w.shipped),
    "live.rules.can_follow": ("neighbour", lambda w: [w.own.running.room.stream]),
    "live.rules._follows": ("neighbour", lambda w: w.own.running.room.stream),
    "outbox.rules.can_retry": ("pilot", lambda w: Message.objects.first()),
    "outbox.rules.can_hurry": ("pilot", lambda w: "email"),
    "outbox.rules.can_post": ("admin", lambda w: Message.objects.first()),
    "funding.rules.can_file": ("neighbour", lambda w: w.own.funding.draft),
    "funding.rules.can_note_record": ("pilot", lambda w: w.own.site),
    "funding.rules.can_review": ("director", lambda w: w.own.funding.opinion()),
    "indicators.rules.can_read_figures": ("director", lambda w: w.regions["own"]),
    "indicators.rules.can_take_snapshot": ("pilot", lambda w: w.own.evidence.commitment.plan),
    "plan.rules.can_add_evidence": ("neighbour", lambda w: w.own.evidence.commitment),
    "plan.rules.can_import_commitments": ("director", lambda w: w.own.evidence.commitment.plan),
    "plan.rules.can_import_plan": ("director", lambda w: w.regions["own"]),
    "plan.rules.can_lapse": ("director", lambda w: w.own.evidence.commitment),
    "plan.rules.can_note_proof": ("director", lambda w: w.own.site),
    "plan.rules.can_publish": ("director", lambda w: w.own.evidence.commitment.plan),
    "plan.rules.can_remind": ("director", lambda w: w.own.evidence),
    "plan.rules.can_see_region": ("director", lambda w: w.regions["own"]),
    "referentials.rules.can_keep": ("director", lambda w: w.regions["own"]),
    "referentials.rules.can_map": ("director", lambda w: referential_of(w.regions["own"])),
    "referentials.rules.can_close": ("director", lambda w: w.own.answering.open.campaign),
    "referentials.rules.can_answer": ("neighbour", lambda w: w.own.answering.open),
    "referentials.rules.can_write": ("neighbour", lambda w: Part(w.own.answering.open, 2)),
    "referentials.rules.can_read_answers": ("pilot", lambda w: w.own.answering.open),
    "referentials.rules.can_review": ("director", lambda w: w.own.answering.handed),
    "retex.rules.can_declare": ("director", lambda w: w.own.site),
    "retex.rules.can_remind": ("admin", lambda w: w.own.improvement),
    "retex.rules.can_read_indicator": ("director", lambda w: w.regions["own"]),
    "runs.rules.can_request": ("director", lambda w: Order(IMPORT, "")),
    "runs.rules.can_cancel": ("director", lambda w: w.own.run),
    "runs.rules.can_work": ("admin", lambda w: w.own.run),
    "runs.rules.may_follow": ("director", lambda w: w.own.run.stream),
    "breakglass.rules.can_break": ("rssi", lambda w: w.own.sealed),
    "breakglass.rules.can_withdraw": ("neighbour", lambda w: w.own.sealed),
    "breakglass.rules.can_close": ("rssi", lambda w: w.own.broken),
    "witnesses.rules.can_ask": ("admin", lambda w: None),
    "witnesses.rules.can_introduce": ("admin", lambda w: None),
}
# The same for what may be listed: who looks, in which rows, and must find none.
UNLISTED = {
    "awareness.queries.ResultSet.visible_to": ("neighbour", lambda w: Result.objects.filter(site=w.own.site)),
    "directory.queries.RegionSet.visible_to": ("nobody", lambda w: Region.objects),
    "directory.queries.DepartmentSet.visible_to": ("nobody", lambda w: Department.objects),
    "directory.queries.GhtSet.visible_to": ("neighbour", lambda w: Ght.objects.filter(pk=w.ght.pk)),
    "directory.queries.LegalEntitySet.visible_to": (
        "neighbour", lambda w: LegalEntity.objects.filter(pk=w.own.site.legal_entity_id),
    ),
    "directory.queries.ProviderSet.visible_to": ("planner", lambda w: Provider.objects),
    "outbox.queries.MessageSet.visible_to": ("pilot", lambda w: Message.objects),
    "indicators.queries.SnapshotSet.visible_to": ("director", lambda w: Snapshot.objects),
    "indicators.queries.StandingSet.visible_to": ("neighbour", lambda w: Standing.objects.filter(site=w.own.site)),
    "funding.queries.InstalmentSet.visible_to": (
        "neighbour", lambda w: Instalment.objects.filter(application__site=w.own.site),
    ),
    "mobilisation.queries.CallSet.visible_to": ("reader", lambda w: Call.objects.filter(pk=w.own.on_call.call.pk)),
    "mobilisation.queries.RotaSet.visible_to": ("reader", lambda w: Rota.objects),
    "directory.queries.GhtSet.with_house_of": ("neighbour", lambda w: Ght.objects.filter(pk=w.ght.pk)),
    "incidents.queries.IncidentSet.shared_with": (
        "neighbour", lambda w: Incident.objects.filter(pk=w.own.struck.shared.pk),
    ),
    "incidents.queries.IncidentSet.sheets_for": (
        "neighbour", lambda w: Incident.objects.filter(pk=w.own.struck.shared.pk),
    ),
    "incidents.queries.OfferSet.visible_to": ("neighbour", lambda w: HelpOffer.objects),
    "plan.queries.CommitmentSet.visible_to": ("neighbour", lambda w: Commitment.objects.filter(site=w.own.site)),
    "plan.queries.PlanSet.visible_to": ("seat", lambda w: Plan.objects),
    "referentials.queries.AssessmentSet.of_houses": ("neighbour", lambda w: Assessment.objects.filter(site=w.own.site)),
    "referentials.queries.AssessmentSet.to_write_by": ("neighbour", lambda w: Assessment.objects.filter(site=w.own.site)),
    "retex.queries.ImprovementSet.lessons_for": ("far_pilot", lambda w: Improvement.objects.filter(pk=w.own.learned.pk)),
    "retex.queries.DebriefSet.visible_to": ("neighbour", lambda w: Debrief.objects.filter(exercise=w.own.over.exercise)),
    "retex.queries.DenominatorSet.visible_to": ("director", lambda w: Denominator.objects),
}  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def matrix(world):
    return Matrix(world, Browser())


def refusals(matrix):
    """A few people for each kind of refusal of each line: enough to meet every guard, not the whole matrix."""
    reviewed = read(FILE.read_text(encoding="utf-8"))
    people = [matrix.world.cast[key] for key in CAST]
    for route in routes():
        for method in ("GET", "POST"):
            if not any((route.name, method, label) in reviewed for label in objects_of(route, matrix.world)):
                continue
            for label, cells in matrix.cells(route, method, people):
                told, taken = reviewed.get((route.name, method, label), {}), Counter()
                for cell in cells:
                    verdict = told.get(cell.who.key[:SHORT], "")
                    if (
                        verdict
                        and refused(verdict)
                        and verdict != "422"
                        and taken[verdict] < (1 if verdict in DOORS else EACH)
                    ):
                        taken[verdict] += 1
                        yield cell


@pytest.fixture(scope="module")
def met(matrix):
    """Which guards stood in the way of which refusals."""
    with brisk():
        return listen(guards(), list(refusals(matrix)), matrix.verdict)


def noticed(guard, matrix, met) -> bool:
    """Whether a refusal that met this guard becomes something else without it."""
    asked, verdicts = met
    cells = asked.get(guard.name, [])
    step = max(1, len(cells) // TRIED)
    with held_open(guard), brisk():
        return any(matrix.verdict(cell) != verdicts[cell] for cell in cells[::step])


def test_somebody_notices_each_guard_that_is_taken_away(matrix, met):
    every = guards()
    assert len(every) > 100
    unnoticed = {guard.name for guard in every if not noticed(guard, matrix, met)}
    assert unnoticed - BEHIND.keys() - UNLISTED.keys() == set()


@pytest.mark.parametrize("name", BEHIND)
def test_a_guard_behind_the_pages_says_no(world, name):
    guard = next(guard for guard in guards() if guard.name == name)
    who, subject = BEHIND[name][0], BEHIND[name][1](world)
    actor = world.cast[who].actor
    assert not guard.function(actor, subject)
    with held_open(guard):
        assert guard.function(actor, subject)


@pytest.mark.parametrize("name", UNLISTED)
def test_a_list_behind_the_pages_is_empty_for_others(world, name):
    guard = next(guard for guard in guards() if guard.name == name)
    who, rows = UNLISTED[name][0], UNLISTED[name][1](world)
    actor, method = world.cast[who].actor, name.rpartition(".")[2]
    assert list(getattr(rows.all(), method)(actor)) == []
    with held_open(guard):
        assert list(getattr(rows.all(), method)(actor)) != []


def test_the_ears_change_nothing(matrix, met):
    """The verdicts heard while listening are those of the reviewed file."""
    reviewed = read(FILE.read_text(encoding="utf-8"))
    _asked, verdicts = met
    assert len(verdicts) > 1500
    other = [
        str(cell)
        for cell, verdict in verdicts.items()
        if verdict != reviewed[cell.route.name, cell.method, cell.label][cell.who.key[:SHORT]]
    ]
    assert other == []


@pytest.mark.parametrize("kind", ["room", "exercise", "kit", "run", "shared"])
def test_somebody_notices_each_live_stream_that_is_open(world, matrix, monkeypatch, kind):
    far = world.far
    stream = {
        "room": far.running.room.stream,
        "exercise": far.running.exercise.stream,
        "kit": far.draft_kit.stream,
        "run": far.run.stream,
        "shared": far.struck.shared.shared_stream,
    }[kind]
    director = world.cast["director"]

    def ask() -> tuple[str, str]:
        followed = matrix.browser.ask(director, "GET", reverse("live:heads"), {"s": stream})
        taken = matrix.browser.ask(director, "GET", reverse("journal:export", args=[stream]))
        return followed.verdict, taken.verdict

    assert ask() == ("403", "404")
    monkeypatch.setitem(FOLLOWERS, kind, lambda actor, key: True)
    monkeypatch.setitem(READERS, kind, lambda actor, key: True)
    assert ask()[0] == "200"
    if kind not in ("run", "shared"):  # a run made by the test, a sheet that nobody reads: no journal
        assert ask()[1] == "200"


def test_every_stream_has_its_guard():
    assert set(FOLLOWERS) == {"room", "exercise", "kit", "run", "shared"}
    assert set(READERS) == set(FOLLOWERS)
