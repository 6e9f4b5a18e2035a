"""Telephone numbers: how people write them, how a gateway dials them, how two are known to be one."""

from __future__ import annotations

import re

WRITTEN = re.compile(r"\+?[\d .()/-]{4,30}")
# French numbers are written alike everywhere; what is dialled from abroad is not: beginning of the number -> country.
OVERSEAS = {
    "0262": "262", "0692": "262", "0693": "262", "0269": "262", "0639": "262", "0590": "590", "0690": "590", "0691": "590",
    "0594": "594", "0694": "594", "0596": "596", "0696": "596", "0697": "596",
}  # fmt: skip


def is_number(text: str) -> bool:
    return bool(WRITTEN.fullmatch(text.strip())) and 4 <= len(_digits(text)) <= 15


def dialled(text: str) -> str:
    """« 06 00 00 00 12 » → « +33600000012 »; empty for what is not a number. A short internal number stays as it is."""
    if not is_number(text):
        return ""
    digits = _digits(text.replace("(0)", ""))
    if text.strip().startswith("+"):
        return f"+{digits}"
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    if len(digits) == 10 and digits.startswith("0"):
        return f"+{OVERSEAS.get(digits[:4], '33')}{digits[1:]}"
    return digits


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
