"""The cold report: drafted from the records, written, signed by the direction, frozen."""

import hashlib
import io

import pytest
from docx import Document
from pypdf import PdfReader

from cordee.core.actor import Role
from cordee.core.verdict import Conflict, Forbidden, Refused
from cordee.exercises.actions import observe
from cordee.journal.models import Entry
from cordee.retex import actions, rules
from cordee.retex.content import blank_texts, facts_of
from cordee.retex.models import Attestation, Report
from tests.apps.retex.ended import HOSTILE, an_ended_exercise
from tests.makers import CONSOLE, a_site, a_uuid, an_actor

pytestmark = pytest.mark.django_db

TEXTS = {
    "summary": "La cellule a tenu.\n\nLa déclaration est venue tard. " + HOSTILE,
    "strengths": ["Une seule voix"],
    "areas": ["Personne n’était nommé"],
    "answers": {"r1": "Nommer un déclarant"},
    "annotations": {"inject:1": "Premier doute"},
}


def pdf_text(data: bytes) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return " ".join(text.replace("\u200b", "").split())


def docx_text(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def written(draft: Report, **changes) -> Report:
    return actions.edit_report(draft, texts=TEXTS | changes, revision=draft.revision, by=CONSOLE)


def test_the_first_draft_starts_from_what_observers_noted(exercise):
    texts = blank_texts(exercise)
    assert texts["areas"] == ["O1.1 — Alerte tardive"]
    assert texts["strengths"] == []
    assert texts["answers"] == {"r1": ""}


def test_a_second_draft_is_refused_while_one_is_open(exercise, draft):
    with pytest.raises(Refused, match="brouillon est déjà ouvert"):
        actions.draft_report(exercise, by=CONSOLE)


def test_a_new_version_takes_the_texts_over(exercise, draft, director):
    actions.approve_report(written(draft), by=director)
    second = actions.draft_report(exercise, by=CONSOLE)
    assert (second.version, second.content["texts"]["summary"]) == (2, " ".join(TEXTS["summary"].split(" ")))
    actions.approve_report(second, by=director)
    states = Report.objects.filter(exercise=exercise).order_by("version").values_list("state", flat=True)
    assert list(states) == ["superseded", "approved"]


@pytest.mark.parametrize(
    ("role", "where", "may"),
    [
        (Role.DIRECTOR, "site", True),
        (Role.DIRECTOR, "entity", True),
        (Role.DIRECTOR, "ght", True),
        (Role.DIRECTOR, "elsewhere", False),
        (Role.RSSI, "site", False),
        (Role.MEMBER, "site", False),
        (Role.REGION_PILOT, "region", False),
        (Role.PLANNER, "exercise", False),
        (Role.FACILITATOR, "exercise", False),
        (Role.ADMIN, "platform", False),
    ],
)
def test_only_the_direction_approves(role, where, may):
    exercise = an_ended_exercise(site=a_site(ght="GHT d’essai"))
    draft = actions.draft_report(exercise, by=CONSOLE)
    site = exercise.site
    scope = {
        "site": site.scope,
        "entity": f"entity:{site.legal_entity_id}",
        "ght": f"ght:{site.legal_entity.ght_id}",
        "region": f"region:{site.region_id}",
        "exercise": exercise.scope,
        "platform": "platform:",
        "elsewhere": "site:999999",
    }[where]
    actor = an_actor((role, scope))
    assert bool(rules.can_approve(actor, draft)) is may
    if not may:
        with pytest.raises(Forbidden, match="approuvé par la direction"):
            actions.approve_report(draft, by=actor)
        assert not Attestation.objects.exists()


def test_what_is_approved_is_what_was_read(draft, director):
    read = draft.revision
    written(draft)
    with pytest.raises(Conflict, match="relisez-le"):
        actions.approve_report(draft, revision=read, by=director)


def test_an_approved_report_says_who_when_and_is_digested(approved):
    assert (approved.state, approved.approved_by) == ("approved", "Hélène Courtois (Directrice)")
    assert approved.pdf_sha256 == hashlib.sha256(approved.pdf).hexdigest()
    assert approved.docx_sha256 == hashlib.sha256(approved.docx).hexdigest()
    entry = Entry.objects.get(kind="retex.report_approved")
    assert entry.content["pdf"] == approved.pdf_sha256
    assert (
        approved.checkpoint.startswith("127.0.0.1/room")
        or f"room:{approved.exercise.room_id}" in approved.checkpoint
    )


def test_an_approved_report_does_not_change_with_the_records(exercise, draft, director):
    approved = actions.approve_report(written(draft), by=director)
    frozen, files = dict(approved.content), (bytes(approved.pdf), bytes(approved.docx))
    observe(
        exercise,
        objective="O1",
        criterion="O1.1",
        rating="U",
        note="Ajouté après",
        client_uuid=a_uuid(),
        by=CONSOLE,
    )
    actions.note_improvement(
        exercise, title="Ajoutée après", owner_name="X", due_on=exercise.ended_at.date(), by=CONSOLE
    )
    stored = Report.objects.get(pk=approved.pk)
    assert stored.content == frozen
    assert (bytes(stored.pdf), bytes(stored.docx)) == files
    assert "Ajouté après" in str(facts_of(exercise))
    assert "Ajouté" not in pdf_text(bytes(stored.pdf))
    with pytest.raises(Forbidden, match="figée"):
        actions.edit_report(approved, texts={"summary": "autre"}, revision=stored.revision, by=CONSOLE)


def test_an_edit_that_meets_an_approval_is_a_conflict(draft, director):
    stale = Report.objects.get(pk=draft.pk)
    actions.approve_report(draft, by=director)
    with pytest.raises((Conflict, Forbidden)):
        actions.edit_report(stale, texts={"summary": "autre"}, revision=stale.revision, by=CONSOLE)


def test_two_people_saving_the_second_is_told(draft):
    written(draft)
    with pytest.raises(Conflict, match="enregistré entre-temps"):
        actions.edit_report(draft, texts={"summary": "autre"}, revision=1, by=CONSOLE)
    assert Report.objects.get(pk=draft.pk).content["texts"]["summary"] == TEXTS["summary"]


@pytest.mark.parametrize("texts", [{"title": "x"}, {"summary": ["x"]}, {"strengths": "x"}])
def test_only_the_written_parts_are_written(draft, texts):
    with pytest.raises(TypeError):
        actions.edit_report(draft, texts=texts, revision=1, by=CONSOLE)


@pytest.mark.parametrize("text", ["x" * 20_001, "nul \x00", "moitié \ud800"])
def test_texts_no_base_can_hold_are_refused(draft, text):
    with pytest.raises(Refused):
        actions.edit_report(draft, texts={"summary": text}, revision=1, by=CONSOLE)


def test_the_pdf_holds_the_sentences_as_they_were_typed(exercise, draft, director):
    text = pdf_text(bytes(actions.approve_report(written(draft), by=director).pdf))
    for sentence in (
        "EXERCICE EXERCICE EXERCICE",
        "Exercice d’automne",
        "Centre hospitalier des Trois-Rivières",
        "Approuvé par Hélène Courtois (Directrice)",
        "La cellule a tenu.",
        "Nommer un déclarant",
        "Personne n’était nommé",
        "<&> « l’hôpital » #strong[x] $a$",
        "[U+1F600]",
        "Détection → isolement",
        "✓ 12 min — cible 1 h 00",
        "■■□□ Réalisé avec de grandes difficultés",
        "Premier doute",
        "Alerte tardive",
        "D1 Couper",
    ):
        assert sentence in text, sentence
    assert "\u202e" not in text


def test_the_pdf_is_tagged_titled_and_in_french(approved):
    reader = PdfReader(io.BytesIO(bytes(approved.pdf)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr-FR"
    assert reader.metadata.title == "Retour d’expérience : Exercice d’automne"


def test_the_word_file_keeps_every_character(exercise, draft, director):
    data = bytes(actions.approve_report(written(draft), by=director).docx)
    text = docx_text(data)
    assert "<&> « l’hôpital » #strong[x] $a$ {{ x }} {% y %}" in text
    assert "😀" in text
    assert "Hélène Courtois" in text
    styles = {paragraph.style.name for paragraph in Document(io.BytesIO(data)).paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "List Bullet"} <= styles


def test_a_draft_says_that_it_is_one(draft):
    from cordee.retex.documents.papers import report_pdf

    text = pdf_text(report_pdf(draft))
    assert "BROUILLON" in text
    assert "ne fait pas compter l’exercice" in text


def test_facts_cost_the_same_queries_whatever_the_length(exercise, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    facts_of(exercise)  # the exercise's own house and kit are read once
    with CaptureQueriesContext(connection) as once:
        facts_of(exercise)
    for rank in range(3):
        observe(
            exercise,
            objective="O1",
            criterion="O1.1",
            rating="P",
            note=f"{rank}",
            client_uuid=a_uuid(),
            by=CONSOLE,
        )
    with django_assert_num_queries(len(once)):
        facts_of(exercise)


def test_a_decision_is_one_line_of_the_timeline(exercise):
    lines = facts_of(exercise)["timeline"]
    assert [line["track"] for line in lines if "Couper" in line["title"] + line["text"]] == ["decision"]
    assert [line["at_s"] for line in lines] == sorted(line["at_s"] for line in lines)
