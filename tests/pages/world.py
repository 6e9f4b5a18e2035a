"""The world in which every page is tried: three houses, two regions, exercises in every state, a full cast.

Every text typed by somebody carries a mark of its own (``zzown0012zz``), so that a page that shows what its
reader should not see can be caught whatever the page is.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image

from cordee.accounts.actions import close_account, invite, open_token
from cordee.accounts.models import Invitation, Token, User
from cordee.accounts.rules import Offer
from cordee.awareness import actions as awareness
from cordee.awareness.exports import Read
from cordee.awareness.models import Campaign
from cordee.awareness.phishing import Tally
from cordee.breakglass.actions import break_glass, seal_codes
from cordee.breakglass.models import SealedCode
from cordee.breakglass.sessions import bearer
from cordee.core import clock
from cordee.core.actor import Role
from cordee.crises import actions as rooms
from cordee.crises.models import Seat
from cordee.crises.seating import actor_of_seat, link_of
from cordee.directory.models import Department, Ght, Provider, Region, Site
from cordee.directory.work import KIND as IMPORT
from cordee.documents.papers import read_night_paper, read_paper
from cordee.exercises import actions as exercises
from cordee.exercises.models import Exercise, Observation, Series
from cordee.exercises.photos import read_photo
from cordee.funding.actions import ask_review
from cordee.indicators.actions import take_snapshot
from cordee.kits.actions import import_kit
from cordee.kits.models import Kit
from cordee.outbox.models import Message
from cordee.plan import actions as plan
from cordee.plan.models import Evidence, Plan
from cordee.referentials.actions import delegate
from cordee.retex import actions as retex
from cordee.retex.models import Attestation, Denominator, Improvement, Report, ShareLink
from cordee.runs.models import Run
from cordee.services import actions as services
from cordee.services.models import Request, Service
from tests.makers import CONSOLE, a_plan, a_region, a_site, a_small_kit
from tests.pages.people import Member, account_holder, glass_breaker, program, seat_holder, signed_in
from tests.pages.world_assessments import Answering, answering_of
from tests.pages.world_funding import Asked, a_judge, asked_of
from tests.pages.world_incidents import Struck, offered, struck
from tests.pages.world_mobilisation import OnCall, on_call_of
from tests.pages.world_playbooks import playbook_in
from tests.pages.world_taskforce import Helped, Lent, helped_of, lent_of

MARK = re.compile(r"zz([a-z]+)\d{4}zz")
MISSING = 999_999
OFFER = {"title": "Audit", "gives": "Un audit.", "provider": "Région", "audience": ["sanitaire"], "actions": [4], "per_month": 2,
         "delay_days": 9}  # fmt: skip
CATALOGUE = {"services": [{"slug": "essai", **OFFER}, {"slug": "autre", **OFFER}]}


@dataclass(slots=True)
class Marks:
    """Makes marks and remembers what each one stands for."""

    known: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __call__(self, tenant: str, what: str) -> str:
        mark = f"zz{tenant}{len(self.known):04}zz"
        self.known[mark] = (tenant, what)
        return mark

    def said(self, mark: str) -> str:
        return ":".join(self.known.get(mark, ("?", mark)))


@dataclass(slots=True)
class Played:
    """One exercise with what happened in its room."""

    exercise: Exercise
    seats: dict[str, Seat]
    tokens: dict[str, str]
    observation: Observation | None = None

    @property
    def room(self):
        return self.exercise.room


@dataclass(slots=True)
class House:
    """Everything that one establishment keeps."""

    tenant: str
    site: Site
    kit: Kit
    draft_kit: Kit
    planned: Played
    running: Played
    over: Played
    report: Report
    draft_report: Report
    link: ShareLink
    link_token: str
    improvement: Improvement
    attestation: Attestation
    invitation: Invitation
    invitation_token: str
    high_invitation: Invitation  # to a role that an RSSI does not give
    evidence: Evidence
    asked: Request  # of a service of its region
    funding: Asked  # of its region's calls
    answering: Answering  # of its region's campaigns
    helped: Helped  # by its region's task force
    token: Token
    learned: Improvement  # closed, and shared with the region
    struck: Struck  # by crises, one going on and one over
    on_call: OnCall  # called in for the one that goes on
    broken: SealedCode  # lets somebody in
    sealed: SealedCode  # still in its envelope
    run: Run | None = None
    imported: Run | None = None


@dataclass(slots=True)
class World:
    marks: Marks
    regions: dict[str, Region]
    ght: Ght
    far_ght: Ght
    providers: dict[str, Provider]
    shipped: Kit
    houses: dict[str, House]
    series: dict[str, Series]
    denominators: dict[str, Denominator]
    campaigns: dict[str, Campaign]  # of awareness, with a result of each house
    plans: dict[str, Plan]  # a published one, and a draft of each region
    lent: dict[str, Lent]  # by the task force of each region
    sister: Site  # another house of the GHT, which reads what is shared and nothing else
    cast: dict[str, Member]

    def __getattr__(self, name: str) -> House:
        try:
            return self.houses[name]
        except KeyError:
            raise AttributeError(name) from None


def build() -> World:
    """Make it all, through the same actions as the pages."""
    marks = Marks()
    home, abroad = a_region(), Region.objects.create(code="84", name="Région voisine (essai)")
    plans = {"inforce": a_plan(home), "far": a_plan(abroad, state="draft", version="2")}
    a_plan(abroad)
    plans["own"] = a_plan(home, state="draft", version="2")
    ght = Ght.objects.create(name=marks("own", "ght.name"), region=home)
    far_ght = Ght.objects.create(name=marks("far", "ght.name"), region=abroad)
    providers = {
        "hired": Provider.objects.create(name="Cabinet des Cimes", contact_email="cimes@cordee.example"),
        "other": Provider.objects.create(name="Cabinet du Val", contact_email="val@cordee.example"),
    }
    shipped = import_kit(
        "platform:",
        document=a_small_kit(**_papers()),
        files=_files(),
        origin="shipped",
        publish=True,
        by=CONSOLE,
    )
    sites = {
        "own": a_site(marks("own", "site.name"), ght=ght.name),
        "near": a_site(marks("near", "site.name")),
        "far": _abroad(a_site(marks("far", "site.name"), region=abroad), abroad),
    }
    sister = a_site("Hôpital de la rive", ght=ght.name)
    hired = {"own": providers["hired"], "near": None, "far": providers["other"]}
    judges = {region.pk: a_judge(region) for region in (home, abroad)}
    houses = {
        tenant: _house(tenant, site, hired[tenant], judges[site.region_id], marks)
        for tenant, site in sites.items()
    }
    series = {
        "own": _series(home, shipped, [sites["own"], sites["near"]], marks("own", "series.title")),
        "far": _series(
            abroad, shipped, [sites["far"], _sister(sites["far"], abroad)], marks("far", "series.title")
        ),
    }
    frozen = {
        "own": retex.freeze_denominator(home, label="Cible d’ici", target_percent=70, by=CONSOLE),
        "far": retex.freeze_denominator(
            abroad, label=marks("far", "target.label"), target_percent=70, by=CONSOLE
        ),
    }
    world = World(
        marks,
        {"own": home, "far": abroad},
        ght,
        far_ght,
        providers,
        shipped,
        houses,
        series,
        frozen,
        _campaigns(home, abroad, houses, marks),
        plans,
        {tenant: lent_of(tenant, region, marks) for tenant, region in (("own", home), ("far", abroad))},
        sister,
        {},
    )
    for tenant, region in (("own", home), ("far", abroad)):
        playbook_in(region, tenant, marks)
    for mine in Plan.objects.in_force():
        take_snapshot(mine, on=clock.now().date(), by=CONSOLE)
    world.cast = {one.key: one for one in _cast(world)}
    offered(world.own.struck.shared, sister, world.cast["sister"].actor, marks)
    for tenant, judge in (("own", "reader"), ("near", "reader"), ("far", "far_pilot")):
        ask_review(houses[tenant].funding.judged, user=world.cast[judge].user, by=CONSOLE)
    delegate(world.own.answering.open, section=2, user=world.cast["member"].user, by=CONSOLE)
    for tenant, asker in (("own", "rssi"), ("near", "neighbour"), ("far", "far_pilot")):
        houses[tenant].run = _run(world.cast[asker], marks(tenant, "run.note"))
    for tenant, asker in (("own", "pilot"), ("far", "far_pilot")):
        files = [{"name": marks(tenant, "import.file")}]
        told = {"folder": "parti", "files": files, "region": world.regions[tenant].code, "dry_run": True}
        houses[tenant].imported = _run(world.cast[asker], "", kind=IMPORT, input=told)
    return world


def _cast(world: World) -> list[Member]:
    own, near = world.own, world.near
    region, abroad = world.regions["own"].scope, world.regions["far"].scope
    played = [p.exercise.scope for p in (own.planned, own.running, own.over)]

    def staff(key: str, who: str, role: Role) -> Member:
        return account_holder(key, who, *((role, scope) for scope in played))

    suspended = account_holder("suspended", "compte fermé", (Role.DIRECTOR, own.site.scope))
    close_account(suspended.user, by=CONSOLE)
    seats = own.running.seats
    return [
        Member("nobody", "personne"),
        Member("suspended", "compte fermé", _kept_session(suspended), suspended.user),
        account_holder("mfa", "pilote sans second facteur", (Role.REGION_PILOT, region), strong=False),
        account_holder("admin", "administratrice", (Role.ADMIN, "platform:")),
        account_holder("pilot", "pilote régional", (Role.REGION_PILOT, region)),
        account_holder("reader", "lectrice régionale", (Role.REGION_READER, region)),
        account_holder("far_pilot", "pilote d’une autre région", (Role.REGION_PILOT, abroad)),
        account_holder("director", "directrice", (Role.DIRECTOR, own.site.scope)),
        account_holder("rssi", "RSSI", (Role.RSSI, own.site.scope)),
        account_holder("ght", "RSSI du GHT", (Role.RSSI, world.ght.scope)),
        account_holder("member", "membre de la maison", (Role.MEMBER, own.site.scope)),
        account_holder("neighbour", "directeur d’une autre maison", (Role.DIRECTOR, near.site.scope)),
        account_holder("sister", "directrice d’une maison du GHT", (Role.DIRECTOR, world.sister.scope)),
        account_holder("hired", "prestataire engagé", (Role.PROVIDER, world.providers["hired"].scope)),
        account_holder("firm", "prestataire non engagé", (Role.PROVIDER, world.providers["other"].scope)),
        staff("planner", "planificateur", Role.PLANNER),
        staff("facilitator", "animatrice", Role.FACILITATOR),
        staff("observer", "observateur", Role.OBSERVER),
        staff("player", "joueuse avec compte", Role.PLAYER),
        seat_holder("seat", "joueur assis", seats["decision"]),
        seat_holder("watcher", "observatrice assise", seats["observer"]),
        seat_holder("withdrawn", "place retirée", seats["withdrawn"]),
        program("token", "programme de la maison", own.site.scope),
        program("rtoken", "programme de la région", region),
        glass_breaker("glass", "entré par un code scellé", own.broken),
    ]


def _kept_session(closed: Member) -> str:
    """Closing an account ends its sessions; one that was forgotten must not open anything either."""
    return signed_in(closed.user)


def _house(tenant: str, site: Site, provider: Provider | None, judge: User, marks: Marks) -> House:
    kit, draft = _kits(tenant, site, marks)
    planned = _planned(tenant, "planned", site, kit, provider, marks)
    running = _played(tenant, "running", site, kit, provider, marks, minutes_ago=12)
    over = _played(tenant, "over", site, kit, provider, marks, minutes_ago=200)
    exercises.end_exercise(over.exercise, by=CONSOLE)
    over.exercise.refresh_from_db()
    report, redraft = _reports(tenant, over, marks)
    link, token = retex.share_report(
        report,
        recipient=marks(tenant, "link.recipient"),
        until=clock.now().date() + dt.timedelta(days=9),
        by=CONSOLE,
    )
    invitation = invite(
        Offer(Role.MEMBER, site.scope, site.name),
        email=f"{marks(tenant, 'invitation.email')}@cordee.example",
        by=CONSOLE,
    )
    letter = Message.objects.get(recipient=invitation.email)
    high = invite(
        Offer(Role.DIRECTOR, site.scope, site.name), email=f"haut-{tenant}@cordee.example", by=CONSOLE
    )
    hit = struck(tenant, site, marks)
    return House(
        tenant=tenant,
        site=site,
        kit=kit,
        draft_kit=draft,
        planned=planned,
        running=running,
        over=over,
        report=report,
        draft_report=redraft,
        link=link,
        link_token=token,
        improvement=Improvement.objects.filter(exercise=over.exercise).get(),
        attestation=Attestation.objects.filter(exercise=over.exercise).get(),
        invitation=invitation,
        high_invitation=high,
        evidence=_proven(tenant, site, marks),
        asked=_asked(tenant, site, marks),
        funding=asked_of(tenant, site, judge, marks),
        answering=answering_of(tenant, site, marks),
        helped=helped_of(tenant, site, marks),
        learned=_learned(site),
        struck=hit,
        **_envelopes(tenant, site, marks),
        on_call=on_call_of(tenant, hit.open, marks),
        token=open_token(
            Offer(Role.RSSI, site.scope, site.name), name=marks(tenant, "token.name"), days=30, by=CONSOLE
        )[0],
        invitation_token=re.search(r"/invitation/([^/]+)/", letter.body)[1],
    )


def _envelopes(tenant: str, site: Site, marks: Marks) -> dict[str, SealedCode]:
    """Two sealed codes, the first of them used."""
    (broken, _first), (sealed, _second) = seal_codes(site, count=2, by=CONSOLE)
    name, reason = marks(tenant, "seal.name"), marks(tenant, "seal.reason")
    return {
        "broken": break_glass(broken, name=name, reason=reason, by=bearer(broken, name)),
        "sealed": sealed,
    }


def _learned(site: Site) -> Improvement:
    """What an audit showed, closed, and what the others of the region may read of it."""
    told = {
        "origin": "audit",
        "title": "Audit 7",
        "owner_name": "DSI",
        "due_on": clock.now().date(),
    }
    improvement = retex.add_improvement(site, **told, by=CONSOLE)
    improvement = retex.move_improvement(improvement, state="closed", note="Audit 7", by=CONSOLE)
    return retex.share_lesson(improvement, lesson="Audit 7", by=CONSOLE)


def _asked(tenant: str, site: Site, marks: Marks) -> Request:
    """What the house asks of the first service of its region's catalogue."""
    services.keep_catalogue(site.region, document=CATALOGUE, by=CONSOLE)
    return services.ask(
        site,
        service=Service.objects.get(region=site.region, slug="essai"),
        reason=marks(tenant, "service.reason"),
        contact=marks(tenant, "service.contact"),
        by=CONSOLE,
    )


def _campaigns(home: Region, abroad: Region, houses: dict[str, House], marks: Marks) -> dict[str, Campaign]:
    """One of each region. A house's numbers carry no mark: its name stands for them in what is searched."""
    found = {}
    for tenant, region in (("own", home), ("far", abroad)):
        day = clock.now().date()
        title = marks("far", "campaign.title") if tenant == "far" else "Campagne d’ici"
        campaign = awareness.open_campaign(
            region, title=title, kind="phishing", audience="Tous", starts_on=day, ends_on=day, by=CONSOLE
        )
        read = Read()
        for house in houses.values():
            if house.site.region_id == region.pk:
                read.tallies[house.site.finess] = Tally(recipients=40, sent=40, clicked=4, reported=9)
        awareness.bring_results(campaign, read=read, by=CONSOLE)
        found[tenant] = campaign
    return found


def _proven(tenant: str, site: Site, marks: Marks) -> Evidence:
    """What the house says of the first action of the plan, and a file that proves it."""
    row = plan.set_commitment(
        site,
        number=1,
        level=1,
        owner_name=marks(tenant, "plan.owner"),
        reason=marks(tenant, "plan.reason"),
        by=CONSOLE,
    )
    return plan.add_evidence(
        row,
        title=marks(tenant, "plan.evidence"),
        level=2,
        obtained_on=clock.now().date(),
        paper=read_paper("preuve.png", b"\x89PNG\r\n" + marks(tenant, "plan.file").encode()),
        by=CONSOLE,
    )


def _kits(tenant: str, site: Site, marks: Marks) -> tuple[Kit, Kit]:
    """A published kit and a draft of the house's own."""

    def document(state: str) -> dict:
        made = a_small_kit(**_papers(), id=f"kit-{tenant}-{state}", title=marks(tenant, f"kit.{state}.title"))
        made["injects"][3] |= {
            "facilitator_note": marks(tenant, f"kit.{state}.note"),
            "body": marks(tenant, f"kit.{state}.body"),
        }
        return made

    published = import_kit(
        site.scope, document=document("published"), files=_files(), origin="written", publish=True, by=CONSOLE
    )
    draft = import_kit(site.scope, document=document("draft"), files=_files(), origin="written", by=CONSOLE)
    return published, draft


def _planned(
    tenant: str, state: str, site: Site, kit: Kit, provider: Provider | None, marks: Marks
) -> Played:
    exercise = exercises.plan_exercise(
        site,
        kit=kit,
        title=marks(tenant, f"{state}.title"),
        place=marks(tenant, f"{state}.place"),
        scheduled_at=clock.now() + dt.timedelta(hours=1),
        provider=provider,
        by=CONSOLE,
    )
    for inject in exercise.injects.all():
        secret = "message" if inject.planned_s < 900 else "script"
        where = "cell" if inject.cells == ["technical"] else secret
        inject.title = marks(tenant, f"{state}.{where}.title")
        inject.body = marks(tenant, f"{state}.{where}.body")
        inject.facilitator_note = marks(tenant, f"{state}.script.note")
        inject.script = marks(tenant, f"{state}.script.call")
        inject.attachments = ["pieces/note.md"] if inject.key == "I01" else []
        inject.save()
    seats, tokens = {}, {}
    for name, role, cell in (
        ("decision", "player", "decision"),
        ("technical", "player", "technical"),
        ("observer", "observer", None),
        ("facilitator", "facilitator", None),
        ("withdrawn", "player", "decision"),
    ):
        seats[name], tokens[name] = exercises.invite_seat(
            exercise,
            role=role,
            cell=cell,
            name=marks(tenant, f"{state}.seat"),
            email=f"{marks(tenant, f'{state}.address')}@cordee.example",
            by=CONSOLE,
        )
    exercises.withdraw_seat_of(exercise, seat=seats["withdrawn"], by=CONSOLE)
    assert link_of(seats["decision"]) == tokens["decision"]
    return Played(exercise, seats, tokens)


def _played(
    tenant: str,
    state: str,
    site: Site,
    kit: Kit,
    provider: Provider | None,
    marks: Marks,
    *,
    minutes_ago: int,
) -> Played:
    start = clock.now() - dt.timedelta(minutes=minutes_ago)
    with clock.frozen(start):
        played = _planned(tenant, state, site, kit, provider, marks)
        exercises.make_ready(played.exercise, by=CONSOLE)
        exercises.start_exercise(played.exercise, speed=1, by=CONSOLE)
    with clock.frozen(start + dt.timedelta(minutes=11)):
        exercises.play_due(played.exercise, by=CONSOLE)
        _life_of(tenant, state, played, marks)
    played.exercise.refresh_from_db()
    return played


def _life_of(tenant: str, state: str, played: Played, marks: Marks) -> None:
    seat, room = played.seats["decision"], played.room
    seat.room.refresh_from_db()
    played.exercise.refresh_from_db()
    room.refresh_from_db()
    by = actor_of_seat(seat)
    rooms.join(seat, by=by)
    note = read_night_paper(
        f"{marks(tenant, f'{state}.room.file')}.txt", marks(tenant, f"{state}.room.words").encode()
    )
    rooms.log(
        room,
        kind="fact",
        text=marks(tenant, f"{state}.room.log"),
        seat=seat,
        cell=seat.cell,
        papers=[note],
        by=by,
    )
    taken = rooms.decide(
        room, title=marks(tenant, f"{state}.room.decision"), reasons=marks(tenant, f"{state}.room.reasons"),
        options="", decider="", seat=seat, cell=seat.cell, by=by,
    )  # fmt: skip
    rooms.review_decision(
        taken, outcome="changed", text=marks(tenant, f"{state}.room.review"),
        reasons=marks(tenant, f"{state}.room.rereading"), seat=seat, cell=seat.cell, by=by,
    )  # fmt: skip
    first = rooms.create_task(room, title=marks(tenant, f"{state}.room.task"), owner="", cell=seat.cell,
                              checklist=[marks(tenant, f"{state}.room.point")], by=by)  # fmt: skip
    owner = marks(tenant, f"{state}.room.owner")
    rooms.change_task(first, owner=owner, due_room_at=None, cell=seat.cell, by=by)
    rooms.create_task(room, title="Audit 8", blocked_by=[first], by=by)
    message = room.messages.filter(cells=seat.cell).first()
    message.room = room
    rooms.reply(message, text=marks(tenant, f"{state}.room.reply"), seat=seat, by=by)
    watcher = played.seats["observer"]
    played.observation = exercises.observe(
        played.exercise,
        objective="O1",
        criterion="O1.1",
        rating="P",
        note=marks(tenant, f"{state}.observation"),
        client_uuid=uuid.uuid4(),
        photo=read_photo(a_photo()),
        seat=watcher,
        by=actor_of_seat(watcher),
    )


def _reports(tenant: str, over: Played, marks: Marks) -> tuple[Report, Report]:
    """The questionnaire answered, an improvement noted, one version approved, the next one begun."""
    box = retex.open_debrief(over.exercise, by=CONSOLE)
    technical = actor_of_seat(over.seats["technical"])
    retex.answer_debrief(
        box, answers={"q1": 4, "q2": marks(tenant, "debrief.answer")}, seat_key=technical.id, by=technical
    )
    retex.note_improvement(
        over.exercise,
        title=marks(tenant, "improvement.title"),
        finding=marks(tenant, "improvement.finding"),
        owner_name=marks(tenant, "improvement.owner"),
        owner_email="responsable@cordee.example",
        due_on=clock.now().date() + dt.timedelta(days=30),
        by=CONSOLE,
    )
    draft = retex.draft_report(over.exercise, by=CONSOLE)
    texts = draft.content["texts"] | {"summary": marks(tenant, "report.summary")}
    draft = retex.edit_report(draft, texts=texts, revision=draft.revision, by=CONSOLE)
    approved = retex.approve_report(draft, by=CONSOLE)
    redraft = retex.draft_report(over.exercise, by=CONSOLE)
    texts = redraft.content["texts"] | {"summary": marks(tenant, "draft.summary")}
    return approved, retex.edit_report(redraft, texts=texts, revision=redraft.revision, by=CONSOLE)


def _series(region: Region, kit: Kit, sites: list[Site], title: str) -> Series:
    return exercises.plan_series(
        region, kit=kit, title=title, sites=sites, scheduled_at=clock.now() + dt.timedelta(days=3), by=CONSOLE
    )


def _run(who: Member, note: str, *, kind: str = "essai.pages", **fields) -> Run:
    """A piece of work under way."""
    return Run.objects.create(
        kind=kind,
        state="running",
        note=note,
        **fields,
        requested_at=clock.now(),
        requested_by=who.who,
        requester_kind="user",
        requester_id=str(who.user.pk),
    )


def _abroad(site: Site, region: Region) -> Site:
    site.department = Department.objects.get_or_create(
        code="69", defaults={"name": "Rhône", "region": region}
    )[0]
    site.save()
    return site


def _sister(site: Site, region: Region) -> Site:
    return _abroad(a_site("Hôpital jumeau", region=region), region)


def _papers() -> dict:
    return {
        "documents": [
            {"file": "pieces/note.md", "title": "Note de service", "for": "players"},
            {"file": "pieces/secret.md", "title": "Guide de l’animateur", "for": "facilitators"},
        ]
    }


def _files() -> dict[str, bytes]:
    return {"pieces/note.md": b"# Note\n\nTexte.", "pieces/secret.md": "# Guide\n\nÀ garder.".encode()}


def a_photo() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (40, 30), "white").save(kept, "JPEG")
    return kept.getvalue()
