"""The pages of kits, as writers, readers and strangers get them."""

import io
import itertools
import json
import re
import zipfile

import lxml.html
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cordee.accounts.actions import grant_role, open_account
from cordee.accounts.rules import Offer
from cordee.core.actor import Role
from cordee.crises.seating import sit_down
from cordee.kits import actions
from cordee.kits.archive import write_archive
from cordee.kits.models import Kit
from cordee.kits.self_assessment import grid
from tests.apps.kits import sheets
from tests.cast import sign_in
from tests.makers import CONSOLE, ROOT, a_kit, a_region, a_running_exercise, a_site, a_small_kit, seated

pytestmark = pytest.mark.django_db


_numbers = itertools.count(1)


def browser(*grants) -> Client:
    """Somebody with these roles, signed in with a second factor."""
    user = open_account(f"personne{next(_numbers)}@essai.example", name="Dominique Essai", by=CONSOLE)
    for role, scope in grants:
        grant_role(Offer(role, scope, scope), user=user, by=CONSOLE)
    return sign_in(Client(), user)


def seated_browser(seat) -> Client:
    client = Client()
    session = client.session
    sit_down(session, seat)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def url(name: str, *args) -> str:
    return reverse(f"kits:{name}", args=args)


def page(client: Client, name: str, *args, status: int = 200, query: str = "") -> str:
    answer = client.get(url(name, *args) + query)
    assert answer.status_code == status, answer.content[:800]
    return answer.content.decode()


def post(client: Client, name: str, *args, status: int = 302, data=None, query: str = "", htmx: bool = False):
    headers = {"HX-Request": "true"} if htmx else {}
    answer = client.post(url(name, *args) + query, data or {}, headers=headers)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer


@pytest.fixture
def site():
    return a_site()


@pytest.fixture
def rssi(site):
    return browser((Role.RSSI, site.scope))


@pytest.fixture
def kit():
    return a_kit()


@pytest.fixture
def draft(kit, site):
    return actions.fork_kit(kit, scope=site.scope, by=CONSOLE)


# -- the library --------------------------------------------------------------------------------------------------


@pytest.fixture
def library():
    return actions.load_shipped_kits(settings.PACKS_DIR / "kits", CONSOLE)


def test_the_library_shows_each_kit_once_from_easy_to_hard(rssi, library):
    shown = page(rssi, "index")
    titles = re.findall(r'kit-title"><a href="[^"]+">([^<]+)</a>', shown)
    assert len(titles) == len(library) == 3
    assert re.findall(r"Débutant|Intermédiaire|Confirmé", shown)[:3] == [
        "Débutant",
        "Intermédiaire",
        "Confirmé",
    ]


def test_every_page_of_every_shipped_kit_is_there(rssi, library):
    for kit in library:
        for name in ("detail", "booklet"):
            assert kit.title.split(" :")[0] in page(rssi, name, kit.pk)
        assert page(rssi, "detail", kit.pk, query="?vue=canaux&zoom=8").count('class="chrono-mark') == len(
            kit.document["injects"]
        )
        for entry in kit.document["documents"]:
            assert "<h2>" in page(rssi, "document", kit.pk, entry["file"])


def test_a_kit_says_how_to_plan_with_it(rssi, kit):
    shown = page(rssi, "detail", kit.pk)
    assert f"{reverse('exercises:plan')}?kit={kit.pk}" in shown
    assert "si le jalon « Déclaration au CERT Santé » n’est pas atteint" in shown


def test_the_kit_leaves_as_an_archive_and_a_spreadsheet(rssi, kit):
    archive = rssi.get(url("archive", kit.pk))
    with zipfile.ZipFile(io.BytesIO(archive.content)) as opened:
        assert set(opened.namelist()) == {"essai/kit.yaml", "essai/injects.yaml"}
    sheet = rssi.get(url("sheet", kit.pk))
    assert sheet.headers["Content-Disposition"] == 'attachment; filename="essai-1.0.0.xlsx"'


def test_a_document_is_shown_without_what_it_could_execute(rssi):
    text = "# Titre\n\n<script>alert(1)</script> [x](javascript:alert(1)) **{{ etablissement }}**\n\n|a|\n|-|\n|<b>|\n"
    document = a_small_kit(documents=[{"file": "documents/d.md", "title": "D", "for": "players"}])
    files = {"documents/d.md": text.encode()}
    kit = actions.import_kit(
        "platform:", document=document, files=files, origin="shipped", publish=True, by=CONSOLE
    )
    shown = page(rssi, "document", kit.pk, "documents/d.md")
    article = shown[shown.index('<article class="prose') : shown.index("</article>")]
    assert "<script" not in article
    assert 'href="javascript' not in article
    assert "<strong>L’hôpital</strong>" in article
    assert '<table class="table">' in article
    page(rssi, "document", kit.pk, "documents/rien.md", status=404)


def test_the_grid_recommends_a_level_and_its_kits(rssi, library):
    questions = grid().questions
    least = "&".join(f"{q.key}={q.answers[0].key}" for q in questions)
    most = "&".join(f"{q.key}={max(q.answers, key=lambda a: a.points).key}" for q in questions)
    assert "Débutant" in page(rssi, "choose", query=f"?{least}")
    shown = page(rssi, "choose", query=f"?{most}")
    assert re.findall(r'kit-title"><a href="[^"]+">([^<]+)</a>', shown) == [
        kit.title for kit in library if kit.level == "advanced"
    ]
    page(rssi, "choose", query="?q1=zorglub")


def test_the_library_costs_the_same_with_one_kit_and_with_four(rssi, kit):
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(rssi, "index")
        return len(queries)

    page(rssi, "index")
    alone = cost()
    for number in range(3):
        a_kit(a_small_kit(id=f"autre-{number}"))
    assert cost() == alone


# -- rights -------------------------------------------------------------------------------------------------------

EVERY_PAGE = ("detail", "booklet", "archive", "sheet", "editor", "new_inject", "paste", "head")


def test_members_and_players_never_see_a_kit(kit, site):
    exercise = a_running_exercise(site=site, kit=kit)
    seat, _actor = seated(exercise, name="Nadia Verneuil")
    for client in (
        browser((Role.MEMBER, site.scope)),
        seated_browser(seat),
        browser((Role.OBSERVER, exercise.scope)),
    ):
        for name in ("index", "choose", "new", "import"):
            assert client.get(url(name)).status_code == 403
        for name in EVERY_PAGE:
            assert client.get(url(name, kit.pk)).status_code == 404
    assert Client().get(url("index")).status_code == 302


def test_a_foreign_draft_is_the_same_as_none(draft):
    other = browser((Role.RSSI, a_site("Clinique d’en face").scope))
    for name in EVERY_PAGE:
        assert other.get(url(name, draft.pk)).status_code == other.get(url(name, 999_999)).status_code == 404
    for name in ("fork", "publish", "retire", "move", "remove", "undo"):
        assert other.post(url(name, draft.pk)).status_code == 404


def test_a_facilitator_reads_but_does_not_write(kit):
    reader = browser((Role.FACILITATOR, "exercise:1"))
    assert "Adapter ce kit" not in page(reader, "detail", kit.pk)
    for name in ("new", "import"):
        assert reader.get(url(name)).status_code == 403
    assert reader.get(url("editor", kit.pk)).status_code == 403
    assert reader.post(url("fork", kit.pk), {"scope": "platform:"}).status_code == 403


def test_nobody_forks_into_somebody_elses_place(rssi, kit):
    assert rssi.post(url("fork", kit.pk), {"scope": a_region().scope}).status_code == 403
    assert Kit.objects.count() == 1


# -- writing ------------------------------------------------------------------------------------------------------


def test_a_reader_adapts_a_kit_then_publishes_it(rssi, kit, site):
    post(rssi, "fork", kit.pk, data={"scope": site.scope})
    draft = Kit.objects.get(state="draft")
    assert (draft.version, draft.scope) == ("1.1.0", site.scope)
    assert "Aucun défaut" in page(rssi, "editor", draft.pk)
    post(rssi, "publish", draft.pk)
    draft.refresh_from_db()
    assert draft.state == "published"
    assert rssi.get(url("editor", draft.pk)).status_code == 403
    post(rssi, "retire", draft.pk)
    draft.refresh_from_db()
    assert draft.state == "retired"


def typed(shown: str, css: str = "inject-form") -> dict:
    """What a browser would send back from the form of a page."""
    [form] = [form for form in lxml.html.fromstring(shown).forms if css in (form.get("class") or "")]
    values: dict = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value.removeprefix("\n"))  # as browsers do after <textarea>
    return values


def test_saving_an_inject_as_it_is_changes_nothing(rssi, draft):
    for inject in draft.document["injects"]:
        post(
            rssi, "inject", draft.pk, inject["key"], data=typed(page(rssi, "inject", draft.pk, inject["key"]))
        )
    assert Kit.objects.get(pk=draft.pk).document["injects"] == draft.document["injects"]


def test_an_inject_is_written_with_every_field(rssi, draft):
    told = typed(page(rssi, "new_inject", draft.pk)) | {
        "at": "45 min", "title": "La presse appelle", "to": ["decision", "technical"], "channel": "phone",
        "sender_name": "Radio locale", "sender_role": "", "body": "Vous confirmez ?\r\nVous démentez ?",
        "expects": "Une seule voix\r\n• Pas de spéculation", "script": "Insister.", "facilitator_note": "Léger.",
        "phase": "2. Pression", "objectives": ["O1", "O1.1"], "marks": "isolation", "reply_expected": "on",
        "sense_0": "milestone-", "target_0": "isolation", "sense_1": "answered+", "target_1": "I01", "joiner": "all",
        "until": "T+01:10",
    }  # fmt: skip
    assert told["key"] == ["I05"]
    post(rssi, "new_inject", draft.pk, data=told)
    [inject] = [one for one in Kit.objects.get(pk=draft.pk).document["injects"] if one["key"] == "I05"]
    assert inject == {
        "key": "I05", "at": "T+00:45", "from": {"name": "Radio locale"}, "expects": ["Une seule voix", "Pas de spéculation"],
        "to": ["decision", "technical"], "channel": "phone", "title": "La presse appelle",
        "body": "Vous confirmez ?\nVous démentez ?", "phase": "2. Pression", "script": "Insister.",
        "facilitator_note": "Léger.", "objectives": ["O1", "O1.1"], "marks": "isolation", "reply_expected": True,
        "condition": {"when": {"answered": "I01"}, "unless": {"milestone": "isolation"}, "until": "T+01:10"},
    }  # fmt: skip


def test_what_cannot_be_saved_is_shown_again_as_typed(rssi, draft):
    told = typed(page(rssi, "inject", draft.pk, "I02")) | {
        "at": "bientôt",
        "body": "Un long texte que j’ai tapé.",
    }
    answer = post(rssi, "inject", draft.pk, "I02", data=told, status=422)
    shown = answer.content.decode()
    assert "Un long texte que j’ai tapé." in shown
    assert "ne se lit pas comme une heure" in shown
    told |= {"at": "T+00:20", "key": "I01"}
    assert (
        "porte déjà la clé" in post(rssi, "inject", draft.pk, "I02", data=told, status=409).content.decode()
    )


def test_two_authors_of_the_same_inject_lose_no_word(rssi, draft, site):
    other = browser((Role.DIRECTOR, site.scope))
    mine, theirs = (typed(page(client, "inject", draft.pk, "I02")) for client in (rssi, other))
    post(other, "inject", draft.pk, "I02", data=theirs | {"body": "Leur version."})
    answer = post(rssi, "inject", draft.pk, "I02", data=mine | {"body": "Ma version."}, status=409)
    shown = answer.content.decode()
    assert "Ma version." in shown
    assert "Leur version." in shown
    assert "Modifié entre-temps par Dominique Essai" in shown
    post(rssi, "inject", draft.pk, "I02", data=typed(shown))
    kept = {one["key"]: one["body"] for one in Kit.objects.get(pk=draft.pk).document["injects"]}
    assert kept["I02"] == "Ma version."


def test_two_authors_of_two_injects_do_not_hinder_each_other(rssi, draft, site):
    other = browser((Role.DIRECTOR, site.scope))
    mine = typed(page(rssi, "inject", draft.pk, "I02"))
    post(
        other,
        "inject",
        draft.pk,
        "I03",
        data=typed(page(other, "inject", draft.pk, "I03")) | {"body": "Leur texte."},
    )
    post(rssi, "inject", draft.pk, "I02", data=mine | {"body": "Mon texte."})
    kept = {one["key"]: one["body"] for one in Kit.objects.get(pk=draft.pk).document["injects"]}
    assert (kept["I02"], kept["I03"]) == ("Mon texte.", "Leur texte.")


def test_an_inject_removed_meanwhile_may_be_put_back(rssi, draft):
    mine = typed(page(rssi, "inject", draft.pk, "I02")) | {"body": "Mon texte."}
    post(browser((Role.ADMIN, "platform:")), "remove", draft.pk, data={"key": "I02"})
    shown = post(rssi, "inject", draft.pk, "I02", data=mine, status=409).content.decode()
    assert "Mon texte." in shown
    assert "Enregistrer comme nouveau" in shown
    post(rssi, "new_inject", draft.pk, data=mine)
    assert "I02" in [one["key"] for one in Kit.objects.get(pk=draft.pk).document["injects"]]


def test_moving_removing_and_undoing(rssi, draft):
    answer = post(rssi, "move", draft.pk, data={"key": "I02", "to_s": "2700"}, htmx=True, status=200)
    assert json.loads(answer.headers["HX-Trigger-After-Settle"]) == {"kits:saved": {"key": "I02"}}
    assert hours(draft) == {"I01": "T+00:00", "I03": "T+00:30", "I02": "T+00:45", "I04": "T+01:00"}
    post(rssi, "remove", draft.pk, data={"key": "I03"})
    assert "I03" not in hours(draft)
    post(rssi, "undo", draft.pk)
    post(rssi, "undo", draft.pk)
    assert Kit.objects.get(pk=draft.pk).document["injects"] == draft.document["injects"]
    assert "rien à annuler" in post(rssi, "undo", draft.pk, status=409).content.decode()


def hours(kit: Kit) -> dict[str, str]:
    return {one["key"]: one["at"] for one in Kit.objects.get(pk=kit.pk).document["injects"]}


def test_a_renamed_inject_is_followed_and_can_be_undone(rssi, draft):
    told = typed(page(rssi, "inject", draft.pk, "I02")) | {"key": "LABO", "title": "Nouveau titre"}
    post(rssi, "inject", draft.pk, "I02", data=told)
    assert "LABO" in hours(draft)
    post(rssi, "undo", draft.pk)
    assert Kit.objects.get(pk=draft.pk).document["injects"] == draft.document["injects"]


def test_faults_are_listed_and_hold_publication_back(rssi, draft):
    shown = page(rssi, "head", draft.pk)
    seen = re.search(r'name="milestones-seen" value="(\w+)"', shown)[1]
    lines = "detection | Détection\nisolation | Isolement"
    post(rssi, "section", draft.pk, "milestones", data={"milestones-lines": lines, "milestones-seen": seen})
    shown = page(rssi, "editor", draft.pk)
    assert "1 point à corriger avant de publier" in shown
    assert "declaration_cert" in shown
    assert "declaration_cert" in post(rssi, "publish", draft.pk, status=409).content.decode()
    post(rssi, "undo", draft.pk)
    post(rssi, "publish", draft.pk)


def test_every_part_of_the_sheet_saved_as_it_is_changes_nothing(rssi, library, site):
    for kit in library:
        draft = actions.fork_kit(kit, scope=site.scope, by=CONSOLE)
        shown = page(rssi, "head", draft.pk)
        for name in (
            "cells",
            "objectives",
            "variables",
            "milestones",
            "measures",
            "documents",
            "debrief",
            "report_questions",
        ):
            text = re.search(rf'name="{name}-lines"[^>]*>\n?(.*?)</textarea>', shown, re.DOTALL)[1]
            seen = re.search(rf'name="{name}-seen" value="(\w+)"', shown)[1]
            post(rssi, "section", draft.pk, name, data={f"{name}-lines": plain(text), f"{name}-seen": seen})
        after = Kit.objects.get(pk=draft.pk).document
        assert {name: after[name] for name in after if name != "injects"} == {
            name: draft.document[name] for name in draft.document if name != "injects"
        }


def plain(text: str) -> str:
    import html

    return html.unescape(text)


def test_a_line_that_cannot_be_read_is_named_and_kept(rssi, draft):
    told = {"cells-lines": "decision | Une cellule\nx", "cells-seen": ""}
    shown = post(rssi, "section", draft.pk, "cells", data=told, status=422).content.decode()
    assert "« decision | Une cellule » : il manque quelque chose." in plain(shown)
    told = {"cells-lines": "decision | Une cellule | marine | A;B", "cells-seen": ""}
    shown = plain(post(rssi, "section", draft.pk, "cells", data=told, status=422).content.decode())
    assert "« marine » n’est pas l’un de Décisionnelle, Technique, Site, Régionale" in shown


def test_the_head_is_saved_and_a_conflict_keeps_what_was_typed(rssi, draft):
    shown = page(rssi, "head", draft.pk)
    seen = re.search(r'name="seen" value="(\w+)"', shown)[1]
    told = {
        "title": "Autre titre", "level": "advanced", "summary": "Autre résumé.", "audience": ["clinic"], "duration_min": "120",
        "prep_min": "5", "fiction_day": "mardi", "fiction_time": "08:00", "licence": "CC0", "authors": "A\nB", "seen": seen,
    }  # fmt: skip
    post(rssi, "section", draft.pk, "head", data=told)
    kit = Kit.objects.get(pk=draft.pk)
    assert (kit.title, kit.level, kit.document["fiction"], kit.document["authors"]) == (
        "Autre titre", "advanced", {"day": "mardi", "time": "08:00"}, ["A", "B"],
    )  # fmt: skip
    shown = post(
        rssi, "section", draft.pk, "head", data=told | {"title": "Encore"}, status=409
    ).content.decode()
    assert 'value="Encore"' in shown


def test_a_new_kit_starts_without_fault(rssi, site):
    post(rssi, "new", data={"title": "Panne d’été", "level": "beginner", "scope": site.scope})
    post(rssi, "new", data={"title": "Panne d’été", "level": "beginner", "scope": site.scope})
    assert sorted(Kit.objects.values_list("slug", flat=True)) == ["panne-d-ete", "panne-d-ete-2"]
    assert "Aucun défaut" in page(rssi, "editor", Kit.objects.first().pk)


def test_pasted_lines_are_shown_then_added_all_or_none(rssi, draft):
    lines = (
        "T+00:45 | decision | courriel | Relance | Où en êtes-vous ?\nT+00:50 | technique | pigeon | X | Y"
    )
    shown = plain(
        post(rssi, "paste", draft.pk, data={"lines": lines, "add": "1"}, status=200).content.decode()
    )
    assert "ligne 2, Moyen « pigeon » : Moyen inconnu" in shown
    assert len(hours(draft)) == 4
    lines = lines.replace("pigeon", "téléphone").replace("| Y", "| Deux | barres")
    assert (
        "Ajouter 2 injects"
        in post(rssi, "paste", draft.pk, data={"lines": lines}, status=200).content.decode()
    )
    post(rssi, "paste", draft.pk, data={"lines": lines, "add": "1"})
    added = {one["key"]: one["body"] for one in Kit.objects.get(pk=draft.pk).document["injects"]}
    assert (added["I05"], added["I06"]) == ("Où en êtes-vous ?", "Deux | barres")
    post(rssi, "undo", draft.pk)
    assert len(hours(draft)) == 4


def test_a_table_copied_from_a_spreadsheet_is_pasted(rssi, draft):
    lines = 'Heure\tDestinataire\tMoyen\tObjet\tContenu\r\n06:55\tCellule technique\tMail\tAlerte\t"Ligne 1\nLigne 2"\r\n'
    post(rssi, "paste", draft.pk, data={"lines": lines, "add": "1"})
    [inject] = [one for one in Kit.objects.get(pk=draft.pk).document["injects"] if one["key"] == "I05"]
    assert (inject["at"], inject["to"], inject["body"]) == ("T+00:45", ["technical"], "Ligne 1\nLigne 2")


# -- importing ----------------------------------------------------------------------------------------------------


def sent(client: Client, data: bytes, name: str = "chrono.xlsx", status: int = 302, query: str = "", **told):
    file = SimpleUploadedFile(name, data)
    return post(client, "import", data={"file": file, **told}, status=status, query=query)


def test_a_spreadsheet_becomes_a_draft_step_by_step(rssi, site):
    data = sheets.sheet(sheets.row(1), sheets.row(2, "plus tard"), sheets.row(3, "T+00:30", "Cellule B"))
    address = sent(rssi, data, scope=site.scope).url
    shown = plain(rssi.get(address).content.decode())
    assert "« plus tard » ne se lit pas comme une heure" in shown
    assert "Créer un brouillon de 2 injects" in shown
    told = {"title": "Notre chronogramme", "level": "beginner", "scope": site.scope}
    answer = rssi.post(address, told)
    assert answer.status_code == 422
    assert "Des lignes sont refusées" in answer.content.decode()
    assert not Kit.objects.exists()
    answer = rssi.post(address, told | {"without": "on"})
    kit = Kit.objects.get()
    assert answer.url == url("editor", kit.pk)
    assert (kit.title, kit.scope, hours(kit)) == (
        "Notre chronogramme",
        site.scope,
        {"I01": "T+00:10", "I03": "T+00:30"},
    )
    assert rssi.get(address).status_code == 404


def test_columns_may_be_changed(rssi, site):
    data = sheets.sheet(["T+1h", "Appel", "Le texte"], headings=["Truc", "Machin", "Chose"])
    address = sent(rssi, data, scope=site.scope).url
    assert "Aucune colonne ne donne l’heure" in plain(rssi.get(address).content.decode())
    query = "?of=Chronogramme&sheet=Chronogramme&col_at=0&col_title=1&col_body=2&hours=auto"
    assert "Créer un brouillon de 1 inject<" in rssi.get(address + query).content.decode()
    assert rssi.get(address + "?of=Chronogramme&col_at=99&hours=zut&start=25:00").status_code == 200


def test_refused_rows_are_downloaded_whole(rssi, site):
    data = sheets.sheet(*(sheets.row(n, "plus tard", title="=1+1") for n in range(1, 131)))
    address = sent(rssi, data, scope=site.scope).url
    lines = rssi.get(f"{address}refus/?format=csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 131
    assert lines[0].startswith("Ligne;Colonne;Raison;N°;Heure")
    assert rssi.get(f"{address}refus/?format=xlsx").content.startswith(b"PK")


def test_rows_are_added_to_a_draft_with_its_own_cells(rssi, draft):
    data = sheets.sheet(sheets.row(11, to="Cellule technique"), sheets.row(12, to="Cellule zorglub"))
    address = sent(rssi, data, query=f"?kit={draft.pk}").url
    shown = plain(rssi.get(address).content.decode())
    assert "n’est pas une cellule du kit" in shown
    assert rssi.post(address, {"without": "on"}).status_code == 302
    assert hours(draft)["I11"] == "T+00:10"


def test_the_file_of_somebody_else_is_not_found(rssi, site):
    address = sent(rssi, sheets.sheet(sheets.row()), scope=site.scope).url
    other = browser((Role.DIRECTOR, site.scope))
    assert other.get(address).status_code == 404
    assert rssi.get(url("import_sheet", "../../etc/passwd".replace("/", "_"))).status_code == 404


def test_an_archive_becomes_a_draft(rssi, site):
    document = a_small_kit(documents=[{"file": "documents/d.md", "title": "D", "for": "players"}])
    sent(rssi, write_archive(document, {"documents/d.md": b"# D"}), "kit.zip", scope=site.scope)
    kit = Kit.objects.get()
    assert (kit.state, kit.origin, kit.scope) == ("draft", "imported", site.scope)
    assert [file.path for file in kit.files.all()] == ["documents/d.md"]


def test_an_archive_with_faults_says_them_by_line(rssi, site):
    document = a_small_kit()
    document["injects"][1]["to"] = ["zorglub"]
    shown = plain(sent(rssi, write_archive(document, {}), "kit.zip", 422, scope=site.scope).content.decode())
    assert re.search(r"injects\.yaml, ligne \d+ : « zorglub » n’est pas une cellule du kit", shown)
    assert not Kit.objects.exists()


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "a.xlsx", "vide"),
        (b"Heure;Objet\n", "a.xlsx", "texte (CSV)"),
        (b"\xd0\xcf\x11\xe0", "a.xls", "ancien classeur"),
        (sheets.bomb(), "a.xlsx", "se décompresse"),
        (sheets.archive(**{"a__kit.yaml": b"format: [", "..__x": b""}), "a.zip", "chemin interdit"),
        (sheets.archive(**{"a__kit.yaml": b"\xff\xfe"}), "a.zip", "UTF-8"),
        (b"PK\x05\x06" + b"\0" * 18 + b"kit.yaml", "a.zip", "kit.yaml"),
        (sheets.archive(**{f"f{n}__kit.yaml": b"" for n in range(400)}), "a.zip", "plus de 300 fichiers"),
    ],
)
def test_hostile_files_are_refused_in_words(rssi, site, data, name, sentence):
    assert sentence in plain(sent(rssi, data, name, 422, scope=site.scope).content.decode())
    assert not Kit.objects.exists()


# -- whatever is sent ---------------------------------------------------------------------------------------------

NASTY = ["", "\x00", "9" * 400, "-1", "🚨{{ x<script>", "../../etc", "T+99999999:00"]


def test_hostile_posts_are_refused_without_an_accident(rssi, draft):
    fields = ["key", "to_s", "at", "title", "body", "to", "channel", "sender_name", "objectives", "until", "sense_0", "target_0",
              "lines", "add", "seen", "scope", "level", "duration_min", "audience", "fiction_time", "authors", "expects",
              "milestones-lines", "objectives-lines", "debrief-lines", "measures-lines", "condition_text", "file",
              "start"]  # fmt: skip
    addresses = [
        url("move", draft.pk), url("remove", draft.pk), url("undo", draft.pk), url("paste", draft.pk),
        url("new_inject", draft.pk), url("inject", draft.pk, "I01"), url("inject", draft.pk, "🚨"), url("new"), url("import"),
        url("fork", draft.pk), *(url("section", draft.pk, name) for name in ("head", "milestones", "objectives", "debrief", "zut")),
    ]  # fmt: skip
    for address in addresses:
        for value in NASTY:
            told = dict.fromkeys(fields, value)
            answer = rssi.post(address, told, headers={"HX-Request": "true"} if len(value) % 2 else {})
            assert answer.status_code in (200, 302, 403, 404, 409, 422), (address, value, answer.status_code)
    assert page(rssi, "editor", draft.pk)


def test_hostile_addresses_are_answered(rssi, kit):
    for value in NASTY:
        for name in ("q", "tri", "level", "vue", "zoom", "kit", "format", "page"):
            for where in (url("index"), url("detail", kit.pk), url("choose"), url("import")):
                assert rssi.get(where, {name: value}).status_code in (200, 404), (where, name, value)


def test_the_editors_script_is_small():
    assert (ROOT / "src/cordee/kits/static/kits/editor.js").stat().st_size < 8 * 1024
