"""The hot debrief: anonymous, once per person, only while it is open."""

import pytest
from django.urls import reverse

from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.crises.seating import actor_of_seat
from cordee.journal.models import Entry
from cordee.retex import actions
from cordee.retex.facts.debrief import results
from cordee.retex.models import Debrief, DebriefAnswer
from tests.apps.retex.ended import an_ended_exercise, browser, phone
from tests.makers import CONSOLE, a_running_exercise, an_actor

pytestmark = pytest.mark.django_db
QUESTIONS = [
    {"key": "q1", "kind": "scale", "text": "Utile ?"},
    {"key": "q2", "kind": "text", "text": "Ce qui a manqué"},
    {"key": "q3", "kind": "choice", "text": "Le plus dur", "choices": ["Le bruit", "Le temps"]},
]


@pytest.fixture
def debrief(exercise):
    return actions.open_debrief(exercise, by=CONSOLE)


def seats(exercise):
    return list(exercise.room.seats.order_by("pk"))


def answer(debrief, seat, **answers):
    return actions.answer_debrief(debrief, answers=answers, seat_key=seat.scope, by=actor_of_seat(seat))


def test_it_opens_only_at_the_end():
    exercise = a_running_exercise()
    with pytest.raises(Forbidden, match="à la fin de l’exercice"):
        actions.open_debrief(exercise, by=CONSOLE)


def test_opening_twice_opens_once(exercise, debrief):
    assert actions.open_debrief(exercise, by=CONSOLE) is None
    assert Debrief.objects.count() == 1


def test_nothing_links_an_answer_to_a_person(exercise, debrief):
    for seat in seats(exercise):
        answer(debrief, seat, q1="4", q2=f"dit par {seat.role}")
    assert {field.name for field in DebriefAnswer._meta.get_fields()} == {"id", "debrief", "answers"}
    told = list(Entry.objects.filter(kind="retex.debrief_answered"))
    assert [entry.content for entry in told] == [{"count": 1}, {"count": 2}, {"count": 3}]
    assert {(entry.actor_kind, entry.actor_label) for entry in told} == {("system", "urne")}
    for sheet in DebriefAnswer.objects.all():
        assert not any(
            seat.name in str(sheet.answers) or seat.scope in str(sheet.answers) for seat in seats(exercise)
        )
    # Who has answered is kept sorted, so that its order is not the order of the answers.
    kept = Debrief.objects.get().answered
    assert kept == sorted(seat.scope for seat in seats(exercise))


def test_one_answer_a_person(exercise, debrief):
    seat = seats(exercise)[0]
    answer(debrief, seat, q1="4")
    with pytest.raises(Refused, match="déjà répondu"):
        answer(debrief, seat, q1="1")
    assert DebriefAnswer.objects.count() == 1


def test_a_stranger_does_not_answer(debrief):
    with pytest.raises(Forbidden, match="réservé aux participants"):
        actions.answer_debrief(
            debrief, answers={"q1": 3}, seat_key="x", by=an_actor((Role.DIRECTOR, "site:1"))
        )


def test_a_closed_questionnaire_takes_nothing(exercise, debrief):
    actions.close_debrief(debrief, by=CONSOLE)
    with pytest.raises(Forbidden, match="clos"):
        answer(Debrief.objects.get(), seats(exercise)[0], q1="4")


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"q1": "6"}, "de 1 à 5"),
        ({"q1": "beaucoup"}, "de 1 à 5"),
        ({"q2": "x" * 2001}, "2000 caractères"),
        ({}, "une question au moins"),
        ({"inconnue": "x"}, "une question au moins"),
    ],
)
def test_answers_are_what_was_asked(exercise, debrief, answers, reason):
    with pytest.raises(Refused, match=reason):
        answer(debrief, seats(exercise)[0], **answers)
    assert Debrief.objects.get().answered == []


def test_means_and_distributions():
    sheets = [{"q1": 2, "q2": "b", "q3": "Le temps"}, {"q1": 4, "q2": "a", "q3": "Le temps"}, {"q1": 4}]
    told = results(QUESTIONS, sheets)
    scale, text, choice = told["questions"]
    assert (scale["mean"], scale["distribution"], scale["count"]) == (10 / 3, [0, 1, 0, 2, 0], 3)
    assert text["comments"] == ["a", "b"]
    assert choice["choices"] == [{"label": "Le bruit", "count": 0}, {"label": "Le temps", "count": 2}]


def test_under_three_sheets_nothing_is_detailed():
    told = results(QUESTIONS, [{"q1": 1, "q2": "moi"}, {"q1": 5}])
    assert (told["answers"], told["hidden"]) == (2, True)
    assert "moi" not in str(told)


def test_a_player_answers_on_the_phone(exercise, debrief):
    seat = seats(exercise)[0]
    client, url = phone(seat), reverse("retex:answer", args=[exercise.pk])
    asked = client.get(url).content.decode()
    assert "Réponse anonyme" in asked
    assert "L’exercice était utile" in asked
    assert client.post(url, {"q1": "5", "q2": "Du temps"}).status_code == 302
    assert "Merci, votre réponse est dans l’urne" in client.get(url).content.decode()
    assert DebriefAnswer.objects.get().answers == {"q1": 5, "q2": "Du temps"}


def test_before_it_opens_the_phone_says_so(exercise):
    shown = phone(seats(exercise)[0]).get(reverse("retex:answer", args=[exercise.pk])).content.decode()
    assert "Pas encore ouvert" in shown


def test_a_seat_elsewhere_is_nowhere_here(exercise, debrief):
    other = an_ended_exercise(kit=exercise.kit)
    client = phone(seats(other)[0])
    assert client.get(reverse("retex:answer", args=[exercise.pk])).status_code == 404
    assert client.get(reverse("retex:results", args=[exercise.pk])).status_code == 404


def test_the_animators_watch_the_results(exercise, debrief):
    for seat in seats(exercise):
        answer(debrief, seat, q1="4", q2="<b>gras</b>")
    client = browser((Role.FACILITATOR, exercise.scope))
    shown = client.get(reverse("retex:results", args=[exercise.pk])).content.decode()
    assert f'data-live="exercise:{exercise.pk}"' in shown
    assert "&lt;b&gt;gras&lt;/b&gt;" in shown
    part = client.get(reverse("retex:results_live", args=[exercise.pk])).content.decode()
    assert "<html" not in part
    assert "3 / 3" in part


def test_observers_do_not_close_it(exercise, debrief):
    client = browser((Role.OBSERVER, exercise.scope))
    assert client.post(reverse("retex:close_debrief", args=[exercise.pk])).status_code == 403
    assert Debrief.objects.get().closed_at is None


def test_a_facilitator_opens_and_closes_it(exercise):
    client = browser((Role.FACILITATOR, exercise.scope))
    client.post(reverse("retex:open_debrief", args=[exercise.pk]))
    assert client.post(reverse("retex:close_debrief", args=[exercise.pk])).status_code == 302
    assert Debrief.objects.get().closed_at
