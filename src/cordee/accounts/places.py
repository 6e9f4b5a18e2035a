"""Which scopes contain which, read from the directory: a site is in its entity, its GHT and its region."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.core.actor import Actor, Role
from cordee.directory.models import Ght, LegalEntity, Provider, Region, Site
from cordee.directory.queries import site_filter

PLATFORM = "platform:"

# Holders of these roles look after the people of their scope and of what it contains.
KEEPERS = (Role.REGION_PILOT, Role.DIRECTOR, Role.RSSI)


def containing(scopes: Iterable[str]) -> dict[str, frozenset[str]]:
    """For each scope, itself and every scope above it. Three queries at most, however many scopes."""
    by_kind = defaultdict(dict)
    for scope in scopes:
        kind, _colon, key = scope.partition(":")
        if key.isascii() and key.isdigit():
            by_kind[kind][int(key)] = scope
    found = {scope: frozenset({scope}) for scope in scopes}
    for key, above in _above(by_kind):
        found[key] |= above
    return found


def _above(by_kind: dict[str, dict[int, str]]) -> Iterable[tuple[str, frozenset[str]]]:
    sites, entities, ghts = by_kind["site"], by_kind["entity"], by_kind["ght"]
    if sites:
        rows = Site.objects.filter(pk__in=sites).values_list(
            "pk", "legal_entity_id", "legal_entity__ght_id", "region_id"
        )
        yield from (
            (sites[pk], _named(entity=entity, ght=ght, region=region)) for pk, entity, ght, region in rows
        )
    if entities:
        rows = LegalEntity.objects.filter(pk__in=entities).values_list("pk", "ght_id", "region_id")
        yield from ((entities[pk], _named(ght=ght, region=region)) for pk, ght, region in rows)
    if ghts:
        rows = Ght.objects.filter(pk__in=ghts).values_list("pk", "region_id")
        yield from ((ghts[pk], _named(region=region)) for pk, region in rows)
    if by_kind["provider"]:
        region = _the_only_region()
        yield from ((scope, _named(region=region)) for scope in by_kind["provider"].values())


def _named(**keys: int | None) -> frozenset[str]:
    return frozenset(f"{kind}:{key}" for kind, key in keys.items() if key)


def _the_only_region() -> int | None:
    """A firm belongs to no region. With one region installed its pilot looks after the firms; with several,
    a pilot could give somebody the exercises of the neighbour: only the administrator may then."""
    keys = list(Region.objects.values_list("pk", flat=True)[:2])
    return keys[0] if len(keys) == 1 else None


def kept_by(actor: Actor, path: str = "scope") -> Q:
    """The condition « this row's scope is one whose people the actor looks after »."""
    if actor.is_machine or actor.is_admin:
        return Q()
    own = [g.scope for g in actor.grants if g.role in (*KEEPERS, Role.PROVIDER, Role.PLANNER)]
    condition = Q(**{f"{path}__in": own})
    if actor.keys("region", KEEPERS) or actor.keys("ght", KEEPERS) or actor.keys("entity", KEEPERS):
        for places in _places_below(actor):
            condition |= Q(**{f"{path}__in": places})
    return condition


def _places_below(actor: Actor) -> Iterable:
    regions, ghts = actor.keys("region", (Role.REGION_PILOT,)), actor.keys("ght", KEEPERS)
    houses = tuple(role for role in KEEPERS if role != Role.REGION_PILOT)
    yield _scopes(
        "site", Site.objects.filter(site_filter(actor, roles=houses, region_roles=(Role.REGION_PILOT,)))
    )
    if regions or ghts:
        yield _scopes("entity", LegalEntity.objects.filter(Q(region_id__in=regions) | Q(ght_id__in=ghts)))
    if regions:
        yield _scopes("ght", Ght.objects.filter(region_id__in=regions))
        if str(_the_only_region()) in regions:
            yield _scopes("provider", Provider.objects.all())


def _scopes(kind: str, rows):
    return rows.annotate(place=Concat(Value(f"{kind}:"), Cast("pk", CharField()))).order_by().values("place")


def label_of(scope: str) -> str | None:
    """The name of a place of the directory; ``None`` when there is no such place."""
    kind, _colon, key = scope.partition(":")
    if scope == PLATFORM:
        return _("Plateforme")
    model = {"region": Region, "ght": Ght, "entity": LegalEntity, "site": Site, "provider": Provider}.get(
        kind
    )
    if model is None or not (key.isascii() and key.isdigit() and len(key) < 15):
        return None
    return model.objects.filter(pk=int(key)).values_list("name", flat=True).first()


def below(actor: Actor, words: str, limit: int) -> list[tuple[str, str, str]]:
    """Places whose people the actor looks after, by name or FINESS: (scope, name, precision)."""
    found: list[tuple[str, str, str]] = []
    houses = tuple(role for role in KEEPERS if role != Role.REGION_PILOT)
    every = actor.is_machine or actor.is_admin
    regions = actor.keys("region", (Role.REGION_PILOT,))
    if every:
        found.append((PLATFORM, _("Plateforme"), ""))
    found += _named_rows(
        "region", Region.objects.all() if every else Region.objects.filter(pk__in=regions), words
    )
    ghts = (
        Ght.objects.all()
        if every
        else Ght.objects.filter(Q(region_id__in=regions) | Q(pk__in=actor.keys("ght", houses)))
    )
    found += _named_rows("ght", ghts, words)
    providers = Provider.objects.all()
    if not every and str(_the_only_region()) not in regions:
        providers = providers.filter(pk__in=actor.keys("provider", (Role.PROVIDER,)))
    found += _named_rows("provider", providers, words)
    entities = LegalEntity.objects.filter(closed_on__isnull=True)
    if not every:
        entities = entities.filter(
            Q(region_id__in=regions)
            | Q(ght_id__in=actor.keys("ght", houses))
            | Q(pk__in=actor.keys("entity", houses))
        )
    found += _numbered_rows("entity", entities, words, limit)
    sites = (
        Site.objects.open()
        if every
        else Site.objects.open().filter(site_filter(actor, roles=houses, region_roles=(Role.REGION_PILOT,)))
    )
    found += _numbered_rows("site", sites, words, limit)
    return found


def own_houses(actor: Actor) -> list[tuple[str, str]]:
    """Regions, groups, entities and houses that the actor holds as a keeper: (scope, name)."""
    models = {"region": Region, "ght": Ght, "entity": LegalEntity, "site": Site}
    if actor.is_admin:
        return [(region.scope, region.name) for region in Region.objects.all()]
    return [
        (f"{kind}:{pk}", name)
        for kind, model in models.items()
        for pk, name in model.objects.filter(pk__in=actor.keys(kind, KEEPERS)).values_list("pk", "name")
    ]


def _named_rows(kind: str, rows, words: str) -> list[tuple[str, str, str]]:
    kept = rows.filter(name__icontains=words) if words else rows
    return [(f"{kind}:{pk}", name, "") for pk, name in kept.values_list("pk", "name")]


def _numbered_rows(kind: str, rows, words: str, limit: int) -> list[tuple[str, str, str]]:
    kept = rows
    for word in words.split():
        kept = kept.filter(Q(name__icontains=word) | Q(finess__startswith=word))
    return [
        (f"{kind}:{pk}", name, finess)
        for pk, name, finess in kept.values_list("pk", "name", "finess")[: limit + 1]
    ]


KIND_LABELS = (
    ("platform", gettext_lazy("Plateforme")),
    ("region", gettext_lazy("Région")),
    ("ght", gettext_lazy("GHT")),
    ("entity", gettext_lazy("Entité juridique")),
    ("site", gettext_lazy("Établissement")),
    ("provider", gettext_lazy("Prestataire")),
    ("exercise", gettext_lazy("Exercice")),
)
