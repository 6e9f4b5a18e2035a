"""Titles of packs in English where the pack has them: on English pages, and in a file whoever brings it."""

from __future__ import annotations

import copy

from django.utils import translation

from cordee.mobilisation.list_csv import _role
from cordee.mobilisation.reading import policy as on_call
from cordee.taskforce.reading import SHIPPED, load, policy, policy_of
from cordee.taskforce.roster_csv import _skills


def test_a_skill_and_a_clearance_are_said_in_the_reader_s_language():
    with translation.override("fr"):
        assert policy().skill("reseau") == "Réseau et pare-feu"
        assert policy().clearances[2].title == "Permis de conduire"
        assert on_call().title("garde") == "Administrateur de garde"
    with translation.override("en"):
        assert policy().skills["reseau"] == "Network and firewall"
        assert policy().clearances[2].title == "Driving licence"
        assert ("garde", "Administrator on duty") in on_call().choices


def test_ours_are_all_there_and_a_pack_without_them_is_read_in_french():
    assert all(skill.english for skill in policy().known_skills)
    assert all(clearance.english for clearance in policy().clearances)
    assert all(role.english for role in on_call().roles.values())
    document = copy.deepcopy(load(SHIPPED))
    for told in document["skills"]:
        told.pop("title_en")
    with translation.override("en"):
        assert policy_of(document).skill("reseau") == "Réseau et pare-feu"


def test_a_file_is_read_the_same_in_both_languages():
    for language in ("fr", "en"):
        with translation.override(language):
            assert _skills("réseau et pare-feu:2, forensics:1") == {"reseau": 2, "forensique": 1}
            assert _role("Administrateur de garde") == _role("Administrator on duty") == "garde"
