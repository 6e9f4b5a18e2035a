"""A document as a page: the same blocks, with charts where paper has drawings."""

from __future__ import annotations

from typing import Any

from cordee.documents.plain import readable
from cordee.retex.documents.sheet import sheet_of
from cordee.retex.models import Report
from cordee.retex.panels.drawing import timeline_chart


def page_of(report: Report) -> dict[str, Any]:
    """The sheet as plain values; a drawing carries its ``chart``, a bar its ``percent``."""
    sheet = readable(sheet_of(report).as_json())
    for section in sheet["sections"]:
        for block in section["blocks"]:
            if block["kind"] == "drawing":
                block["chart"] = timeline_chart(block)
            if block["kind"] == "bars":
                for row in block["rows"]:
                    row["percent"] = None if row["share"] is None else round(min(row["share"], 1) * 100)
    return sheet
