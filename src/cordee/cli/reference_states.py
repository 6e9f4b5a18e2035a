"""The states of what people follow. A state that nobody described makes the page fail."""

from __future__ import annotations

from cordee.cli.reference import MADE, header, row

# Value of the state -> (what it means, what follows it).
EXERCISE = {
    "planned": ("la salle existe, fermée ; on invite, on change la date", "Prêt, Annulé"),
    "ready": ("salle ouverte, test de communication en cours, horloge à zéro", "En cours, Annulé"),
    "running": ("l’horloge tourne, les injects partent à l’heure", "En pause, Terminé"),
    "paused": ("l’horloge est arrêtée ; un envoi à la main part quand même", "En cours, Terminé"),
    "ended": ("salle fermée : elle se relit ; les injects restants sont non joués", "—"),
    "cancelled": ("gardé dans la liste avec son motif ; ne peut plus être joué", "—"),
}
INJECT = {
    "pending": ("attend son heure, et sa condition s’il en a une", "Délivré, Retenu, Non joué"),
    "held": ("retenu par l’animation : son heure passe sans qu’il parte", "Délivré, À venir, Non joué"),
    "released": ("dans la boîte des cellules, une seule fois", "—"),
    "skipped": ("branche non prise, écarté, ou fin de l’exercice ; le motif est gardé", "—"),
}
TASK = {
    "todo": ("créée, personne ne l’a commencée", "En cours, Fait, Abandonné"),
    "doing": ("quelqu’un s’en occupe", "À faire, Fait, Abandonné"),
    "done": ("finie ; « Reprendre » la remet en cours", "En cours"),
    "dropped": ("laissée ; « Reprendre » la remet à faire", "À faire"),
}
REPORT = {
    "draft": ("se récrit ; les faits affichés sont ceux de l’instant", "Approuvé"),
    "approved": ("texte, faits et fichiers figés, avec leurs empreintes", "Remplacé"),
    "superseded": ("une version plus récente a été approuvée ; celle-ci reste lisible", "—"),
}
IMPROVEMENT = {
    "open": ("personne ne l’a commencée", "tout autre état"),
    "doing": ("quelqu’un la mène ; les rappels partent encore", "tout autre état"),
    "done": ("faite selon son responsable ; plus de rappel", "tout autre état"),
    "closed": ("vérifiée ; la preuve est obligatoire", "tout autre état"),
    "dropped": ("abandonnée ; le motif est obligatoire", "tout autre état"),
}
PLAN = {
    "draft": ("apportée, lue par la région seule", "En vigueur"),
    "published": ("une par région ; ne change plus, les engagements s’y rapportent", "Remplacé"),
    "superseded": ("une version plus récente a repris ses engagements ; elle reste lisible", "—"),
}
KIT = {
    "draft": ("se modifie", "Publié"),
    "published": ("ne change plus ; seul un kit publié se planifie", "Retiré"),
    "retired": ("hors de la bibliothèque ; les exercices qui s’en servent le gardent", "—"),
}
HELP = {
    "asked": ("les pilotes sont prévenus", "Proposition faite, Refusée, Retirée"),
    "proposed": ("les personnes et les packs proposés sont retenus", "Acceptée, Refusée, Retirée"),
    "accepted": ("chaque personne est prévenue, et attendue", "À l’œuvre, Demandée (plus personne), Retirée"),
    "on_site": ("une personne au moins est arrivée", "Terminée"),
    "released": ("la dernière personne est repartie ; les packs rendus sont à vérifier", "—"),
    "refused": ("le motif est gardé ; personne n’est retenu", "—"),
    "withdrawn": ("par l’établissement, avec son motif ; chacun est libre aussitôt", "—"),
}
CALL = {
    "waiting": (
        "le message est parti, ou va partir ; le délai court",
        "Arrive, Arrivé, Ne peut pas, Sans réponse",
    ),
    "coming": ("une heure d’arrivée est donnée ; la place est tenue", "Arrivé, Ne peut pas"),
    "arrived": ("noté présent dans la salle", "—"),
    "declined": ("le suppléant est appelé ; peut encore dire oui", "Arrive, Arrivé"),
    "silent": (
        "délai passé, le suppléant est appelé ; un oui tardif compte, ou s’ajoute",
        "Arrive, Arrivé, Ne peut pas",
    ),
}
MAIL = {
    "queued": (
        "à envoyer, ou à renvoyer : 30 s, puis le double à chaque échec, une heure au plus (cinq minutes pour un SMS)",
        "Remis, Abandonné",
    ),
    "sent": ("le serveur de messagerie ou la passerelle l’a accepté", "—"),
    "given_up": ("48 h d’échecs (6 h pour une alerte), refusé pour de bon, ou plus nécessaire", "—"),
}
RUN = {
    "queued": ("dans la file", "En cours, Annulé"),
    "running": (
        "un worker le tient par un bail ; sans signe de lui, il revient dans la file",
        "Terminé, Échoué, Annulé",
    ),
    "done": ("résultat gardé", "—"),
    "failed": ("rien n’a été changé ; l’erreur est gardée", "—"),
    "cancelled": ("arrêté à la demande", "—"),
}


def states_page() -> str:
    parts = ["# États\n", MADE.format(source="`src/cordee/cli/reference_states.py`")]
    parts += [_section(title, choices, told) for title, choices, told in _machines()]
    return "\n".join(parts)


def _section(title: str, choices, told: dict[str, tuple[str, str]]) -> str:
    lines = "".join(
        row(f"`{value}`", str(label), *told[value]) for value, label in choices.choices
    )  # a KeyError here: a new state must be described above
    return f"## {title}\n\n{header(('Code', 'À l’écran', 'Ce que cela veut dire', 'Ensuite'))}{lines}"


def _machines():
    import os

    from cordee.cli.words import django_ready

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cordee.config.settings")
    django_ready()
    from cordee.crises.enums import TaskState
    from cordee.exercises.enums import ExerciseState, InjectState
    from cordee.kits.enums import KitState
    from cordee.mobilisation.enums import CallState
    from cordee.outbox.models import State as MailState
    from cordee.plan.enums import PlanState
    from cordee.retex.enums import ImprovementState, ReportState
    from cordee.runs.models import State as RunState
    from cordee.taskforce.enums import RequestState as HelpState

    yield "Exercice", ExerciseState, EXERCISE
    yield "Inject", InjectState, INJECT
    yield "Tâche de la salle", TaskState, TASK
    yield "RETEX à froid", ReportState, REPORT
    yield "Action d’amélioration", ImprovementState, IMPROVEMENT
    yield "Version du plan régional", PlanState, PLAN
    yield "Version d’un kit", KitState, KIT
    yield "Demande d’aide de la Cyber Task Force", HelpState, HELP
    yield "Appel d’une alerte de mobilisation", CallState, CALL
    yield "Courriel, SMS, appel vocal", MailState, MAIL
    yield "Travail", RunState, RUN
