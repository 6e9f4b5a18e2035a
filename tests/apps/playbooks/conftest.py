"""Playbooks of ours and of others, in a region with a house whose room is open."""

from __future__ import annotations

import copy
import json
import pathlib

import pytest

from cordee.playbooks import actions, ours
from cordee.playbooks.models import Playbook
from tests.apps.crises.places import a_room
from tests.makers import CONSOLE

EXAMPLES = sorted((pathlib.Path(__file__).parent / "examples").glob("*.json"))


def example(name: str = "poste-suspect") -> dict:
    path = next(path for path in EXAMPLES if path.stem == name)
    return json.loads(path.read_text(encoding="utf-8"))


def key_of(document: dict, name: str) -> str:
    """The id of the step that bears a name."""
    return next(key for key, step in document["workflow"].items() if step.get("name") == name)


def later(document: dict, modified: str = "2026-03-01T00:00:00.000Z", **told) -> dict:
    return copy.deepcopy(document) | {"modified": modified} | told


def shipped(slug: str) -> dict:
    return next(document for document in map(ours.load, ours.shipped()) if ours.slug_of(document) == slug)


@pytest.fixture
def isolate(region) -> Playbook:
    return actions.bring_playbook(region, document=shipped("isoler"), by=CONSOLE)


@pytest.fixture
def suspect(region) -> Playbook:
    return actions.bring_playbook(region, document=example(), by=CONSOLE)


@pytest.fixture
def place(site):
    return a_room(site=site)
