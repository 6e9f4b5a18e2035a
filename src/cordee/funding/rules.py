"""Who calls, who applies, who judges, who pays."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.accounts.models import User
from cordee.accounts.sessions import actor_of_user
from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor, Role
from cordee.core.verdict import NOT_YOURS, Verdict, allow, no
from cordee.directory.models import Region, Site
from cordee.directory.queries import HOUSE_ROLES, REGION_ROLES
from cordee.funding.enums import (
    WRITABLE,
    ApplicationState,
    CallState,
    DeliverableState,
    InstalmentState,
    ReviewState,
)
from cordee.funding.models import Application, Call, Deliverable, Instalment, Review

STEPS = {
    InstalmentState.INVOICED: InstalmentState.CHECKED,
    InstalmentState.CHECKED: InstalmentState.APPROVED,
}


def can_keep_calls(actor: Actor, region: Region) -> Verdict:
    return allow(
        actor.is_machine or actor.has(Role.REGION_PILOT, region.scope),
        _("Les appels sont tenus par la région."),
    )


def can_publish(actor: Actor, call: Call) -> Verdict:
    verdict = can_keep_calls(actor, call.region)
    return verdict and allow(call.state == CallState.DRAFT, _("Cet appel est déjà publié."))


def can_prolong(actor: Actor, call: Call) -> Verdict:
    verdict = can_keep_calls(actor, call.region)
    return verdict and allow(call.state == CallState.PUBLISHED, _("Cet appel n’est pas publié."))


def can_apply(actor: Actor, site: Site) -> Verdict:
    return allow(
        actor.is_machine or actor.has_any(ESTABLISHMENT_EDITORS, site.scopes),
        _("Un dossier se tient par la direction ou le RSSI de l’établissement."),
    )


def can_write(actor: Actor, application: Application) -> Verdict:
    verdict = can_apply(actor, application.site)
    return verdict and allow(application.state in WRITABLE, _("Ce dossier ne se modifie plus."))


def can_file(actor: Actor, application: Application) -> Verdict:
    """Filing what is already filed is not refused: it changes nothing."""
    return can_apply(actor, application.site)


def can_withdraw(actor: Actor, application: Application) -> Verdict:
    verdict = can_apply(actor, application.site)
    before = (
        ApplicationState.DRAFT,
        ApplicationState.FILED,
        ApplicationState.TO_COMPLETE,
        ApplicationState.ADMISSIBLE,
    )
    return verdict and allow(application.state in before, _("Ce dossier ne se retire plus."))


def can_examine(actor: Actor, application: Application) -> Verdict:
    """Ask for more, or say whether the application is admissible."""
    verdict = _region_acts(actor, application)
    return verdict and allow(
        application.state == ApplicationState.FILED, _("Seul un dossier déposé s’examine.")
    )


def can_ask_review(actor: Actor, application: Application) -> Verdict:
    verdict = _region_acts(actor, application)
    return verdict and allow(
        application.state == ApplicationState.ADMISSIBLE, _("Un avis se demande sur un dossier recevable.")
    )


def can_review(actor: Actor, review: Review) -> Verdict:
    """Only the person who was asked, while the application is not decided."""
    if not actor.is_machine and not (actor.kind == "user" and actor.id == str(review.user_id)):
        return NOT_YOURS
    if review.state != ReviewState.ASKED:
        return no(_("Votre avis est déjà rendu."))
    return allow(review.application.state == ApplicationState.ADMISSIBLE, _("Ce dossier est déjà décidé."))


def can_decide(actor: Actor, application: Application) -> Verdict:
    verdict = _region_acts(actor, application)
    return verdict and allow(
        application.state == ApplicationState.ADMISSIBLE, _("Seul un dossier recevable se décide.")
    )


def can_see_reviews(actor: Actor, application: Application) -> Verdict:
    """The region's pilots; a reader sees only their own opinion."""
    return _region_acts(actor, application)


def can_deliver(actor: Actor, deliverable: Deliverable) -> Verdict:
    application = deliverable.application
    verdict = can_apply(actor, application.site)
    if not verdict:
        return verdict
    return allow(
        application.state == ApplicationState.AWARDED and deliverable.state != DeliverableState.ACCEPTED,
        _("Ce livrable n’est plus attendu."),
    )


def can_judge_deliverable(actor: Actor, deliverable: Deliverable) -> Verdict:
    verdict = _region_acts(actor, deliverable.application)
    return verdict and allow(
        deliverable.state == DeliverableState.RECEIVED, _("Seul un livrable reçu s’accepte ou se refuse.")
    )


def can_note_record(actor: Actor, _site: Site) -> Verdict:
    """What Cordée has seen is noted by Cordée alone."""
    return allow(actor.is_machine)


def can_invoice(actor: Actor, instalment: Instalment) -> Verdict:
    verdict = can_apply(actor, instalment.application.site)
    return verdict and allow(
        instalment.state in (InstalmentState.DUE, InstalmentState.INVOICED),
        _("Aucune facture n’est attendue."),
    )


def can_advance(actor: Actor, instalment: Instalment) -> Verdict:
    """Two steps before a payment, by two different people of the region."""
    verdict = _region_acts(actor, instalment.application)
    if not verdict:
        return verdict
    if instalment.state not in STEPS:
        return no(_("Ce versement n’attend pas d’accord."))
    same = instalment.state == InstalmentState.CHECKED and instalment.checker_id == actor.id
    return allow(
        not same,
        _("Le bon à payer se donne par une autre personne que celle qui a constaté le service fait."),
    )


def can_pay(actor: Actor, instalment: Instalment) -> Verdict:
    verdict = _region_acts(actor, instalment.application)
    return verdict and allow(
        instalment.state == InstalmentState.APPROVED, _("Ce versement n’a pas son bon à payer.")
    )


def conflict_of(user: User, application: Application) -> str:
    """Why this person must not judge this application; empty when nothing stands in the way."""
    actor = actor_of_user(user, strong=True)
    if actor.has_any(HOUSE_ROLES, application.site.scopes):
        return str(
            _("%(name)s tient un rôle dans cet établissement, ou dans son groupe.") % {"name": user.name}
        )
    if not actor.has_any(REGION_ROLES, [f"region:{application.call.region_id}"]):
        return str(_("%(name)s ne suit pas cette région.") % {"name": user.name})
    return ""


def _region_acts(actor: Actor, application: Application) -> Verdict:
    return allow(actor.is_machine or actor.has(Role.REGION_PILOT, f"region:{application.call.region_id}"))
