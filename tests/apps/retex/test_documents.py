"""A long exercise on paper: fast, whole, whatever was typed."""

import io

import pytest
from docx import Document
from pypdf import PdfReader

from cordee.documents.plain import readable
from cordee.retex.documents.papers import report_docx, report_pdf
from tests.apps.retex import played


def test_the_same_report_gives_the_same_bytes():
    assert report_pdf(played.report(5)) == report_pdf(played.report(5))


def test_the_annex_holds_every_line():
    text = "\n".join(
        page.extract_text() for page in PdfReader(io.BytesIO(report_pdf(played.report(60)))).pages
    )
    assert text.count("automates à l’arrêt") >= 60
    document = Document(io.BytesIO(report_docx(played.report(60))))
    rows = max(len(table.rows) for table in document.tables)
    assert rows == len(played.facts(60)["timeline"]) + 1


@pytest.mark.parametrize(
    "text",
    [
        '#import "x.typ"',
        "#{ panic() }",
        "```\n$ \\ ` * _ @ref <lab>",
        "\x01\x02\x1f",
        "漢字 👩‍⚕️ ﷽ \u202e",
        "a" * 5000,
        "<script>alert(1)</script>]]>&amp;",
        "ligne\n" * 200,
    ],
)
def test_no_text_breaks_the_paper(text):
    report = played.report(2)
    report.content["texts"] |= {
        "summary": text,
        "strengths": [text],
        "areas": [text],
        "answers": {"r1": text},
        "annotations": {"log:1": text},
    }
    assert report_pdf(report).startswith(b"%PDF")
    assert report_docx(report).startswith(b"PK")


def test_text_is_never_markup():
    report = played.report(2)
    report.content["texts"]["summary"] = "#strong[gras] et *étoiles*"
    assert "#strong[gras] et *étoiles*" in PdfReader(io.BytesIO(report_pdf(report))).pages[1].extract_text()


def test_characters_that_reorder_their_neighbours_are_taken_out():
    assert readable({"a": ["x\u202ey\u2066z\r\nt\x07"]}) == {"a": ["xyz\nt "]}
