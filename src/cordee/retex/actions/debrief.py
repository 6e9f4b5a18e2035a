"""The hot debrief: anonymous, on phones, once per seat."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor, system
from cordee.core.verdict import Refused
from cordee.journal.record import record
from cordee.retex import events, rules
from cordee.retex.models import Debrief, DebriefAnswer
from cordee.retex.subjects import Subject, debrief_questions, keyed, locked, stream_of

# Answers are recorded as the platform's: the journal must not say who gave which.
BALLOT_BOX = system("urne")
TEXT_LIMIT = 2000


@action(rules.can_open_debrief)
def open_debrief(subject: Subject, *, by: Actor) -> Debrief:
    """Open the questionnaire of the kit or of the crisis pack; the one already open when there is one."""
    locked(subject)  # two people press the button at once
    if Debrief.objects.filter(**keyed(subject)).exists():
        return UNCHANGED
    debrief = Debrief.objects.create(
        **keyed(subject), questions=debrief_questions(subject), opened_at=clock.now()
    )
    record(events.about(events.DebriefOpened, stream_of(subject)), by=by)
    return debrief


@action(rules.can_answer)
def answer_debrief(debrief: Debrief, *, answers: dict[str, Any], seat_key: str, by: Actor) -> DebriefAnswer:
    """Drop one sheet into the box. ``seat_key`` says who has answered, apart from what was answered."""
    box = Debrief.objects.select_for_update().get(pk=debrief.pk)
    if box.closed_at:
        raise Refused(_("Le questionnaire est clos."))
    if seat_key in box.answered:
        raise Refused(_("Vous avez déjà répondu : une réponse par personne."))
    sheet = DebriefAnswer.objects.create(debrief=box, answers=_read(box.questions, answers))
    box.answered = sorted([*box.answered, seat_key])
    box.save(update_fields=["answered"])
    told = {"count": len(box.answered)}
    record(events.about(events.DebriefAnswered, stream_of(debrief.subject), **told), by=BALLOT_BOX)
    return sheet


@action(rules.can_close_debrief)
def close_debrief(debrief: Debrief, *, by: Actor) -> Debrief:
    if debrief.closed_at:
        return UNCHANGED
    debrief.closed_at = clock.now()
    debrief.save(update_fields=["closed_at"])
    told = {"count": debrief.answers.count()}
    record(events.about(events.DebriefClosed, stream_of(debrief.subject), **told), by=by)
    return debrief


def _read(questions: list[dict], answers: dict[str, Any]) -> dict[str, Any]:
    """Only what was asked, in the form asked; an unanswered question is left out."""
    kept: dict[str, Any] = {}
    for question in questions:
        given = answers.get(question["key"])
        if given in (None, ""):
            continue
        kept[question["key"]] = _checked(question, given)
    if not kept:
        raise Refused(_("Répondez à une question au moins."))
    return kept


def _checked(question: dict, given: Any) -> Any:
    if question["kind"] == "scale":
        if str(given) not in {"1", "2", "3", "4", "5"}:
            raise Refused(_("Une note va de 1 à 5."))
        return int(given)
    if question["kind"] == "choice" and given not in question["choices"]:
        raise Refused(_("Ce choix n’est pas proposé."))
    text = str(given).strip()
    if len(text) > TEXT_LIMIT:
        raise Refused(_("Un commentaire compte %(max)s caractères au plus.") % {"max": TEXT_LIMIT})
    return text
