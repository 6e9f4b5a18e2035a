"""A region, two houses, and a token of each."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from cordee.accounts.actions import open_token
from cordee.accounts.rules import reader_of
from tests.makers import CONSOLE


def token_of(scope: str, days: int = 30) -> str:
    _token, secret = open_token(reader_of(scope), name=f"essai {scope}", days=days, by=CONSOLE)
    return secret


@pytest.fixture
def reads() -> Callable:
    """``reads(secret, "sites")``: the answer, as a program gets it."""

    def ask(secret: str, path: str, **query):
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        return Client(headers=headers).get(f"/api/v1/{path}", query)

    return ask
