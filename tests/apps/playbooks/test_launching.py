"""A playbook launched in a crisis room: its steps are tasks, once, for whoever writes there."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.crises import actions as rooms
from cordee.crises.models import Task
from cordee.directory.models import Region
from cordee.journal.models import Entry
from cordee.playbooks import actions
from cordee.playbooks.cacao.outline import EXTENSION
from cordee.playbooks.models import Launch
from cordee.playbooks.rules import Launching
from tests.apps.crises.places import PLATFORM, a_room, actor_of_seat, browser_of
from tests.apps.playbooks.conftest import example, key_of, later
from tests.apps.retex.ended import browser
from tests.makers import CONSOLE, an_actor

pytestmark = pytest.mark.django_db


def launched(place, playbook, by=None):
    return actions.launch_playbook(Launching(place.room, playbook), by=by or actor_of_seat(place.nurse))


def test_each_step_becomes_a_task_with_its_owner_its_time_and_its_points(place, isolate):
    now = clock.now()
    with clock.frozen(now):
        launched(place, isolate)
    assert [
        (task.title, task.owner, task.due_room_at - now, [other.number for other in task.waits_for], len(task.checklist))
        for task in place.room.tasks.order_by("number")
    ] == [
        ("Alerter l’astreinte et qualifier en quelques questions", "Astreinte informatique", dt.timedelta(minutes=10), [], 4),
        ("Couper les liens vers l’extérieur", "Équipe réseau", dt.timedelta(minutes=30), [], 4),
        ("Séparer ce qui est touché de ce qui est sain", "Équipe réseau", dt.timedelta(minutes=60), [], 4),
        ("Mettre les sauvegardes hors d’atteinte", "Responsable des sauvegardes", dt.timedelta(minutes=45), [], 3),
        ("Reprendre la main sur les comptes puissants", "RSSI", dt.timedelta(minutes=120), [2], 3),
        ("Dire à la cellule de crise ce qui est isolé", "RSSI", dt.timedelta(minutes=75), [2, 3, 4], 2),
    ]  # fmt: skip


def test_a_second_launch_adds_nothing_and_says_so(place, isolate):
    first = launched(place, isolate)
    assert launched(place, isolate, by=actor_of_seat(place.director)) == first
    assert (Task.objects.count(), Launch.objects.count()) == (6, 1)
    said = [
        entry.sentence for entry in Entry.objects.of(place.room.stream) if entry.kind == "playbooks.launched"
    ]
    assert said == ["Procédure « Isoler : arrêter la propagation » lancée : tâches T1–T6"]
    assert [line.text for line in place.room.log.all()] == said


def test_a_newer_version_is_still_the_same_playbook(region, place, suspect):
    launched(place, suspect)
    newer = actions.bring_playbook(region, document=later(example()), by=CONSOLE)
    assert launched(place, newer).version == 1
    assert Task.objects.count() == 5


def test_what_is_done_under_a_condition_says_so_and_machine_commands_are_points(place, suspect):
    launched(place, suspect)
    tasks = list(place.room.tasks.order_by("number"))
    assert [task.title for task in tasks] == [
        "Relever l’adresse du poste",
        "Si « Le poste est-il un équipement de soins ? » : Appeler le biomédical",
        "Si ce n’est pas « Le poste est-il un équipement de soins ? » : Couper le port du commutateur",
        "Si ce n’est pas « Le poste est-il un équipement de soins ? » : Si l’étape 3 échoue : Débrancher le câble à la main",
        "Noter ce qui a été fait",
    ]
    assert [point["text"] for point in tasks[2].checklist] == ["bash : Fermer le port", "ssh : show ports"]
    assert [task.due_room_at for task in tasks] == [None] * 5


def test_steps_that_wait_for_each_other_make_no_circle_of_tasks(region, place):
    document = example()
    first, last = key_of(document, "Relever l’adresse du poste"), key_of(document, "Noter ce qui a été fait")
    for key, other in ((first, last), (last, first)):
        document["workflow"][key]["step_extensions"] = {
            EXTENSION: {"blocked_by": [other, key, "inconnue", 7]}
        }
    launched(place, actions.bring_playbook(region, document=document, by=CONSOLE))
    waits = {task.number: [other.number for other in task.waits_for] for task in place.room.tasks.all()}
    assert waits == {1: [], 2: [], 3: [], 4: [], 5: [1]}


@pytest.mark.parametrize("due", [True, "10", -5, 10**9, 2.5, None])
def test_an_odd_delay_of_others_is_no_delay(region, place, due):
    document = example()
    key = key_of(document, "Relever l’adresse du poste")
    document["workflow"][key]["step_extensions"] = {EXTENSION: {"due_min": due, "branch_names": 3}}
    launched(place, actions.bring_playbook(region, document=document, by=CONSOLE))
    assert place.room.tasks.get(number=1).due_room_at is None


def test_long_texts_of_others_are_cut_in_the_room_and_whole_on_the_page(region, place, rssi):
    document = example()
    step = document["workflow"][key_of(document, "Relever l’adresse du poste")]
    step |= {"name": "n" * 900, "commands": [{"type": "manual", "command": "c" * 900}]}
    found = actions.bring_playbook(region, document=document, by=CONSOLE)
    launched(place, found)
    task = place.room.tasks.get(number=1)
    assert (len(task.title), len(task.checklist[0]["text"])) == (300, 500)
    page = rssi.get(reverse("playbooks:playbook", args=[found.pk])).content.decode()
    assert "n" * 900 in page and "c" * 900 in page


def test_who_may_not_write_in_the_room_launches_nothing(place, isolate, region, neighbour):
    refused = [
        actor_of_seat(place.observer),
        an_actor((Role.REGION_PILOT, region.scope)),
        an_actor((Role.RSSI, neighbour.scope)),
        an_actor((Role.MEMBER, place.room.site.scope)),
    ]
    for actor in refused:
        with pytest.raises(Forbidden):
            launched(place, isolate, by=actor)
    assert not Task.objects.exists()
    assert launched(place, isolate, by=an_actor((Role.RSSI, place.room.site.scope)))


def test_a_playbook_of_another_region_is_not_launched(place):
    abroad = Region.objects.create(code="84", name="Ailleurs")
    foreign = actions.bring_playbook(abroad, document=example(), by=CONSOLE)
    with pytest.raises(Forbidden):
        launched(place, foreign)
    address = reverse("playbooks:in_room", args=[place.room.pk, foreign.pk])
    assert browser_of(place.nurse).get(address).status_code == 404


def test_a_playbook_that_its_author_withdrew_is_only_read(region, place):
    found = actions.bring_playbook(region, document=later(example(), revoked=True), by=CONSOLE)
    with pytest.raises(Forbidden, match="elle se lit, elle ne se lance plus"):
        launched(place, found)
    page = (
        browser_of(place.nurse)
        .get(reverse("playbooks:in_room", args=[place.room.pk, found.pk]))
        .content.decode()
    )
    assert "L’auteur de cette procédure l’a retirée" in page and "Lancer : créer" not in page


def test_a_closed_room_launches_nothing(place, isolate):
    rooms.close_room(place.room, by=PLATFORM)
    place.room.refresh_from_db()
    with pytest.raises(Refused, match="La salle est fermée"):
        launched(place, isolate)


# -- the pages


def test_a_seated_player_without_an_account_finds_reads_and_launches(place, isolate):
    phone = browser_of(place.nurse)
    door = reverse("playbooks:room", args=[place.room.pk])
    assert f'href="{door}"' in phone.get(reverse("crises:room", args=[place.room.pk])).content.decode()
    assert "Isoler : arrêter la propagation" in phone.get(door).content.decode()
    page = reverse("playbooks:in_room", args=[place.room.pk, isolate.pk])
    assert "Lancer : créer 6 tâches" in phone.get(page).content.decode()
    order = reverse("playbooks:launch", args=[place.room.pk, isolate.pk])
    told = phone.post(order, follow=True).content.decode()
    assert "« Isoler : arrêter la propagation » est lancée : tâches T1 à T6." in told
    told = phone.post(order, follow=True).content.decode()
    assert "était déjà lancée ici (tâches T1 à T6) : rien n’a été ajouté." in told
    assert "Tâches T1 à T6, par Karim Belloc (Directeur des soins)." in phone.get(page).content.decode()
    assert "Lancée" in phone.get(door).content.decode()


def test_an_observer_reads_and_is_told_why_they_do_not_launch(place, isolate):
    sheet = browser_of(place.observer)
    page = sheet.get(reverse("playbooks:in_room", args=[place.room.pk, isolate.pk])).content.decode()
    assert "Un observateur lit la salle ; il n’y écrit pas." in page and "Lancer : créer" not in page
    assert sheet.post(reverse("playbooks:launch", args=[place.room.pk, isolate.pk])).status_code == 403


def test_the_page_of_a_playbook_leads_to_the_open_rooms_one_writes_in(place, isolate, rssi, neighbour):
    a_room(site=place.room.site, opened=False)
    page = rssi.get(reverse("playbooks:playbook", args=[isolate.pk])).content.decode()
    assert page.count('href="/procedures/salle/') == 1
    assert f'href="{reverse("playbooks:in_room", args=[place.room.pk, isolate.pk])}"' in page
    next_door = browser((Role.RSSI, neighbour.scope))
    page = next_door.get(reverse("playbooks:playbook", args=[isolate.pk])).content.decode()
    assert "/procedures/salle/" not in page
    assert next_door.get(reverse("playbooks:room", args=[place.room.pk])).status_code == 404


def test_a_stranger_is_sent_to_join(place, isolate):
    answer = Client().get(reverse("playbooks:room", args=[place.room.pk]))
    assert answer.headers["Location"] == reverse("crises:join_code")


def test_a_region_without_playbooks_has_no_door(place):
    page = browser_of(place.nurse).get(reverse("crises:room", args=[place.room.pk])).content.decode()
    assert "/procedures/" not in page


def test_the_live_page_draws_the_tasks_and_the_line_of_a_launch(place, isolate):
    phone = browser_of(place.nurse)
    since = Entry.objects.of(place.room.stream).count()
    launched(place, isolate)
    news = phone.get(f"/salle/{place.room.pk}/nouvelles/?depuis={since}").content.decode()
    assert 'id="taches"' in news and 'id="lignes"' in news
