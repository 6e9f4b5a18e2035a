"""The page of a run: how far it is, what came out, and a button for who asked."""

import pytest
from django.urls import reverse

from cordee.accounts.models import User
from cordee.core import clock
from cordee.core.actor import Actor
from cordee.runs import actions
from cordee.runs.context import WORKER
from cordee.runs.kinds import KINDS, Kind, anybody_known

pytestmark = pytest.mark.django_db


@pytest.fixture
def lise(client):
    return _signed_in(client, "lise@example.fr")


def _signed_in(client, email):
    user = User.objects.create(email=email, name=email.split("@")[0].title(), created_at=clock.now())
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return user


@pytest.fixture
def run(lise, monkeypatch):
    monkeypatch.setitem(KINDS, "test", Kind("test", "Import de l’annuaire", lambda *_: None, anybody_known))
    return actions.request_run("test", by=Actor("user", str(lise.pk), "Lise (RSSI)"))


def test_a_waiting_run_shows_its_state_and_a_button(client, run):
    text = client.get(reverse("runs:detail", args=[run.pk])).content.decode()
    for words in ("Import de l’annuaire", "En file", "Demandé par", "Lise (RSSI)", "Annuler ce travail"):
        assert words in text
    assert f'data-live="run:{run.pk}" data-seq="1"' in text


def test_the_living_part_is_the_same_as_in_the_page(client, run):
    actions.note_progress(
        actions.start_run(run, by=WORKER, holder="w"), by=WORKER, percent=40, note="ligne 400"
    )
    page = client.get(reverse("runs:detail", args=[run.pk])).content.decode()
    part = client.get(reverse("runs:state", args=[run.pk])).content.decode()
    assert "40 / 100" in part and "ligne 400" in part and 'data-seq="3"' in part
    without_token = [line.strip() for line in part.splitlines() if line.strip() and "csrf" not in line]
    assert all(line in page for line in without_token)


def test_the_button_stops_the_run(client, run):
    response = client.post(reverse("runs:cancel", args=[run.pk]), follow=True)
    assert "Annulé" in response.content.decode()
    assert "Annuler ce travail" not in response.content.decode()


def test_a_failure_is_shown_in_its_own_words(client, run):
    actions.fail_run(actions.start_run(run, by=WORKER, holder="w"), by=WORKER, error="Le fichier est vide.")
    assert "Le fichier est vide." in client.get(reverse("runs:detail", args=[run.pk])).content.decode()


def test_somebody_elses_run_is_the_same_404_as_a_missing_one(client, run):
    _signed_in(client, "max@example.fr")
    for name in ("detail", "state"):
        assert client.get(reverse(f"runs:{name}", args=[run.pk])).status_code == 404
        assert client.get(reverse(f"runs:{name}", args=[99999])).status_code == 404
    assert client.post(reverse("runs:cancel", args=[run.pk])).status_code == 404
    run.refresh_from_db()
    assert run.state == "queued"


def test_nobody_is_sent_to_the_sign_in_page(client, run):
    client.logout()
    assert client.get(reverse("runs:detail", args=[run.pk])).status_code == 302
