"""The crisis pack: what ships is right, and what is wrong in another is told with its line."""

from __future__ import annotations

import pytest

from cordee.incidents import pack
from cordee.packs.document import BadPack, read_pack


def text() -> str:
    return pack.SHIPPED.read_text(encoding="utf-8")


def faults(changed: str) -> list[str]:
    with pytest.raises(BadPack) as caught:
        read_pack(changed.encode(), "crise.yaml", "crisis", pack._problems)
    return [str(fault) for fault in caught.value.faults]


def test_what_ships_is_checked_and_says_what_the_law_says():
    read = pack.read(pack.load(pack.SHIPPED))
    delays = {clock.key: clock.within_min for clock in read.clocks}
    assert (delays["cert-sante"], delays["cnil"], delays["plainte"]) == (0, 72 * 60, 72 * 60)
    assert {clock.key for clock in read.clocks if clock.opens == "by_hand"} == {
        "anssi", "nis2-24h", "nis2-72h", "nis2-1-mois",
    }  # fmt: skip
    assert [level.held_by for level in read.levels] == ["house", "house", "region"]


@pytest.mark.parametrize("answer", ["oui", "inconnu"])
def test_not_knowing_sets_the_cnil_going_and_no_does_not(answer):
    cnil = pack.read(pack.shipped()).clock("cnil")
    assert cnil.runs_for({"donnees": [answer]}) and not cnil.runs_for({"donnees": ["non"]})


def test_each_answer_brings_its_card_once_and_doubt_brings_its_own():
    read = pack.read(pack.shipped())
    titles = [card.title for card in read.cards_for({"vu": ["rancon", "chiffre"], "soins": ["inconnu"]})]
    assert titles == ["Rançon ou fichiers chiffrés", "Vous ne savez pas tout, c’est normal"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("card: panne}", "card: pane}", "la carte « pane » n’existe pas"),
        (
            "donnees: [oui, inconnu]",
            "donnees: [oui, peut-etre]",
            "la réponse « donnees.peut-etre » n’existe pas",
        ),
        ("    opens_when: {donnees: [oui, inconnu]}\n", "", "« opens_when » manque"),
        ("{key: non, label: Non}", "{key: inconnu, label: Non}", "est offert à toute question"),
        ("key: plainte", "key: cnil", "« cnil » est porté deux fois"),
        (
            "form: [etablissement, declare,",
            "form: [etablissement, patient,",
            "ne sait pas remplir « patient »",
        ),
        ("within_min: 4320", "within_min: -1", "within_min"),
        ("held_by: region", "held_by: etat", "house, region"),
        ("every_h: 12", "every_h: douze", "every_h"),
        ("format: cordee-crisis/1", "format: cordee-crisis/2", "format"),
    ],
)
def test_a_fault_is_told_with_its_line(old, new, said):
    told = faults(text().replace(old, new, 1))
    assert any(said in line for line in told), told
    assert all("ligne" in line for line in told), told
