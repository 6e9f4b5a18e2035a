"""The installable application: three public files that hold nothing of anybody."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import resolve, reverse

from cordee.accounts.models import User
from cordee.core import clock
from cordee.offline.phone import FILES
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


def test_a_browser_may_install_it(client: Client):
    told = json.loads(client.get(reverse("offline:manifest")).content)
    assert (told["name"], told["display"], told["start_url"]) == ("Cordée", "standalone", "/")
    assert {"180x180", "512x512"} <= {icon["sizes"] for icon in told["icons"]}
    for shortcut in told["shortcuts"]:
        assert resolve(shortcut["url"])


def test_every_file_it_keeps_exists():
    assert [name for name in FILES if finders.find(name) is None] == []


def test_the_worker_keeps_one_page_and_its_files_alone(client: Client):
    answer = client.get(reverse("offline:watcher"))
    assert answer["Content-Type"].startswith("text/javascript")
    kept = json.loads(re.search(r"= ({.*});", answer.content.decode())[1])
    assert kept["page"] == reverse("offline:page")
    assert len(kept["files"]) == len(FILES)
    assert not any(path.startswith("http") for path in kept["files"])


def test_the_page_without_a_network_is_nobody_s(client: Client):
    """A device is shared: what is kept there must not say who was there."""
    known = User.objects.create(email="helene@example.fr", name="Hélène", created_at=clock.now())
    before = client.get(reverse("offline:page"))
    sign_in(client, known)
    after = client.get(reverse("offline:page"))
    assert before.content == after.content
    assert b"csrf" not in after.content.lower()
    assert b"data-actor" not in after.content
