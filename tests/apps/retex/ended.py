"""An exercise that was played to its end, as the tests of its lessons need it."""

from __future__ import annotations

import datetime as dt
import itertools

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY as METHODS
from django.conf import settings
from django.test import Client

from cordee.accounts.actions import grant_role, open_account
from cordee.accounts.rules import Offer
from cordee.accounts.sessions import METHODS_USER
from cordee.core import clock
from cordee.core.actor import Role
from cordee.crises import actions as rooms
from cordee.crises.models import Message
from cordee.crises.seating import actor_of_seat, sit_down
from cordee.exercises import conductor
from cordee.exercises.actions import end_exercise, observe
from tests.makers import CONSOLE, a_running_exercise, a_uuid, seated

_numbers = itertools.count(1)
START = dt.datetime(2026, 10, 12, 7, tzinfo=dt.UTC)
HOSTILE = "<&> « l’hôpital » #strong[x] $a$ {{ x }} {% y %} \"q\" 'p' 😀 \u202egnorw"


def an_ended_exercise(*, minutes: int = 65, director: bool = True, players: int = 3, start=START, **options):
    """Played on 12 October 2026 from 7:00 UTC: who came, an answer, a decision, ratings."""
    with clock.frozen(start):
        exercise = a_running_exercise(**options)
        seats = list(exercise.room.seats.order_by("pk"))
        actors = {seat.pk: actor_of_seat(seat) for seat in seats}
        if players > len(seats):
            for rank in range(players - len(seats)):
                seat, actor = seated(exercise, name=f"Personne {rank}", is_director=director and rank == 0)
                seats.append(seat)
                actors[seat.pk] = actor
        for seat in seats[:players]:
            rooms.join(seat, by=actors[seat.pk])
        conductor.beat()
    first = seats[0]
    with clock.frozen(start + dt.timedelta(minutes=5)):
        message = Message.objects.get(room=exercise.room, number=1)
        rooms.reply(message, text="Réponse " + HOSTILE, seat=first, client_uuid=a_uuid(), by=actors[first.pk])
        rooms.log(
            exercise.room,
            kind="fact",
            text="Noté " + HOSTILE,
            cell=first.cell,
            seat=first,
            by=actors[first.pk],
        )
        rooms.decide(exercise.room, title="Couper", reasons="Ça gagne", cell=first.cell, by=actors[first.pk])
        observe(
            exercise,
            objective="O1",
            criterion="O1.1",
            rating="M",
            note="Alerte tardive",
            client_uuid=a_uuid(),
            by=CONSOLE,
        )
    with clock.frozen(start + dt.timedelta(minutes=12)):
        rooms.mark_milestone(exercise.room, "isolation", by=CONSOLE)
    with clock.frozen(start + dt.timedelta(minutes=minutes)):
        conductor.beat()
        end_exercise(exercise, by=CONSOLE)
    exercise.refresh_from_db()
    return exercise


def browser(*grants, key: str = "") -> Client:
    """A browser in which somebody with these roles is signed in, second factor included."""
    user = open_account(
        f"{key or 'personne'}{next(_numbers)}@cordee.example", name="Dominique Essai", by=CONSOLE
    )
    for role, scope in grants:
        grant_role(Offer(Role(role), scope, scope), user=user, by=CONSOLE)
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session[METHODS] = [{"method": "mfa", "type": "totp", "at": clock.now().timestamp()}]
    session[METHODS_USER] = str(user.pk)
    session.save()
    client.user = user
    return client


def phone(seat) -> Client:
    """The phone of whoever holds a place."""
    client = Client()
    session = client.session
    sit_down(session, seat)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client
