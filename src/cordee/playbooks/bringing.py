"""A file of either format as a document, and what is said of it before anything is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cordee.packs.wording import _, said
from cordee.playbooks import cacao, ours
from cordee.playbooks.cacao.outline import outline
from cordee.playbooks.cacao.reading import unknown_properties


@dataclass(frozen=True, slots=True)
class Brought:
    """``aside``: sentences about what is kept without being used, or what a reader should know."""

    document: dict[str, Any]
    steps: int
    aside: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.document["name"]


def read_file(data: bytes, name: str) -> Brought:
    """By its ending: ``.yaml`` is our format, anything else is read as CACAO. Raises ``BadPack``."""
    is_pack = name.lower().endswith((".yaml", ".yml"))
    return told((ours.read if is_pack else cacao.read)(data, name))


def told(document: dict[str, Any]) -> Brought:
    steps = outline(document).steps
    aside = []
    if machine := sum(not command.is_manual for step in steps for command in step.commands):
        sentence = _(
            "commandes écrites pour une machine : %(many)s ; Cordée les montre et n’en exécute aucune"
        )
        aside.append(said(sentence, many=machine))
    if bare := _bare_steps(document):
        sentence = _("étapes sans commande, sans acteur ou sans condition, que la norme demande : %(many)s")
        aside.append(said(sentence, many=bare))
    if unknown := unknown_properties(document):
        sentence = _("gardés tels quels, sans être compris : %(names)s")
        aside.append(said(sentence, names=", ".join(unknown)[:300]))
    if document.get("signatures"):
        aside.append(said(_("signature gardée, non vérifiée")))
    if document.get("revoked"):
        aside.append(said(_("son auteur l’a retirée : elle se lira sans se lancer")))
    aside += [said(_("marquage du fichier : %(words)s"), words=words) for words in markings(document)]
    return Brought(document, len(steps), tuple(aside))


def _bare_steps(document: dict[str, Any]) -> int:
    """Files that were drawn before they were automated lack what a machine would need; people do without."""
    asked = {
        "action": ("commands", "agent"),
        "if-condition": ("condition",),
        "while-condition": ("condition",),
    }
    steps = document["workflow"].values()
    return sum(any(not step.get(name) for name in asked.get(step["type"], ())) for step in steps)


def markings(document: dict[str, Any]) -> list[str]:
    """What its author asks of those who share it (TLP, statements)."""
    known = document.get("data_marking_definitions", {})
    found = [known[key] for key in document.get("markings", []) if key in known]
    words = [
        str(one.get("tlpv2_level") or one.get("statement") or one.get("name") or one.get("type"))
        for one in found
    ]
    return [one[:200] for one in words]
