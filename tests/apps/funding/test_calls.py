"""A call as its pack states it: faults with their lines, publication, closing."""

from __future__ import annotations

import datetime as dt

import pytest

from cordee.core.verdict import Forbidden, Refused
from cordee.funding import actions
from cordee.funding.models import Call
from cordee.funding.reading import SHIPPED, load, read_call
from cordee.packs.document import BadPack
from tests.makers import CONSOLE

pytestmark = pytest.mark.django_db

FAULTS = [
    ("percent: 40", "percent: 30", "les versements font 90 % au lieu de 100 %"),
    ("after: [bilan]", "after: [facture]", "« facture » n’est pas un livrable de cet appel"),
    ("key: retex, test", "key: exercice, test", "l’identifiant « exercice » est porté deux fois"),
    ('closes_at: "2026-12-18T12:00"', 'closes_at: "2026-09-18T12:00"', "la clôture précède l’ouverture"),
    (
        'closes_at: "2026-12-18T12:00"',
        'closes_at: "2026-13-18T12:00"',
        "la date « 2026-13-18T12:00 » n’existe pas",
    ),
    ('since: "2026-01-01"', 'since: "2026-02-31"', "la date « 2026-02-31 » n’existe pas"),
    ("ceiling_eur: 9000", "ceiling_eur: 900000", "le plafond d’un dossier dépasse l’enveloppe"),
    ("covers_percent: 80", "covers_percent: 180", "« covers_percent » ne peut dépasser 100"),
    (
        "test: commitment_level, action: 1, level: 1",
        "test: commitment_level, action: 1",
        "le champ « level » manque",
    ),
    ("test: paper", "test: telepathie", "« test » : « telepathie » n’est pas admis"),
    ("envelope_eur: 300000\n", "", "le champ « envelope_eur » manque"),
    ("grid:\n", "grid: !!python/object:os.system\n", "ligne"),
]


@pytest.mark.parametrize(("old", "new", "said"), FAULTS)
def test_a_fault_is_said_with_its_line_and_nothing_is_kept(old, new, said):
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(BadPack) as bad:
        read_call(text.replace(old, new, 1).encode(), "appel.yaml")
    assert said in str(bad.value)
    assert str(bad.value).startswith("appel.yaml")


def test_a_draft_is_replaced_and_what_is_published_never_changes(region, now):
    document = load(SHIPPED)
    call = actions.keep_call(region, document=document, by=CONSOLE)
    assert actions.keep_call(region, document=document, by=CONSOLE) is None
    assert actions.keep_call(region, document=document | {"ceiling_eur": 8000}, by=CONSOLE).pk == call.pk
    actions.publish_call(call, by=CONSOLE)
    with pytest.raises(Refused, match="ne changent plus"):
        actions.keep_call(region, document=document, by=CONSOLE)
    with pytest.raises(Forbidden, match="déjà publié"):
        actions.publish_call(call, by=CONSOLE)


def test_a_closing_is_put_off_and_never_brought_forward(call):
    before = call.closes_at
    with pytest.raises(Refused, match="après l’ancienne"):
        actions.prolong_call(call, closes_at=before - dt.timedelta(days=1), why="Erreur", by=CONSOLE)
    actions.prolong_call(call, closes_at=before + dt.timedelta(days=7), why="Panne du portail", by=CONSOLE)
    assert Call.objects.get().closes_at == before + dt.timedelta(days=7)


def test_the_shipped_call_serves_the_action_that_the_plan_names():
    from cordee.plan.pack import read_actions
    from cordee.plan.reading import SHIPPED as PLAN
    from cordee.plan.reading import load as load_plan

    document = load(SHIPPED)
    funded = {action.number for action in read_actions(load_plan(PLAN)) if document["id"] in action.funding}
    assert funded == set(document["plan_actions"]) == {6}
