"""The codes of French health geography: FINESS numbers, INSEE communes, départements, régions."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources
from typing import NamedTuple

FINESS_SHAPE = re.compile(r"[0-9][0-9A-Z][0-9]{7}")

# FINESS and SAE write the overseas départements with a letter; a commune is then « 97 » + its three digits.
OVERSEAS = {"9A": "971", "9B": "972", "9C": "973", "9D": "974", "9E": "975", "9F": "976", "9J": "986"}
NOT_METROPOLITAN = ("97", "98")


class Departement(NamedTuple):
    code: str
    name: str
    region: str
    region_name: str


@cache
def departements() -> dict[str, Departement]:
    """Every département and overseas collectivity, by code (INSEE, code officiel géographique)."""
    text = resources.files(__package__).joinpath("departements.csv").read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines()[1:], delimiter=";")
    return {row[0]: Departement(*row) for row in rows}


def region_of(departement: str) -> str:
    """The region code of a département code, empty when unknown."""
    found = departements().get(departement)
    return found.region if found else ""


def is_finess(number: str) -> bool:
    return FINESS_SHAPE.fullmatch(number) is not None


def finess_key_holds(number: str) -> bool:
    """Luhn over the nine characters, a letter (Corsica) counting for its rank: A is 1, B is 2.

    All 3,313 sites of the SAE 2023 and their owners obey; a number that does not is reported, not refused.
    """
    total = 0
    for rank, character in enumerate(reversed(number)):
        digit = int(character) if character.isdigit() else (ord(character) - ord("A") + 1) % 10
        doubled = digit * 2 if rank % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def departement_code(raw: str, postcode: str = "") -> str:
    """``9A`` → ``971``, ``1`` → ``01``, otherwise unchanged; an unknown 9x code is read from the postcode."""
    code = raw.strip().upper()
    if code in OVERSEAS:
        return OVERSEAS[code]
    if re.fullmatch(r"9[A-Z]", code) and postcode[:3] in departements():
        return postcode[:3]
    return code.zfill(2) if code.isdigit() and len(code) == 1 else code


def commune_code(raw: str, departement: str) -> str:
    """The five-character INSEE code from « 451 » or « 9A101 » or « 97101 »; empty when it cannot be built."""
    code = raw.strip().upper()
    overseas = departement[:2] in NOT_METROPOLITAN and len(departement) == 3
    if re.fullmatch(r"9[A-Z]\d{3}", code):
        return (departement[:2] if overseas else "97") + code[2:]
    if re.fullmatch(r"\d[0-9A-Z]\d{3}", code):
        return code
    if not re.fullmatch(r"\d{1,3}", code) or not departement:
        return ""
    return departement[:2] + code.zfill(3)


def departement_of_commune(insee: str) -> str:
    return insee[:3] if insee[:2] in NOT_METROPOLITAN else insee[:2]


def departement_of_finess(number: str) -> str:
    """The département a FINESS number was created in; for overseas the fourth character tells (97x0…)."""
    head = number[:2]
    if head == "97":
        return "97" + number[3] if number[2] == "0" else number[:3]
    if head == "98":
        return "976" if number[2:4] == "05" else "98" + number[3]
    return head
