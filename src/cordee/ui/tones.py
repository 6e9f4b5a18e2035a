"""Tones: what a colour may mean here. A status is always an icon and a word; the colour only helps."""

from cordee.ui.icons import icon

# Tone -> (class, icon when the caller names none)
TONES = {
    "ok": ("tone-ok", icon("circle-check")),
    "warn": ("tone-warn", icon("alert-triangle")),
    "danger": ("tone-danger", icon("alert-octagon")),
    "info": ("tone-info", icon("info-circle")),
    "neutral": ("tone-neutral", icon("circle-dashed")),
    "exercise": ("tone-exercise", icon("masks-theater")),
    "live": ("tone-live", icon("broadcast")),
}

# Direction of a trend -> icon. Whether up is good depends on the number: the words beside it say so.
ARROWS = {"up": icon("trending-up"), "down": icon("trending-down"), "flat": icon("arrow-narrow-right")}
