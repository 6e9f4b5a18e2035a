"""One reading of one source: records and row errors as they come, and what became of each row."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator

from django.utils.translation import gettext_lazy as _

from cordee.directory.sources.identifiers import finess_key_holds, is_finess
from cordee.directory.sources.records import (
    EstablishmentRecord,
    Format,
    GroupRecord,
    Kind,
    Record,
    RowError,
    SourceRefused,
    Tally,
)

Keep = Callable[[Record], bool]


def everything(record: Record) -> bool:
    return True


def within(*, regions: Collection[str] = (), kinds: Collection[Kind] = (), open_only: bool = False) -> Keep:
    """A filter on records; an empty criterion accepts all. Groups carry no region and always pass."""

    def keep(record: Record) -> bool:
        if open_only and getattr(record, "is_closed", False):
            return False
        if isinstance(record, GroupRecord):
            return True
        if regions and record.region not in regions:
            return False
        return not (kinds and isinstance(record, EstablishmentRecord) and record.kind not in kinds)

    return keep


class RowRefused(Exception):
    """Inside a parser: this row is not kept, and why."""

    def __init__(self, column: str, value: object, message: object):
        super().__init__(message)
        self.column, self.value, self.message = column, "" if value is None else str(value), message

    def at(self, line: int, complement: bool = False) -> RowError:
        return RowError(line, self.column, self.value, self.message, complement)


class Reading:
    """What ``read`` returns: iterate once, then look at ``tally``.

    Iterating may raise ``SourceRefused`` until the very end: a truncated archive is discovered there.
    """

    def __init__(self, format: Format, keep: Keep | None = None):
        self.format = format
        self.tally = Tally()
        self.keep = keep or everything
        self.published_on: dt.date | None = None
        self._seen: dict[str, int] = {}
        self._rows: Iterator[Record | RowError] = iter(())

    def over(self, rows: Iterator[Record | RowError]) -> Reading:
        self._rows = rows
        return self

    def __iter__(self) -> Iterator[Record | RowError]:
        return self._rows

    def refused(self, fault: RowRefused, line: int) -> RowError:
        self.tally.rows_refused += 1
        return fault.at(line)

    def admit(self, record: Record) -> Iterator[Record]:
        """Yield the record if the filter keeps it; refuse a FINESS number already read in this file."""
        refuse_unstorable(record)
        if not isinstance(record, GroupRecord):
            self._once(record)
        if not self.keep(record):
            self.tally.rows_outside_filter += 1
            return
        self.tally.rows_kept += 1
        self.tally.records += 1
        self.tally.warnings += len(getattr(record, "warnings", ()))
        self.tally.kinds[type(record).__name__] += 1
        yield record

    def _once(self, record) -> None:
        first = self._seen.setdefault(f"{type(record).__name__}:{record.finess}", record.source_line)
        if first != record.source_line:
            raise RowRefused(
                "finess", record.finess, _("Ce numéro FINESS a déjà été lu à la ligne %s.") % first
            )


# What the directory can hold, in characters; the longest real values are about half as long.
LONGEST = {
    "name": 200,
    "long_name": 200,
    "legal_status": 120,
    "category_code": 6,
    "category_label": 200,
    "address": 300,
    "commune": 120,
    "phone": 30,
}
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")  # JSON can spell what no database can write


def refuse_unstorable(record: Record) -> None:
    """A text that is too long, or that cannot be written, refuses its row: it is never cut in silence."""
    for name in record.__slots__:
        value = getattr(record, name)
        if not isinstance(value, str):
            continue
        if UNSTORABLE.search(value):
            raise RowRefused(
                name, UNSTORABLE.sub("␀", value), _("La valeur contient des caractères interdits.")
            )
        longest = LONGEST.get(name, len(value))
        if len(value) > longest:
            raise RowRefused(name, value, _("La valeur dépasse %s caractères.") % longest)


def checked_finess(raw: str, column: str, warnings: list[str]) -> str:
    """A FINESS number in its one written form, or ``RowRefused``."""
    number = raw.replace(" ", "").upper()
    if not number:
        raise RowRefused(column, raw, _("Le numéro FINESS manque."))
    if not is_finess(number):
        raise RowRefused(column, raw, _why_not_finess(number))
    if not finess_key_holds(number):
        warnings.append(_("La clé du numéro FINESS %s ne se vérifie pas : relisez-le.") % number)
    return number


def _why_not_finess(number: str) -> str:
    if number.isdigit() and len(number) < 9:
        return _(
            "« %(number)s » n’a que %(count)s chiffres au lieu de 9 : un tableur a sans doute effacé les "
            "zéros de tête. Reprenez le fichier d’origine sans l’ouvrir dans un tableur."
        ) % {"number": number, "count": len(number)}
    return _("« %s » n’est pas un numéro FINESS (9 caractères, comme 010000024).") % number[:40]


def checked_name(raw: str, column: str) -> str:
    name = " ".join(raw.split())
    if not name:
        raise RowRefused(column, raw, _("Le nom manque."))
    return name


def checked_count(raw: str, column: str) -> int | None:
    """A number of beds or visits: a whole number, possibly written « 12,0 »; ``None`` when empty."""
    text = raw.strip().replace(" ", "").replace(",", ".")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not (0 <= value < 10_000_000) or value != int(value):
        raise RowRefused(column, raw, _("« %s » n’est pas un nombre entier positif.") % raw.strip()[:40])
    return int(value)


def checked_date(raw: str | None, warnings: list[str]) -> dt.date | None:
    """A date, ISO or 31/12/2024; an unreadable one is reported and left out."""
    text = (raw or "").strip()[:10]
    if not text:
        return None
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return dt.datetime.strptime(text, pattern).date()  # noqa: DTZ007 (a calendar day has no zone)
        except ValueError:
            continue
    warnings.append(_("La date « %s » n’a pas été comprise : elle est laissée vide.") % text)
    return None


def total_of(values) -> int | None:
    """The sum of what is known; ``None`` when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def refuse_missing(missing: Collection[str]) -> None:
    if missing:
        raise SourceRefused(_("Il manque des colonnes : %s.") % ", ".join(missing))
