"""Every address of the platform, read from the resolver, and the objects on which each one is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from django.urls import get_resolver, resolve, reverse

from cordee.directory.models import Region
from cordee.outbox.models import Message
from cordee.retex.documents.attested import check_address
from tests.pages.world import MISSING, House, Played, World
from tests.pages.world_assessments import campaign_of, referential_of
from tests.pages.world_funding import calls_of
from tests.pages.world_playbooks import playbook_of
from tests.pages.world_taskforce import Lent

Arguments = dict[str, object]
PER_HOUSE = ("own", "near", "far")


@dataclass(frozen=True, slots=True)
class Route:
    """One URL pattern: its name, its shape for people, the names of what it captures."""

    name: str
    shape: str
    captured: tuple[str, ...]

    @property
    def app(self) -> str:
        return self.name.partition(":")[0] if ":" in self.name else ""

    def path(self, arguments: Arguments) -> str:
        return reverse(self.name, kwargs=arguments)


class Undeclared(LookupError):
    """A pattern captures something that ``objects_of`` has never heard of."""


@cache
def routes() -> tuple[Route, ...]:
    """Every named pattern, in the order of the resolver."""
    return tuple(dict.fromkeys(_walk(get_resolver(), "/", (), ())))


@cache
def nameless() -> tuple[str, ...]:
    """Patterns that no name leads to: they cannot be tried by name, so there must be none of ours."""
    return tuple(_nameless(get_resolver(), "/"))


def _walk(resolver, prefix: str, namespaces: tuple[str, ...], outer: tuple[str, ...]) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        shape = prefix + str(pattern.pattern)
        captured = (*outer, *pattern.pattern.regex.groupindex)
        if hasattr(pattern, "url_patterns"):
            below = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern, shape, below, captured)
        elif pattern.name:
            yield Route(":".join([*namespaces, pattern.name]), _legible(shape), captured)


def _nameless(resolver, prefix: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        shape = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _nameless(pattern, shape)
        elif not pattern.name:
            yield shape


def _legible(shape: str) -> str:
    return shape.replace("^", "").replace("$", "").replace("\\", "")


def objects_of(route: Route, world: World) -> dict[str, Arguments]:
    """The objects on which an address is tried, each under a short name; ``-`` when it captures nothing."""
    if not route.captured:
        return {"-": {}}
    maker = BY_NAME.get(route.name) or BY_SHAPE.get((route.app, route.captured))
    if maker is None:
        raise Undeclared(
            f"{route.name} captures {route.captured}: say in tests/pages/routes.py what they are"
        )
    return maker(world)


def _exercises(
    world: World, *, planned: bool = True, **more: Callable[[Played], object]
) -> dict[str, Arguments]:
    """Own exercises in three states, a house of the same region, one of another; missing; and a child of another."""
    own, near, far = world.own, world.near, world.far
    tried = {"own": own.running, "planned": own.planned, "over": own.over, "near": near.running, "nearover": near.over,
             "far": far.running}  # fmt: skip
    found = {
        label: {"pk": played.exercise.pk} | {k: of(played) for k, of in more.items()}
        for label, played in tried.items()
    }
    found["missing"] = {"pk": MISSING} | {k: of(own.running) for k, of in more.items()}
    if more:
        found["crossed"] = {"pk": own.running.exercise.pk} | {k: of(near.running) for k, of in more.items()}
    return found


def _rooms(world: World, **more: Callable[[Played], object]) -> dict[str, Arguments]:
    own, near, far = world.own, world.near, world.far
    tried = {
        "own": own.running,
        "planned": own.planned,
        "over": own.over,
        "near": near.running,
        "far": far.running,
    }
    found = {
        label: {"room_id": p.room.pk} | {k: of(p) for k, of in more.items()} for label, p in tried.items()
    }
    return found | {"missing": {"room_id": MISSING} | {k: of(own.running) for k, of in more.items()}}


def _per_house(what: Callable[[House], object], name: str = "pk") -> Callable[[World], dict[str, Arguments]]:
    def made(world: World) -> dict[str, Arguments]:
        found = {tenant: {name: what(world.houses[tenant])} for tenant in PER_HOUSE}
        return found | {"missing": {name: MISSING}}

    return made


def _struck(**more: object) -> Callable[[World], dict[str, Arguments]]:
    """The crises of the houses: going on, over, of others; and one that is not there."""

    def made(world: World) -> dict[str, Arguments]:
        found = {tenant: {"pk": world.houses[tenant].struck.open.pk, **more} for tenant in PER_HOUSE}
        return found | {"over": {"pk": world.own.struck.over.pk, **more}, "missing": {"pk": MISSING, **more}}

    return made


def _shared(world: World) -> dict[str, Arguments]:
    """Shared with the group of the house; of houses that have none; not shared; missing."""
    found = {tenant: {"pk": world.houses[tenant].struck.shared.pk} for tenant in PER_HOUSE}
    return found | {"open": {"pk": world.own.struck.open.pk}, "missing": {"pk": MISSING}}


def _lived(world: World) -> dict[str, Arguments]:
    """The same, and those that are over of others: what lessons are drawn from."""
    over = {f"{tenant}over": {"pk": world.houses[tenant].struck.over.pk} for tenant in PER_HOUSE}
    return over | {"open": {"pk": world.own.struck.open.pk}, "missing": {"pk": MISSING}}


def _reports(world: World) -> dict[str, Arguments]:
    found = {f"{tenant}": {"pk": world.houses[tenant].report.pk} for tenant in PER_HOUSE}
    drafts = {f"{tenant}draft": {"pk": world.houses[tenant].draft_report.pk} for tenant in PER_HOUSE}
    lived = {f"{tenant}crisis": {"pk": world.houses[tenant].struck.lessons.pk} for tenant in PER_HOUSE}
    return found | drafts | lived | {"missing": {"pk": MISSING}}


def _kits(world: World) -> dict[str, Arguments]:
    own, near, far = (world.houses[tenant] for tenant in PER_HOUSE)
    kits = {
        "shipped": world.shipped,
        "own": own.kit,
        "owndraft": own.draft_kit,
        "neardraft": near.draft_kit,
        "far": far.kit,
    }
    return {label: {"pk": kit.pk} for label, kit in kits.items()} | {"missing": {"pk": MISSING}}


def _series(world: World) -> dict[str, Arguments]:
    return {
        **{tenant: {"pk": series.pk} for tenant, series in world.series.items()},
        "missing": {"pk": MISSING},
    }


def _with(
    maker: Callable[[World], dict[str, Arguments]], **more: object
) -> Callable[[World], dict[str, Arguments]]:
    return lambda world: {label: arguments | more for label, arguments in maker(world).items()}


def _inject(played: Played) -> int:
    """One that waits, or the last of an exercise that is over."""
    return played.exercise.injects.order_by("-planned_s").first().pk


def _message(played: Played) -> int:
    """The number of a message of the decision cell; 1 where nothing was delivered."""
    return played.room.messages.filter(cells__key="decision").values_list("number", flat=True).first() or 1


def _technical(played: Played) -> int:
    """The number of a message that the other cell alone received."""
    received = played.room.messages.filter(cells__key="technical").exclude(cells__key="decision")
    return received.values_list("number", flat=True).first() or 1


def _log_line(played: Played) -> int:
    return played.room.log.values_list("seq", flat=True).first() or 1


def _file_seq(played: Played) -> int:
    """Of the file of its log."""
    return played.room.attachments.values_list("seq", flat=True).first() or 1


def _with_other_cell(world: World, **more) -> dict[str, Arguments]:
    """Messages: also one that the other cell of the same room received."""
    found = _rooms(world, number=_message)
    found["othercell"] = {"room_id": world.own.running.room.pk, "number": _technical(world.own.running)}
    return {label: arguments | more for label, arguments in found.items()}


def _streams(world: World) -> dict[str, Arguments]:
    own, near, far = world.own, world.near, world.far
    keys = {
        "exercise": own.running.exercise.stream,
        "exerciseover": own.over.exercise.stream,
        "room": own.running.room.stream,
        "roomover": own.over.room.stream,
        "nearexercise": near.running.exercise.stream,
        "nearroom": near.running.room.stream,
        "farexercise": far.running.exercise.stream,
        "farroom": far.running.room.stream,
        "kit": world.shipped.stream,
        "ownkit": own.draft_kit.stream,
        "farkit": far.draft_kit.stream,
        "run": own.run.stream,
        "farrun": far.run.stream,
        "site": own.site.scope,
        "farsite": far.site.scope,
        "region": world.regions["own"].scope,
        "accounts": "accounts",
        "outbox": "outbox",
        "missing": f"exercise:{MISSING}",
        "unknown": "nimporte:1",
    }
    return {label: {"key": key} for label, key in keys.items()}


def _tokens(world: World) -> dict[str, Arguments]:
    own, far = world.own, world.far
    return {
        "own": {"token": own.running.tokens["observer"]},
        "withdrawn": {"token": own.running.tokens["withdrawn"]},
        "over": {"token": own.over.tokens["decision"]},
        "far": {"token": far.running.tokens["decision"]},
        "missing": {"token": "pas-un-lien"},
    }


def _secret(what: Callable[[House], str]) -> Callable[[World], dict[str, Arguments]]:
    return lambda world: {
        "own": {"token": what(world.own)},
        "far": {"token": what(world.far)},
        "missing": {"token": "pas-un-lien"},
    }


def _user_keys(world: World) -> dict[str, Arguments]:
    cast = world.cast
    chosen = {"own": cast["member"], "near": cast["neighbour"], "far": cast["far_pilot"], "admin": cast["admin"],
              "closed": cast["suspended"]}  # fmt: skip
    return {label: {"pk": one.user.pk} for label, one in chosen.items()} | {"missing": {"pk": MISSING}}


def _memberships(world: World) -> dict[str, Arguments]:
    cast = world.cast
    chosen = {"own": cast["member"], "director": cast["director"], "near": cast["neighbour"], "far": cast["far_pilot"],
              "admin": cast["admin"]}  # fmt: skip
    found = {label: {"pk": one.user.memberships.get().pk} for label, one in chosen.items()}
    return found | {"missing": {"pk": MISSING}}


def _imports(world: World) -> dict[str, Arguments]:
    found = {tenant: {"pk": world.houses[tenant].imported.pk} for tenant in ("own", "far")}
    return found | {"otherwork": {"pk": world.own.run.pk}, "missing": {"pk": MISSING}}


def _scopes(world: World) -> dict[str, Arguments]:
    scopes = {
        "own": world.own.site.scope,
        "near": world.near.site.scope,
        "far": world.far.site.scope,
        "ght": world.ght.scope,
        "region": world.regions["own"].scope,
        "farregion": world.regions["far"].scope,
        "hired": world.providers["hired"].scope,
        "platform": "platform:",
        "exercise": world.own.running.exercise.scope,
        "missing": f"site:{MISSING}",
    }
    return {label: {"scope": scope} for label, scope in scopes.items()}


def _papers(world: World) -> dict[str, Arguments]:
    """A document for players and one for those who conduct."""
    players = {
        label: arguments | {"path": "pieces/note.md"} for label, arguments in _exercises(world).items()
    }
    secret = {
        f"{label}secret": arguments | {"path": "pieces/secret.md"}
        for label, arguments in _exercises(world).items()
    }
    return players | secret


def _calls(key: str) -> Callable[[World], dict[str, Arguments]]:
    def found(world: World) -> dict[str, Arguments]:
        calls = {tenant: calls_of(region)[key] for tenant, region in world.regions.items()}
        return {tenant: {"pk": call.pk} for tenant, call in calls.items()} | {"missing": {"pk": MISSING}}

    return found


def _any_key(**arguments: object) -> Callable[[World], dict[str, Arguments]]:
    return lambda world: {"any": arguments}


def _attestation_token(house: House) -> str:
    return resolve(urlsplit(check_address(house.attestation)).path).kwargs["token"]


_improvements = _per_house(lambda house: house.improvement.pk)
_attestations = _per_house(lambda house: house.attestation.pk)
_invitations = _per_house(lambda house: house.invitation.pk)
_sites = _per_house(lambda house: house.site.pk)


def _per_region(made: Callable[[Region], object]) -> Callable[[World], dict[str, Arguments]]:
    return lambda w: {
        **{tenant: {"pk": made(region).pk} for tenant, region in w.regions.items()},
        "missing": {"pk": MISSING},
    }


def _sent(key: str) -> Callable[[World], dict[str, Arguments]]:
    """Somebody of the task force, through the request of their own house; and through another's."""

    def found(world: World) -> dict[str, Arguments]:
        of = {tenant: getattr(world.houses[tenant].helped, key) for tenant in PER_HOUSE}
        sent = {tenant: world.houses[tenant].helped.sent(key).pk for tenant in PER_HOUSE}
        return {
            **{tenant: {"pk": of[tenant].pk, "sent_pk": sent[tenant]} for tenant in PER_HOUSE},
            "crossed": {"pk": of["own"].pk, "sent_pk": sent["near"]},
            "missing": {"pk": MISSING, "sent_pk": sent["own"]},
        }

    return found


def _lent(what: Callable[[Lent], object]) -> Callable[[World], dict[str, Arguments]]:
    return lambda w: {**{t: {"pk": what(lent)} for t, lent in w.lent.items()}, "missing": {"pk": MISSING}}


_referentials = _per_region(referential_of)
_assessment_campaigns = _per_region(lambda region: campaign_of(region, "À relire"))
_playbooks = _per_region(playbook_of)
_runs = _per_house(lambda house: house.run.pk)


def _room_playbooks(world: World) -> dict[str, Arguments]:
    """A playbook of the room's region, and one of another region."""
    found = _rooms(world, pk=lambda p: playbook_of(p.room.site.region).pk)
    foreign = {"room_id": world.own.running.room.pk, "pk": playbook_of(world.regions["far"]).pk}
    return found | {"foreign": foreign}


# (app, what the pattern captures) -> the objects. A new page of the same shape is tried without a word here.
BY_SHAPE: dict[tuple[str, tuple[str, ...]], Callable[[World], dict[str, Arguments]]] = {
    ("exercises", ("pk",)): _exercises,
    ("exercises", ("pk", "seat_pk")): lambda w: _exercises(w, seat_pk=lambda p: p.seats["technical"].pk),
    ("exercises", ("pk", "inject_pk")): lambda w: _exercises(w, inject_pk=_inject),
    ("exercises", ("pk", "observation_pk")): lambda w: _exercises(
        w, observation_pk=lambda p: p.observation.pk if p.observation else MISSING
    ),
    ("crises", ("room_id",)): _rooms,
    ("crises", ("room_id", "seq")): lambda w: _rooms(w, seq=_log_line),
    ("crises", ("room_id", "number")): _with_other_cell,
    ("crises", ("room_id", "key")): lambda w: _rooms(w, key=lambda p: "isolation"),
    ("crises", ("room_id", "number", "rank")): lambda w: _with_other_cell(w, rank=1),
    ("crises", ("room_id", "seat_id")): lambda w: _rooms(w, seat_id=lambda p: p.seats["technical"].pk),
    ("kits", ("pk",)): _kits,
    ("kits", ("pk", "key")): _with(_kits, key="I04"),
    ("kits", ("pk", "path")): _with(_kits, path="pieces/secret.md"),
    ("kits", ("pk", "number")): _with(_kits, number=1),
    ("runs", ("pk",)): _runs,
    ("exercises", ("pk", "path")): _papers,
    ("journal", ("key",)): _streams,
}
BY_NAME: dict[str, Callable[[World], dict[str, Arguments]]] = {
    "exercises:series": _series,
    "crises:join": _tokens,
    "crises:move_task": lambda w: _rooms(w, number=lambda p: 1),
    **{f"crises:{name}": lambda w: _rooms(w, number=lambda p: 1) for name in ("review", "change_task")},
    "crises:block_task": lambda w: _rooms(w, number=lambda p: 2),
    "crises:tick_point": lambda w: _rooms(w, number=lambda p: 1, rank=lambda p: 1),
    **{f"playbooks:{name}": _playbooks for name in ("playbook", "download")},
    "playbooks:room": _rooms,
    **{f"playbooks:{name}": _room_playbooks for name in ("in_room", "launch")},
    "crises:file": lambda w: _rooms(w, seq=_file_seq) | {
        "crossed": {"room_id": w.own.running.room.pk, "seq": _file_seq(w.near.over)},
    },
    "crises:open_cell": lambda w: _rooms(w, key=lambda p: "decision"),
    "outbox:retry": lambda w: {"own": {"pk": Message.objects.order_by("pk").first().pk}, "missing": {"pk": MISSING}},
    "outbox:hurry": lambda w: {"email": {"channel": "email"}, "missing": {"channel": "pigeon"}},
    "outbox:letter": _any_key(name="lettre"),
    "outbox:attachment": _any_key(name="lettre", number=1),
    "kits:import_sheet": _any_key(token="pas-un-depot"),
    "kits:import_refused": _any_key(token="pas-un-depot"),
    "kits:section": _with(_kits, name="head"),
    "plan:action": lambda w: {"own": {"number": 1}, "missing": {"number": 99}},
    **{f"services:{name}": _per_house(lambda house: house.asked.pk) for name in ("request", "answer", "withdraw", "rate")},
    **{f"taskforce:{name}": _per_house(lambda house: house.helped.asked.pk) for name in ("propose", "refuse", "withdraw")},
    "taskforce:request": lambda w: (
        _per_house(lambda house: house.helped.asked.pk)(w)
        | {"planned": {"pk": w.own.helped.proposed.pk}, "working": {"pk": w.own.helped.at_work.pk}}
    ),
    "taskforce:accept": _per_house(lambda house: house.helped.proposed.pk),
    "taskforce:sheet": _per_house(lambda house: house.helped.accepted.pk),
    "taskforce:stand_down": _sent("proposed"),
    "taskforce:arrive": _sent("accepted"),
    "taskforce:release": _sent("at_work"),
    **{f"taskforce:{name}": _lent(lambda lent: lent.member.pk) for name in ("add_window", "withdraw_member")},
    "taskforce:member": lambda w: _lent(lambda lent: lent.member.pk)(w) | {"over": {"pk": w.lent["own"].gone.pk}},
    "taskforce:bring_member_back": _lent(lambda lent: lent.gone.pk),
    **{f"taskforce:{name}": _lent(lambda lent: lent.pack.pk) for name in ("pack", "check_pack")},
    "taskforce:remove_window": lambda w: {
        **{t: {"pk": lent.member.pk, "window_pk": lent.window.pk} for t, lent in w.lent.items()},
        "crossed": {"pk": w.lent["own"].member.pk, "window_pk": w.lent["far"].window.pk},
        "missing": {"pk": MISSING, "window_pk": w.lent["own"].window.pk},
    },
    "services:service": lambda w: {
        **{tenant: {"pk": w.houses[tenant].asked.service_id} for tenant in ("own", "far")}, "missing": {"pk": MISSING},
    },
    "api:site": lambda w: _per_house(lambda house: house.site.finess, "finess")(w) | {"missing": {"finess": "010000001"}},
    "api:exercise": _per_house(lambda house: house.running.exercise.pk, "number"),
    "api:log": _per_house(lambda house: house.running.room.pk, "number"),
    "indicators:ght": lambda w: {"own": {"pk": w.ght.pk}, "far": {"pk": w.far_ght.pk}, "missing": {"pk": MISSING}},
    "indicators:department": lambda w: {"own": {"code": "91"}, "far": {"code": "69"}, "missing": {"code": "zz"}},
    "home:feed": _any_key(token="pas-un-lien"),
    "archive:take_out": _per_house(lambda house: house.site.pk),
    "accounts:revoke_token": _per_house(lambda house: house.token.pk),
    "referentials:assessment": lambda w: (
        _per_house(lambda house: house.answering.open.pk)(w) | {"handed": {"pk": w.own.answering.handed.pk}}
    ),
    "referentials:delegate": _per_house(lambda house: house.answering.open.pk),
    "referentials:answer": _with(_per_house(lambda house: house.answering.open.pk), section=2),
    "referentials:submit": _per_house(lambda house: house.answering.ready.pk),
    **{f"referentials:{name}": _per_house(lambda house: house.answering.handed.pk) for name in ("accept", "send_back")},
    **{f"referentials:{name}": _referentials for name in ("referential", "new_campaign")},
    **{f"referentials:{name}": _assessment_campaigns for name in ("campaign", "accept_all", "close")},
    **{f"funding:{name}": _per_house(lambda house: house.funding.draft.pk) for name in ("write", "withdraw")},
    **{f"funding:{name}": _per_house(lambda house: house.funding.filed.pk) for name in ("application", "correct", "admissibility")},
    **{f"funding:{name}": _per_house(lambda house: house.funding.judged.pk) for name in ("ask_review", "decide", "brief")},
    **{f"funding:{name}": _per_house(lambda house: house.funding.opinion().pk) for name in ("review", "recuse")},
    "funding:piece": _per_house(lambda house: house.funding.piece().pk),
    "funding:letter": _per_house(lambda house: house.funding.granted.pk),
    "funding:deliver": _per_house(lambda house: house.funding.granted.deliverables.get(key="attendu").pk),
    "funding:judge": _per_house(lambda house: house.funding.granted.deliverables.get(key="recu").pk),
    "funding:invoice": _per_house(lambda house: house.funding.instalment("facturer").pk),
    "funding:advance": _per_house(lambda house: house.funding.instalment("constater").pk),
    "funding:pay": _per_house(lambda house: house.funding.instalment("payer").pk),
    **{f"funding:{name}": _calls("suivi") for name in ("call", "prolong", "panel")},
    "funding:publish": _calls("a-publier"),
    **{f"awareness:{name}": lambda w: {
        **{tenant: {"pk": one.pk} for tenant, one in w.campaigns.items()}, "missing": {"pk": MISSING},
    } for name in ("campaign", "bring", "close")},
    **{f"incidents:{name}": _struck() for name in ("call", "end", "handover", "new_situation", "suppliers", "texts")},
    **{f"incidents:{name}": _shared for name in ("sheet", "offer")},
    "incidents:incident": lambda w: _struck()(w) | {"shared": {"pk": w.own.struck.shared.pk}},
    "incidents:raise_level": _struck(key="ght"),
    "incidents:lift_level": lambda w: _struck(key="etablissement")(w) | {
        "regional": {"pk": w.own.struck.open.pk, "key": "regional"},
    },
    **{f"incidents:{name}": _struck(key="cnil") for name in ("deadline", "set_deadline_aside")},
    "incidents:start_deadline": _struck(key="anssi"),
    "incidents:receipt": _struck(key="cert-sante"),
    **{f"incidents:{name}": _struck(number=2) for name in ("situation", "freeze_situation")},
    **{f"incidents:{name}": _struck(number=1) for name in ("acknowledge_situation", "situation_docx")},
    "incidents:situation_pdf": lambda w: _struck(number=1)(w) | {"shared": {"pk": w.own.struck.shared.pk, "number": 1}},
    **{f"mobilisation:{name}": _per_house(lambda house: house.site.pk) for name in (
        "call_list", "new_contact", "import_list", "export_list",
    )},
    **{f"mobilisation:{name}": _per_house(lambda house: house.on_call.contact.pk) for name in ("contact", "withdraw_contact")},
    **{f"mobilisation:{name}": _struck() for name in ("launch", "presence", "rota", "put_on_shift")},
    **{f"mobilisation:{name}": _per_house(lambda house: house.on_call.callout.pk) for name in ("callout", "close_callout")},
    "mobilisation:note_answer": _with(_per_house(lambda house: house.on_call.callout.pk), number=1),
    "mobilisation:sign_out": _per_house(lambda house: house.on_call.presence.pk),
    "mobilisation:answer": _secret(lambda house: house.on_call.token),
    "mobilisation:free_slot": lambda w: {
        **{t: {"pk": w.houses[t].struck.open.pk, "slot_pk": w.houses[t].on_call.slot.pk} for t in PER_HOUSE},
        "crossed": {"pk": w.own.struck.open.pk, "slot_pk": w.far.on_call.slot.pk},
        "missing": {"pk": MISSING, "slot_pk": w.own.on_call.slot.pk},
    },
    **{f"offline:{name}": _per_house(lambda house: house.site.pk) for name in ("kit", "pdf", "html", "printed")},
    "indicators:action": lambda w: {"own": {"number": 1}, "missing": {"number": 99}},
    "plan:publish": lambda w: {
        **{tenant: {"pk": plan.pk} for tenant, plan in w.plans.items()}, "missing": {"pk": MISSING},
    },
    "plan:sheet": _per_house(lambda house: house.site.pk),
    "plan:commitment": _with(_per_house(lambda house: house.site.pk), number=1),
    "plan:add_evidence": _with(_per_house(lambda house: house.site.pk), number=1),
    "plan:withdraw_evidence": _per_house(lambda house: house.evidence.pk),
    "plan:evidence_file": _per_house(lambda house: house.evidence.pk),
    "accounts:withdraw": lambda w: _invitations(w) | {"high": {"pk": w.own.high_invitation.pk}},
    "accounts:revoke": _memberships,
    **{f"accounts:{name}": _user_keys for name in ("close", "reopen", "reset_second_factor")},
    "accounts:invite": _scopes,
    "directory:site": _sites,
    "directory:entity": _per_house(lambda house: house.site.legal_entity_id),
    "directory:ght": lambda w: {"own": {"pk": w.ght.pk}, "far": {"pk": w.far_ght.pk}, "missing": {"pk": MISSING}},
    "directory:department": lambda w: {
        "own": {"code": w.own.site.department.code}, "far": {"code": w.far.site.department.code}, "missing": {"code": "00"},
    },
    "directory:region": lambda w: {
        "own": {"code": w.regions["own"].code}, "far": {"code": w.regions["far"].code}, "missing": {"code": "00"},
    },
    **{f"directory:import_{name}": _imports for name in ("result", "state", "confirm")},
    "accounts:invitation": _secret(lambda house: house.invitation_token),
    "account_confirm_email": _any_key(key="MQ:abc"),
    "account_reset_password_from_key": _any_key(uidb36="1", key="abc-def"),
    "mfa_remove_webauthn": _any_key(pk=MISSING),
    "mfa_edit_webauthn": _any_key(pk=MISSING),
    "provider_login": _any_key(provider_id="oidc"),
    "provider_callback": _any_key(provider_id="oidc"),
    "openid_connect_login": _any_key(provider_id="oidc"),
    "openid_connect_callback": _any_key(provider_id="oidc"),
    **{f"retex:{name}": _exercises for name in (
        "hub", "judge", "results", "results_live", "open_debrief", "close_debrief", "draft", "note_improvement", "answer",
    )},
    **{f"breakglass:{name}": _per_house(lambda house: house.site.pk) for name in ("codes", "seal")},
    "breakglass:withdraw": _per_house(lambda house: house.sealed.pk),
    **{f"retex:crisis_{name}": _lived for name in (
        "hub", "results", "results_live", "open_debrief", "close_debrief", "draft", "note_improvement", "answer",
    )},
    **{f"retex:{name}": _reports for name in ("report", "edit", "annotate", "approve", "share")},
    "retex:file": _with(_reports, kind="docx"),
    "retex:revoke": lambda w: {
        **{t: {"pk": w.houses[t].report.pk, "link_pk": w.houses[t].link.pk} for t in PER_HOUSE},
        "crossed": {"pk": w.own.report.pk, "link_pk": w.far.link.pk},
        "missing": {"pk": MISSING, "link_pk": w.own.link.pk},
    },
    "retex:shared": _secret(lambda house: house.link_token),
    "retex:shared_file": _with(_secret(lambda house: house.link_token), kind="pdf"),
    "retex:check_attestation": _secret(_attestation_token),
    "retex:share_lesson": _per_house(lambda house: house.learned.pk),
    **{f"retex:{name}": _improvements for name in ("improvement", "move_improvement", "change_improvement")},
    **{f"retex:{name}": _attestations for name in ("attestation", "attestation_file")},
}  # fmt: skip
