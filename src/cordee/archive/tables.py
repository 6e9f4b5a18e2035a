"""What the archive holds: each table that leads to an establishment, and what is left out with its reason.

A test walks the models: one that leads to an establishment and stands in neither list is a fault.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import BinaryField, Field, Model, Q, QuerySet

from cordee.directory.models import Site
from cordee.packs.wording import _


@dataclass(frozen=True, slots=True)
class Table:
    """``name``: of its file; ``path``: from a row to its establishment, ``other_path`` when it goes another way."""

    name: str
    model: str
    path: str
    other_path: str = ""

    def rows(self, site: Site) -> QuerySet:
        paths = filter(None, (self.path, self.other_path))
        owned = reduce(or_, (Q(**{path: site.pk}) for path in paths))
        found = apps.get_model(self.model)._default_manager.filter(owned)
        return found.order_by("pk").distinct()


TABLES = (
    Table("etablissement", "directory.Site", "pk"),
    Table("plan/engagements", "plan.Commitment", "site"),
    Table("plan/preuves", "plan.Evidence", "commitment__site"),
    Table("plan/fichiers", "plan.EvidenceFile", "evidence__commitment__site"),
    Table("evaluations/evaluations", "referentials.Assessment", "site"),
    Table("evaluations/reponses", "referentials.Answer", "assessment__site"),
    Table("evaluations/parties-confiees", "referentials.Delegation", "assessment__site"),
    Table("evaluations/corrections", "referentials.Correction", "assessment__site"),
    Table("services/demandes", "services.Request", "site"),
    Table("task-force/demandes", "taskforce.HelpRequest", "site"),
    Table("task-force/missions", "taskforce.Assignment", "request__site"),
    Table("task-force/prets", "taskforce.Loan", "request__site"),
    Table("sensibilisation/resultats", "awareness.Result", "site"),
    Table("sensibilisation/formations", "awareness.TrainingResult", "site"),
    Table("financements/dossiers", "funding.Application", "site"),
    Table("financements/pieces", "funding.Piece", "application__site"),
    Table("financements/complements", "funding.Correction", "application__site"),
    Table("financements/livrables", "funding.Deliverable", "application__site"),
    Table("financements/versements", "funding.Instalment", "application__site"),
    Table("exercices/exercices", "exercises.Exercise", "site"),
    Table("exercices/horloge", "exercises.ClockEvent", "exercise__site"),
    Table("exercices/injects", "exercises.Inject", "exercise__site"),
    Table("exercices/observations", "exercises.Observation", "exercise__site"),
    Table("retex/questionnaires", "retex.Debrief", "exercise__site", "incident__site"),
    Table("retex/rapports", "retex.Report", "exercise__site", "incident__site"),
    Table("retex/actions", "retex.Improvement", "site"),
    Table("retex/attestations", "retex.Attestation", "site"),
    Table("crises/crises", "incidents.Incident", "site"),
    Table("crises/niveaux", "incidents.Activation", "incident__site"),
    Table("crises/echeances", "incidents.Deadline", "incident__site"),
    Table("crises/recus", "incidents.Receipt", "deadline__incident__site"),
    Table("crises/points-de-situation", "incidents.Situation", "incident__site"),
    Table("crises/lectures", "incidents.Acknowledgement", "situation__incident__site"),
    Table("crises/offres-d-aide", "incidents.HelpOffer", "incident__site", "site"),
    Table("codes-scelles/codes", "breakglass.SealedCode", "site"),
    Table("mobilisation/annuaire", "mobilisation.Contact", "site"),
    Table("mobilisation/alertes", "mobilisation.Callout", "incident__site"),
    Table("mobilisation/besoins", "mobilisation.Need", "callout__incident__site"),
    Table("mobilisation/appels", "mobilisation.Call", "callout__incident__site"),
    Table("mobilisation/presences", "mobilisation.Presence", "incident__site"),
    Table("mobilisation/plannings", "mobilisation.Rota", "incident__site"),
    Table("mobilisation/gardes", "mobilisation.RotaSlot", "rota__incident__site"),
    Table("kit-hors-ligne/impressions", "offline.Printing", "site"),
    Table("salles/salles", "crises.Room", "site"),
    Table("salles/cellules", "crises.Cell", "room__site"),
    Table("salles/places", "crises.Seat", "room__site"),
    Table("salles/main-courante", "crises.LogEntry", "room__site"),
    Table("salles/fichiers", "crises.Attachment", "room__site"),
    Table("salles/citations", "crises.Mention", "entry__room__site"),
    Table("salles/jalons", "crises.Milestone", "room__site"),
    Table("salles/decisions", "crises.Decision", "room__site"),
    Table("salles/revues", "crises.Review", "decision__room__site"),
    Table("salles/taches", "crises.Task", "room__site"),
    Table("salles/procedures", "playbooks.Launch", "room__site"),
    Table("salles/messages", "crises.Message", "room__site"),
    Table("salles/lectures", "crises.Reading", "message__room__site"),
    Table("salles/reponses", "crises.Reply", "message__room__site"),
)
LEFT_OUT = {
    "funding.Review": _("les avis sont ceux de la région, et ne sont lus que d’elle"),
    "indicators.Standing": _("se recalcule d’après les engagements"),
    "taskforce.Member": _("le vivier est celui de la région : des personnes de toutes les maisons"),
    "taskforce.Availability": _("les jours où ces personnes sont libres sont à la région"),
    "taskforce.MaterialPack": _("les packs de matériels sont à la région, où qu’ils attendent"),
    "taskforce.PackCheck": _("les vérifications de ces packs sont à la région"),
    "retex.DebriefAnswer": _("les feuilles sont anonymes ; leurs totaux sont dans le rapport"),
    "retex.ShareLink": _("des secrets, et rien d’autre"),
}
# Whoever holds one of these could enter a room, or open a link.
SECRETS = frozenset({"token_hash", "code_hash", "link_key", "pin", "code"})


@dataclass(frozen=True, slots=True)
class Row:
    """``values`` as JSON takes them; ``files``: name below the table's folder → bytes."""

    values: dict[str, Any]
    files: dict[str, bytes]


def rows_of(table: Table, site: Site) -> Iterator[Row]:
    for row in table.rows(site).iterator(chunk_size=500):
        values, files = {}, {}
        for field in row._meta.concrete_fields:
            if field.name in SECRETS:
                continue
            value = field.value_from_object(row)
            if isinstance(field, BinaryField) and value is not None:
                name = _file_name(row, field)
                values[field.name], files[name] = name, bytes(value)
            else:
                values[field.name] = _plain(value)
        for relation in row._meta.many_to_many:
            values[relation.name] = sorted(getattr(row, relation.name).values_list("pk", flat=True))
        yield Row(values, files)


def _file_name(row: Model, field: Field) -> str:
    """``12-data-devis.pdf``: the number keeps two files of one name apart."""
    told = getattr(row, "name", "") if field.name == "data" else ""
    ending = told.rpartition(".")[2] if "." in told else {"photo": "jpg"}.get(field.name, field.name)
    return f"{row.pk}-{field.name}.{''.join(c for c in ending if c.isalnum())[:8] or 'bin'}"


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return value
