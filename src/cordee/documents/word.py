"""The same document for Word: real headings, styles and tables, that people may go on writing in."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from typing import Any

import segno
from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell

from cordee.documents.blocks import Sheet
from cordee.documents.plain import readable

BLUE, SOFT = RGBColor(0x14, 0x56, 0x8C), RGBColor(0x4B, 0x59, 0x66)
AMBER, HEAD_FILL = "FFC53D", "14568C"
FONT = "Calibri"
WIDTH_CM = 17.0
BAR_SQUARES = 14


def written(sheet: Sheet, at: dt.datetime) -> bytes:
    """An Office Open XML document. Ratings and bars are characters: they survive any editor."""
    return _written(readable(sheet.as_json()), at)


def _written(sheet: dict[str, Any], at: dt.datetime) -> bytes:
    document = Document()
    _dress(document, sheet, at)
    _cover(document, sheet)
    for section in sheet["sections"]:
        if section["new_page"]:
            document.add_page_break()
        document.add_heading(section["title"], level=1)
        for block in section["blocks"]:
            DRAWERS[block["kind"]](document, block)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _dress(document: DocumentType, sheet: dict[str, Any], at: dt.datetime) -> None:
    """Styles, A4, header and footer, properties."""
    core = document.core_properties
    core.title, core.author, core.subject = (
        f"{sheet['kind']} : {sheet['title']}"[:255],
        sheet["author"][:255],
        sheet["subtitle"][:255],
    )
    core.language, core.comments, core.keywords = (
        "fr-FR",
        sheet["reference"],
        f"{sheet['kind']}, crise cyber"[:255],
    )
    core.created = core.modified = at.replace(tzinfo=None, microsecond=0)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10.5)
    normal.paragraph_format.space_after = Pt(5)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "fr-FR")
    normal.element.get_or_add_rPr().append(language)
    for name, size in (("Title", 26), ("Heading 1", 16), ("Heading 2", 12)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), BLUE
        _without_theme(style.element.rPr.rFonts)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin, page.bottom_margin = Cm(2.2), Cm(1.8)
    if told := " · ".join(filter(None, (sheet["mark"], sheet["stamp"]))):
        _header(page.header.paragraphs[0], told)
    _footer(page.footer.paragraphs[0], f"{sheet['title']} · {sheet['reference']}")


def _without_theme(fonts) -> None:
    """A theme's font would win over the one named."""
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)


def _header(paragraph, text: str) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.font.size, run.font.color.rgb = True, Pt(9), RGBColor(0x1D, 0x14, 0)
    _shade(paragraph._p.get_or_add_pPr(), AMBER)


def _footer(paragraph, text: str) -> None:
    paragraph.add_run(f"{text} · ").font.size = Pt(8.5)
    for name, between in (("PAGE", " / "), ("NUMPAGES", "")):
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), name)
        paragraph._p.append(field)
        paragraph.add_run(between).font.size = Pt(8.5)


def _cover(document: DocumentType, sheet: dict[str, Any]) -> None:
    """A page of its own for what is signed by hand; otherwise the head of the first page."""
    kind = document.add_paragraph(sheet["kind"])
    kind.paragraph_format.space_before = Pt(110 if sheet["signature"] else 0)
    kind.runs[0].font.size, kind.runs[0].font.color.rgb = Pt(13), SOFT
    document.add_paragraph(sheet["title"], style="Title")
    document.add_paragraph(sheet["subtitle"]).runs[0].bold = True
    _facts(document, {"rows": sheet["cover"]})
    for rank, line in enumerate(sheet["signature"]):
        signed = document.add_paragraph(line)
        signed.paragraph_format.space_before = Pt(40 if rank == 0 else 0)
        signed.runs[0].bold = rank == 0
    if sheet["signature"]:
        document.add_page_break()


def _text(document: DocumentType, block: dict[str, Any]) -> None:
    run = document.add_paragraph().add_run(block["text"])
    run.bold = block["tone"] == "strong" or None
    if block["tone"] == "note":
        run.font.size, run.font.color.rgb = Pt(9), SOFT


def _heading(document: DocumentType, block: dict[str, Any]) -> None:
    document.add_heading(block["text"], level=2)


def _bullets(document: DocumentType, block: dict[str, Any]) -> None:
    for item in block["items"]:
        document.add_paragraph(item, style="List Bullet")


def _facts(document: DocumentType, block: dict[str, Any]) -> None:
    _table(document, None, block["rows"], (34, 66))


def _figures(document: DocumentType, block: dict[str, Any]) -> None:
    _table(document, None, [[f"{words} : {value}"] for value, words in block["rows"]], (100,))


def _grid(document: DocumentType, block: dict[str, Any]) -> None:
    _caption(document, block["caption"])
    _table(document, block["head"], block["rows"], block["widths"], size=8.5 if block["dense"] else 9.5)


def _bars(document: DocumentType, block: dict[str, Any]) -> None:
    _caption(document, block["caption"])
    rows = [[row["label"], _squares(row), row["words"]] for row in block["rows"]]
    _table(document, None, rows, (40, 30, 30), size=9)
    if block["legend"]:
        _text(document, {"text": block["legend"], "tone": "note"})


def _squares(row: dict[str, Any]) -> str:
    """The bar as characters, with the target as an upright stroke."""
    filled = 0 if row["share"] is None else round(min(row["share"], 1) * BAR_SQUARES)
    drawn = list("█" * filled + "░" * (BAR_SQUARES - filled))
    if row["target"] is not None:
        drawn.insert(round(min(row["target"], 1) * BAR_SQUARES), "|")
    return "".join(drawn)


def _drawing(document: DocumentType, block: dict[str, Any]) -> None:
    """A table where the PDF has a picture: how many of each between two hours of the exercise."""
    _caption(document, block["caption"])
    edges = [share for share, _words in block["ticks"]] + [1.0001]
    spans = list(itertools.pairwise(edges))
    rows = [
        [
            lane["label"],
            *(str(sum(low <= share < high for share, _n in lane["marks"]) or "·") for low, high in spans),
        ]
        for lane in block["lanes"]
    ]
    head = ["", *(words for _share, words in block["ticks"])]
    _table(document, head, rows, (22, *([78 / len(spans)] * len(spans))), size=8)
    if block["legend"]:
        _text(document, {"text": block["legend"], "tone": "note"})


def _code(document: DocumentType, block: dict[str, Any]) -> None:
    picture = io.BytesIO()
    segno.make(block["data"], micro=False, error="m").save(picture, kind="png", border=4, scale=4)
    picture.seek(0)
    document.add_picture(picture, width=Cm(3.6))
    run = document.add_paragraph().add_run(block["words"])
    run.font.name, run.font.size = "Consolas", Pt(7.5)


DRAWERS = {
    "text": _text,
    "heading": _heading,
    "bullets": _bullets,
    "facts": _facts,
    "figures": _figures,
    "grid": _grid,
    "bars": _bars,
    "drawing": _drawing,
    "code": _code,
}


def _caption(document: DocumentType, words: str) -> None:
    paragraph = document.add_paragraph(style="Heading 2")
    paragraph.add_run(words)


def _table(document: DocumentType, head, rows, widths, *, size: float = 9.5) -> None:
    """A table whose head repeats on each page and whose rows are not cut in two."""
    lines = [head, *rows] if head else list(rows)
    if not lines:
        return
    table = document.add_table(rows=len(lines), cols=len(lines[0]), style="Table Grid")
    table.autofit = False
    _pale_borders(table)
    total = sum(widths)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(WIDTH_CM * width / total)
    for rank, (row, texts) in enumerate(zip(table.rows, lines, strict=True)):
        _flag(row._tr.get_or_add_trPr(), "w:cantSplit")
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = Cm(WIDTH_CM * width / total)
            _write(cell, text, size, head=bool(head) and rank == 0)
    if head:
        _flag(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _pale_borders(table) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "C3CCD4")):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    table._tbl.tblPr.append(borders)


def _write(cell: _Cell, text: str, size: float, *, head: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(1)
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    if head:
        run.bold, run.font.color.rgb = True, RGBColor(0xFF, 0xFF, 0xFF)
        _shade(cell._tc.get_or_add_tcPr(), HEAD_FILL)


def _flag(properties, name: str) -> None:
    properties.append(OxmlElement(name))


def _shade(properties, colour: str) -> None:
    fill = OxmlElement("w:shd")
    fill.set(qn("w:val"), "clear")
    fill.set(qn("w:fill"), colour)
    properties.append(fill)
