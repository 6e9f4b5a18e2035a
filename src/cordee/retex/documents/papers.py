"""The papers of a RETEX, as PDF and for Word."""

from __future__ import annotations

from cordee.documents.typeset import typeset
from cordee.documents.word import written
from cordee.retex.documents.attested import attestation_sheet
from cordee.retex.documents.sheet import sheet_of
from cordee.retex.models import Attestation, Report


def report_pdf(report: Report) -> bytes:
    """The report as a tagged A4 PDF. The same content at the same instant gives the same bytes."""
    return typeset("retex.typ", sheet_of(report), report.approved_at or report.created_at)


def report_docx(report: Report) -> bytes:
    """The same report, in which people may go on writing."""
    return written(sheet_of(report), report.approved_at or report.created_at)


def attestation_pdf(attestation: Attestation) -> bytes:
    """One page: what was judged, criterion by criterion, and how to check it."""
    return typeset("page.typ", attestation_sheet(attestation), attestation.issued_at)
