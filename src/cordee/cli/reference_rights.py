"""Roles, and what each may do: the rules themselves are asked, on invented rows that are never stored.

Rules may look something up: they find tables without a row.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

from cordee.cli.reference import MADE, header, row
from cordee.core.actor import ROLES_NEEDING_MFA, Actor, Grant, Role
from cordee.core.verdict import Verdict

PLACES = {
    "platform": "plateforme", "region": "région", "ght": "GHT", "entity": "entité juridique",
    "site": "établissement", "provider": "prestataire", "exercise": "un exercice", "room": "une salle",
}  # fmt: skip
# Where each role is held for the table: on the house, its region or its provider, or on the exercise itself.
SCOPES = {
    Role.ADMIN: ("platform:",), Role.REGION_PILOT: ("region:1",), Role.REGION_READER: ("region:1",),
    Role.DIRECTOR: ("site:1",), Role.RSSI: ("site:1",), Role.MEMBER: ("site:1",), Role.PROVIDER: ("provider:1",),
    Role.PLANNER: ("exercise:1",), Role.FACILITATOR: ("exercise:1", "room:1"),
    Role.OBSERVER: ("exercise:1", "room:1"), Role.PLAYER: ("exercise:1", "room:1"),
}  # fmt: skip
SHORT = {
    Role.ADMIN: "Adm.", Role.REGION_PILOT: "Pil.", Role.REGION_READER: "Lec.", Role.DIRECTOR: "Dir.",
    Role.RSSI: "RSSI", Role.MEMBER: "Mem.", Role.PROVIDER: "Pre.", Role.PLANNER: "Pla.",
    Role.FACILITATOR: "Ani.", Role.OBSERVER: "Obs.", Role.PLAYER: "Jou.",
}  # fmt: skip

# Whose pages list an exercise of that house (``Exercise.objects.visible_to``), besides its provider until it is over:
# out of sight, a right is out of reach.
SEE_EXERCISES = frozenset(
    {
        Role.ADMIN, Role.REGION_PILOT, Role.REGION_READER, Role.DIRECTOR, Role.RSSI, Role.PLANNER, Role.FACILITATOR,
        Role.OBSERVER,
    }
)  # fmt: skip

Gesture = tuple[str, Callable[[Actor, Any], Verdict], Any]

TOLD = """
Un rôle se tient toujours sur un périmètre, et vaut pour tout ce que ce périmètre contient (région ⊃ GHT ⊃ entité
juridique ⊃ établissement). Personne ne donne plus que ce qu’il tient. Un rôle retiré l’est à la requête suivante,
pages en direct comprises. Un objet hors du périmètre répond la même page 404 qu’un objet absent.
"""
NOTES = """
Trois lectures de cette table :

- **La région pilote, elle n’anime pas.** Elle planifie, suit, déclare ; elle n’entre pas dans les salles et ne lit pas
  les brouillons de RETEX. Qui planifie un exercice en devient planificateur.
- **Le prestataire** nommé sur la fiche prépare et conduit l’exercice, et perd cet accès à la fin. Pour qu’il ouvre le
  questionnaire ou écrive le RETEX, invitez-le aussi comme animateur ou planificateur de cet exercice.
- **L’administrateur** tient la plateforme. Il voit les exercices ; il ne les conduit pas et ne signe rien.

Le responsable d’une action d’amélioration, s’il a un compte à l’adresse qu’elle porte, dit lui aussi où elle en est.
L’import de l’annuaire est ouvert à l’administrateur (toutes régions) et au pilote (sa région). Les joueurs n’ont pas
de compte : une place dans une salle leur suffit.
"""


def rights_page() -> str:
    from cordee.accounts.rules import GIVES, HELD_ON
    from cordee.cli.words import django_ready

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cordee.config.settings")
    django_ready()
    _lay_empty_tables()
    columns = ("Rôle", "Code", "Se tient sur", "Second facteur", "Peut donner")
    roles = "".join(
        row(
            str(role.label),
            f"`{role.value}`",
            ", ".join(PLACES[kind] for kind in PLACES if kind in HELD_ON[role]),
            "obligatoire" if role in ROLES_NEEDING_MFA else "possible",
            _given(GIVES.get(role, frozenset())),
        )
        for role in Role
    )
    head = (
        f"# Rôles et droits\n\n{MADE.format(source='les règles (`rules.py`) de chaque application')}{TOLD}\n"
    )
    return f"{head}{header(columns)}{roles}\n## Qui peut quoi\n\n{_legend()}\n{_table()}{NOTES}"


def _lay_empty_tables() -> None:
    """Made from the models, which is faster than migrating."""
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    settings.MIGRATION_MODULES = dict.fromkeys(app.label for app in apps.get_app_configs())
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)


def _given(roles: frozenset[Role]) -> str:
    if roles == frozenset(Role):
        return "tous les rôles"
    return ", ".join(str(role.label) for role in Role if role in roles) or "—"


def _legend() -> str:
    return "".join(f"- **{SHORT[role]}** {role.label}\n" for role in Role if SHORT[role] != str(role.label))


def _table() -> str:
    lines = [header(("Geste", *SHORT.values()))]
    for gesture, rule, subject in _gestures():
        within = _within_sight(subject)
        lines.append(
            row(gesture, *("oui" if role in within and rule(_actor(role), subject) else "" for role in SHORT))
        )
    return "".join(lines)


def _within_sight(subject: Any) -> frozenset[Role]:
    from cordee.exercises.models import Exercise

    if not isinstance(subject, Exercise):
        return frozenset(Role)
    return SEE_EXERCISES if subject.is_over else SEE_EXERCISES | {Role.PROVIDER}


def _actor(role: Role) -> Actor:
    grants = frozenset(Grant(role, scope) for scope in SCOPES[role])
    return Actor("user", "1", str(role.label), grants, strong=True)


def _gestures() -> Iterator[Gesture]:
    """On one house of one region, with one provider hired."""
    from cordee.accounts.models import User
    from cordee.accounts.rules import can_close_account, can_see_people
    from cordee.crises.rules import can_write
    from cordee.exercises import rules as exercises
    from cordee.journal.models import Entry
    from cordee.journal.rules import can_redact
    from cordee.kits import rules as kits
    from cordee.mobilisation import rules as mobilisation
    from cordee.plan import rules as plan
    from cordee.retex import rules as retex
    from cordee.retex.models import Debrief, Improvement, Report
    from cordee.taskforce import rules as taskforce

    region, site, room, exercise = _house()
    planned, running, ended = exercise("planned"), exercise("running"), exercise("ended")
    yield "Planifier un exercice", exercises.can_plan, site
    yield "Planifier une série", exercises.can_plan_series, region
    yield "Modifier la préparation, annuler", exercises.can_prepare, planned
    yield "Inviter, renouveler ou retirer une place", exercises.can_staff, running
    yield "Lire le chronogramme pendant l’exercice", exercises.can_see_script, running
    yield "Lire le chronogramme après", exercises.can_see_script, ended
    yield "Conduire : horloge, injects, improvisation, fin", exercises.can_conduct, running
    yield "Évaluer les critères", exercises.can_observe, running
    yield "Écrire dans la salle", can_write, room
    yield "Répondre au RETEX à chaud", retex.can_answer, Debrief(exercise=ended)
    yield "Ouvrir le questionnaire, commencer le RETEX", retex.can_draft, ended
    yield "Écrire le RETEX", retex.can_edit, Report(exercise=ended, state="draft")
    yield "Approuver le RETEX", retex.can_approve, Report(exercise=ended, state="draft")
    yield "Transmettre un RETEX approuvé", retex.can_share, Report(exercise=ended, state="approved")
    yield "Noter une action depuis l’exercice", retex.can_note_improvement, ended
    yield "Faire avancer une action d’amélioration", retex.can_move_improvement, Improvement(site=site)
    yield "La clore, l’abandonner, la rouvrir", retex.can_close_improvement, Improvement(site=site)
    yield "Juger de nouveau un exercice", retex.can_attest, ended
    yield "Prendre en compte un exercice passé", retex.can_declare, site
    yield "Lire la cible régionale", retex.can_read_indicator, region
    yield "Figer la liste des établissements", retex.can_freeze, region
    yield "Apporter et publier le plan régional", plan.can_import_plan, region
    yield "Dire où en est la maison, apporter une preuve", plan.can_commit, site
    yield "Lire les indicateurs de la région", plan.can_see_region, region
    yield "Tenir la Cyber Task Force : vivier, packs", taskforce.can_keep, region
    yield "Demander l’aide de la Cyber Task Force", taskforce.can_ask, site
    yield "Tenir l’annuaire d’astreinte", mobilisation.can_keep, site
    yield "Lire les kits", lambda actor, _: kits.can_read_kits(actor), None
    yield "Écrire ou importer un kit", lambda actor, _: kits.can_write_kits(actor), None
    yield "Voir les personnes, inviter", can_see_people, None
    yield "Fermer un compte, remettre un second facteur à zéro", can_close_account, User(pk=2)
    yield "Effacer le contenu d’une entrée du journal", can_redact, Entry()


def _house():
    """Rows in memory only; ``exercise(state)`` makes one in that state."""
    from django.utils import timezone

    from cordee.crises.models import Room
    from cordee.directory.models import LegalEntity, Region, Site
    from cordee.exercises.models import Exercise

    region = Region(pk=1)
    site = Site(pk=1, region=region, legal_entity=LegalEntity(pk=1, region=region))
    # A driver of an unknown kind: whoever conducts is asked of the exercise, above, and not of the database.
    room = Room(pk=1, site=site, kind="exercise", driver="table:1", opened_at=timezone.now())

    def exercise(state: str) -> Exercise:
        return Exercise(pk=1, site=site, room=room, state=state, provider_id=1)

    return region, site, room, exercise
