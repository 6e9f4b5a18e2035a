"""What an application still lacks before it can be filed, in the words of its form."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cordee.core.money import euros
from cordee.funding.models import Application


def missing(application: Application) -> list[str]:
    terms = application.call.terms
    lacks = []
    if not application.contact_name.strip():
        lacks.append(_("la personne à joindre"))
    if not application.contact_email:
        lacks.append(_("son courriel"))
    if not application.cost:
        lacks.append(_("le coût du projet"))
    if not application.requested:
        lacks.append(_("l’aide demandée"))
    elif application.cost and application.requested > terms.most(application.cost):
        lacks.append(_("une aide d’au plus %s pour ce coût") % euros(terms.most(application.cost)))
    lacks += [f"« {q.label} »" for q in terms.questions if not application.answers.get(q.key, "").strip()]
    here = set(application.pieces.current().values_list("key", flat=True))
    lacks += [f"« {piece.label} »" for piece in terms.pieces if piece.required and piece.key not in here]
    lacks += [
        _("la déclaration « %s »") % condition.label
        for condition in terms.conditions
        if condition.test == "declared" and condition.key not in application.declared
    ]
    return lacks
