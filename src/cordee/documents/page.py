"""A document as one HTML page that needs nothing outside itself: no script, no network, its style within."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import segno
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from cordee.documents.blocks import Sheet
from cordee.documents.plain import readable

STYLE = mark_safe(
    "body{font:16px/1.5 system-ui,sans-serif;color:#17222d;max-width:52rem;margin:0 auto;padding:1rem}"
    "h1,h2{color:#14568c;line-height:1.2}h2{border-bottom:2px solid;padding-bottom:.25rem;margin-top:2rem}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}caption{text-align:left;font-weight:600}"
    "th,td{white-space:pre-line;border:1px solid #7b8794;padding:.375rem .5rem;text-align:left;vertical-align:top;height:1.5rem}"
    "th{background:#eef2f6}.note{color:#4b5966}.mark{background:#ffc53d;text-align:center;font-weight:700;padding:.5rem}"
    "p,td,th{overflow-wrap:anywhere}table{table-layout:auto;font-size:.9375em}svg{width:11rem;height:11rem}footer{color:#4b5966;margin-top:2rem}"
    "@media print{body{max-width:none;font-size:11pt}h2{break-after:avoid}tr{break-inside:avoid}}"
)


def standalone(sheet: Sheet) -> str:
    """The page. What people wrote is text in it, never markup."""
    data = readable(sheet.as_json())
    body = format_html_join("", "{}", ((_section(section),) for section in data["sections"]))
    mark = format_html('<p class="mark">{}</p>', data["mark"]) if data["mark"] else ""
    return format_html(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<title>{} : {}</title><style>{}</style></head><body>{}<p>{}</p><h1>{}</h1><p><strong>{}</strong></p>{}{}"
        "<footer>{}</footer></body></html>",
        data["language"],
        data["kind"],
        data["title"],
        STYLE,
        mark,
        data["kind"],
        data["title"],
        data["subtitle"],
        _facts({"rows": data["cover"]}),
        body,
        data["reference"],
    )


def _section(section: dict[str, Any]) -> SafeString:
    blocks = format_html_join("", "{}", ((DRAWN[block["kind"]](block),) for block in section["blocks"]))
    return format_html("<section><h2>{}</h2>{}</section>", section["title"], blocks)


def _text(block: dict[str, Any]) -> SafeString:
    if block["tone"] == "strong":
        return format_html("<p><strong>{}</strong></p>", block["text"])
    return format_html('<p class="{}">{}</p>', block["tone"], block["text"])


def _bullets(block: dict[str, Any]) -> SafeString:
    return format_html(
        "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((item,) for item in block["items"]))
    )


def _facts(block: dict[str, Any]) -> SafeString:
    rows = format_html_join("", '<tr><th scope="row">{}</th><td>{}</td></tr>', block["rows"])
    return format_html("<table>{}</table>", rows)


def _grid(block: dict[str, Any]) -> SafeString:
    head = format_html_join("", '<th scope="col">{}</th>', ((cell,) for cell in block["head"]))
    rows = format_html_join(
        "",
        "<tr>{}</tr>",
        ((format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in block["rows"]),
    )
    return format_html(
        "<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        block["caption"],
        head,
        rows,
    )


def _code(block: dict[str, Any]) -> SafeString:
    code = segno.make(block["data"], micro=False, error="m")
    drawing = mark_safe(code.svg_inline(omitsize=True, border=4))  # noqa: S308 - squares, never the words themselves
    return format_html("<div>{}</div><p>{}</p>", drawing, block["words"])


# The kinds of blocks of a kit; a picture belongs to the paper of a RETEX, and is a fault here.
DRAWN: dict[str, Callable[[dict[str, Any]], SafeString]] = {
    "text": _text,
    "bullets": _bullets,
    "facts": _facts,
    "grid": _grid,
    "code": _code,
}
