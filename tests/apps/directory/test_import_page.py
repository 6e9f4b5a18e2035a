"""Importing from a page: hand over, look, decide. Whatever is handed over, the directory survives it."""

import io
import os
import time
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cordee.core.verdict import Refused
from cordee.directory import uploads, work
from cordee.directory.models import LegalEntity, Site
from cordee.journal.models import Entry
from cordee.runs.executor import execute
from cordee.runs.models import Run
from tests.apps.directory.test_sources import E502, HOSTILE, SAE, SAMPLES, with_cell
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NEW = "/annuaire/importer/"


@pytest.fixture(autouse=True)
def apart(settings, tmp_path):
    """Uploads go to a folder of this test's own."""
    settings.DATA_DIR = tmp_path
    return tmp_path / "imports"


def file(content: bytes, name: str = "etablissements.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def post(client, *files, region: str = ""):
    return client.post(NEW, {"files": list(files), "region": region})


def carried_out(response) -> Run:
    """The run that a page has asked for, once the worker has done it."""
    assert response.status_code == 302, response.content.decode()
    pk = int(response["Location"].strip("/").rpartition("/")[2])
    execute(pk)
    return Run.objects.get(pk=pk)


def page_of(client, run: Run, query: str = "") -> str:
    response = client.get(reverse("directory:import_result", args=[run.pk]) + query)
    assert response.status_code == 200
    return response.content.decode()


def confirm(client, run: Run):
    return client.post(reverse("directory:import_confirm", args=[run.pk]))


def zipped(*names: str, inside: str = "", **more: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(inside + name, (SAMPLES / "sae" / name).read_bytes())
        for name, data in more.items():
            archive.writestr(name, data)
    return content.getvalue()


TABLES = sorted(path.name for path in (SAMPLES / "sae").iterdir())


# -- the way through -------------------------------------------------------------------------------------------


def test_a_dry_run_first_then_for_good(cast: Cast):
    client = cast.client("admin")
    before = Site.objects.count()
    dry = carried_out(post(client, file(with_cell(E502, 2, 1, "10000024"))))
    page = page_of(client, dry)
    assert Site.objects.count() == before
    assert "Essai à blanc : rien n’a été changé" in page
    assert "Établissements à créer : 4 ; à mettre à jour : 0 ; lignes refusées : 1." in page
    assert "zéros de tête" in page
    run = carried_out(confirm(client, dry))
    assert Site.objects.count() == before + 4
    assert "Import enregistré" in page_of(client, run)
    entry = Entry.objects.get(kind="directory.imported")
    assert (entry.content["asked_by"], entry.content["created"]) == ("Admin Essai", 4)


def test_confirming_twice_imports_once(cast: Cast):
    client = cast.client("admin")
    dry = carried_out(post(client, file(E502)))
    assert confirm(client, dry)["Location"] == confirm(client, dry)["Location"]
    assert Run.objects.filter(kind=work.KIND).count() == 2


def test_refusals_are_searched_and_taken_away(cast: Cast):
    client = cast.client("admin")
    run = carried_out(post(client, file(with_cell(E502, 2, 1, "10000024"))))
    export = client.get(reverse("directory:import_result", args=[run.pk]) + "?format=csv")
    lines = export.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Fichier;Ligne;Colonne;Valeur;Raison"
    assert lines[1].startswith("etablissements.csv;2;nofinesset;10000024;")
    assert "Rien ne correspond" in page_of(client, run, "?q=introuvable")


def test_sae_tables_come_loose_or_zipped_and_are_read_last(cast: Cast):
    client = cast.client("admin")
    loose = [file((SAMPLES / "sae" / name).read_bytes(), name) for name in TABLES]
    for tables in (
        loose,
        [file(zipped(*TABLES, inside="SAE_2023/", **{"lisez-moi.txt": b"bonjour"}), "sae.zip")],
    ):
        run = carried_out(post(client, *tables, file(SAE, "extrait.csv")))
        assert [f["name"] for f in run.result["files"]] == ["extrait.csv", "Tables de la SAE"], run.error
        assert run.result["refused"] == 0


# -- who -------------------------------------------------------------------------------------------------------


def test_a_pilot_is_offered_their_region_and_kept_to_it(cast: Cast):
    client = cast.client("pilot")
    page = client.get(NEW).content.decode()
    assert ('<option value="11"' in page, '<option value="84"' in page, "Toute la France" in page) == (
        True,
        False,
        False,
    )
    for region in ("", "84", "76"):
        assert post(client, file(E502), region=region).status_code == 422
    run = carried_out(post(client, file(E502), region="11"))
    assert run.result["files"][0]["rows_outside_filter"] == 5
    assert cast.client("admin").get(reverse("directory:import_result", args=[run.pk])).status_code == 200
    assert (
        cast.client("foreign_pilot").get(reverse("directory:import_result", args=[run.pk])).status_code == 404
    )


@pytest.mark.parametrize("name", ["reader", "director", "rssi", "member", "provider", "facilitator"])
def test_nobody_else_imports(cast: Cast, name, apart):
    client = cast.client(name)
    assert client.get(NEW).status_code == 403
    assert post(client, file(E502), region="11").status_code == 403
    assert not apart.exists()
    assert "Importer" not in client.get("/annuaire/").content.decode()


# -- hostile ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["html", "xlsx", "truncated gzip", "utf-16", "missing columns", "truncated json", "zip"]
)
def test_a_hostile_file_is_refused_and_nothing_is_lost(cast: Cast, name):
    client = cast.client("admin")
    before = (list(Site.objects.values()), list(LegalEntity.objects.values()))
    run = carried_out(post(client, file(E502), file(HOSTILE[name][0], "<b>hostile</b>.csv")))
    page = page_of(client, run)
    assert run.state == "failed"
    assert HOSTILE[name][1] in run.error
    assert "Rien n’a été changé" in page and "<b>hostile" not in page
    assert confirm(client, run).status_code == 409
    assert (list(Site.objects.values()), list(LegalEntity.objects.values())) == before


@pytest.mark.parametrize("name", ["empty", "blank"])
def test_an_empty_file_is_refused_too(cast: Cast, name):
    response = post(cast.client("admin"), file(HOSTILE[name][0]))
    if response.status_code == 302:
        assert "est vide" in carried_out(response).error
    else:
        assert (response.status_code, "vide" in response.content.decode()) == (422, True)


def test_a_name_cannot_leave_its_folder(cast: Cast, apart):
    evil = zipped(**{"../../../../evil/MCO_2023r.csv": b"x", "/etc/REA_2023r.csv": b"y"})
    told = uploads.receive([file(evil, "../../sae.zip"), file(E502, "..\\..\\un.csv")])
    kept = sorted(
        path.relative_to(apart / told["folder"]).as_posix() for path in apart.rglob("*") if path.is_file()
    )
    assert kept == ["2", "sae/MCO_2023r.csv", "sae/REA_2023r.csv"]
    assert sorted(apart.parent.iterdir()) == [apart]


@pytest.mark.parametrize("folder", ["../..", "", "/etc", "..%2f"])
def test_a_folder_is_one_of_ours_or_nothing(folder):
    with pytest.raises(ValueError, match="badly formed"):
        uploads.folder_of(folder)


def test_a_zip_that_swells_is_stopped_and_leaves_nothing(settings, apart):
    settings.UPLOAD_LIMIT = 50_000
    bomb = zipped(**{"MCO_2023r.csv": b"0" * 5_000_000})
    assert len(bomb) < settings.UPLOAD_LIMIT
    with pytest.raises(Refused, match="trop lourds"):
        uploads.receive([file(bomb, "sae.zip")])
    assert list(apart.iterdir()) == []


def test_a_broken_zip_and_a_table_twice_are_said(apart):
    broken = bytearray(zipped("MCO_2023r.csv"))
    broken[60:90] = b"\xff" * 30
    with pytest.raises(Refused, match="abîmée ou chiffrée"):
        uploads.receive([file(bytes(broken), "sae.zip")])
    with pytest.raises(Refused, match=r"MCO_2023r\.csv est là deux fois"):
        uploads.receive([file(zipped("MCO_2023r.csv"), "sae.zip"), file(b"x", "MCO_2023r.csv")])
    assert list(apart.iterdir()) == []


def test_what_weighs_too_much_is_refused_before_it_is_kept(cast: Cast, settings, apart):
    settings.UPLOAD_LIMIT = 1024
    response = post(cast.client("admin"), file(E502), file(E502, "bis.csv"))
    assert (response.status_code, "dépassent" in response.content.decode()) == (422, True)
    assert not apart.exists()


# -- afterwards ------------------------------------------------------------------------------------------------


def folders(apart: Path) -> list[str]:
    return sorted(path.name for path in apart.iterdir()) if apart.exists() else []


def test_files_are_cleared_once_they_have_served(cast: Cast, apart):
    client = cast.client("admin")
    dry = carried_out(post(client, file(E502)))
    work.clear_uploads()
    assert folders(apart) == [dry.input["folder"]]
    done = carried_out(confirm(client, dry))
    refused = carried_out(post(client, file(b"<html>")))
    assert (done.state, refused.state) == ("done", "failed")
    work.clear_uploads()
    assert folders(apart) == []
    assert "Les fichiers ont été effacés" in page_of(client, dry)
    assert confirm(client, dry).status_code == 409


def test_files_nobody_decided_about_are_cleared_after_a_day(cast: Cast, apart):
    dry = carried_out(post(cast.client("admin"), file(E502)))
    day_ago = time.time() - 25 * 3600
    os.utime(apart / dry.input["folder"], (day_ago, day_ago))
    work.clear_uploads()
    assert folders(apart) == []


def test_a_run_whose_files_are_gone_says_so(cast: Cast, apart):
    client = cast.client("admin")
    dry = carried_out(post(client, file(E502)))
    response = confirm(client, dry)
    uploads.folder_of(dry.input["folder"]).rename(apart / "ailleurs")
    assert "déposez-les à nouveau" in carried_out(response).error
