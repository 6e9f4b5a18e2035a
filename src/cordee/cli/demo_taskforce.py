"""The Cyber Task Force of the demonstration: invented people, four packs, a mission that is over and one asked for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from cordee.accounts.demo import CARE_HOME, CLINIC
from cordee.cli.theatre import STAGE
from cordee.core import clock
from cordee.directory.models import Provider, Region, Site
from cordee.incidents.models import Incident
from cordee.taskforce import actions, adapter
from cordee.taskforce.models import MaterialPack, Member

# Name; skills; what is particular: « appel » on call, « jours » some weeks only, « loin » no place told, « firme » of a
# provider, « papiers » without the signed commitment.
PEOPLE = (
    ("Aliénor Quintard", "active-directory:3 serveurs:2", "appel"),
    ("Bastien Orléac", "active-directory:2 postes:3", "appel"),
    ("Coralie Vauzelle", "active-directory:2 sauvegardes:2", "jours"),
    ("Damien Fresnoy", "reseau:3 telephonie:2", "appel"),
    ("Élodie Marsac", "reseau:2 postes:2", "appel"),
    ("Fabrice Lussan", "sauvegardes:3 serveurs:3", "appel"),
    ("Garance Tilloy", "sauvegardes:2 applications:2", "jours"),
    ("Hugo Bérénis", "forensique:3 active-directory:2", "firme"),
    ("Ismérie Caudal", "forensique:2 reseau:2", "firme"),
    ("Joachim Pradel", "postes:2 logistique:2", "appel"),
    ("Katell Rouvière", "postes:2", "appel"),
    ("Lambert Issoire", "postes:1 telephonie:1", "jours"),
    ("Mahaut Dorval", "pilotage:3 communication:2", "appel"),
    ("Nathan Escoubès", "pilotage:2 juridique:2", "appel"),
    ("Océane Trémois", "communication:3", "jours"),
    ("Pacôme Villandry", "telephonie:3 reseau:1", "appel"),
    ("Quitterie Halbout", "applications:3 biomedical:1", "appel"),
    ("Rémi Chassagne", "applications:2 serveurs:2", "loin"),
    ("Sidonie Ferrand", "biomedical:3", "jours"),
    ("Théophile Garnot", "biomedical:2 reseau:1", "papiers"),
    ("Ulysse Montarnal", "logistique:3", "appel"),
    ("Violette Sarlande", "logistique:2 postes:1", "appel"),
    ("Wandrille Peyrac", "juridique:3", "jours"),
    ("Yolaine Bruckert", "serveurs:3 active-directory:1", "firme"),
    ("Zacharie Collonges", "sauvegardes:2 reseau:2", "appel"),
)
PACKS = (
    ("Pack Nord", [[10, "ordinateurs portables neufs"], [2, "bornes 4G"], [1, "imprimante"]], 40, True),
    ("Pack Sud", [[10, "ordinateurs portables neufs"], [2, "bornes 4G"], [3, "téléphones mobiles"]], 75, True),
    ("Pack Réseau", [[2, "pare-feu"], [4, "commutateurs"], [50, "cordons"]], 230, True),
    ("Pack Papier", [[500, "formulaires numérotés"], [6, "tableaux blancs"]], 20, False),
)  # fmt: skip


def muster(region: Region) -> int:
    """How many people the roster holds."""
    houses = list(
        region.sites.open()
        .filter(kind="sanitaire", lat__isnull=False)
        .order_by("-mco_beds", "finess")[: len(PEOPLE)]
    )
    firms = list(Provider.objects.order_by("pk"))
    for rank, (person, base) in enumerate(zip(PEOPLE, houses, strict=True)):
        _enrol(region, rank, person, base, firms[rank % len(firms)])
    for place, (name, contents, days_ago, sound) in zip(houses, PACKS, strict=False):
        _keep(region, place, name, contents, days_ago, sound)
    _mission_over(Site.objects.get(finess=CLINIC))
    _mission_asked(Site.objects.get(finess=CARE_HOME))
    return Member.objects.filter(region=region).count()


def _enrol(region: Region, rank: int, person: tuple[str, str, str], base: Site, firm: Provider) -> None:
    name, skills, kind = person
    today = clock.now().date()
    signed = {
        "badge": str(today - dt.timedelta(days=300)),
        "confidentialite": str(today - dt.timedelta(days=200)),
    }
    if kind == "papiers":
        del signed["confidentialite"]
    employer = {"employer_provider": firm} if kind == "firme" else {"employer_site": base}
    member = actions.add_member(
        region,
        fields={
            "name": name,
            "email": f"equipier{rank + 1:02}@task-force.example",
            "phone": f"06 00 00 00 {rank + 1:02}",
            "skills": {slug: int(level) for slug, level in (told.split(":") for told in skills.split())},
            "clearances": signed,
            "on_call": kind != "jours",
            "base": None if kind == "loin" else base,
            **employer,
        },
        by=STAGE,
    )
    if kind == "jours":
        for weeks in (rank % 3, 6 + rank % 3):
            first = today + dt.timedelta(weeks=weeks, days=-3)
            actions.add_availability(member, starts_on=first, ends_on=first + dt.timedelta(days=13), by=STAGE)


def _keep(region: Region, place: Site, name: str, contents: list, days_ago: int, sound: bool) -> None:
    fields = {"name": name, "contents": contents, "place": place, "held_by": "DSI, astreinte"}
    with clock.frozen(clock.now() - dt.timedelta(days=days_ago)):
        pack = actions.add_pack(region, fields=fields, by=STAGE)
        actions.check_pack(pack, sound=sound, remark="" if sound else "Deux tableaux manquent.", by=STAGE)


def _mission_over(site: Site) -> None:
    """Three people, twenty days ago, five days; one pack came back and was checked."""
    start = clock.now() - dt.timedelta(days=20)
    needs = [{"skill": "active-directory", "count": 1, "level": 2}, {"skill": "reseau", "count": 1, "level": 2},
             {"skill": "postes", "count": 1, "level": 1}]  # fmt: skip
    with clock.frozen(start):
        request = actions.ask_help(
            site,
            needs=needs,
            reason="Postes chiffrés dans deux services, annuaire coupé par précaution.",
            contact="Cadre de nuit, 01 99 00 00 01",
            starts_at=start,
            days=5,
            packs_wanted=1,
            by=STAGE,
        )
        best = adapter.solved(adapter.problem_of(request)).matching
        pack = MaterialPack.objects.get(region=site.region, name="Pack Sud")
        told = {"people": best.pairs, "packs": [pack.pk], "words": "Départ ce soir."}
        request = actions.propose_people(request, by=STAGE, **told)
        actions.accept_proposal(request, by=STAGE)
    for rank, sent in enumerate(request.assignments.select_related("request__site").order_by("pk")):
        with clock.frozen(start + dt.timedelta(hours=3 + rank)):
            sent = actions.mark_arrival(sent, by=STAGE)
        with clock.frozen(start + dt.timedelta(days=4, hours=rank)):
            actions.release_person(sent, hours=Decimal(30 + 4 * rank), cost=18_000 + 2_500 * rank, by=STAGE)
    with clock.frozen(start + dt.timedelta(days=6)):
        actions.check_pack(pack, sound=True, remark="Revenu complet.", by=STAGE)


def send_tonight(region: Region) -> None:
    """The crisis of the night has asked from its room: somebody is at work there, another is on the road."""
    incident = Incident.objects.open().real().filter(site__region=region).latest("declared_at")
    start = incident.declared_at
    with clock.frozen(start + dt.timedelta(minutes=100)):
        request = actions.ask_help(
            incident.site,
            room=incident.room,
            needs=[
                {"skill": "active-directory", "count": 1, "level": 2},
                {"skill": "sauvegardes", "count": 1, "level": 2},
            ],
            reason="Annuaire coupé par précaution, sauvegardes à contrôler avant de remonter.",
            contact=incident.contact,
            starts_at=start + dt.timedelta(hours=2),
            days=5,
            by=STAGE,
        )
        best = adapter.solved(adapter.problem_of(request)).matching
        request = actions.propose_people(
            request, people=best.pairs, words="Le premier part tout de suite.", by=STAGE
        )
        actions.accept_proposal(request, by=STAGE)
    first = request.assignments.select_related("request__site").order_by("pk")[0]
    with clock.frozen(start + dt.timedelta(hours=4, minutes=40)):
        actions.mark_arrival(first, by=STAGE)


def _mission_asked(site: Site) -> None:
    """Asked this morning; the pilot has yet to propose."""
    actions.ask_help(
        site,
        needs=[{"skill": "postes", "count": 2, "level": 1}, {"skill": "sauvegardes", "count": 1, "level": 2}],
        reason="Le serveur de fichiers est chiffré, les plannings sont sur papier.",
        contact="La directrice, 01 99 00 00 02",
        starts_at=clock.now() + dt.timedelta(hours=4),
        days=3,
        packs_wanted=1,
        by=STAGE,
    )
