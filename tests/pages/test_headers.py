"""What every answer says to the browser, and with which settings this platform refuses to start."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from tests.makers import ROOT
from tests.pages.matrix import FILE, SHORT, read
from tests.pages.routes import objects_of, routes

KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST"
PRODUCTION = {
    "CORDEE_MODE": "production",
    "CORDEE_SECRET_KEY": KEY,
    "CORDEE_HOSTS": "cordee.example",
    "CORDEE_BASE_URL": "https://cordee.example",
    "CORDEE_EMAIL_URL": "smtp://127.0.0.1:25",
}
# Looking changes nothing, but for what is written here.
PRESENCE = {"crises_seat"}  # the seat was there a moment ago
LOOKING_WRITES = {
    # A message opened by a player whom it reached is noted as read, once, in the sealed journal.
    "crises:message": {"crises_reading", "journal_entry", "journal_stream"},
    # What leaves the platform ends with a signed checkpoint.
    "journal:export": {"journal_checkpoint"},
}
# The outlines of a map are the same for everybody and hold nothing of anybody.
MAY_BE_KEPT = {"directory:borders"}
# What makes a browser install the application: ours from the first letter to the last.
APPLICATION = {"offline:manifest": "application/manifest+json", "offline:watcher": "text/javascript"}
WALKERS = ["nobody", "admin", "pilot", "director", "hired", "planner", "observer", "seat"]


@pytest.fixture(scope="module")
def answers(world, browser):
    """Every page that answers somebody with something, asked once: its headers and what it wrote."""
    reviewed, found = read(FILE.read_text(encoding="utf-8")), []
    for route in routes():
        for label, arguments in objects_of(route, world).items():
            told = reviewed.get((route.name, "GET", label), {})
            who = next((key for key in WALKERS[::-1] if told.get(key[:SHORT], "200") == "200"), None)
            if who:
                reply = browser.ask(world.cast[who], "GET", route.path(arguments))
                found.append((f"{route.name} [{label}] as {who}", route, reply))
    return found


def test_the_content_policy_lets_nothing_foreign_run(answers):
    loose = []
    for page, _route, reply in answers:
        policy = reply.response.get("Content-Security-Policy", "")
        if policy == "sandbox":  # an attachment, never shown
            continue
        if "unsafe" in policy or "http" in policy or "*" in policy or "default-src 'none'" not in policy:
            loose.append((page, policy))
        if "frame-ancestors 'none'" not in policy or "base-uri 'none'" not in policy:
            loose.append((page, policy))
    assert loose == []


def test_every_answer_is_taken_for_what_it_says(answers):
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    missing = [
        (page, name)
        for page, _route, reply in answers
        for name, value in wanted.items()
        if reply.response.get(name) != value
    ]
    assert missing == []
    referrers = {reply.response.get("Referrer-Policy") for _page, _route, reply in answers}
    assert referrers <= {"same-origin", "no-referrer", "strict-origin"}


def test_nothing_that_somebody_sees_stays_in_a_cache(answers):
    """The computer of a crisis room is shared: going back after signing out shows nothing."""
    kept = [
        page
        for page, route, reply in answers
        if " as nobody" not in page
        and route.name not in MAY_BE_KEPT
        and "no-store" not in reply.response.get("Cache-Control", "")
    ]
    assert kept == []


def test_no_page_holds_a_script_or_a_style_of_its_own(answers):
    loose_script = r"<script(?![^>]*(?:src=|nonce=|application/json))"
    inline = re.compile(rf"<style|\sstyle=|\son[a-z]+=\"|javascript:|{loose_script}", re.IGNORECASE)
    guilty = [
        page
        for page, _route, reply in answers
        if "text/html" in reply.response.get("Content-Type", "")
        and "attachment"
        not in reply.response.get("Content-Disposition", "")  # a file to take away, not a page
        and inline.search(_written(reply.text))
    ]
    assert guilty == []


def _written(page: str) -> str:
    """The page without what people read in it: a kit may speak of ``onclick="``."""
    return re.sub(r"<(pre|textarea|code)\b.*?</\1>", "", page, flags=re.DOTALL)


def test_looking_changes_nothing(answers):
    wrote = {}
    for page, route, reply in answers:
        allowed = PRESENCE | LOOKING_WRITES.get(route.name, set())
        if reply.wrote - allowed:
            wrote[page] = sorted(reply.wrote - allowed)
    assert wrote == {}


def test_files_are_handed_over_and_not_shown(answers):
    shown = []
    for page, route, reply in answers:
        kind = reply.response.get("Content-Type", "").partition(";")[0]
        if kind == APPLICATION.get(route.name):
            continue
        safe = {"text/html", "application/json", "image/jpeg", "text/plain"}
        if kind not in safe and not reply.response.get("Content-Disposition", "").startswith("attachment"):
            shown.append((page, kind))
    assert shown == []


def settings_of(**environ: str) -> subprocess.CompletedProcess[str]:
    """What Django is told, in a process of its own, with this environment and nothing of ours."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CORDEE_", "DJANGO_", "DATABASE"))
    }
    code = (
        "import json; from cordee.config import settings as s; "
        "print(json.dumps({n: v for n, v in vars(s).items() if n.isupper() and isinstance(v, (str, int, bool, list))}, default=id))"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, **environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    done = settings_of(**PRODUCTION, CORDEE_DATA_DIR=str(tmp_path_factory.mktemp("production")))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_cookies_of_production_only_travel_encrypted(production):
    assert {
        name: production[name] for name in production if name.endswith(("COOKIE_SECURE", "COOKIE_HTTPONLY"))
    } == {
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_HTTPONLY": True,
    }
    assert production["SESSION_COOKIE_NAME"] == "__Host-session"
    assert production["CSRF_COOKIE_NAME"] == "__Host-csrf"
    assert production["SESSION_COOKIE_SAMESITE"] in ("Lax", "Strict")
    assert production["SESSION_COOKIE_AGE"] <= 8 * 3600
    assert production["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert production["DEBUG"] is False
    assert production["ALLOWED_HOSTS"] == ["cordee.example"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"CORDEE_SECRET_KEY": ""}, "CORDEE_SECRET_KEY"),
        ({"CORDEE_SECRET_KEY": "a" * 60}, "CORDEE_SECRET_KEY"),
        ({"CORDEE_SECRET_KEY": "changez-moi"}, "CORDEE_SECRET_KEY"),
        ({"CORDEE_HOSTS": ""}, "CORDEE_HOSTS"),
        ({"CORDEE_HOSTS": "*"}, "CORDEE_HOSTS"),
        ({"CORDEE_HOSTS": "cordee.example,*"}, "CORDEE_HOSTS"),
        ({"CORDEE_BASE_URL": "http://cordee.example"}, "CORDEE_BASE_URL"),
        ({"CORDEE_EMAIL_URL": ""}, "CORDEE_EMAIL_URL"),
        ({"CORDEE_MODE": "debug"}, "CORDEE_MODE"),
        ({"CORDEE_HTTPS": "peut-être"}, "CORDEE_HTTPS"),
    ],
    ids=lambda told: str(told),
)
def test_an_unsafe_installation_does_not_start(changed, said, tmp_path):
    done = settings_of(**{**PRODUCTION, **changed, "CORDEE_DATA_DIR": str(tmp_path)})
    assert done.returncode != 0
    assert said in done.stderr
    assert KEY not in done.stderr + done.stdout
