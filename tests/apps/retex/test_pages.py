"""The pages of lessons, as those who write, sign, follow and receive them get them."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cordee.core import clock
from cordee.core.actor import Role
from cordee.journal.models import Entry
from cordee.retex import actions
from cordee.retex.models import Attestation, Improvement, Report, ShareLink
from tests.apps.retex.ended import HOSTILE, START, an_ended_exercise, browser, phone
from tests.makers import CONSOLE, a_kit, a_region, a_site

pytestmark = pytest.mark.django_db
DUE = dt.date(2027, 1, 15)


def shown(client, name, *args, status=200, query="") -> str:
    answer = client.get(reverse(f"retex:{name}", args=args) + query)
    assert answer.status_code == status, answer.content[:800]
    return " ".join(answer.content.decode().split())


def sent(client, name, *args, status=302, **data):
    answer = client.post(reverse(f"retex:{name}", args=args), data)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer


@pytest.fixture
def boss(exercise):
    return browser((Role.DIRECTOR, exercise.site.scope))


@pytest.fixture
def planner(exercise):
    return browser((Role.PLANNER, exercise.scope))


@pytest.fixture
def pilot(exercise):
    return browser((Role.REGION_PILOT, f"region:{exercise.site.region_id}"))


def typed(report, **changes) -> dict:
    fields = {
        "summary": "Ce que j’ai écrit",
        "strengths": "Un\n\nDeux",
        "areas": "Trois",
        "answer-r1": "Quatre",
    }
    return fields | {"revision": report.revision} | changes


# ---- the path ------------------------------------------------------------------------------------------------


def test_the_path_from_the_end_to_the_attestation(exercise, boss, planner):
    assert "Commencer le RETEX" in shown(planner, "hub", exercise.pk)
    sent(planner, "draft", exercise.pk)
    report = Report.objects.get()
    sent(planner, "edit", report.pk, **typed(report))
    page = shown(planner, "hub", exercise.pk)
    assert "Le RETEX est approuvé par la direction de l’établissement." in page
    sent(planner, "approve", report.pk, status=403, revision=2)
    assert "Vous approuvez la version 1" in shown(boss, "approve", report.pk)
    sent(boss, "approve", report.pk, revision=2)
    page = shown(boss, "hub", exercise.pk)
    assert "L’exercice compte" in page
    assert "approuvée par Dominique Essai" in page
    assert "Cet exercice compte" in shown(boss, "attestation", Attestation.objects.get().pk)


def test_approving_what_was_not_read_is_a_conflict(exercise, draft, boss):
    actions.edit_report(draft, texts={"summary": "Changé depuis"}, revision=1, by=CONSOLE)
    answer = sent(boss, "approve", draft.pk, status=409, revision=1)
    assert "relisez-le" in answer.content.decode()


def test_the_list_shows_where_each_stands(exercise, planner):
    assert "À écrire" in shown(planner, "index")
    actions.draft_report(exercise, by=CONSOLE)
    assert "Brouillon" in shown(planner, "index")
    assert "Exercice d’automne" not in shown(planner, "index", query="?retex=none")


def test_the_list_costs_the_same_with_one_and_three(exercise):
    region = f"region:{exercise.site.region_id}"
    client = browser((Role.REGION_PILOT, region))
    shown(client, "index")
    with CaptureQueriesContext(connection) as one:
        shown(client, "index")
    for _rank in range(2):
        other = an_ended_exercise(kit=exercise.kit, site=a_site())
        actions.draft_report(other, by=CONSOLE)
        actions.note_improvement(other, title="x", owner_name="y", due_on=DUE, by=CONSOLE)
    with CaptureQueriesContext(connection) as three:
        shown(client, "index")
    assert len(three) == len(one)


def test_a_stranger_finds_nothing(exercise, draft, approved_link):
    report, _link, _token = approved_link
    stranger = browser((Role.DIRECTOR, a_site("Ailleurs").scope))
    for name, key in (
        ("hub", exercise.pk),
        ("report", draft.pk),
        ("edit", draft.pk),
        ("results", exercise.pk),
    ):
        shown(stranger, name, key, status=404)
    assert stranger.get(reverse("retex:file", args=[report.pk, "pdf"])).status_code == 404
    sent(stranger, "draft", exercise.pk, status=404)


def test_the_region_reads_approved_reports_only(draft, pilot, director):
    shown(pilot, "report", draft.pk, status=404)
    actions.approve_report(draft, by=director)
    assert "Approuvé" in shown(pilot, "report", draft.pk)


# ---- writing -------------------------------------------------------------------------------------------------


def test_what_is_written_is_kept(draft, planner):
    sent(planner, "edit", draft.pk, **typed(draft, summary="Hostile " + HOSTILE))
    texts = Report.objects.get().content["texts"]
    assert texts["strengths"] == ["Un", "Deux"]
    assert texts["answers"] == {"r1": "Quatre"}
    page = shown(planner, "report", draft.pk)
    assert "#strong[x] $a$ {{ x }} {% y %}" in page
    assert "<&>" not in page
    assert "&lt;&amp;&gt;" in page


def test_a_conflict_loses_no_word(draft, planner):
    actions.edit_report(draft, texts={"summary": "Ce que l’autre a écrit"}, revision=1, by=CONSOLE)
    page = sent(planner, "edit", draft.pk, status=409, **typed(draft)).content.decode()
    assert "Ce que j’ai écrit" in page
    assert "Ce que l’autre a écrit" in page
    assert 'name="revision" value="2"' in page
    sent(planner, "edit", draft.pk, **typed(draft, revision=2))
    assert Report.objects.get().content["texts"]["summary"] == "Ce que j’ai écrit"


def test_writing_after_the_approval_still_shows_the_text(draft, planner, director):
    actions.approve_report(draft, by=director)
    answer = planner.post(reverse("retex:edit", args=[draft.pk]), typed(draft))
    assert answer.status_code == 403
    assert "figée" in answer.content.decode()


@pytest.mark.parametrize("revision", ["", "abc", "-1", "99999999999999999999"])
def test_a_strange_revision_is_no_accident(draft, planner, boss, revision):
    assert planner.post(
        reverse("retex:edit", args=[draft.pk]), typed(draft, revision=revision)
    ).status_code in (409, 422)
    assert planner.post(reverse("retex:annotate", args=[draft.pk]), {"revision": revision}).status_code == 409
    assert boss.post(reverse("retex:approve", args=[draft.pk]), {"revision": revision}).status_code == 409


def test_annotations_stand_beside_their_moment(draft, planner):
    page = shown(planner, "annotate", draft.pk)
    assert 'name="note:inject:1"' in page
    sent(
        planner,
        "annotate",
        draft.pk,
        **{"note:inject:1": "Premier doute", "note:inconnue": "x", "revision": "1"},
    )
    assert Report.objects.get().content["texts"]["annotations"] == {"inject:1": "Premier doute"}
    assert "Premier doute" in shown(planner, "report", draft.pk)


def test_a_conflict_of_annotations_keeps_them_on_the_page(draft, planner):
    actions.edit_report(draft, texts={"summary": "autre"}, revision=1, by=CONSOLE)
    answer = sent(
        planner, "annotate", draft.pk, status=409, **{"note:inject:1": "Gardez-moi", "revision": "1"}
    )
    assert "Gardez-moi" in answer.content.decode()


def test_files_come_with_their_names(draft, planner, boss, director):
    answer = planner.get(reverse("retex:file", args=[draft.pk, "pdf"]))
    assert answer["Content-Disposition"].endswith('-v1-brouillon.pdf"')
    assert answer.content.startswith(b"%PDF")
    approved = actions.approve_report(draft, by=director)
    for kind in ("pdf", "docx"):
        answer = boss.get(reverse("retex:file", args=[draft.pk, kind]))
        assert answer.content == bytes(getattr(approved, kind))


# ---- sharing -------------------------------------------------------------------------------------------------


@pytest.fixture
def approved_link(exercise, draft, director):
    with clock.frozen(START + dt.timedelta(days=2)):
        approved = actions.approve_report(draft, by=director)
        link, token = actions.share_report(
            approved, recipient="ARS", until=dt.date(2026, 10, 20), by=director
        )
    actions.draft_report(exercise, by=CONSOLE)
    return approved, link, token


def opened(token: str, on: dt.datetime) -> int:
    with clock.frozen(on):
        pages = [
            reverse("retex:shared", args=[token]),
            *(reverse("retex:shared_file", args=[token, k]) for k in ("pdf", "docx")),
        ]
        codes = {Client().get(page).status_code for page in pages}
    assert len(codes) == 1
    return codes.pop()


def test_a_link_lives_until_the_end_of_its_day(approved_link):
    _report, _link, token = approved_link
    assert opened(token, dt.datetime(2026, 10, 14, 8, tzinfo=dt.UTC)) == 200
    assert opened(token, dt.datetime(2026, 10, 20, 21, 59, tzinfo=dt.UTC)) == 200  # 23:59 in Paris
    assert opened(token, dt.datetime(2026, 10, 20, 22, 1, tzinfo=dt.UTC)) == 404
    assert opened(token + "x", dt.datetime(2026, 10, 14, 8, tzinfo=dt.UTC)) == 404


def test_wrong_and_expired_links_are_the_same_page(approved_link):
    _report, _link, token = approved_link
    with clock.frozen(dt.datetime(2026, 12, 1, tzinfo=dt.UTC)):
        expired = Client().get(reverse("retex:shared", args=[token]))
        wrong = Client().get(reverse("retex:shared", args=["n-importe-quoi"]))
    import re

    strip = re.compile(rb"<code>[0-9a-f]{12}</code>|nonce=\S+|csrfmiddlewaretoken\S+ \S+|[A-Za-z0-9]{64}")
    assert (expired.status_code, wrong.status_code) == (404, 404)
    assert strip.sub(b"", expired.content).replace(token.encode(), b"T") == strip.sub(
        b"", wrong.content
    ).replace(b"n-importe-quoi", b"T")


def test_an_outsider_sees_one_report_and_no_way_further(approved_link):
    report, _link, token = approved_link
    with clock.frozen(START + dt.timedelta(days=2)):
        answer = Client().get(reverse("retex:shared", args=[token]))
        page = answer.content.decode()
    assert "Retour d’expérience" in page
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]
    for leak in (f"/retex/rapport/{report.pk}", "/exercices/", "/retex/exercice/"):
        assert leak not in page


def test_a_revoked_link_is_dead_even_on_a_replaced_version(exercise, approved_link, boss, director):
    report, link, token = approved_link
    day = dt.datetime(2026, 10, 14, 8, tzinfo=dt.UTC)
    second = exercise.reports.get(state="draft")
    actions.approve_report(second, by=director)
    assert opened(token, day) == 200
    sent(boss, "revoke", report.pk, link.pk)
    assert opened(token, day) == 404
    assert ShareLink.objects.get().revoked_at


def test_the_secret_is_shown_once_and_never_stored(approved, boss):
    until = (clock.now() + dt.timedelta(days=30)).date().isoformat()
    answer = sent(boss, "share", approved.pk, recipient="ARS", until=until)
    first = boss.get(answer["Location"]).content.decode()
    assert "/retex/partage/" in first
    again = boss.get(answer["Location"]).content.decode()
    assert "/retex/partage/" not in again
    assert "/retex/partage/" not in str(list(Entry.objects.values_list("content", flat=True)))


@pytest.mark.parametrize("until", ["2020-01-01", "2400-01-01"])
def test_a_link_for_ever_is_refused(approved, boss, until):
    answer = sent(boss, "share", approved.pk, status=409, recipient="ARS", until=until)
    assert "d’aujourd’hui à un an" in answer.content.decode()
    sent(boss, "share", approved.pk, status=422, recipient="", until="demain")


# ---- improvements --------------------------------------------------------------------------------------------


def an_improvement(exercise, **fields) -> Improvement:
    told = {"title": "Nommer le déclarant", "owner_name": "Karim", "due_on": DUE} | fields
    return actions.note_improvement(exercise, by=CONSOLE, **told)


def test_an_action_is_noted_moved_and_proved(exercise, boss, planner):
    sent(
        planner,
        "note_improvement",
        exercise.pk,
        title="Nommer",
        owner_name="RSSI",
        due_on="2027-01-15",
        plan_action="10",
        owner_email="",
        finding="Tard",
    )
    improvement = Improvement.objects.get()
    assert (improvement.plan_action, improvement.site) == (10, exercise.site)
    assert "Nommer" in shown(boss, "improvements")
    sent(boss, "move_improvement", improvement.pk, status=409, state="closed", note="")
    sent(boss, "move_improvement", improvement.pk, state="closed", note="Fiche imprimée le 3")
    page = shown(boss, "improvement", improvement.pk)
    assert "Fiche imprimée le 3" in page
    assert "Action « Nommer » : Close" in page
    sent(planner, "move_improvement", improvement.pk, status=403, state="doing", note="")


def test_a_house_adds_its_own_action(exercise, boss):
    told = {
        "site": exercise.site_id,
        "origin": "audit",
        "title": "X",
        "owner_name": "Y",
        "due_on": "2027-01-15",
    }
    assert boss.post(reverse("retex:add_improvement"), told).status_code == 302
    told["site"] = a_site("Ailleurs").pk
    assert boss.post(reverse("retex:add_improvement"), told).status_code == 422


def test_filters_and_exports(exercise, boss):
    an_improvement(exercise, title="À l’heure")
    an_improvement(exercise, title="En retard !", due_on=dt.date(2026, 1, 1), plan_action=5)
    an_improvement(exercise, title="=cmd()", due_on=dt.date(2026, 1, 2))
    late = shown(boss, "improvements", query="?retard=oui")
    assert "En retard !" in late
    assert "À l’heure" not in late
    assert "À l’heure" not in shown(boss, "improvements", query="?plan_action=5")
    csv = boss.get(reverse("retex:improvements") + "?format=csv").content.decode("utf-8-sig")
    assert "En retard !" in csv
    assert "\n=cmd()" not in csv


def test_the_list_of_actions_costs_the_same_with_one_and_three(exercise, boss):
    an_improvement(exercise)
    shown(boss, "improvements")
    with CaptureQueriesContext(connection) as one:
        shown(boss, "improvements")
    an_improvement(exercise, title="b")
    an_improvement(exercise, title="c")
    with CaptureQueriesContext(connection) as three:
        shown(boss, "improvements")
    assert len(three) == len(one)


# ---- attestation and target ----------------------------------------------------------------------------------


def test_the_paper_of_an_attestation_can_be_checked_by_anybody(exercise, approved, boss):
    from cordee.retex.documents.attested import check_address

    attestation = Attestation.objects.get()
    paper = boss.get(reverse("retex:attestation_file", args=[attestation.pk]))
    assert paper.content.startswith(b"%PDF")
    path = check_address(attestation).partition("/retex")[2]
    assert "a été émise par cette plateforme" in Client().get("/retex" + path).content.decode()
    actions.attest(exercise, by=CONSOLE)
    assert "a été remplacée" in Client().get("/retex" + path).content.decode()
    assert Client().get("/retex/verifier/n-importe-quoi/").status_code == 404


def test_the_paper_fits_on_one_page(approved, boss):
    import io

    from pypdf import PdfReader

    data = boss.get(reverse("retex:attestation_file", args=[Attestation.objects.get().pk])).content
    reader = PdfReader(io.BytesIO(data))
    assert len(reader.pages) == 1
    text = " ".join(reader.pages[0].extract_text().split())
    for sentence in (
        "Cet exercice compte",
        "SHFDS/FSSI/2023/15",
        "Test de restauration de sauvegarde",
        "La direction générale a participé",
    ):
        assert sentence in text


def test_the_target_says_where_it_stands_and_why(exercise, approved, pilot):
    assert "pas encore figée" in shown(pilot, "target")
    sent(pilot, "freeze", label="Liste 2026", target_percent=70)
    page = shown(pilot, "target")
    assert "100,0" in page
    assert "atteinte" in page
    assert exercise.site.name in page
    assert "Pourquoi le chiffre a bougé" in page
    assert "joué le 12/10/2026" in page


def test_only_the_region_reads_its_target(boss, planner):
    for client in (boss, planner):
        assert client.get(reverse("retex:target")).status_code == 404
    reader = browser((Role.REGION_READER, a_region().scope))
    assert shown(reader, "target")
    assert reader.post(reverse("retex:freeze"), {"label": "x", "target_percent": 70}).status_code == 403


def test_the_pilot_declares_what_was_played_elsewhere(exercise, pilot):
    told = {"site": exercise.site_id, "on": "2026-03-02", "level": "beginner", "proof": "RETEX signé vu"}
    assert pilot.post(reverse("retex:declare"), told).status_code == 302
    attestation = Attestation.objects.get(exercise=None)
    assert "pris en compte par Dominique Essai" in shown(pilot, "attestation", attestation.pk)
    assert pilot.post(reverse("retex:declare"), told | {"site": 999999}).status_code == 422


def test_the_target_costs_the_same_with_one_and_three(exercise, approved, pilot):
    actions.freeze_denominator(exercise.site.region, label="L", target_percent=70, by=CONSOLE)
    shown(pilot, "target")
    with CaptureQueriesContext(connection) as one:
        shown(pilot, "target")
    for rank in range(3):
        site = a_site(f"Autre {rank}")
        actions.declare_exercise(site, on=dt.date(2026, 5, 1), level="beginner", proof="vu", by=CONSOLE)
    actions.freeze_denominator(exercise.site.region, label="M", target_percent=70, by=CONSOLE)
    with CaptureQueriesContext(connection) as three:
        shown(pilot, "target")
    assert len(three) == len(one)


@pytest.mark.parametrize(
    "query", ["?denominateur=x", "?denominateur=999", "?tri=expires_on", "?exerce=non&q=%00", "?page=-1"]
)
def test_whatever_the_address_says_there_is_a_page(exercise, approved, pilot, query):
    actions.freeze_denominator(exercise.site.region, label="L", target_percent=70, by=CONSOLE)
    shown(pilot, "target", query=query)
    shown(pilot, "index", query=query)
    shown(pilot, "improvements", query=query)


def test_a_player_is_shown_the_way_to_the_questionnaire(exercise):
    from cordee.crises.doors import doors
    from cordee.crises.seating import actor_of_seat

    seat = exercise.room.seats.first()
    actor = actor_of_seat(seat)
    assert "RETEX à chaud" not in [str(door.label) for door in doors(actor, exercise.room)]
    actions.open_debrief(exercise, by=CONSOLE)
    found = {str(door.label): door.url for door in doors(actor, exercise.room)}
    assert phone(seat).get(found["RETEX à chaud"]).status_code == 200


def test_a_kit_without_questions_still_has_its_lessons(db):
    from tests.makers import a_small_kit

    kit = a_kit(a_small_kit(id="nu", debrief=[], report_questions=[], measures=[], milestones=[
        {"key": "isolation", "label": "Isolement"}, {"key": "detection", "label": "Détection"},
        {"key": "declaration_cert", "label": "CERT"}]))  # fmt: skip
    exercise = an_ended_exercise(kit=kit)
    client = browser((Role.PLANNER, exercise.scope))
    actions.draft_report(exercise, by=CONSOLE)
    shown(client, "hub", exercise.pk)
    shown(client, "report", Report.objects.get().pk)
    actions.open_debrief(exercise, by=CONSOLE)
    shown(client, "results", exercise.pk)
