"""The pages of an exercise, as planners, players and strangers get them."""

import datetime as dt
import itertools

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import sign_in
from tests.makers import CONSOLE, a_kit, a_running_exercise, a_site, an_exercise, seated

from cordee.accounts.actions import grant_role, open_account
from cordee.accounts.rules import Offer
from cordee.core import clock
from cordee.core.actor import Role
from cordee.exercises import actions, conductor
from cordee.exercises.models import Exercise, Observation, Series

pytestmark = pytest.mark.django_db
NUMBERS = itertools.count(1)


def signed_in(*grants) -> Client:
    """A browser in which somebody with these roles is signed in, second factor included."""
    user = open_account(f"personne{next(NUMBERS)}@cordee.example", name="Dominique Essai", by=CONSOLE)
    for role, scope in grants:
        grant_role(Offer(role, scope, scope), user=user, by=CONSOLE)
    return sign_in(Client(), user)


def page(client: Client, name: str, *args, status: int = 200) -> str:
    answer = client.get(reverse(f"exercises:{name}", args=args))
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


@pytest.fixture
def exercise():
    return a_running_exercise()


@pytest.fixture
def planner(exercise):
    return signed_in((Role.PLANNER, exercise.scope))


def test_the_list_names_the_exercise_and_its_house(planner, exercise):
    shown = page(planner, "index")
    assert "Exercice d’automne" in shown
    assert "Centre hospitalier des Trois-Rivières" in shown


def test_an_rssi_plans_an_exercise_and_becomes_its_planner():
    site, kit = a_site(), a_kit()
    client = signed_in((Role.RSSI, site.scope))
    told = {
        "kit": kit.pk,
        "site": site.pk,
        "title": "Exercice de printemps",
        "scheduled_at": "2027-03-15T09:30",
        "place": "Salle du conseil",
    }
    answer = client.post(reverse("exercises:plan"), told)
    made = Exercise.objects.get()
    assert answer.url == reverse("exercises:detail", args=[made.pk])
    assert "Salle du conseil" in page(client, "detail", made.pk)
    assert page(client, "control", made.pk)


def test_a_kit_or_a_site_out_of_reach_is_refused_by_the_form():
    site, other = a_site(), a_site("Clinique du Val Perdu")
    client = signed_in((Role.RSSI, site.scope))
    told = {"kit": a_kit().pk, "site": other.pk, "title": "x", "scheduled_at": "2027-03-15T09:30"}
    answer = client.post(reverse("exercises:plan"), told)
    assert answer.status_code == 422
    assert Exercise.objects.count() == 0


def test_inviting_shows_the_link_once(exercise, planner):
    told = {"role": "player", "name": "Awa Tessier", "cell": "decision", "function": "DSI"}
    answer = planner.post(reverse("exercises:add_seat", args=[exercise.pk]), told, follow=True)
    assert "/salle/rejoindre/" in answer.content.decode()
    assert "Awa Tessier" in page(planner, "people", exercise.pk)


def test_a_player_needs_a_cell(exercise, planner):
    answer = planner.post(
        reverse("exercises:add_seat", args=[exercise.pk]), {"role": "player", "name": "Awa"}
    )
    assert answer.status_code == 422
    assert "Un joueur siège dans une cellule." in answer.content.decode()


def test_the_control_room_shows_what_became_of_each_inject(exercise, planner):
    conductor.beat()
    shown = page(planner, "control", exercise.pk)
    assert "Écrans noirs à Centre hospitalier des Trois-Rivières" in shown
    assert "Délivré" in shown
    assert "EXERCICE EXERCICE EXERCICE" in shown


def test_orders_come_back_to_the_control_room(exercise, planner):
    control = reverse("exercises:control", args=[exercise.pk])
    for name, told in (
        ("pause", {}),
        ("resume", {}),
        ("speed", {"speed": "30"}),
        ("jump", {"to": "J+1 H+2"}),
    ):
        assert planner.post(reverse(f"exercises:{name}", args=[exercise.pk]), told).url == control


@pytest.mark.parametrize("told", ["hier", "T-00:10", "", "999999999 h"])
def test_an_unreadable_jump_says_why(exercise, planner, told):
    answer = planner.post(reverse("exercises:jump", args=[exercise.pk]), {"to": told})
    assert answer.status_code == 409


def test_each_inject_has_its_page_and_orders(exercise, planner):
    inject = exercise.injects.get(key="I04")
    shown = page(planner, "inject", exercise.pk, inject.pk)
    assert "Réactions attendues" in shown
    for name, told in (
        ("hold", {}),
        ("free", {}),
        ("shift", {"minutes": "5"}),
        ("log_call", {"text": "Rappelé"}),
        ("release", {}),
    ):
        answer = planner.post(reverse(f"exercises:{name}", args=[exercise.pk, inject.pk]), told)
        assert answer.status_code == 302, name
    inject.refresh_from_db()
    assert (inject.state, inject.call_log) == ("released", "Rappelé")


def test_htmx_gets_the_thread_back(exercise, planner):
    inject = exercise.injects.get(key="I04")
    url = reverse("exercises:release", args=[exercise.pk, inject.pk])
    answer = planner.post(url, headers={"hx-request": "true"})
    assert answer.status_code == 200
    assert "Fil des injects" in answer.content.decode()


def test_improvising_from_the_page(exercise, planner):
    told = {
        "cells": ["decision"],
        "channel": "phone",
        "sender_name": "Le préfet",
        "title": "Alors ?",
        "body": "…",
        "in_minutes": "0",
    }
    assert planner.post(reverse("exercises:improvise", args=[exercise.pk]), told).status_code == 302
    assert exercise.injects.get(is_improvised=True).state == "released"


class TestObserving:
    def sheet(self, **told):
        return {
            "objective": "O1",
            "criterion": "O1.1",
            "rating": "S",
            "note": "Vu",
            "client_id": "0b1c3f3e-6f53-4f7e-9a52-0d6d6b6ad001",
        } | told

    @pytest.fixture
    def observer(self, exercise):
        return signed_in((Role.OBSERVER, exercise.scope))

    def test_the_sheet_lists_the_criteria(self, exercise, observer):
        assert "L’alerte est donnée" in page(observer, "observe", exercise.pk)

    def test_a_sheet_sent_twice_is_kept_once(self, exercise, observer):
        url = reverse("exercises:send_observation", args=[exercise.pk])
        answers = [observer.post(url, self.sheet(), headers={"x-offline-queue": "x"}) for _twice in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert Observation.objects.count() == 1

    def test_a_sheet_written_offline_is_dated_when_it_was_written(self, exercise, observer):
        written = (clock.now() - dt.timedelta(seconds=30)).isoformat()
        observer.post(
            reverse("exercises:send_observation", args=[exercise.pk]), self.sheet(written_at=written)
        )
        seen = Observation.objects.get()
        assert (seen.received_at - dt.datetime.fromisoformat(written)).total_seconds() >= 29

    @pytest.mark.parametrize(
        "told", [{"criterion": "O9.9"}, {"objective": ""}, {"rating": "Z"}, {"rating": "", "note": " "}]
    )
    def test_a_sheet_that_says_nothing_readable_is_refused_with_a_reason(self, exercise, observer, told):
        url = reverse("exercises:send_observation", args=[exercise.pk])
        answer = observer.post(url, self.sheet(**told), headers={"x-offline-queue": "x"})
        assert answer.status_code in (409, 422)
        assert answer.json()["reason"]
        assert Observation.objects.count() == 0

    def test_what_is_not_a_picture_is_refused(self, exercise, observer):
        from django.core.files.uploadedfile import SimpleUploadedFile

        evil = SimpleUploadedFile("x.jpg", b"<svg onload=alert(1)>", "image/jpeg")
        url = reverse("exercises:send_observation", args=[exercise.pk])
        answer = observer.post(url, self.sheet(photo=evil), headers={"x-offline-queue": "x"})
        assert (answer.status_code, Observation.objects.count()) == (409, 0)

    def test_observers_do_not_see_the_script(self, exercise, observer):
        assert "chronogramme est réservé" in page(observer, "control", exercise.pk, status=403)


def test_a_finished_exercise_is_replayed(exercise, planner):
    conductor.beat()
    actions.end_exercise(exercise, by=CONSOLE)
    shown = page(planner, "replay", exercise.pk)
    assert "Écrans noirs" in shown


def test_the_region_does_not_look_back_into_a_room(exercise):
    actions.end_exercise(exercise, by=CONSOLE)
    pilot = signed_in((Role.REGION_PILOT, exercise.site.region.scope))
    assert "réservée à l’animation et à l’établissement" in page(pilot, "replay", exercise.pk, status=403)
    director = signed_in((Role.DIRECTOR, exercise.site.scope))
    assert page(director, "replay", exercise.pk)


def test_a_series_is_compared():
    kit, sites = a_kit(), [a_site("Clinique A"), a_site("Clinique B")]
    region = sites[0].region
    series = actions.plan_series(
        region, kit=kit, title="Semaine régionale", sites=sites, scheduled_at=clock.now(), by=CONSOLE
    )
    pilot = signed_in((Role.REGION_PILOT, region.scope))
    shown = page(pilot, "series", series.pk)
    assert "Clinique A" in shown
    assert "Clinique B" in shown
    assert Series.objects.count() == 1


def test_a_stranger_gets_the_same_404_for_foreign_and_missing(exercise):
    stranger = signed_in((Role.DIRECTOR, a_site("Ailleurs").scope))
    for pk in (exercise.pk, 999_999):
        page(stranger, "detail", pk, status=404)
        page(stranger, "control", pk, status=404)


def test_lists_cost_the_same_for_one_and_for_three(django_assert_num_queries):
    site = a_site()
    kit = a_kit()
    client = signed_in((Role.RSSI, site.scope))
    counts = []
    for _more in (1, 2):
        for _each in range(_more):
            exercise = an_exercise(site, kit=kit)
            seated(exercise)
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            page(client, "index")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_control_room_costs_the_same_for_more_players_and_injects(exercise, planner):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(planner, "thread", exercise.pk)
        return len(queries)

    before = cost()
    for number in range(3):
        seated(exercise, name=f"Joueur {number}")
    actions.release_inject(exercise.injects.get(key="I04"), by=CONSOLE)
    actions.release_inject(exercise.injects.get(key="I02"), by=CONSOLE)
    assert cost() == before
