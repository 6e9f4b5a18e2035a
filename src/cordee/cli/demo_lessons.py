"""What houses of the demonstration have learned elsewhere than in an exercise, and let the others read."""

from __future__ import annotations

import datetime as dt
import random

from cordee.cli.theatre import STAGE
from cordee.core import clock
from cordee.directory.models import Region
from cordee.retex import actions
from cordee.retex.enums import ImprovementState, Origin

# Origin, action, finding, action of the plan, what the others can learn.
LEARNED = (
    (Origin.CRISIS, "Garder l’annuaire de crise sur papier", "Les numéros étaient dans la messagerie, perdue.", 16,
     "Un annuaire de crise qui vit dans la messagerie disparaît avec elle : l’imprimer, et le relire chaque trimestre."),
    (Origin.RESTORE_TEST, "Restaurer l’annuaire des comptes d’abord", "Rien ne se rouvrait sans lui.", 18,
     "L’essai a montré que tout attend l’annuaire des comptes : il passe avant le dossier du patient."),
    (Origin.AUDIT, "Fermer l’accès du mainteneur hors intervention", "Un accès permanent, sans second facteur.", 4,
     "L’accès d’un mainteneur s’ouvre à la demande et se referme le soir : deux clics, et une porte de moins."),
    (Origin.CRISIS, "Nommer qui parle aux familles", "Trois personnes ont dit trois choses.", 12,
     "Une seule voix vers les familles, nommée avant : le standard lui passe tous les appels."),
    (Origin.RESTORE_TEST, "Chronométrer la restauration de la pharmacie", "Onze heures au lieu de quatre.", 18,
     "Le temps annoncé par le fournisseur était celui d’une base vide : chronométrer avec la vraie taille."),
)  # fmt: skip


def share(region: Region, own: frozenset[str]) -> int:
    """How many lessons were shared."""
    rng = random.Random(37)  # noqa: S311 - the same demonstration each time, not a secret
    sites = list(region.sites.open().filter(kind="sanitaire").exclude(finess__in=own).order_by("finess"))
    for rank, (origin, title, finding, number, lesson) in enumerate(LEARNED):
        with clock.frozen(clock.now() - dt.timedelta(days=20 + 35 * rank)):
            improvement = actions.add_improvement(
                rng.choice(sites),
                origin=origin,
                title=title,
                finding=finding,
                plan_action=number,
                owner_name="RSSI",
                due_on=clock.now().date() + dt.timedelta(days=10),
                by=STAGE,
            )
            closed = actions.move_improvement(
                improvement, state=ImprovementState.CLOSED, note="Vérifié sur place.", by=STAGE
            )
            actions.share_lesson(closed, lesson=lesson, by=STAGE)
    return len(LEARNED)
