"""Which column of a spreadsheet holds what: headings as people write them, in French and in English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cordee.packs.wording import _, said

# Headings met in the field, folded (no accent, no case). The first field that recognises one takes it.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "key": (
        "n°", "no", "nº", "numero", "num", "id", "ref", "reference", "n", "#", "n° inject", "numero inject",
        "n° d'inject", "n° de stimulus", "inject n°", "inject no", "inject id", "number", "no.", "code", "cle", "key",
    ),
    "at": (
        "heure fictive", "heure jeu", "heure de jeu", "heure exercice", "temps exercice", "temps relatif",
        "relative time", "elapsed time", "offset", "decalage", "delai", "t+", "h+", "t0+", "t", "horaire",
        "heure prevue", "heure", "temps", "timing", "minutage", "minutes", "quand", "time", "dtg", "date heure",
        "date/heure", "jour/heure", "horodatage", "at",
    ),
    "day": ("jour", "j", "day", "date", "journee"),
    "phase": ("phase", "sequence", "acte", "etape", "stage"),
    "sender": (
        "emetteur simule", "emetteur", "expediteur", "de", "de la part de", "from", "sender", "qui", "source",
        "simulated sender", "role joue",
    ),
    "sender_role": (
        "fonction de l'emetteur", "fonction emetteur", "role emetteur", "sender role", "fonction", "qualite",
    ),
    "to": (
        "destinataire", "destinataires", "a", "pour", "cellule", "cellules", "to", "recipient", "recipients",
        "joueur", "joueurs", "cible", "target", "cellule destinataire", "player",
    ),
    "channel": (
        "moyen", "canal", "vecteur", "support", "media", "mode", "channel", "moyen de transmission", "medium",
        "moyens", "method", "means", "voie",
    ),
    "title": (
        "objet", "titre", "intitule", "evenement", "sujet", "title", "subject", "event", "stimulus", "libelle",
        "inject", "stimuli",
    ),
    "body": (
        "contenu du message", "contenu", "message", "texte", "description", "corps", "content", "body",
        "details", "detail", "texte de l'inject", "inject text",
    ),
    "expects": (
        "reactions attendues", "reaction attendue", "attendus", "attendu", "comportement attendu",
        "actions attendues", "action attendue", "expected reaction", "expected reactions", "expected action",
        "expected actions", "expected response", "expected", "reponse attendue", "reponses attendues",
        "resultat attendu", "effet attendu",
    ),
    "facilitator_note": (
        "commentaires", "commentaire", "note animateur", "note", "notes", "observations", "remarques",
        "remarque", "comments", "comment", "remarks", "consignes animateur",
    ),
    "objectives": ("objectifs", "objectif", "objectives", "objective", "objectif teste", "critere", "criteres"),
    "script": ("script d'appel", "script", "script animateur", "call script"),
    "reply_expected": ("reponse ecrite attendue", "reponse exigee", "reply expected", "accuse attendu"),
    "distractor": ("distracteur", "distractor", "parasite", "bruit"),
    "marks": ("jalon atteint", "jalon", "milestone"),
    "condition": ("condition", "conditionnel", "branche"),
    "attachments": ("pieces jointes", "piece jointe", "annexe", "annexes", "attachments", "attachment", "pj"),
}  # fmt: skip
LABELS = {
    "key": "N°", "at": "Heure", "day": "Jour", "phase": "Phase", "sender": "Émetteur",
    "sender_role": "Fonction de l’émetteur", "to": "Destinataires", "channel": "Moyen", "title": "Objet",
    "body": "Contenu", "expects": "Réactions attendues", "facilitator_note": "Commentaires",
    "objectives": "Objectifs", "script": "Script d’appel", "reply_expected": "Réponse écrite attendue",
    "distractor": "Distracteur", "marks": "Jalon atteint", "condition": "Condition",
    "attachments": "Pièces jointes",
}  # fmt: skip
LONGEST_NUMBER = 12  # characters; under « inject », longer than that is a title


class BadMapping(ValueError):
    """A mapping that cannot serve: a required column is missing or a name is not in the sheet."""


def fold(text: object) -> str:
    """Without accents, case or doubled spaces: how headings and names are compared."""
    if text is None:
        return ""
    plain = str(text).replace("’", "'").replace("œ", "oe").replace("Œ", "oe").replace("º", "°")
    plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", plain).strip(" :.*\u200b\u200e\u200f\ufeff").casefold()


KNOWN = {name: tuple(fold(word) for word in words) for name, words in SYNONYMS.items()}


def guess_mapping(headers: Sequence[str], samples: Sequence[Sequence[Any]] = ()) -> dict[str, int]:
    """Which column (counted from 0) holds which field.

    Headings that are exactly a known word first, then those that begin with one, then those that contain one.
    ``samples``, a few rows, tell a number from a title under « inject ».
    """
    folded = [fold(header) for header in headers]
    taken: dict[str, int] = {}
    for match in (_is, _begins, _contains):
        for name, words in KNOWN.items():
            if name not in taken:
                found = _column_for(words, folded, set(taken.values()), match)
                if found is not None:
                    taken[name] = found
    return _judged(taken, folded, samples)


def _is(header: str, word: str) -> bool:
    return header == word


def _begins(header: str, word: str) -> bool:
    long_enough = len(word) > 2 or word[-1] in "+°"
    return long_enough and re.match(re.escape(word) + r"(\W|s\b|$)", header) is not None


def _contains(header: str, word: str) -> bool:
    return len(word) > 4 and re.search(rf"\b{re.escape(word)}\b", header) is not None


def _column_for(words: Iterable[str], folded: Sequence[str], used: set[int], match: Any) -> int | None:
    for word in words:
        for index, header in enumerate(folded):
            if index not in used and header and match(header, word):
                return index
    return None


def _judged(taken: dict[str, int], folded: Sequence[str], samples: Sequence[Sequence[Any]]) -> dict[str, int]:
    """« Inject » heads numbers in one sheet and texts in another: the values decide."""
    index = taken.get("title")
    if index is not None and folded[index] in ("inject", "stimulus") and samples:
        values = [row[index] for row in samples if index < len(row) and row[index] not in (None, "")]
        short = values and all(len(str(value)) <= LONGEST_NUMBER for value in values)
        if short and "key" not in taken:
            taken["key"] = taken.pop("title")
    return taken


def named_mapping(names: Mapping[str, Any], headers: Sequence[str]) -> dict[str, int]:
    """A mapping given by the author: field to heading, to column number from 1, or to column letter.

    A field may be said in its own words (« Destinataires »); « heading: field » is understood too.
    Raises ``BadMapping``.
    """
    mapping: dict[str, int] = {}
    for left, right in names.items():
        name, wanted = (right, left) if _is_reversed(left, right, headers) else (left, right)
        if wanted not in (None, ""):
            mapping[field_named(name)] = _column(wanted, headers)
    return mapping


def field_named(name: object) -> str:
    """The field that a word stands for: ``to``, ``recipient``, « Destinataires ». Raises ``BadMapping``."""
    said_name = str(name)
    aliases = {"from": "sender", "notes": "facilitator_note", "role": "sender_role", "time": "at"}
    if said_name in SYNONYMS or said_name in aliases:
        return aliases.get(said_name, said_name)
    guessed = guess_mapping([said_name])
    if guessed:
        return next(iter(guessed))
    sentence = _("Champ inconnu « %(name)s » (connus : %(known)s).")
    raise BadMapping(said(sentence, name=said_name[:60], known=", ".join(SYNONYMS)))


def _is_reversed(left: object, right: object, headers: Sequence[str]) -> bool:
    folded = {fold(header) for header in headers}
    return str(right) in SYNONYMS and str(left) not in SYNONYMS and fold(left) in folded


def _column(wanted: Any, headers: Sequence[str]) -> int:
    folded = [fold(header) for header in headers]
    if isinstance(wanted, bool) or not isinstance(wanted, int | str):
        raise BadMapping(said(_("« %(wanted)s » n’est ni un titre ni un numéro de colonne."), wanted=wanted))
    if isinstance(wanted, str) and fold(wanted) in folded:
        return folded.index(fold(wanted))
    if isinstance(wanted, str) and re.fullmatch(r"[A-Z]{1,2}", wanted):
        wanted = sum((ord(letter) - 64) * 26**rank for rank, letter in enumerate(reversed(wanted)))
    if isinstance(wanted, int):
        if 1 <= wanted <= len(headers):
            return wanted - 1
        raise BadMapping(said(_("La colonne %(wanted)s n’existe pas."), wanted=wanted))
    known = ", ".join(f"« {header} »" for header in headers if header)
    sentence = _("Aucune colonne ne s’appelle « %(wanted)s » (titres trouvés : %(known)s).")
    raise BadMapping(said(sentence, wanted=wanted[:60], known=known))


def require_enough(mapping: Mapping[str, int]) -> None:
    """An hour, and something to say. Raises ``BadMapping``."""
    if "at" not in mapping:
        raise BadMapping(
            said(_("Aucune colonne ne donne l’heure des injects : indiquez laquelle (champ « at »)."))
        )
    if not {"title", "body"} & mapping.keys():
        raise BadMapping(
            said(_("Aucune colonne ne donne l’objet ni le contenu : indiquez « title » ou « body »."))
        )
