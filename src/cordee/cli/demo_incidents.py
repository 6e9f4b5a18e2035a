"""Crises of the demonstration: one that goes on since the night, one shared with its GHT, one of last spring that is over."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from cordee.accounts.demo import SISTER
from cordee.accounts.models import User
from cordee.accounts.sessions import actor_of_user
from cordee.cli.theatre import STAGE
from cordee.core import clock
from cordee.crises import actions as rooms
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
# Minutes after the declaration, what was written, whether the next report must hold it.
LINES = (
    (4, "Astreinte informatique jointe, réseau des sites coupé.", True),
    (21, "Plus d’accès au dossier patient dans tous les services.", True),
    (38, "Les urgences passent aux dossiers papier.", True),
    (64, "Régulation prévenue : plus d’accueil des ambulances jusqu’à 8 h.", True),
    (95, "Un journaliste appelle le standard de nuit.", False),
    (140, "Sauvegardes hors ligne débranchées, intactes au premier regard.", True),
)
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
    incident = _declared(site, NIGHT, start, cells="deux")
    for minutes, text, matters in LINES:
        with clock.frozen(start + dt.timedelta(minutes=minutes)):
            entry = rooms.log(incident.room, kind="fact", text=text, by=STAGE)
            if matters:
                rooms.promote_entry(entry, by=STAGE)
    with clock.frozen(start + dt.timedelta(minutes=70)):
        rooms.decide(
            incident.room,
            title="Fermer l’accueil des ambulances jusqu’à 8 h",
            reasons="Laboratoire et dossier patient arrêtés.",
            decider="Directrice de garde",
            review_room_at=start + dt.timedelta(hours=6),
            by=STAGE,
        )
        for title, owner in (
            ("Lister les patients de réanimation", "Soins"),
            ("Afficher les numéros mobiles", "Logistique"),
        ):
            rooms.create_task(incident.room, title=title, owner=owner, by=STAGE)
        _met(incident, "cert-sante", "SIG-2026-04417")
        actions.raise_level(incident, "regional", reasons="Urgences fermées aux ambulances.", by=STAGE)
        actions.name_suppliers(
            incident, suppliers=["Télémaintenance Boréal", "Logiciel de laboratoire Labeo"], by=STAGE
        )
    with clock.frozen(start + dt.timedelta(hours=3)):
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
