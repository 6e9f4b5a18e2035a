"""The letter that tells a house it is retained: one page, with what to bring and when it is paid."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cordee.core.dates import date_format
from cordee.core.money import euros
from cordee.documents.blocks import Bullets, Grid, Section, Sheet, Text
from cordee.documents.typeset import typeset
from cordee.funding.models import Application


def award_letter(application: Application) -> bytes:
    """A tagged A4 PDF. The same decision gives the same bytes."""
    with translation.override("fr"):
        return typeset("page.typ", _sheet(application), application.decided_at or application.changed_at)


def _sheet(application: Application) -> Sheet:
    call = application.call
    decided_on = date_format(timezone.localtime(application.decided_at), "j F Y")
    return Sheet(
        kind=_("Notification de financement"),
        title=application.site.name,
        subtitle=_("Votre dossier est retenu : %s") % euros(application.awarded),
        mark="",
        reference=_("Dossier %(reference)s, décision du %(on)s, %(where)s")
        % {"reference": application.reference, "on": decided_on, "where": settings.BASE_URL},
        author=call.region.agency_name or call.region.name,
        language="fr",
        cover=(
            (_("Établissement"), f"{application.site.name} (FINESS {application.site.finess})"),
            (_("Appel"), call.title),
            (_("Aide demandée"), euros(application.requested)),
            (_("Aide accordée"), euros(application.awarded)),
            (_("Décidé le"), f"{decided_on}, {application.decided_by}"),
        ),
        signature=(),
        sections=tuple(_sections(application)),
    )


def _sections(application: Application):
    terms = application.call.terms
    if application.reason:
        yield Section(_("Motif"), (Text(application.reason),))
    yield Section(_("Ce que vous apportez"), (Bullets(tuple(due.label for due in terms.deliverables)),))
    labels = {due.key: due.label for due in terms.deliverables}
    rows = tuple(
        (
            part.label,
            euros(instalment.amount),
            " ; ".join(labels[key] for key in part.after) or _("dès maintenant"),
        )
        for part, instalment in zip(terms.instalments, application.instalments.all(), strict=True)
    )
    head = (_("Versement"), _("Montant"), _("Après"))
    yield Section(_("Quand vous êtes payé"), (Grid(_("Versements"), head, rows, (30, 20, 50)),))
    yield Section(_("Ce qui ne compte pas"), (Bullets(terms.excluded),))
    yield Section(
        _("Empreinte du dossier déposé"),
        (Text(f"SHA-256 {application.receipt[:32]} {application.receipt[32:]}", "note"),),
    )
