"""The engine's codes, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cordee.taskforce.reading import policy
from cordee_engines.matching_people import Bar, Fault, Lack, Why

WHY = {
    Why.ONLY: gettext_lazy("Seule personne mobilisable pour ce besoin"),
    Why.NEAREST: gettext_lazy("La plus proche de celles qui conviennent"),
    Why.SPARES: gettext_lazy(
        "Aussi proche qu’une autre, dont les compétences plus rares restent disponibles"
    ),
    Why.EQUAL: gettext_lazy("D’autres conviendraient tout autant"),
    Why.NEARER_ELSEWHERE: gettext_lazy("Les plus proches servent un autre besoin de cette demande"),
    Why.NOT_BEST: gettext_lazy("Choisie par le pilote : une autre serait plus proche ou moins rare"),
}
# Read after a number, but for the two that stand alone.
LACK = {
    Lack.NOBODY: gettext_lazy("Personne du vivier ne tient cette compétence."),
    Lack.ALL_SENT: gettext_lazy("Tous ceux qui la tiennent y vont déjà."),
    Lack.LEVEL: gettext_lazy("sous le niveau demandé"),
    Lack.ENGAGED: gettext_lazy("auprès d’une autre victime"),
    Lack.WINDOW: gettext_lazy("hors période"),
    Lack.CLEARANCE: gettext_lazy("sans habilitation"),
    Lack.FAR: gettext_lazy("trop loin"),
    Lack.SERVES_ELSEWHERE: gettext_lazy("pour un autre besoin de cette demande"),
}
FAULTS = {
    Bar.NO_SKILL: gettext_lazy("%(name)s ne tient pas la compétence « %(skill)s »."),
    Bar.LEVEL: gettext_lazy("%(name)s n’a pas le niveau demandé en « %(skill)s »."),
    Bar.ENGAGED: gettext_lazy("%(name)s est déjà engagé auprès d’une autre victime."),
    Bar.WINDOW: gettext_lazy("%(name)s n’est pas disponible sur toute la période."),
    Bar.CLEARANCE: gettext_lazy("Il manque à %(name)s une habilitation demandée pour cette mission."),
    Bar.FAR: gettext_lazy("%(name)s est trop loin."),
    "twice": gettext_lazy("%(name)s est proposé pour deux besoins."),
    "too_many": gettext_lazy("Trop de personnes sont proposées pour « %(skill)s »."),
    "unknown_person": gettext_lazy("Une personne proposée n’est pas dans le vivier de la région."),
    "unknown_need": gettext_lazy("Un besoin servi n’est pas dans la demande."),
}


def why_sentence(code: str) -> str:
    return str(WHY[Why(code)]) if code in set(Why) else code


def fault_sentence(fault: Fault, names: dict[int, str], needs: list[dict[str, Any]]) -> str:
    """Why somebody may not be sent, for the pilot who chose them."""
    skill = policy().skill(needs[fault.need]["skill"]) if 0 <= fault.need < len(needs) else ""
    return str(FAULTS[fault.code]) % {"name": names.get(fault.person, ""), "skill": skill}


def need_sentence(need: dict[str, Any]) -> str:
    """« 2 × Réseau et pare-feu, niveau 2 »."""
    told = {"count": need["count"], "skill": policy().skill(need["skill"]), "level": need["level"]}
    return _("%(count)s × %(skill)s, niveau %(level)s au moins") % told


def lack_sentence(lack: dict[str, Any], needs: list[dict[str, Any]]) -> str:
    """One need that is not covered, and what stops each of those who hold the skill."""
    missing = lack["missing"]
    head = ngettext(
        "%(skill)s : il manque %(missing)s personne", "%(skill)s : il manque %(missing)s personnes", missing
    ) % {"skill": policy().skill(needs[lack["need"]]["skill"]), "missing": missing}
    if not lack["bars"]:
        return f"{head}. {LACK[Lack(lack['why'])]}"
    counted = ", ".join(f"{count} {LACK[Lack(code)]}" for code, count in lack["bars"].items())
    return _("%(head)s. Sur %(holders)s qui la tiennent : %(counted)s.") % {
        "head": head,
        "holders": lack["holders"],
        "counted": counted,
    }
