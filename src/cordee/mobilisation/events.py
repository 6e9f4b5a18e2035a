"""What happens to a call list, a call-out, a room. People of the call list are told by number; no event holds a telephone
number or an address."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.journal.events import Event


class ContactKept(Event):
    kind = "mobilisation.contact_kept"
    wording = _("Annuaire d’astreinte : fiche n° %(contact)s enregistrée")


class ContactWithdrawn(Event):
    kind = "mobilisation.contact_withdrawn"
    wording = _("Annuaire d’astreinte : fiche n° %(contact)s retirée")


class ListImported(Event):
    kind = "mobilisation.list_imported"
    wording = _("Annuaire d’astreinte importé : %(added)s ajoutées, %(changed)s modifiées")


class CalloutLaunched(Event):
    kind = "mobilisation.launched"
    wording = _("Alerte de mobilisation %(reference)s lancée : %(needs)s")


class PersonCalled(Event):
    kind = "mobilisation.called"
    wording = _("%(reference)s : %(name)s appelé (%(role)s)")


class CallAnswered(Event):
    kind = "mobilisation.answered"
    wording = _("%(reference)s : %(name)s, %(said)s")


class CallEscalated(Event):
    kind = "mobilisation.escalated"
    wording = _("%(reference)s : %(name)s sans réponse")


class RoleFilled(Event):
    kind = "mobilisation.filled"
    wording = _("%(reference)s : « %(role)s » pourvu, %(held)s sur %(count)s")


class RoleExhausted(Event):
    kind = "mobilisation.exhausted"
    wording = _("%(reference)s : plus personne à appeler pour « %(role)s », %(held)s sur %(count)s")


class CalloutClosed(Event):
    kind = "mobilisation.closed"
    wording = _("Alerte de mobilisation %(reference)s levée")


class SignedIn(Event):
    kind = "mobilisation.signed_in"
    wording = _("%(name)s présent dans la salle")


class SignedOut(Event):
    kind = "mobilisation.signed_out"
    wording = _("%(name)s parti de la salle")


class RotaMade(Event):
    kind = "mobilisation.rota_made"
    wording = _("Planning de relève proposé : %(held)s places tenues sur %(seats)s")


class RotaChanged(Event):
    kind = "mobilisation.rota_changed"
    wording = _("Planning de relève modifié : %(name)s, %(said)s")
