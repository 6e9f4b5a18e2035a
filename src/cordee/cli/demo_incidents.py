"""Crises of the demonstration: one that goes on since the night, one shared with its GHT, one of last spring that is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from django.utils import timezone

from cordee.accounts.demo import SISTER
from cordee.accounts.models import User
from cordee.accounts.sessions import actor_of_user
from cordee.cli.demo_room import ransom_note
from cordee.cli.theatre import STAGE
from cordee.core import clock
from cordee.crises import actions as rooms
from cordee.crises.models import Cell, Decision, Task
from cordee.directory.models import Region, Site
from cordee.incidents import actions
from cordee.incidents.models import Incident
from cordee.retex import actions as lessons
from cordee.retex.models import Report

CONTACT = "Administrateur de garde, 06 00 00 00 12"
NIGHT = {
    "vu": ["rancon", "chiffre"],
    "coupe": ["dossier", "labo", "telephone"],
    "marche": ["mobiles", "imprimer"],
    "soins": ["genes"],
    "donnees": ["inconnu"],
}
SPRING = {
    "vu": ["compte"],
    "coupe": ["messagerie"],
    "marche": ["fixe", "mobiles"],
    "soins": ["non"],
    "donnees": ["non"],
}
SEEN = "Plus d’accès au dossier patient dans tous les services."
# Minutes after the declaration, which cell wrote it, what, whether the next report must hold it.
LINES = (
    (4, "technique", "Astreinte informatique jointe, réseau des sites coupé.", True),
    (12, "technique", "Deux serveurs de fichiers encore allumés, débranchés du réseau.", False),
    (21, "soins", SEEN, True),
    (38, "soins", "Les urgences passent aux dossiers papier.", True),
    (52, "soins", "Pharmacie : prescriptions sur papier, deux coursiers pour les étages.", False),
    (64, "soins", "Régulation prévenue : plus d’accueil des ambulances jusqu’à 8 h.", True),
    (95, "decision", "Un journaliste appelle le standard de nuit.", False),
    (140, "technique", "Sauvegardes hors ligne débranchées, intactes au premier regard.", True),
    (205, "technique", "Annuaire : trois comptes d’administration inconnus, désactivés.", True),
    (240, "soins", "Laboratoire : résultats urgents rendus par téléphone et coursier.", True),
    (268, "technique", "Copie des journaux du pare-feu confiée aux enquêteurs.", False),
)
# Minutes after the declaration, cell, what, to whom, for how many minutes after, what it became, points (the first ticked).
TASKS = (
    (15, "technique", "Copier les journaux avant tout redémarrage", "Karim Belloc, réseaux", 60, "done", ()),
    (40, "soins", "Lister les patients de réanimation", "Cadre de réanimation", 90, "done", ()),
    (44, "soins", "Sortir les dossiers papier des urgences", "Cadre des urgences", 200, "doing",
     ("Dossiers du secours en salle de soins", "Étiquettes imprimées la veille", "Un scribe par box")),
    (70, "decision", "Afficher les numéros mobiles dans les services", "Logistique", None, "doing", ()),
    (75, "technique", "Vérifier les sauvegardes hors ligne", "Inès Dautry, sauvegardes", 280, "doing",
     ("Dossier patient", "Laboratoire", "Annuaire")),
    (80, "technique", "Remonter un annuaire propre", "Karim Belloc, réseaux", 700, "todo", ()),
    (82, "soins", "Rouvrir l’accueil des ambulances", "", 400, "todo", ()),
    (90, "decision", "Préparer le message aux familles", "Communication", 300, "todo", ()),
    (92, "technique", "Chercher la rançon demandée", "", None, "dropped", ()),
)  # fmt: skip
WAITS = ((6, 5), (7, 6))  # numbers of tasks: the first waits for the second
TEXTS = {
    "technique": "Réseau coupé, sauvegardes hors ligne intactes. Point d’entrée inconnu.",
    "soins": "Urgences sur papier, ambulances réorientées jusqu’à 8 h. Laboratoire : résultats par coursier.",
    "communication": "Message au personnel affiché dans les services. Rien à la presse.",
    "besoins": "Deux spécialistes Active Directory, trente postes propres, pour midi.",
    "suite": "Décision sur le bloc à 7 h. Prochain point à midi.",
}

STRUCK_SISTER, NEIGHBOUR = "959900098", "Farid Lemoine-Castel"
EVENING = {
    "vu": ["chiffre"],
    "coupe": ["dossier", "imagerie", "pharmacie"],
    "marche": ["fixe", "mobiles", "biomedical"],
    "soins": ["genes"],
    "donnees": ["inconnu"],
}
SHARED_TEXTS = {
    "technique": "Serveurs d’imagerie et de pharmacie chiffrés. Réseau coupé.",
    "soins": "Bloc fermé jusqu’à midi, urgences ouvertes sur papier. Scanner réorienté.",
    "besoins": "Six lits de médecine avant 8 h. Un pharmacien. Vingt postes propres.",
    "suite": "Transferts de nuit, puis réunion à 7 h.",
}
SPRING_LINES = (
    (3, "Des messages partent au nom de la comptabilité vers les fournisseurs.", True),
    (26, "Compte de la comptabilité bloqué, mot de passe changé par téléphone.", True),
    (48, "Deux règles de transfert inconnues trouvées et supprimées.", False),
    (75, "Trois fournisseurs rappelés : aucun virement n’est parti.", True),
)
SPRING_ANSWERS = (
    {"roles": 4, "decisions": 4, "degrade": 5, "repos": 4, "manque": "Des numéros de téléphone à jour"},
    {
        "roles": 3,
        "decisions": 4,
        "degrade": 4,
        "repos": 5,
        "garder": "Avoir rappelé les fournisseurs un par un.",
    },
    {
        "roles": 4,
        "decisions": 3,
        "manque": "Savoir qui décide",
        "changer": "La liste des fournisseurs, sur papier.",
    },
    {"roles": 5, "decisions": 4, "repos": 4, "manque": "Des numéros de téléphone à jour"},
)
SPRING_REPORT = {
    "summary": "Une boîte de la comptabilité a été prise un vendredi soir et a écrit à des fournisseurs. Repérée en "
    "vingt-cinq minutes, fermée en moins d’une heure : aucun virement, aucune donnée de santé.\n\nLa messagerie a "
    "manqué trente heures aux services, qui ont tenu par téléphone.",
    "strengths": ["L’astreinte a été jointe du premier coup.", "Chaque fournisseur a été rappelé."],
    "areas": [
        "Pas de double authentification sur la messagerie.",
        "La liste des fournisseurs n’était qu’en ligne.",
    ],
    "answers": {
        "entree": "Un mot de passe réutilisé, deviné depuis l’étranger.",
        "declarations": "CERT Santé et ARS prévenus dans les deux heures, reçus au journal.",
    },
}


def strike(region: Region, own: frozenset[str]) -> int:
    """How many crises; none is in a house of the cast, who can declare theirs."""
    taken = own | {SISTER, STRUCK_SISTER}
    sites = list(
        region.sites.filter(kind="sanitaire", has_ed=True).exclude(finess__in=taken).order_by("-mco_beds")[:4]
    )
    _over(sites[3])
    _shared(region.sites.get(finess=STRUCK_SISTER), region.sites.get(finess=SISTER))
    _of_tonight(sites[2])
    return 3


def _shared(site: Site, neighbour: Site) -> None:
    """A hospital of the GHT of the cast: its group reads the sheet, and one neighbour has already offered help."""
    start = clock.now() - dt.timedelta(hours=11, minutes=10)
    incident = _declared(site, EVENING, start, cells="groupe")
    with clock.frozen(start + dt.timedelta(minutes=30)):
        _met(incident, "cert-sante", "SIG-2026-04402")
        _met(incident, "ars", "Astreinte de l’ARS, 21 h 50")
        actions.name_suppliers(incident, suppliers=["Télémaintenance Boréal"], by=STAGE)
    with clock.frozen(start + dt.timedelta(minutes=95)):
        actions.raise_level(incident, "ght", reasons="Deux services à transférer dans la nuit.", by=STAGE)
    with clock.frozen(start + dt.timedelta(hours=4)):
        situation = actions.open_situation(incident, by=STAGE)
        situation = actions.edit_situation(situation, texts=SHARED_TEXTS, revision=1, by=STAGE)
        actions.freeze_situation(situation, revision=2, by=STAGE)
    director = actor_of_user(User.objects.get(name=NEIGHBOUR), strong=True)
    with clock.frozen(start + dt.timedelta(hours=5)):
        told = {
            "text": "Médecine polyvalente, dès 7 h. Transport à votre charge.",
            "contact": "Garde, 06 00 00 00 37",
        }
        actions.offer_help(incident, site=neighbour, beds=6, people=2, by=director, **told)


def _of_tonight(site: Site) -> None:
    start = clock.now() - dt.timedelta(hours=5, minutes=20)
    incident = _declared(site, NIGHT, start, cells="avec-soins")
    cells = {cell.key: cell for cell in incident.room.cells.all()}
    steps = [*_lines(incident, cells), *_tasks(incident, start, cells), *_decisions(incident, start, cells)]
    steps += [(45, lambda: _ransom_seen(incident)), (180, lambda: _report(incident))]
    for minutes, step in sorted(steps, key=lambda told: told[0]):
        with clock.frozen(start + dt.timedelta(minutes=minutes)):
            step()


# Minutes after the declaration, what is done then: a log is written in the order of time.
Steps = Iterator[tuple[int, Callable[[], object]]]


def _lines(incident: Incident, cells: dict[str, Cell]) -> Steps:
    def note(cell: str, text: str, matters: bool) -> None:
        entry = rooms.log(incident.room, kind="fact", text=text, cell=cells[cell], by=STAGE)
        if matters:
            rooms.promote_entry(entry, by=STAGE)

    for minutes, *told in LINES:
        yield minutes, partial(note, *told)


def _tasks(incident: Incident, start: dt.datetime, cells: dict[str, Cell]) -> Steps:
    """What each cell has to do, and what waits for what."""
    made: list[Task] = []

    def give(cell: str, title: str, owner: str, due_min: int | None, points: tuple[str, ...]) -> None:
        due = None if due_min is None else start + dt.timedelta(minutes=due_min)
        told = {"title": title, "owner": owner, "cell": cells[cell], "due_room_at": due, "checklist": points}
        made.append(rooms.create_task(incident.room, by=STAGE, **told))

    def advance(rank: int, state: str, points: tuple[str, ...]) -> None:
        if points:
            rooms.tick_point(made[rank], rank=1, done=True, by=STAGE)
        rooms.move_task(made[rank], state=state, by=STAGE)

    def wait(number: int, other: int) -> None:
        rooms.block_task(made[number - 1], made[other - 1], waits=True, by=STAGE)

    for rank, (minutes, cell, title, owner, due_min, state, points) in enumerate(TASKS):
        yield minutes, partial(give, cell, title, owner, due_min, points)
        yield minutes + 30, partial(advance, rank, state, points)
    for pair in WAITS:
        yield 130, partial(wait, *pair)


def _decisions(incident: Incident, start: dt.datetime, cells: dict[str, Cell]) -> Steps:
    """One maintained, one changed, one whose review is overdue when the demonstration opens."""
    made: dict[str, Decision] = {}

    def decide(cell: str, title: str, reasons: str, decider: str, review_min: int) -> None:
        made[title] = rooms.decide(
            incident.room,
            title=title,
            reasons=reasons,
            decider=decider,
            cell=cells[cell],
            review_room_at=start + dt.timedelta(minutes=review_min),
            by=STAGE,
        )

    def review(title: str, cell: str, reviewer: str, next_min: int, **told: str) -> None:
        due = start + dt.timedelta(minutes=next_min)
        rooms.review_decision(
            made[title], reviewer=reviewer, cell=cells[cell], next_room_at=due, by=STAGE, **told
        )

    cut, paper = "Couper toutes les interconnexions", "Passer les prescriptions au papier"
    closed = "Fermer l’accueil des ambulances jusqu’à 8 h"
    why = "L’attaquant peut encore passer par les partenaires."
    yield 9, partial(decide, "technique", cut, why, "RSSI de garde", 180)
    yield 33, partial(decide, "soins", paper, "Dossier patient arrêté.", "Directrice des soins", 120)
    why = "Laboratoire et dossier patient arrêtés."
    yield 66, partial(decide, "soins", closed, why, "Directrice de garde", 270)
    yield 70, partial(_met, incident, "cert-sante", "SIG-2026-04417")
    yield 71, partial(_regional, incident)
    kept = {"outcome": "maintained", "reasons": "Rien n’est revenu."}
    yield 120, partial(review, paper, "soins", "Directrice des soins", 840, **kept)
    opened = {
        "outcome": "changed",
        "text": "Rouvrir la seule liaison du SAMU, surveillée",
        "reasons": "Liaison dédiée, vérifiée des deux côtés.",
    }
    yield 178, partial(review, cut, "technique", "RSSI de garde", 540, **opened)


def _ransom_seen(incident: Incident) -> None:
    rooms.attach(incident.room.log.get(text=SEEN), papers=[ransom_note()], by=STAGE)


def _regional(incident: Incident) -> None:
    actions.raise_level(incident, "regional", reasons="Urgences fermées aux ambulances.", by=STAGE)
    suppliers = ["Télémaintenance Boréal", "Logiciel de laboratoire Labeo"]
    actions.name_suppliers(incident, suppliers=suppliers, by=STAGE)


def _report(incident: Incident) -> None:
    situation = actions.open_situation(incident, by=STAGE)
    situation = actions.edit_situation(situation, texts=TEXTS, revision=1, by=STAGE)
    actions.freeze_situation(situation, revision=2, by=STAGE)


def _over(site: Site) -> None:
    start = clock.now() - dt.timedelta(days=190)
    incident = _declared(site, SPRING, start, cells="unique")
    for minutes, text, matters in SPRING_LINES:
        with clock.frozen(start + dt.timedelta(minutes=minutes)):
            entry = rooms.log(incident.room, kind="fact", text=text, by=STAGE)
            if matters:
                rooms.promote_entry(entry, by=STAGE)
    with clock.frozen(start + dt.timedelta(minutes=55)):
        rooms.decide(
            incident.room,
            title="Fermer toutes les sessions de messagerie",
            reasons="Règles de transfert posées par l’attaquant.",
            decider="Directeur",
            by=STAGE,
        )
    with clock.frozen(start + dt.timedelta(hours=2)):
        _met(incident, "cert-sante", "SIG-2026-01980")
        _met(incident, "ars", "Astreinte de l’ARS, 4 h 10")
        for row in incident.deadlines.filter(state="running"):
            actions.set_deadline_aside(row, reason="Compte repris sans perte ni fuite.", by=STAGE)
    with clock.frozen(start + dt.timedelta(hours=30)):
        figures = {"overtime_eur": 4200, "providers_eur": 9800, "ed_visits": 0, "stays": 0}
        incident = actions.end(
            incident,
            reasons="Messagerie rendue, sessions fermées, règles vérifiées.",
            figures=figures,
            by=STAGE,
        )
    with clock.frozen(start + dt.timedelta(hours=31)):
        debrief = lessons.open_debrief(incident, by=STAGE)
        for rank, answers in enumerate(SPRING_ANSWERS):
            lessons.answer_debrief(debrief, answers=answers, seat_key=f"demo:{rank}", by=STAGE)
    with clock.frozen(start + dt.timedelta(days=9)):
        lessons.close_debrief(debrief, by=STAGE)
        report = lessons.draft_report(incident, by=STAGE)
        lessons.edit_report(report, texts=SPRING_REPORT, revision=1, by=STAGE)
        lessons.note_improvement(
            incident,
            title="Double authentification sur la messagerie, pour tous",
            finding="Un mot de passe deviné a suffi.",
            owner_name="Tanguy Delorme",
            due_on=timezone.localdate(clock.now()) + dt.timedelta(days=240),
            by=STAGE,
        )
        lessons.approve_report(Report.objects.get(pk=report.pk), by=STAGE)


def _declared(site: Site, answers: dict[str, list[str]], start: dt.datetime, *, cells: str) -> Incident:
    with clock.frozen(start):
        incident = actions.declare(
            site,
            answers=answers,
            cells=cells,
            contact=CONTACT,
            noticed_at=start - dt.timedelta(minutes=25),
            by=STAGE,
        )
        for cell in incident.room.cells.all():
            rooms.open_cell(cell, by=STAGE)
    return incident


def _met(incident: Incident, key: str, reference: str) -> None:
    actions.meet_deadline(incident.deadlines.get(key=key), reference=reference, by=STAGE)
