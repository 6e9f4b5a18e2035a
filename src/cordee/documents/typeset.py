"""PDF by Typst: the templates of ``packs/reports``, given data and never markup; no network, embedded fonts only."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from functools import cache
from typing import Any

import segno
from django.conf import settings

from cordee.documents.blocks import Sheet
from cordee.documents.plain import readable

# Tagged, with its language and titles: what a screen reader needs (ISO 14289-1).
STANDARD = "ua-1"
MISSING = re.compile(r"the text `\"(.+?)\"` could not be displayed")
MOST_PASSES = 5


def typeset(template: str, sheet: Sheet, stamp: dt.datetime) -> bytes:
    """A tagged A4 PDF by a template of ``packs/reports``; the same sheet at the same instant gives the same bytes.
    Characters that no embedded font draws (an emoji…) are written as their code, then it is done again."""
    import typst  # 30 MB that only the making of a document needs

    data = _with_codes_drawn(readable(sheet.as_json()))
    text = json.dumps(data, ensure_ascii=False)
    for _pass in range(MOST_PASSES):
        try:
            return typst.compile(
                settings.PACKS_DIR / "reports" / template,
                root=settings.PACKS_DIR / "reports",
                font_paths=_fonts(),
                sys_inputs={"sheet": text},
                pdf_standards=STANDARD,
                timestamp=int(stamp.timestamp()),
            )
        except typst.TypstError as fault:
            unknown = set("".join(MISSING.findall(str(fault)))) - set("\\")
            if not unknown:
                raise
            text = "".join(f"[U+{ord(c):04X}]" if c in unknown else c for c in text)
    raise RuntimeError(f"{template}: characters still missing after {MOST_PASSES} passes")


@cache
def _fonts():
    """The fonts inside Typst itself, whatever the machine has: the same page everywhere."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def _with_codes_drawn(data: dict[str, Any]) -> dict[str, Any]:
    for section in data["sections"]:
        for block in section["blocks"]:
            if block["kind"] == "code":
                block["svg"] = qr_svg(block["data"])
    return data


def qr_svg(text: str) -> str:
    """A square code, with the white border that readers need."""
    out = io.BytesIO()
    segno.make(text, micro=False, error="m").save(out, kind="svg", border=4, xmldecl=False)
    return out.getvalue().decode()
