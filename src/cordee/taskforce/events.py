"""What happens to the roster, to the packs of material and to requests. People of the roster are told by number."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.journal.events import Event


class MemberKept(Event):
    kind = "taskforce.member_kept"
    wording = _("Cyber Task Force : fiche de l’équipier n° %(member)s enregistrée")


class MemberAvailable(Event):
    kind = "taskforce.member_available"
    wording = _("Cyber Task Force : équipier n° %(member)s disponible du %(starts_on)s au %(ends_on)s")


class MemberUnavailable(Event):
    kind = "taskforce.member_unavailable"
    wording = _(
        "Cyber Task Force : équipier n° %(member)s, disponibilité du %(starts_on)s au %(ends_on)s retirée"
    )


class MemberWithdrawn(Event):
    kind = "taskforce.member_withdrawn"
    wording = _("Cyber Task Force : équipier n° %(member)s retiré du vivier")


class MemberBack(Event):
    kind = "taskforce.member_back"
    wording = _("Cyber Task Force : équipier n° %(member)s de retour dans le vivier")


class RosterImported(Event):
    kind = "taskforce.roster_imported"
    wording = _("Cyber Task Force : vivier importé, %(added)s ajoutés, %(changed)s modifiés")


class PackKept(Event):
    kind = "taskforce.pack_kept"
    wording = _("Pack de matériels « %(pack)s » enregistré")


class PackChecked(Event):
    kind = "taskforce.pack_checked"
    wording = _("Pack de matériels « %(pack)s » vérifié : %(outcome)s")


class PackReminded(Event):
    kind = "taskforce.pack_reminded"
    wording = _("Pack de matériels « %(pack)s » : rappel de vérification envoyé")


class HelpAsked(Event):
    kind = "taskforce.asked"
    wording = _("Aide de la Cyber Task Force demandée (%(reference)s)")


class HelpProposed(Event):
    kind = "taskforce.proposed"
    wording = _("%(reference)s : proposition de %(people)s personne(s) et %(packs)s pack(s)")


class HelpMoved(Event):
    kind = "taskforce.moved"
    wording = _("%(reference)s : %(state)s")


class PersonStoodDown(Event):
    kind = "taskforce.stood_down"
    wording = _("%(reference)s : équipier n° %(member)s désengagé")


class PersonArrived(Event):
    kind = "taskforce.arrived"
    wording = _("%(reference)s : équipier n° %(member)s à l’œuvre")


class PersonReleased(Event):
    kind = "taskforce.released"
    wording = _("%(reference)s : équipier n° %(member)s libéré, %(hours)s h")
