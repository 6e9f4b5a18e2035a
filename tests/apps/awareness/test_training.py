"""The follow-up of an online course read as counts: Moodle's files as they are, hostile ones refused in words."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cordee.awareness import actions
from cordee.awareness.exports import NotAnExport, Read
from cordee.awareness.importing import grouping
from cordee.awareness.models import Campaign, TrainingResult
from cordee.awareness.reading import training_rule
from cordee.awareness.training import Followed, read_training
from cordee.cli.awareness import awareness
from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden
from cordee.journal.models import Entry
from cordee.plan.models import Commitment
from tests.apps.retex.ended import browser
from tests.makers import CONSOLE, a_plan, a_region, a_site

HOUSE, OTHER = "950000001", "950000002"
DAY = dt.date(2026, 11, 2)
# As Moodle 4 writes them, in French then in English; then a spreadsheet of a training company.
QUIZ = """\
Nom de famille,Prénom,Adresse de courriel,État,Commencé le,Terminé,Durée,"Note/10,00"
Secret,Anne,a@h.example,Terminé,"3 novembre 2026, 10:22","3 novembre 2026, 10:41",19 min,"8,50"
Secret,Bruno,b@h.example,Terminé,"3 novembre 2026, 10:22","3 novembre 2026, 10:41",19 min,"4,00"
Secret,Bruno,b@h.example,Terminé,"4 novembre 2026, 10:22","4 novembre 2026, 10:41",19 min,"7,00"
Secret,Chloé,c@h.example,En cours,"4 novembre 2026, 10:22",-,-,-
Moyenne globale,,,,,,,"6,50"
"""
COMPLETION = """\
Name,Email address,Department,Completion date
A. Secret,a@h.example,950000001,"Tuesday, 3 November 2026, 10:41 AM"
B. Secret,b@h.example,950000002,2026-11-04T09:00:00
C. Secret,c@h.example,950000002,
"""
SHEET = "Courriel;Établissement;Avancement;Score\na@h.example;950000001;100 %;18/20\nb@h.example;950000001;60%;55 %\n"


def read(text: str | bytes, **where):
    data = text.encode() if isinstance(text, str) else text
    return read_training(data, words=training_rule().words, group_of=grouping(**where))


def test_the_marks_of_moodle_keep_the_best_attempt_and_no_average():
    found = read(QUIZ, finess=HOUSE)
    assert found.tallies == {HOUSE: Followed(enrolled=3, completed=2, quizzed=2, passed=2)}
    assert found.rows_in == 5 and dict(found.set_aside) == {"attempt": 1, "total": 1} and not found.refused


def test_the_completion_of_moodle_finds_each_house_by_its_number():
    found = read(COMPLETION)
    assert found.tallies == {HOUSE: Followed(1, 1), OTHER: Followed(2, 1)} and not found.refused


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_spreadsheet_saved_in_france_is_read(encoding):
    found = read(SHEET.encode(encoding))
    assert found.tallies == {HOUSE: Followed(enrolled=2, completed=1, quizzed=2, passed=1)}


def test_marks_alone_say_who_went_to_the_end():
    found = read("email,grade\na@h.example,9/10\nb@h.example,-\n", finess=HOUSE)
    assert found.tallies == {HOUSE: Followed(enrolled=2, completed=1, quizzed=1, passed=1)}


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        (",oui,5/10", "email", "L’adresse manque"),
        ("a@h.example,peut-être,5/10", "achèvement", "« peut-être » ne dit pas"),
        ("a@h.example,oui,bien", "note", "n’est pas une note"),
        ("a@h.example,oui,12/10", "note", "dépasse son maximum"),
        ("a@h.example,oui,12", "note", "Une note sur combien"),
        ("a@h.example,oui,5/0", "note", "Une note sur combien"),
        ("a@h.example,oui,-3/10", "note", "n’est pas une note"),
        ("a@h.example,oui,1e9/10", "note", "n’est pas une note"),
        ("a@h.example,oui,٣/10", "note", None),
        ("a@h.example,32/13/2026,5/10", "achèvement", "ne dit pas"),
        ("a@h.example," + "9" * 9000 + ",5/10", "achèvement", "ne dit pas"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_and_the_others_kept(line, column, said):
    found = read(f"email,statut,note\nz@h.example,oui,7/10\n{line}\n", finess=HOUSE)
    if said is None:  # digits of another script are digits
        assert found.tallies == {HOUSE: Followed(2, 2, 2, 1)}
        return
    assert [(row.file, row.row, row.column) for row in found.refused] == [("suivi", 3, column)]
    assert said in found.refused[0].message and len(found.refused[0].message) < 120
    assert found.tallies == {HOUSE: Followed(1, 1, 1, 1)}


def test_somebody_of_two_houses_is_counted_once():
    found = read(f"email,finess,statut\na@h.example,{HOUSE},oui\na@h.example,{OTHER},oui\nb@h.example,,oui\n")
    assert found.tallies == {HOUSE: Followed(1, 1)}
    assert [row.message[:20] for row in found.refused] == ["Cette personne est d", "À quel établissement"]


HOSTILE = {
    "empty": (b"", "est vide"),
    "a byte-order mark alone": (b"\xef\xbb\xbf", "ne ressemble pas"),
    "a workbook": (b"PK\x03\x04", "classeur ou une archive"),
    "utf-16": ("email,statut\n".encode("utf-16"), "pas un texte"),
    "neither utf-8 nor cp1252": (b"email,statut\n\x81\x8d", "UTF-8"),
    "no address": (b"nom,statut\nx,oui\n", "ne ressemble pas"),
    "an address alone": (b"email\na@h.example\n", "ne ressemble pas"),
    "an open quote": (b'email,statut\n"a@h.example,oui\n', "guillemet"),
    "a zero byte": (b"email,statut\na\x00,oui\n", "pas un texte"),
    "too large": (b"x" * (40 * 1024 * 1024 + 1), "dépasse 40 Mo"),
    "a page": (b"<html><body></body></html>", "ne ressemble pas"),
    "json": (b'{"email": 1, "statut": 2}', "ne ressemble pas"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_follow_up_is_refused_in_words(name):
    data, said = HOSTILE[name]
    with pytest.raises(NotAnExport, match=said):
        read(data, finess=HOUSE)


@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=20))
def test_no_cell_breaks_the_reader_and_none_is_lost(email, status, mark):
    cells = ",".join(
        '"' + cell.replace('"', '""').replace("\x00", "") + '"' for cell in (email, status, mark)
    )
    try:
        found = read(f"email,statut,note/20\n{cells}\n".encode("utf-8", "replace"), finess=HOUSE)
    except NotAnExport:
        return
    told = sum(tally.enrolled for tally in found.tallies.values())
    assert told + len(found.refused) + found.set_aside["total"] == found.rows_in


# ── On the base ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def site(db):
    a_plan(a_region())
    return a_site()


@pytest.fixture
def course(site) -> Campaign:
    return opened(site.region, "training")


def opened(region, kind: str, days: int = 9, title: str = "Les gestes") -> Campaign:
    end = DAY + dt.timedelta(days=days)
    return actions.open_campaign(
        region, title=title, kind=kind, audience="Tous", starts_on=DAY, ends_on=end, by=CONSOLE
    )


def brought(campaign: Campaign, *tallies: tuple) -> None:
    found: Read[Followed] = Read()
    found.tallies = {site.finess: followed for site, followed in tallies}
    actions.bring_results(campaign, read=found, by=CONSOLE)


def page(client, name: str, *args) -> str:
    answer = client.get(reverse(f"awareness:{name}", args=args))
    assert answer.status_code == 200, answer.content[:500]
    return " ".join(answer.content.decode().split())


def test_the_pilot_tries_a_follow_up_then_brings_it_and_no_name_stays(course, site):
    pilot = browser((Role.REGION_PILOT, site.region.scope))

    def sent(status: int = 200, data: bytes = b"", **more) -> str:
        file = SimpleUploadedFile("suivi.csv", data or QUIZ.encode())
        table = SimpleUploadedFile("domaines.csv", f"h.example;{site.finess}".encode())
        answer = pilot.post(
            reverse("awareness:bring", args=[course.pk]),
            {"on_conflict": "stop", "followed": file, "domains": table, **more},
        )
        assert answer.status_code == status, answer.content[:600]
        return " ".join(answer.content.decode().split())

    assert "Export « results » de Gophish" not in page(pilot, "bring", course.pk)
    trial = sent(dry_run="on")
    assert "Essai à blanc : rien n’a été écrit." in trial and "autre essai de la même personne" in trial
    assert not TrainingResult.objects.exists()
    assert "Importé." in sent()
    kept = TrainingResult.objects.get()
    assert (kept.site, kept.enrolled, kept.completed, kept.quizzed, kept.passed) == (site, 3, 2, 2, 2)
    log = json.dumps([entry.content for entry in Entry.objects.all()], ensure_ascii=False)
    assert "Secret" not in log and "h.example" not in log
    assert "ne ressemble pas au suivi" in sent(422, data=b"nom\nx\n")


def test_a_closed_course_proves_the_action_by_its_completions(course, site):
    few = a_site("Débordée")
    brought(course, (site, Followed(40, 33, 33, 20)), (few, Followed(40, 12, 0, 0)))
    actions.close_campaign(course, by=CONSOLE)
    levels = {row.site: (row.level, row.level_why) for row in Commitment.objects.filter(action=2)}
    assert levels == {
        site: (2, "Formation « Les gestes » : achevée par 33 inscrits sur 40"),
        few: (1, "Formation « Les gestes » : achevée par 12 inscrits sur 40"),
    }


def test_small_groups_show_no_share_and_a_neighbour_sees_nothing(course, site):
    near, small = a_site("Clinique voisine"), a_site("Cabinet", kind="liberal")
    brought(
        course,
        (site, Followed(40, 30, 20, 5)),
        (near, Followed(77, 71, 71, 61)),
        (small, Followed(9, 8, 8, 7)),
    )
    own = page(browser((Role.RSSI, site.scope)), "campaign", course.pk)
    assert "75,0" in own and "25,0" in own and "Clinique voisine" not in own and "77" not in own
    few = page(browser((Role.DIRECTOR, small.scope)), "campaign", course.pk)
    assert "88,9" not in few and "87,5" not in few and "Sous 10 personnes" in few
    whole = page(browser((Role.REGION_PILOT, site.region.scope)), "campaign", course.pk)
    assert "Clinique voisine" in whole and "86,5" in whole  # 109 of 126
    assert "75,0" in page(browser((Role.RSSI, site.scope)), "index")


def test_two_courses_make_a_line_with_the_quiz_when_enough_took_it(course, site):
    second = opened(site.region, "training", days=90, title="La suite")
    for one, passed in ((course, 5), (second, 15)):
        brought(one, (site, Followed(40, 30, 20, passed)))
    text = page(browser((Role.RSSI, site.scope)), "index")
    assert "Formations achevées, campagne après campagne" in text and "Quiz réussis (%)" in text
    TrainingResult.objects.filter(campaign=second).update(quizzed=4, passed=1)
    text = page(browser((Role.RSSI, site.scope)), "index")
    assert "Formations achevées, campagne après campagne" in text and "Quiz réussis (%)" not in text


def test_a_talk_gives_no_numbers(site):
    talk = opened(site.region, "talk")
    with pytest.raises(Forbidden, match="Une rencontre ne donne pas de nombres"):
        brought(talk, (site, Followed(1, 1)))
    pilot = browser((Role.REGION_PILOT, site.region.scope))
    assert "Une rencontre ne se compte pas ici" in page(pilot, "campaign", talk.pk)


def test_counts_that_cannot_be_are_refused_by_the_base(course, site):
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainingResult.objects.create(
            campaign=course, site=site, enrolled=3, completed=4, quizzed=0, passed=0, imported_at=clock.now()
        )


def test_the_command_imports_one_file_and_says_when_it_is_given_two(course, site, tmp_path):
    file = tmp_path / "suivi.csv"
    file.write_text(QUIZ, encoding="utf-8")
    where = ["--campaign", str(course.pk), "--site", site.finess]
    ran = CliRunner().invoke(awareness, ["import", str(file), *where, "--json"], standalone_mode=False)
    told = json.loads(ran.output)
    assert ran.return_value == 0 and told["written"] and told["created"][0]["passed"] == 2
    assert told["set_aside"] == {"attempt": 1, "total": 1}
    twice = CliRunner().invoke(awareness, ["import", str(file), str(file), *where], standalone_mode=False)
    assert "Une formation attend un seul fichier" in str(twice.exception.reason)
