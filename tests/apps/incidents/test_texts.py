"""What to say to whom: filled from what was declared, copied by people, sent by nobody."""

from __future__ import annotations

import copy

import pytest
from django.urls import reverse

from cordee.core.actor import Role
from cordee.incidents import pack
from cordee.incidents.prefilled import drafts
from cordee.outbox.models import Message
from cordee.packs.document import BadPack
from tests.apps.incidents.conftest import declared
from tests.apps.retex.ended import browser

pytestmark = pytest.mark.django_db


def test_the_messages_hold_what_was_declared_and_send_nothing(incident, site):
    house = browser((Role.DIRECTOR, site.scope))
    page = house.get(reverse("incidents:texts", args=[incident.pk])).content.decode()
    assert (
        reverse("incidents:texts", args=[incident.pk])
        in house.get(reverse("incidents:incident", args=[incident.pk])).content.decode()
    )
    for words in ("le dossier patient, le téléphone", "les téléphones mobiles", site.name, "06 12 34 56 78"):
        assert words in page
    assert "{" not in "".join(draft.text for draft in drafts(incident))
    assert not Message.objects.filter(subject__contains="presse").exists()


def test_saying_that_it_was_sent_writes_in_the_log(incident, site):
    house = browser((Role.DIRECTOR, site.scope))
    line = {"kind": "message_out", "text": "Message diffusé : À la presse."}
    assert house.post(reverse("crises:log", args=[incident.room_id]), line).status_code == 302
    assert incident.room.log.filter(text__contains="À la presse", kind="message_out").exists()


def test_an_exercise_s_messages_say_so_and_unknown_things_are_said_unknown(night, site, director):
    incident = declared(site, director, is_exercise=True, answers={"donnees": ["inconnu"]})
    texts = [draft.text for draft in drafts(incident)]
    assert all(text.startswith("EXERCICE EXERCICE EXERCICE") for text in texts)
    assert any("on ne sait pas encore" in text for text in texts)


@pytest.mark.parametrize(
    ("body", "said"), [("Bonjour {nom}.", "nom"), ("Une {accolade", "accolade ne se referme pas")]
)
def test_a_message_that_cannot_be_filled_is_refused_with_its_place(tmp_path, body, said):
    import yaml

    document = copy.deepcopy(dict(pack.shipped()))
    document["messages"][0]["body"] = body
    file = tmp_path / "pack.yaml"
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    with pytest.raises(BadPack) as refused:
        pack.load(file)
    assert said in str(refused.value)
