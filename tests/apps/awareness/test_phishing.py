"""A Gophish pair read as counts: people once each, machines set aside, and no name that stays."""

from __future__ import annotations

import pytest

from cordee.awareness.exports import NotAnExport
from cordee.awareness.importing import grouping
from cordee.awareness.phishing import Robots, Tally, read_export
from cordee.awareness.reading import rule
from tests.apps.awareness.exports import event, events, results

ROBOTS = Robots(seconds_after_sending=10, recipients_of_one_address=3, agents=("curl/",))
HOUSE = "950000001"


def read(people, lines, *, robots=ROBOTS, reported=(), group_of=None):
    return read_export(
        results(*people, reported=reported),
        events(*lines),
        robots=robots,
        group_of=group_of or grouping(finess=HOUSE),
    )


def sent(*emails: str) -> list[list[str]]:
    return [event(email, "Email Sent") for email in emails]


A, B, C, D = ("a@h.example", "b@h.example", "c@h.example", "d@h.example")
PEOPLE = tuple((email, "") for email in (A, B, C, D))


def test_each_person_counts_once_for_each_thing():
    lines = [
        *sent(A, B, C),
        event(D, "Error Sending Email"),
        event(A, "Email Opened", 60),
        event(A, "Clicked Link", 70),
        event(A, "Clicked Link", 75),
        event(B, "Submitted Data", 90),
        event(C, "Email Reported", 200),
    ]
    found = read(PEOPLE, lines, reported=(C, D))
    assert dict(found.tallies) == {
        HOUSE: Tally(recipients=4, sent=3, opened=2, clicked=2, submitted=1, reported=2, robots=0)
    }
    assert found.rows_in == 4 and found.refused == []


def test_machines_are_set_aside_and_counted():
    lines = [
        *sent(A, B, C, D),
        event(A, "Clicked Link", 4),  # faster than anybody reads
        event(B, "Clicked Link", 100, agent="curl/8.5"),
        event(C, "Email Opened", 100),
    ]
    found = read(PEOPLE, lines)
    assert found.tallies[HOUSE] == Tally(
        recipients=4, sent=4, opened=1, clicked=0, submitted=0, reported=0, robots=2
    )
    assert dict(found.set_aside) == {"speed": 1, "agent": 1}


def test_an_address_that_clicks_for_many_is_a_gateway():
    lines = [*sent(A, B, C, D), *(event(who, "Clicked Link", 100, ip="192.0.2.9") for who in (A, B, C))]
    lines.append(event(D, "Clicked Link", 100, ip="192.0.2.77"))
    found = read(PEOPLE, lines)
    assert found.tallies[HOUSE].clicked == 1 and dict(found.set_aside) == {"gateway": 3}


def test_data_typed_in_is_always_somebody():
    found = read(PEOPLE, [*sent(A), event(A, "Submitted Data", 3, agent="curl/8.5")])
    assert found.tallies[HOUSE].submitted == 1 and found.tallies[HOUSE].clicked == 1


def test_recipients_find_their_house_by_domain_or_by_number():
    people = (
        ("a@un.example", ""),
        ("b@deux.example", ""),
        ("c@trois.example", "950000003"),
        ("d@quatre.example", "Cadre"),
    )
    table = b"domaine;finess\nun.example;950000001\n@deux.example,950000002\n"
    found = read(people, sent(*(email for email, _position in people)), group_of=grouping(domains=table))
    assert {finess: tally.recipients for finess, tally in found.tallies.items()} == {
        "950000001": 1, "950000002": 1, "950000003": 1,
    }  # fmt: skip
    assert [(row.row, row.message) for row in found.refused] == [
        (5, "À quel établissement est ce destinataire ? Rien ne le dit.")
    ]


def test_lines_that_cannot_be_read_are_refused_and_the_others_kept():
    people = ((A, ""), (A, ""), ("", ""))
    lines = [*sent(A), [A, "hier", "Clicked Link", ""], [A, "2026-11-02T10:00:00Z", "Danced", ""]]
    found = read(people, lines)
    assert [(row.file, row.column) for row in found.refused] == [
        ("results", "email"), ("results", "email"), ("events", "time"), ("events", "message"),
    ]  # fmt: skip
    assert found.tallies[HOUSE].recipients == 1


@pytest.mark.parametrize("details", ["{", "[]", '{"browser": 3}', "null", '"x"', "[" * 3000])
def test_details_that_cannot_be_read_say_nothing_of_a_machine(details):
    found = read(PEOPLE, [*sent(A), [A, "2026-11-02T10:00:00Z", "Clicked Link", details]])
    assert found.tallies[HOUSE].clicked == 1


GOOD = results((A, ""))
HOSTILE = {
    "empty": (b"", "est vide"),
    "a workbook": (b"PK\x03\x04", "classeur ou une archive"),
    "latin-1": ("é;".encode("latin-1") * 20, "pas en UTF-8"),
    "no columns": (b"nom,prenom\na,b\n", "il manque email, reported"),
    "semicolons": (GOOD.replace(b",", b";"), "il manque"),
    "an open quote": (GOOD + b'"a@h.example', "guillemet"),
    "a zero byte": (GOOD + b"\x00", "pas un texte"),
    "too large": (b"x" * (40 * 1024 * 1024 + 1), "dépasse 40 Mo"),
    "a page": (b"<html><body></body></html>", "il manque"),
    "json": (b'{"email": 1}', "il manque"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_export_is_refused_in_words(name):
    data, said = HOSTILE[name]
    with pytest.raises(NotAnExport, match=said):
        read_export(data, events(), robots=ROBOTS, group_of=grouping(finess=HOUSE))


def test_the_rule_that_ships_says_how_machines_are_told():
    shipped = rule()
    assert shipped.robots.seconds_after_sending > 0 and "curl/" in shipped.robots.agents
    assert shipped.proves["plan_action"] == 2 and shipped.fewest_recipients >= 5
