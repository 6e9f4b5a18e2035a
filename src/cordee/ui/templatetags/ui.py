"""The components, as tags. Each one draws a partial of ``templates/ui/components/``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.template.defaultfilters import date as default_date
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cordee.core.dates import date_format
from cordee.core.money import euros as in_euros
from cordee.ui.cells import show
from cordee.ui.forms import FieldFace
from cordee.ui.icons import icon_svg
from cordee.ui.panels import ClockFace, h_plus
from cordee.ui.tones import ARROWS, TONES

register = template.Library()


@register.filter(expects_localtime=True, is_safe=False)
def date(value: Any, pattern: str | None = None) -> str:
    """Django's filter of this name, which it takes the place of everywhere, by the house's formatter (« 1er janvier »)."""
    return date_format(value, pattern) if isinstance(value, dt.date) else default_date(value, pattern)


@register.simple_tag
def icon(name: str, label: str = "", css: str = "icon") -> SafeString:
    """``{% icon "bell" %}``; give a ``label`` only when no text beside it says the same."""
    return icon_svg(name, label, css)


@register.simple_tag
def still(name: str, **facts: Hashable) -> SafeString:
    """``{% still "ui/_footer.html" version=ui_version %}``: an include whose drawing depends on its facts and on the
    language alone. Drawn once and remembered: what surrounds every page is half of the time that a page takes."""
    return _drawn_once(name, get_language(), *facts.items())


@lru_cache(maxsize=512)
def _drawn_once(name: str, _language: str | None, *facts: tuple[str, Hashable]) -> SafeString:
    return render_to_string(name, dict(facts))


@register.inclusion_tag("ui/components/badge.html")
def badge(tone: str, text: str, icon: str = "") -> dict[str, Any]:
    """``{% badge "ok" "Publié" %}``; tones: ok warn danger info neutral exercise live."""
    css, default_icon = TONES[tone]
    return {"css": css, "icon": icon or default_icon, "text": text}


@register.simple_block_tag
def page_header(content: str, title: str, subtitle: str = "", icon: str = "", over: str = "") -> SafeString:
    """``{% page_header "Titre" subtitle="…" %} buttons {% endpage_header %}``; ``over`` is the line above."""
    return _draw("page_header", title=title, subtitle=subtitle, icon=icon, over=over, content=content)


@register.simple_block_tag
def empty_state(content: str, sentence: str, icon: str = "mood-empty", hint: str = "") -> SafeString:
    """``{% empty_state "Aucun exercice." icon="calendar" %} action {% endempty_state %}``."""
    return _draw("empty_state", sentence=sentence, icon=icon, hint=hint, content=content)


@register.simple_block_tag
def card(content: str, title: str = "", icon: str = "", css: str = "", level: int = 2) -> SafeString:
    """``{% card "Titre" icon="users" %} body {% endcard %}``; ``level`` is the heading's (2 to 4)."""
    return _draw("card", title=title, icon=icon, css=css, level=level, content=content)


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "") -> SafeString:
    """``{% notice "warn" title="…" %} text {% endnotice %}``: something to know before acting."""
    css, name = TONES[tone]
    return _draw("notice", css=css, icon=name, title=title, content=content, urgent=tone == "danger")


@register.simple_block_tag
def timeline_item(
    content: str,
    when: str,
    title: str = "",
    icon: str = "point",
    tone: str = "neutral",
    actor: str = "",
    iso: str = "",
) -> SafeString:
    """One ``<li>`` of ``<ol class="timeline-list">``; ``when`` is shown, ``iso`` goes to ``datetime``."""
    css = TONES[tone][0]
    return _draw(
        "timeline_item", when=when, title=title, icon=icon, css=css, actor=actor, iso=iso, content=content
    )


@register.inclusion_tag("ui/components/stat.html")
def stat(
    label: str,
    value: Any,
    unit: str = "",
    definition: str = "",
    trend: str = "",
    direction: str = "",
    url: str = "",
    tone: str = "",
) -> dict[str, Any]:
    """A number, its unit, what it means (``definition``) and its trend (``direction``: up, down, flat)."""
    return {
        "label": label,
        "value": show(value),
        "unit": unit,
        "definition": definition,
        "trend": trend,
        "arrow": ARROWS.get(direction, ""),
        "url": url,
        "css": TONES[tone][0] if tone else "",
    }


@register.inclusion_tag("ui/components/meter.html")
def meter(value: float, maximum: float, label: str, text: str = "") -> dict[str, Any]:
    """A progress bar with its words: ``{% meter 3 8 "Objectifs évalués" %}`` shows « 3 / 8 »."""
    return {
        "value": value,
        "maximum": maximum or 1,
        "label": label,
        "text": text or f"{show(value)} / {show(maximum)}",
    }


@register.inclusion_tag("ui/components/tabs.html")
def tabs(items: list, label: str) -> dict[str, Any]:
    """A list of ``panels.Tab``; each tab is an address, so that a reload stays on it."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/components/clock.html")
def clock(face: ClockFace, label: str = "") -> dict[str, Any]:
    return {"face": face, "label": label}


@register.filter
def hplus(seconds: float) -> str:
    """``{{ inject.offset_s|hplus }}`` gives « H+01:20 »."""
    return h_plus(seconds)


@register.inclusion_tag("ui/components/table.html", takes_context=True)
def table(context: template.Context, table: Any) -> dict[str, Any]:
    return {"table": table, "request": context.get("request")}


@register.inclusion_tag("ui/components/form.html")
def form_fields(form: Any) -> dict[str, Any]:
    """Errors, hidden fields and every visible field of a form; the ``<form>`` and buttons stay yours."""
    return {"form": form, "faces": [FieldFace(field) for field in form.visible_fields()]}


@register.inclusion_tag("ui/components/field.html")
def form_field(field: BoundField, css: str = "") -> dict[str, Any]:
    """One field: label, control, help and errors tied together."""
    return {"face": FieldFace(field), "css": css}


@register.inclusion_tag("ui/components/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """The summary at the top: what does not belong to one field, and links to the fields at fault."""
    return {"form": form}


@register.filter
def euros(cents: int | None) -> str:
    """``{{ call.envelope|euros }}`` gives « 300 000 € »."""
    return in_euros(cents)


@register.filter
def shown(value: Any) -> str:
    """A value as tables show it: « — » for nothing, Oui/Non, French dates and numbers."""
    return show(value)


def _draw(component: str, **context: Any) -> SafeString:
    return render_to_string(f"ui/components/{component}.html", context)
