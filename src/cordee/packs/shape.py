"""The shape of a pack (packs/schemas/<format>.schema.json), with faults worded for whoever writes packs."""

from __future__ import annotations

import difflib
import functools
import json
import pathlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from cordee.packs.source import Path
from cordee.packs.wording import _, said

FOLDER = pathlib.Path(__file__).resolve().parents[3] / "packs"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a document; ``line_within`` counts lines inside a long text."""

    path: Path
    message: str
    line_within: int = 0


@functools.cache
def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a kind of pack: ``kit``, ``plan``."""
    return json.loads((FOLDER / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))


@functools.cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema(name))


def shape_problems(document: Any, name: str) -> Iterator[Problem]:
    """Missing, unknown, misspelt or oversized fields. One sentence per fault."""
    for error in _validator(name).iter_errors(document):
        yield from _problems_of(error)


def _problems_of(error: ValidationError) -> Iterator[Problem]:
    path = tuple(error.absolute_path)
    word = error.validator
    if word == "additionalProperties" and isinstance(error.instance, dict):
        for name in sorted(set(error.instance) - set(error.schema.get("properties", {}))):
            yield Problem((*path, name), _unknown_field(name, error))
    elif word == "required":
        yield Problem(path, _missing_field(error))
    else:
        yield Problem(path, _worded(error))


def _unknown_field(name: str, error: ValidationError) -> str:
    known = sorted(error.schema.get("properties", {}))
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return said(
            _("le champ « %(name)s » n’existe pas ; vouliez-vous « %(close)s » ?"), name=name, close=close[0]
        )
    sentence = _("le champ « %(name)s » n’existe pas ici (champs connus : %(known)s)")
    return said(sentence, name=name, known=", ".join(known))


def _missing_field(error: ValidationError) -> str:
    """jsonschema gives one error per missing field, and its name only in the English message."""
    name = error.message.split("'")[1]
    return said(_("le champ « %(name)s » manque"), name=name)


def _worded(error: ValidationError) -> str:
    values = {"value": _shown(error.instance), "wanted": error.validator_value, "name": _name(error)}
    if error.validator == "type":
        values["wanted"] = said(_TYPES[_first(error.validator_value)])
    elif error.validator == "enum":
        values["wanted"] = ", ".join(str(value) for value in error.validator_value)
    elif error.validator == "pattern" and error.validator_value == r"\S":
        return said(_("« %(name)s » est vide"), **values)
    elif error.validator == "pattern":
        return said(_("« %(name)s » : « %(value)s » n’a pas la forme attendue"), **values) + _example(error)
    sentence = _SENTENCES.get(str(error.validator))
    return said(sentence, **values) if sentence else error.message[:300]


def _example(error: ValidationError) -> str:
    form = error.schema.get("description")
    return f" ({form})" if form and "T+" in form else ""


def _first(types: Any) -> str:
    return types if isinstance(types, str) else types[0]


def _name(error: ValidationError) -> str:
    names = [part for part in error.absolute_path if isinstance(part, str)]
    return names[-1] if names else "pack"


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "…"


_TYPES = {
    "string": _("un texte (mettez-le entre guillemets)"),
    "integer": _("un nombre entier"),
    "number": _("un nombre"),
    "boolean": _("true ou false"),
    "array": _("une liste"),
    "object": _("des champs « nom : valeur »"),
}
_SENTENCES = {
    "type": _("« %(name)s » doit être %(wanted)s"),
    "enum": _("« %(name)s » : « %(value)s » n’est pas admis (admis : %(wanted)s)"),
    "const": _("« %(name)s » doit valoir « %(wanted)s »"),
    "minLength": _("« %(name)s » est vide"),
    "maxLength": _("« %(name)s » dépasse %(wanted)s caractères"),
    "minItems": _("« %(name)s » doit compter au moins %(wanted)s élément(s)"),
    "maxItems": _("« %(name)s » dépasse %(wanted)s éléments"),
    "minProperties": _("« %(name)s » est vide"),
    "maxProperties": _("« %(name)s » dépasse %(wanted)s éléments"),
    "uniqueItems": _("« %(name)s » contient deux fois le même élément"),
    "minimum": _("« %(name)s » doit valoir au moins %(wanted)s"),
    "maximum": _("« %(name)s » ne peut dépasser %(wanted)s"),
}
