"""Passwords: argon2id at the cost that OWASP advises for a server on which a whole region signs in the same minute."""

from __future__ import annotations

import os
import threading

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """46 MiB, one pass, one lane (OWASP Password Storage). Django's own 100 MiB in eight lanes let two cores take two
    sign-ins a second. Never more at once than there are cores: beyond, each would only be slower, and the memory of a
    crowd of sign-ins would be the server's."""

    time_cost = 1
    memory_cost = 46 * 1024
    parallelism = 1

    _slots = threading.BoundedSemaphore(max(2, os.cpu_count() or 2))

    def encode(self, password: str, salt: str) -> str:
        with self._slots:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with self._slots:
            return super().verify(password, encoded)
