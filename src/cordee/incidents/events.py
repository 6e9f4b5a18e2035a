"""What happens to a declared crisis. All of it is in the sealed journal of its room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.journal.events import Event


class IncidentDeclared(Event):
    kind = "incident.declared"
    wording = _("Crise déclarée : %(title)s")


class LevelRaised(Event):
    kind = "incident.level_raised"
    wording = _("Niveau « %(level)s » activé : %(reasons)s")


class LevelLifted(Event):
    kind = "incident.level_lifted"
    wording = _("Niveau « %(level)s » levé : %(reasons)s")


class SheetShared(Event):
    kind = "incident.sheet_shared"
    wording = _("Niveau « %(level)s » : fiche partagée avec %(group)s, %(count)s autres établissements")


class SheetClosed(Event):
    kind = "incident.sheet_closed"
    wording = _("Niveau « %(level)s » : la fiche n’est plus partagée avec %(group)s")


class SheetChanged(Event):
    """In the stream of the sheet alone, which those who read it follow: it says nothing of what changed."""

    kind = "incident.sheet_changed"
    wording = _("Fiche de la crise %(incident)s modifiée")


class SharingEnded(Event):
    """In the stream of rights: live connections of those who read the sheet are cut."""

    kind = "incident.sharing_ended"
    wording = _("Crise %(incident)s : fin du partage avec le groupement %(group)s")


class HelpOffered(Event):
    kind = "incident.help_offered"
    wording = _("Aide offerte par %(house)s : %(offered)s")


class DeadlineStarted(Event):
    kind = "incident.deadline_started"
    wording = _("Échéance « %(title)s » engagée")


class DeadlineMet(Event):
    kind = "incident.deadline_met"
    wording = _("Échéance « %(title)s » faite, reçu %(reference)s")


class DeadlineSetAside(Event):
    kind = "incident.deadline_set_aside"
    wording = _("Échéance « %(title)s » sans objet : %(reason)s")


class DeadlineReminded(Event):
    kind = "incident.deadline_reminded"
    wording = _("Échéance « %(title)s » rappelée à %(people)s personnes")


class SuppliersNamed(Event):
    kind = "incident.suppliers_named"
    wording = _("Fournisseurs en cause : %(names)s")


class SituationOpened(Event):
    kind = "incident.situation_opened"
    wording = _("Point de situation n° %(number)s commencé")


class SituationEdited(Event):
    kind = "incident.situation_edited"
    wording = _("Point de situation n° %(number)s modifié")


class SituationRecalled(Event):
    kind = "incident.situation_recalled"
    wording = _("Point de situation attendu, rappelé à %(people)s personnes")


class SituationFrozen(Event):
    kind = "incident.situation_frozen"
    wording = _("Point de situation n° %(number)s validé, empreinte %(sha256)s")


class SituationAcknowledged(Event):
    kind = "incident.situation_acknowledged"
    wording = _("Point de situation n° %(number)s lu par %(reader)s")


class IncidentEnded(Event):
    kind = "incident.ended"
    wording = _("Retour à la normale : %(reasons)s")
