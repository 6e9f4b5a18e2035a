"""Bringing playbooks in: once each, newer over older, by the region only; and from the console."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cordee.cli.playbook import playbook
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.directory.models import Region
from cordee.journal.models import Entry
from cordee.playbooks import actions, ours
from cordee.playbooks.models import Playbook
from tests.apps.playbooks.conftest import EXAMPLES, example, later
from tests.apps.retex.ended import browser
from tests.makers import CONSOLE, an_actor

pytestmark = pytest.mark.django_db

OURS = [
    "Communiquer pendant la crise",
    "Fonctionner en mode dégradé",
    "Isoler : arrêter la propagation",
    "Préserver les preuves",
    "Prévenir les autorités",
    "Restaurer : porte de remise en service",
]


def said(region) -> list[str]:
    return [entry.sentence for entry in Entry.objects.of(region.scope) if entry.kind == "playbooks.brought"]


def bring(region, document, by=CONSOLE):
    return actions.bring_playbook(region, document=document, by=by)


def test_the_same_file_again_changes_nothing(region):
    first = bring(region, example())
    assert bring(region, example()) is None
    assert list(Playbook.objects.values_list("slug", "version", "steps", "origin")) == [
        ("poste-suspect", 1, 5, "imported")
    ]
    assert Playbook.objects.get().document == example()
    assert said(region) == ["Procédure « Poste suspect » apportée, version 1 : 5 étapes"]
    assert first.brought_by == "tests"


def test_a_newer_file_takes_the_place_and_an_older_one_is_refused(region):
    bring(region, example())
    newer = bring(region, later(example(), name="Poste suspect, revu"))
    assert (newer.version, newer.title, newer.slug) == (2, "Poste suspect, revu", "poste-suspect")
    with pytest.raises(
        Refused, match=r"la version envoyée \(2026-02-01T09:30\) est plus ancienne que celle qui est là"
    ):
        bring(region, example())
    assert Playbook.objects.get().title == "Poste suspect, revu"


def test_another_text_under_the_same_date_is_refused(region):
    bring(region, example())
    with pytest.raises(Refused, match="est déjà là à cette date"):
        bring(region, example() | {"name": "Autre"})


def test_a_document_that_is_no_playbook_is_refused_by_the_order_itself(region):
    with pytest.raises(Refused, match="« spec_version » doit valoir"):
        bring(region, example() | {"spec_version": "cacao-1.0"})


def test_two_playbooks_of_one_name_have_each_their_short_name(region):
    bring(region, example())
    other = example() | {"id": "playbook--22222222-2222-4222-8222-222222222222"}
    assert bring(region, other).slug == "poste-suspect-2"


def test_ours_are_brought_whole(region):
    for path in ours.shipped():
        bring(region, ours.load(path))
    assert [str(one) for one in Playbook.objects.all()] == OURS
    assert {one.origin for one in Playbook.objects.all()} == {"shipped"}


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.RSSI, Role.MEMBER])
def test_a_house_brings_nothing_in(region, site, role):
    with pytest.raises(Forbidden, match="Les procédures sont apportées par la région"):
        bring(region, example(), by=an_actor((role, site.scope)))
    assert browser((role, site.scope)).get(reverse("playbooks:bring")).status_code == 404


def test_a_reader_of_the_region_reads_only(region):
    reader = browser((Role.REGION_READER, region.scope))
    assert reader.get(reverse("playbooks:bring")).status_code == 403
    assert reader.post(reverse("playbooks:bring_shipped")).status_code == 403
    assert "Apporter un fichier" not in reader.get(reverse("playbooks:index")).content.decode()


def test_an_admin_and_a_pilot_bring_playbooks_in(region):
    assert bring(region, example(), by=an_actor((Role.ADMIN, "platform:")))
    assert bring(region, example("trois-fronts"), by=an_actor((Role.REGION_PILOT, region.scope)))


# -- the pages


def sent(pilot, document, *, name="f.json", **buttons):
    data = (
        document
        if isinstance(document, bytes)
        else json.dumps(document, ensure_ascii=False, indent=1).encode()
    )
    return pilot.post(reverse("playbooks:bring"), {"file": SimpleUploadedFile(name, data), **buttons})


def test_trying_shows_what_would_come_and_keeps_nothing(pilot):
    page = sent(pilot, example("trois-fronts"), essayer="oui")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Essai : rien n’a encore été apporté" in text and "5 étapes à faire." in text
    assert "gardés tels quels, sans être compris : x_maison" in text
    assert not Playbook.objects.exists()


def test_keeping_brings_in_and_saying_it_again_changes_nothing(pilot):
    kept = sent(pilot, example(), garder="oui")
    found = Playbook.objects.get()
    assert kept.headers["Location"] == reverse("playbooks:playbook", args=[found.pk])
    again = sent(pilot, example(), garder="oui")
    page = pilot.get(again.headers["Location"]).content.decode()
    assert "Cette procédure était déjà là, identique : rien n’a changé." in page


def test_faults_and_refusals_are_said_on_the_page(pilot):
    wrong = sent(pilot, example() | {"spec_version": "cacao-1.0"}, garder="oui")
    assert wrong.status_code == 422
    assert (
        "f.json, ligne 3 : spec_version : « spec_version » doit valoir « cacao-2.0 »"
        in wrong.content.decode()
    )
    sent(pilot, later(example()), garder="oui")
    older = sent(pilot, example(), garder="oui")
    assert older.status_code == 422 and "est plus ancienne que celle qui est là" in older.content.decode()


def test_a_pack_of_ours_comes_the_same_way(pilot):
    sent(pilot, ours.shipped()[0].read_bytes(), name="isoler.yaml", garder="oui")
    assert Playbook.objects.get().slug == "isoler"


def test_the_region_takes_ours_with_one_button(pilot):
    address = reverse("playbooks:bring_shipped")
    assert "Procédures fournies apportées : 6." in pilot.post(address, follow=True).content.decode()
    assert "étaient déjà là : rien n’a changé." in pilot.post(address, follow=True).content.decode()
    assert Playbook.objects.count() == 6


def test_a_house_reads_its_region_and_a_foreign_one_is_missing(region, rssi, isolate):
    abroad = bring(Region.objects.create(code="84", name="Ailleurs"), example())
    listed = rssi.get(reverse("playbooks:index")).content.decode()
    assert "Isoler : arrêter la propagation" in listed and "Poste suspect" not in listed
    for name in ("playbook", "download"):
        assert rssi.get(reverse(f"playbooks:{name}", args=[abroad.pk])).status_code == 404
        assert rssi.get(reverse(f"playbooks:{name}", args=[isolate.pk])).status_code == 200


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_file_that_is_taken_away_is_the_one_that_came(region, rssi, path):
    document = json.loads(path.read_text(encoding="utf-8"))
    found = bring(region, document)
    taken = rssi.get(reverse("playbooks:download", args=[found.pk]))
    assert taken.headers["Content-Disposition"] == f'attachment; filename="{path.stem}.cacao.json"'
    assert json.loads(taken.content) == document


def test_the_page_tells_who_when_and_what_and_that_nothing_is_executed(rssi, isolate, suspect):
    page = rssi.get(reverse("playbooks:playbook", args=[isolate.pk])).content.decode()
    for words in (
        "Astreinte informatique",
        "dans les 10 min",
        "Fermer l’accès à Internet, dans les deux sens",
        "Pas avant :",
    ):
        assert words in page
    assert "Cordée n’exécute aucune commande." not in page
    page = rssi.get(reverse("playbooks:playbook", args=[suspect.pk])).content.decode()
    for words in ("Cordée n’exécute aucune commande.", "à faire par une personne", "switchctl port __port__:value down",
                  "Si oui", "Sinon", "Si l’étape 3 échoue", "10 min au plus, une fois commencée"):  # fmt: skip
        assert words in page


def test_a_hostile_text_is_shown_as_a_text(region, rssi):
    words = "<script>alert(1)</script>"
    document = example() | {"name": words, "description": words}
    for step in document["workflow"].values():
        step |= {"name": words, "description": words}
    found = bring(region, document)
    page = rssi.get(reverse("playbooks:playbook", args=[found.pk])).content.decode()
    assert words not in page and "&lt;script&gt;alert(1)" in page


# -- the console


def run(*words: str):
    return CliRunner().invoke(playbook, [str(word) for word in words], standalone_mode=False)


def written(tmp_path, document, name="f.json"):
    file = tmp_path / name
    file.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    return file


def test_the_console_brings_in_once_and_says_so(region, tmp_path):
    file = written(tmp_path, example())
    tried = run("import", file, "--dry-run")
    assert (tried.return_value, "Essai à blanc : rien n’a changé." in tried.stdout) == (0, True)
    assert not Playbook.objects.exists()
    assert run("import", file).stdout.endswith("Apportée.\n")
    assert run("import", file).stdout.endswith("Déjà là : rien n’a changé.\n")
    told = json.loads(run("import", file, "--json").stdout)
    assert (told["accepted"], told["changed"], told["steps"]) == (True, False, 5)


def test_the_console_refuses_with_status_one_and_the_reasons(region, tmp_path):
    file = written(tmp_path, example() | {"spec_version": "cacao-1.0"})
    for words in (("check", file), ("import", file), ("import", file, "--dry-run")):
        done = run(*words)
        assert done.return_value == 1
        assert "f.json, ligne 3 : spec_version : « spec_version » doit valoir « cacao-2.0 »" in done.stderr
    told = json.loads(run("check", file, "--json").stdout)
    assert (told["accepted"], [(one["line"], one["path"]) for one in told["faults"]]) == (
        False,
        [(3, "spec_version")],
    )


def test_the_console_refuses_an_older_version(region, tmp_path):
    run("import", written(tmp_path, later(example())))
    done = run("import", written(tmp_path, example(), "vieux.json"))
    assert done.return_value == 1 and "est plus ancienne que celle qui est là" in done.stderr


def test_the_console_checks_exports_and_lists(region, tmp_path):
    assert run("check", EXAMPLES[0]).return_value == 0
    assert run("import", "--shipped").return_value == 0
    run("import", written(tmp_path, example()))
    assert [line.split()[0] for line in run("list").stdout.splitlines()] == [
        "communiquer", "mode-degrade", "isoler", "poste-suspect", "preserver-les-preuves", "prevenir-les-autorites",
        "remise-en-service",
    ]  # fmt: skip
    assert json.loads(run("export", "poste-suspect").stdout) == example()
    out = tmp_path / "sortie.json"
    assert run("export", example()["id"], "--output", out).return_value == 0
    assert json.loads(out.read_text(encoding="utf-8")) == example()
    assert json.loads(run("list", "--json").stdout)[3]["id"] == example()["id"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("export", "inconnue"), "aucune procédure « inconnue » dans la région 11."),
        (("list", "--region", "99"), "la région 99 n’est pas dans l’annuaire."),
        (("import",), "donnez un fichier, ou --shipped."),
    ],
)
def test_the_console_says_what_it_cannot_do(region, words, said):
    assert said in run(*words).exception.message


def test_the_quick_search_finds_what_one_may_read(rssi, isolate):
    bring(Region.objects.create(code="84", name="Ailleurs"), example() | {"name": "Isoler ailleurs"})
    page = rssi.get(reverse("ui:search"), {"q": "isoler"}).content.decode()
    assert "Isoler : arrêter la propagation" in page and "Isoler ailleurs" not in page
