"""Wrong codes cost time: so many in a while from one address, then nothing is looked at.

Counted in the cache, for one address and one room code, and for one address whatever the code, so that a
whole hospital behind one address is not locked out by one tired person.
"""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache

from cordee.core.ids import fingerprint

WINDOW_S = 5 * 60
PER_CODE = 8


def is_blocked(address: str, code: str) -> bool:
    counts = cache.get_many([key for key, _limit in _limits(address, code)])
    return any(counts.get(key, 0) >= limit for key, limit in _limits(address, code))


def note_failure(address: str, code: str) -> None:
    for key, _limit in _limits(address, code):
        if not cache.add(key, 1, WINDOW_S):
            try:
                cache.incr(key)
            except ValueError:  # it expired between the two
                cache.add(key, 1, WINDOW_S)


def _limits(address: str, code: str) -> list[tuple[str, int]]:
    return [
        (f"join-{fingerprint(f'{address}|{code}')}", PER_CODE),
        (f"join-{fingerprint(address)}", settings.SIGN_IN_FAILURES),
    ]
