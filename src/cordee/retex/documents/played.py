"""How it was played, drawn: delays against targets, the timeline at a glance, the hot debrief."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cordee.crises.enums import Track
from cordee.documents.blocks import Bar, Bars, Block, Bullets, Drawing, Grid, Heading, Lane, Text
from cordee.retex.documents import wording as w

TRACK_WORDS = {
    "inject": gettext_lazy("Message reçu"),
    "reply": gettext_lazy("Réponse"),
    "log": gettext_lazy("Main courante"),
    "decision": gettext_lazy("Décision"),
    "milestone": gettext_lazy("Jalon"),
    "observation": gettext_lazy("Observation"),
}
MOST_TICKS = 9


def delay_blocks(facts: dict[str, Any]) -> Iterator[Block]:
    measures = facts["measures"]
    if measures:
        top = max([m["minutes"] or 0 for m in measures] + [m["target_min"] or 0 for m in measures] + [1])
        bars = tuple(_delay(m, top) for m in measures)
        yield Bars(_("Délais mesurés et cibles"), bars, _("Le trait marque la cible. ✗ : cible dépassée."))
    if facts["median_reply_min"] is not None:
        words = _("Délai médian avant une première réponse : %s.") % w.minutes_words(
            facts["median_reply_min"]
        )
        yield Text(words, "strong")


def reaction_blocks(facts: dict[str, Any]) -> Iterator[Block]:
    rows = tuple(
        (str(r["number"]), r["title"], w.minutes_words(r["read_min"]), w.minutes_words(r["reply_min"]))
        for r in facts["reactions"]
    )
    if rows:
        head = (_("N°"), _("Message"), _("Première lecture"), _("Première réponse"))
        yield Grid(
            _("Réactions aux messages qui attendaient une réponse"), head, rows, (8, 56, 18, 18), dense=True
        )


def _delay(measure: dict, top: float) -> Bar:
    target = measure["target_min"]
    if measure["minutes"] is None:
        words = _("non mesuré (« %s » jamais atteint)") % measure["missing"]
    else:
        words = f"{'' if measure['met'] is None else '✓ ' if measure['met'] else '✗ '}{w.minutes_words(measure['minutes'])}"
    if target is not None:
        words += " — " + _("cible %s") % w.minutes_words(target)
    share = None if measure["minutes"] is None else max(0.0, measure["minutes"]) / top
    return Bar(
        measure["label"], words, share, None if target is None else target / top, measure["met"] is False
    )


def drawing_of(facts: dict[str, Any], caption: str) -> Drawing | None:
    """Messages above, reactions below, on one scale of the room's time."""
    lines = [line for line in facts["timeline"] if line["at_s"] >= 0]
    if not lines:
        return None
    span_s = max(max(line["at_s"] for line in lines), facts["context"].get("played_min", 0) * 60, 60)

    def marks(*tracks: str, numbered: bool = False) -> tuple[tuple[float, str], ...]:
        kept = [line for line in lines if line["track"] in tracks]
        return tuple(
            (line["at_s"] / span_s, str(n) if numbered else "") for n, line in enumerate(kept, start=1)
        )

    reached = [line for line in lines if line["track"] == "milestone"]
    lanes = (
        *_of_messages(lines, marks),
        Lane(_("Main courante"), marks("log")),
        Lane(_("Décisions"), marks("decision")),
        Lane(_("Jalons"), marks("milestone", numbered=True)),
    )
    legend = " ; ".join(
        f"{n} {line['title']} ({w.offset_words(line['at_s'])})" for n, line in enumerate(reached, start=1)
    )
    return Drawing(
        caption=caption,
        words=", ".join(f"{lane.label} : {len(lane.marks)}" for lane in lanes),
        ticks=tuple(_ticks(span_s)),
        lanes=lanes,
        links=tuple(_links(facts, lines, span_s)),
        how=_("Un trait relie un message à sa première réponse.") if facts["reactions"] else "",
        legend=f"{_('Jalons :')} {legend}." if legend else "",
    )


def _of_messages(lines: list[dict], marks) -> Iterator[Lane]:
    """Nobody sends messages into a real room: it has no such lanes."""
    if any(line["track"] == "inject" for line in lines):
        yield Lane(_("Messages reçus"), marks("inject"))
        yield Lane(_("Réponses"), marks("reply"))


def _ticks(span_s: int) -> Iterator[tuple[float, str]]:
    steps_min = (5, 10, 15, 30, 60, 120, 240, 480, 1440, 2880, 4320, 10080)
    step_s = 60 * next(
        (step for step in steps_min if span_s / 60 / step <= MOST_TICKS), span_s // 60 // MOST_TICKS + 1
    )
    for at_s in range(0, span_s + 1, step_s):
        yield at_s / span_s, w.offset_words(at_s)


def _links(facts: dict, lines: list[dict], span_s: int) -> Iterator[tuple[float, float]]:
    received = {line["ref"]: line["at_s"] for line in lines if line["track"] == "inject"}
    for reaction in facts["reactions"]:
        start = received.get(f"inject:{reaction['number']}")
        if start is not None and reaction["reply_min"] is not None:
            yield start / span_s, min(1.0, (start + reaction["reply_min"] * 60) / span_s)


def debrief_blocks(debrief: dict[str, Any] | None) -> Iterator[Block]:
    if not debrief or not debrief["answers"]:
        return
    count = debrief["answers"]
    told = ngettext(
        "%(n)s réponse anonyme au questionnaire à chaud.",
        "%(n)s réponses anonymes au questionnaire à chaud.",
        count,
    )
    yield Text(told % {"n": count})
    if debrief["hidden"]:
        yield Text(
            _("Moins de trois réponses : rien n’est détaillé, pour que personne ne soit reconnu."), "note"
        )
        return
    asked = [question for question in debrief["questions"] if question["count"]]
    scales = tuple(_mean(q) for q in asked if q["kind"] == "scale")
    if scales:
        yield Bars(_("Moyennes, de 1 à 5"), scales, _("Entre parenthèses : combien de 1, 2, 3, 4 et 5."))
    for question in asked:
        yield from _words_of(question)


def _mean(question: dict) -> Bar:
    spread = " · ".join(str(count) for count in question["distribution"])
    return Bar(question["text"], f"{w.mean_words(question['mean'])} ({spread})", question["mean"] / 5)


def _words_of(question: dict) -> Iterator[Block]:
    if question["kind"] == "choice":
        most = max(choice["count"] for choice in question["choices"]) or 1
        bars = tuple(Bar(c["label"], str(c["count"]), c["count"] / most) for c in question["choices"])
        yield Bars(question["text"], bars)
    elif question["kind"] == "text":
        yield Heading(question["text"])
        yield Bullets(tuple(question["comments"]))


def full_timeline(facts: dict[str, Any], annotations: dict[str, str]) -> Iterator[Block]:
    t0 = facts["context"]["fiction_t0"]
    rows = tuple(
        (
            w.offset_words(line["at_s"]),
            w.room_hour(t0, line["at_s"]),
            str(TRACK_WORDS[line["track"]]),
            noted(line, annotations.get(line["ref"])),
            "\n".join(filter(None, [line["who"], line["cell"], lane_words(line)])),
        )
        for line in facts["timeline"]
    )
    if rows:
        head = (_("Temps"), _("Heure"), _("Quoi"), _("Fait"), _("Qui"))
        yield Grid(_("Chronologie"), head, rows, (11, 8, 13, 47, 21), dense=True)


def lane_words(line: dict[str, Any]) -> str:
    """The side of the crisis of a line of the timeline; nothing for both, nor in reports signed before sides were kept."""
    lane = line.get("lane", Track.BOTH)
    return "" if lane == Track.BOTH else str(Track(lane).label)


def noted(line: dict[str, Any], comment: str | None) -> str:
    """A line of the timeline with what was said of it since."""
    return "\n".join(filter(None, [line["title"], line["text"], f"→ {comment}" if comment else ""]))
