"""The whole main courante: searchable, exportable, printable."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cordee.crises import rules
from cordee.crises.clock import room_time
from cordee.crises.enums import EntryKind, Source
from cordee.crises.models import Attachment, LogEntry, Room, Seat
from cordee.crises.panels import decision_rows, log_row, milestone_rows
from cordee.crises.stamps import Stamp
from cordee.crises.views.entering import banner, in_room
from cordee.ui.table import Column, Filter, Table
from cordee.witnesses.panels import standings


@require_safe
@in_room
def record(request: HttpRequest, room: Room, seat: Seat | None) -> HttpResponse:
    table = Table(
        request=request,
        rows=room.log.shown(),
        name="main-courante",
        caption=_("Main courante"),
        columns=_columns(room),
        search=_containing,
        filters=[
            Filter("kind", _("Type"), EntryKind.choices),
            Filter("source", _("Appris par"), Source.choices),
            Filter("files", _("Fichiers"), [("oui", _("Avec un fichier"))], apply=_with_files),
            *([Filter("cite", _("Cite"), [("moi", _("Me cite"))], apply=_citing(seat))] if seat else []),
        ],
        sort="seq",
        empty=_("Rien n’a encore été noté."),
    )
    context = {
        "room": room,
        "banner": banner(room),
        "may_take": rules.can_take_journal(request.actor, room),
        "witnesses": standings(room.stream),
    }
    return table.response("crises/record.html", context)


@require_safe
@in_room
def paper(request: HttpRequest, room: Room, seat: Seat | None) -> HttpResponse:
    """The main courante as an A4 document, oldest first, with decisions and milestones."""
    present = room_time(room).at
    context = {
        "room": room,
        "banner": banner(room),
        "rows": [log_row(entry, room) for entry in room.log.shown()],
        "decisions": sorted(decision_rows(room, present), key=lambda row: row.decision.number),
        "milestones": milestone_rows(room),
    }
    return render(request, "crises/paper.html", context)


def _containing(rows: QuerySet, words: str) -> QuerySet:
    """Each word in the text, the author, the name of a file or its digest."""
    for word in words.split():
        files = Attachment.objects.filter(entry=OuterRef("pk")).filter(
            Q(name__icontains=word) | Q(sha256__startswith=word.lower())
        )
        rows = rows.filter(Q(text__icontains=word) | Q(author__icontains=word) | Exists(files))
    return rows


def _with_files(rows: QuerySet, _value: str) -> QuerySet:
    return rows.filter(Exists(Attachment.objects.filter(entry=OuterRef("pk"))))


def _citing(seat: Seat) -> Callable[[QuerySet, str], QuerySet]:
    return lambda rows, _value: rows.citing(seat)


def _files_of(entry: LogEntry) -> str:
    """As an exported sheet tells them: name, size in bytes and whole digest of each."""
    told = (f"{file.name} ({file.size} o, SHA-256 {file.sha256})" for file in entry.attachments.all())
    return " ; ".join(told)


def _columns(room: Room) -> list[Column]:
    def h_plus(entry: LogEntry) -> str:
        return Stamp(entry.fact_room_at, room.t0).h

    return [
        Column("seq", _("N°"), sortable=True, align="end"),
        Column("fact_room_at", _("Heure du fait"), sortable=True),
        Column("h", _("Depuis le début"), value=h_plus),
        Column("kind", _("Type"), sortable=True, value=lambda entry: entry.get_kind_display()),
        Column("text", _("Texte"), template="crises/_cell_text.html"),
        Column("files", _("Fichiers"), value=_files_of, template="crises/_cell_files.html"),
        Column("author", _("Auteur"), sortable=True),
        Column("cell__name", _("Cellule"), sortable=True),
        Column("is_significant", _("Importante"), hidden=True),
        Column("source", _("Appris par"), value=lambda entry: entry.get_source_display(), hidden=True),
        Column("entered_room_at", _("Saisie à"), sortable=True, hidden=True),
        Column("corrects__seq", _("Corrige"), align="end", hidden=True),
    ]
