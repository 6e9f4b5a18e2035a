"""The region examines what was filed: complete or not, admissible or not, and what several people think of it."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.accounts.models import User
from cordee.core import clock
from cordee.core.action import action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused, require
from cordee.funding import events, rules
from cordee.funding.actions.rows import application_now
from cordee.funding.enums import HIGHEST_SCORE, ApplicationState, ReviewState
from cordee.funding.models import Application, Correction, Review
from cordee.journal.record import record
from cordee.outbox.actions import enqueue


@action(rules.can_examine)
def ask_correction(application: Application, *, reason: str, by: Actor) -> Application:
    """Give the application back to its house, with what to complete. It is no longer filed until it comes back."""
    application = application_now(application)
    require(rules.can_examine(by, application))
    now = clock.now()
    Correction.objects.create(application=application, reason=reason, asked_at=now, asked_by=by.label)
    application.state, application.changed_at = ApplicationState.TO_COMPLETE, now
    application.save(update_fields=["state", "changed_at"])
    record(events.CorrectionAsked(application.stream, {"reason": reason}), by=by)
    write_to_house(application, _("Dossier %s à compléter") % application.reference, reason, by)
    return application


@action(rules.can_examine)
def judge_admissibility(
    application: Application, *, admissible: bool, reason: str = "", by: Actor
) -> Application:
    application = application_now(application)
    require(rules.can_examine(by, application))
    if not admissible and not reason.strip():
        raise Refused(_("Dites pourquoi le dossier est irrecevable."))
    application.state = ApplicationState.ADMISSIBLE if admissible else ApplicationState.INADMISSIBLE
    application.changed_at, application.reason = clock.now(), reason.strip()
    application.save(update_fields=["state", "changed_at", "reason"])
    label = str(application.get_state_display())
    record(events.AdmissibilityJudged(application.stream, {"state": label.lower(), "reason": reason}), by=by)
    if not admissible:
        write_to_house(application, _("Dossier %s irrecevable") % application.reference, reason, by)
    return application


@action(rules.can_ask_review)
def ask_review(application: Application, *, user: User, by: Actor) -> Review:
    """Ask somebody's opinion. Refused when they are tied to the house."""
    application = application_now(application)
    require(rules.can_ask_review(by, application))
    if conflict := rules.conflict_of(user, application):
        raise Refused(_("Conflit d’intérêts : %s") % conflict)
    if application.reviews.filter(user=user).exists():
        raise Refused(_("L’avis de %s est déjà demandé, ou rendu.") % user.name)
    review = Review.objects.create(
        application=application, user=user, reviewer=user.name, asked_at=clock.now()
    )
    record(events.ReviewAsked(application.stream, {"reviewer": user.name}), by=by)
    url = settings.BASE_URL + reverse("funding:review", args=[review.pk])
    told = {"site": application.site.name, "call": application.call.title, "url": url}
    enqueue(
        user.email,
        _("Votre avis sur le dossier %s") % application.reference,
        _("Bonjour,\n\nVotre avis est demandé sur le dossier de « %(site)s » (%(call)s).\n\n%(url)s\n")
        % told,
        by=by,
        about=application.stream,
    )
    return review


@action(rules.can_review)
def give_review(
    review: Review, *, scores: dict[str, int], favourable: bool, opinion: str, by: Actor
) -> Review:
    """Give an opinion, once, on every line of the grid. ``scores``: 0 to 5 by key."""
    review = _review_now(review)
    require(rules.can_review(by, review))
    wanted = {mark.key for mark in review.application.call.terms.grid}
    if set(scores) != wanted or not all(0 <= score <= HIGHEST_SCORE for score in scores.values()):
        raise Refused(_("Chaque critère de la grille se note de 0 à 5."))
    review.scores, review.favourable, review.opinion = scores, favourable, opinion
    review.state, review.given_at = ReviewState.GIVEN, clock.now()
    review.save()
    record(events.ReviewGiven(review.application.stream, {"reviewer": review.reviewer}), by=by)
    return review


@action(rules.can_review)
def recuse(review: Review, *, why: str, by: Actor) -> Review:
    """Stand back, and say why: nothing is judged by somebody who is tied."""
    review = _review_now(review)
    require(rules.can_review(by, review))
    review.state, review.opinion, review.given_at = ReviewState.RECUSED, why, clock.now()
    review.save()
    record(events.ReviewRecused(review.application.stream, {"reviewer": review.reviewer, "why": why}), by=by)
    return review


def write_to_house(application: Application, subject: str, words: str, by: Actor) -> None:
    url = settings.BASE_URL + reverse("funding:application", args=[application.pk])
    told = {"site": application.site.name, "call": application.call.title, "words": words, "url": url}
    enqueue(
        application.contact_email,
        subject,
        _("Bonjour,\n\nDossier de « %(site)s », appel « %(call)s ».\n\n%(words)s\n\n%(url)s\n") % told,
        by=by,
        about=application.stream,
    )


def _review_now(review: Review) -> Review:
    application = application_now(review.application)
    fresh = Review.objects.get(pk=review.pk)
    fresh.application = application
    return fresh
