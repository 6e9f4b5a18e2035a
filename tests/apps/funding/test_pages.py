"""The pages: what each person sees of a call and of an application, and what a form gives back."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cordee.core.actor import Role
from cordee.funding import actions
from cordee.funding.models import Application
from cordee.funding.reading import SHIPPED
from tests.apps.funding.conftest import WORDS, filed, filled, reviewed
from tests.apps.retex.ended import browser
from tests.makers import CONSOLE, a_site

pytestmark = pytest.mark.django_db


def page(client, name: str, *args, status: int = 200, query: str = "") -> str:
    answer = client.get(reverse(f"funding:{name}", args=args) + query)
    assert answer.status_code == status, answer.content[:500]
    return " ".join(answer.content.decode().split())


def sent(client, name: str, *args, status: int = 302, **data) -> str:
    answer = client.post(reverse(f"funding:{name}", args=args), data)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return " ".join(answer.content.decode().split())


def a_file(name: str = "devis.pdf", start: bytes = b"%PDF-1.7 ") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, start + b"contenu", content_type="application/pdf")


def typed(**changes) -> dict:
    answers = {f"q-{key}": value for key, value in WORDS["answers"].items()}
    return {
        "contact_name": "Camille Essai", "contact_email": "rssi@maison.example", "cost": "10 000", "requested": "8 000,00",
        "c-direction": "on", "c-partage": "on", "p-devis": a_file(), "p-lettre": a_file("lettre.pdf"), **answers,
    } | changes  # fmt: skip


def test_a_house_opens_fills_and_files_from_the_call(rssi, site, call):
    assert "Ce que Cordée voit déjà" in page(rssi, "call", call.pk)
    sent(rssi, "call", call.pk, site=site.pk)
    application = Application.objects.get()
    assert site.finess in page(rssi, "write", application.pk)
    sent(rssi, "write", application.pk, **typed(deposer="oui"))
    application.refresh_from_db()
    assert (application.state, application.cost, application.requested) == ("filed", 1_000_000, 800_000)
    assert f"Empreinte</span> <code>{application.receipt[:16]}" in page(
        rssi, "application", application.pk
    ).replace('class="text-secondary">Empreinte <code>', 'class="text-secondary">Empreinte</span> <code>')
    assert page(rssi, "write", application.pk, status=403)


def test_what_was_typed_is_kept_when_filing_is_refused(rssi, site, call):
    application = actions.open_application(site, call=call, by=CONSOLE)
    shown = sent(rssi, "write", application.pk, status=422, **typed(deposer="oui", contact_email=""))
    assert "Il manque : son courriel." in shown
    application.refresh_from_db()
    assert (application.state, application.contact_name, application.pieces.count()) == (
        "draft",
        "Camille Essai",
        2,
    )
    assert "Reçu : devis.pdf" in page(rssi, "write", application.pk)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("cost", "beaucoup", "Saisissez un nombre."),
        ("cost", "-3", "supérieure ou égale à 0"),
        ("requested", "12,345", "pas plus de 2 chiffres après la virgule"),
        ("contact_email", "camille", "adresse de courriel valide"),
        ("q-kit", "Inconnu", "Sélectionnez un choix valide"),
        ("p-devis", a_file("virus.exe"), "Ce type de fichier n’est pas accepté"),
        ("p-devis", a_file("faux.pdf", b"MZ"), "n’est pas ce que son nom annonce"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field_and_nothing_is_written(
    rssi, site, call, field, value, said
):
    application = actions.open_application(site, call=call, by=CONSOLE)
    assert said in sent(rssi, "write", application.pk, status=422, **typed(**{field: value}))
    application.refresh_from_db()
    assert application.contact_name == ""


def test_a_draft_is_the_house_s_alone_and_a_neighbour_sees_nothing(rssi, pilot, site, call):
    application = filled(site, call)
    neighbour = browser((Role.RSSI, a_site("Voisin").scope))
    assert page(rssi, "application", application.pk)
    for other in (pilot, neighbour):
        assert page(other, "application", application.pk, status=404)
    actions.file_application(application, arrived_at=call.opens_at, by=CONSOLE)
    assert site.name in page(pilot, "applications")
    assert page(neighbour, "application", application.pk, status=404)
    piece = application.pieces.current().first()
    assert page(neighbour, "piece", piece.pk, status=404)
    answer = rssi.get(reverse("funding:piece", args=[piece.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content.startswith(b"%PDF-")


def test_the_region_asks_for_more_then_judges_and_the_house_reads_why(rssi, pilot, site, call):
    application = filed(site, call)
    assert "Ce champ est obligatoire." in sent(pilot, "correct", application.pk, status=422, reason="")
    sent(pilot, "correct", application.pk, reason="Le devis n’est pas daté.")
    assert "Le devis n’est pas daté." in page(rssi, "write", application.pk)
    sent(rssi, "write", application.pk, **typed(deposer="oui"))
    shown = sent(pilot, "admissibility", application.pk, status=422, admissible="non")
    assert "Dites pourquoi le dossier est irrecevable." in shown
    sent(pilot, "admissibility", application.pk, admissible="oui")
    assert sent(rssi, "admissibility", application.pk, status=403, admissible="oui")


def test_the_house_never_reads_who_judged_nor_what_they_thought(rssi, pilot, site, call):
    application = reviewed(site, call)
    shown = page(pilot, "application", application.pk)
    assert "Bon projet." in shown
    assert "Avis rendu par" in shown
    read = page(rssi, "application", application.pk)
    assert "Bon projet." not in read
    assert "Avis " not in read
    assert page(rssi, "brief", application.pk, status=403)
    assert "Bon projet." in page(pilot, "brief", application.pk)


def test_a_reviewer_judges_on_the_grid_and_sees_only_their_own(pilot, site, call):
    application = actions.judge_admissibility(filed(site, call), admissible=True, by=CONSOLE)
    reader = browser((Role.REGION_READER, call.region.scope))
    other = browser((Role.REGION_READER, call.region.scope))
    sent(pilot, "ask_review", application.pk, user=reader.user.pk)
    review = application.reviews.get()
    assert "Votre avis est attendu" in page(reader, "index")
    assert page(other, "review", review.pk, status=404)
    marks = {f"s-{mark.key}": "4" for mark in call.terms.grid}
    assert sent(
        reader, "review", review.pk, status=422, favourable="oui", opinion="Bien", **(marks | {"s-cout": ""})
    )
    sent(reader, "review", review.pk, favourable="oui", opinion="Bien", **marks)
    review.refresh_from_db()
    assert (review.state, review.score) == ("given", 80.0)
    assert "déjà rendu" in page(reader, "review", review.pk)


def test_the_panel_ranks_and_decides_what_is_ticked(pilot, call):
    best, worst = reviewed(a_site("Meilleur"), call, score=5), reviewed(a_site("Moins bon"), call, score=2)
    shown = page(pilot, "panel", call.pk)
    assert shown.index("Meilleur") < shown.index("Moins bon")
    assert "Aucun dossier n’est choisi." in sent(pilot, "panel", call.pk, status=422, outcome="award")
    sent(pilot, "panel", call.pk, outcome="award", dossier=[best.pk])
    assert "Dites pourquoi" in sent(pilot, "panel", call.pk, status=422, outcome="refuse", dossier=[worst.pk])
    sent(pilot, "panel", call.pk, outcome="refuse", reason="Enveloppe réservée", dossier=[worst.pk])
    assert [row.state for row in Application.objects.order_by("pk")] == ["awarded", "refused"]


def test_the_accounting_office_takes_the_instalments_away(pilot, site, call):
    actions.decide(reviewed(site, call), amount=700_000, by=CONSOLE)
    answer = pilot.get(
        reverse("funding:instalments") + "?format=csv&cols=label&cols=amount&cols=application__site__finess"
    )
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["FINESS", "Versement", "Montant (€)"]
    assert sorted(rows[1:]) == [[site.finess, "Premier versement", "4200"], [site.finess, "Solde", "2800"]]


def test_a_call_is_brought_by_page_with_its_faults_said(pilot, region, now):
    text = SHIPPED.read_bytes()
    shown = sent(
        pilot,
        "bring",
        status=422,
        file=SimpleUploadedFile("a.yaml", text.replace(b"percent: 40", b"percent: 4")),
    )
    assert "les versements font 64 % au lieu de 100 %" in shown
    sent(pilot, "bring", file=SimpleUploadedFile("a.yaml", text))
    assert "Brouillon" in page(pilot, "index")


def test_more_applications_cost_no_more_queries(pilot, call):
    def asked(name: str, *args) -> int:
        page(pilot, name, *args)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(pilot, name, *args)
        return len(queries)

    reviewed(a_site("Un"), call)
    before = {
        name: asked(name, *args)
        for name, args in (("applications", ()), ("panel", (call.pk,)), ("index", ()))
    }
    for rank in range(3):
        reviewed(a_site(f"Autre {rank}"), call)
    assert {
        name: asked(name, *args)
        for name, args in (("applications", ()), ("panel", (call.pk,)), ("index", ()))
    } == before
