"""Importing: every row accounted for, the same files twice change nothing, a closure is never forgotten."""

import datetime as dt
import json
import os
from pathlib import Path

import pytest

from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden
from cordee.directory.actions import import_establishments, load_demo_region
from cordee.directory.models import Department, Ght, LegalEntity, Provider, Region, Site
from cordee.directory.sources import SourceRefused
from cordee.journal.models import Entry
from tests.apps.directory.test_sources import E502, E507, HOSTILE, PLUS, SAE, SAMPLES, with_cell
from tests.makers import CONSOLE, ROOT, a_region, an_actor

pytestmark = pytest.mark.django_db

FLEYRIAT = "CENTRE HOSPITALIER DE BOURG-EN-BRESSE FLEYRIAT"


@pytest.fixture
def written(tmp_path):
    """Write files, in order; their paths."""

    def write(*contents: bytes) -> list[Path]:
        paths = []
        for number, content in enumerate(contents):
            path = tmp_path / f"fichier-{number}"
            path.write_bytes(content)
            paths.append(path)
        return paths

    return write


def imported(sources, **options):
    return import_establishments(sources, by=options.pop("by", CONSOLE), **options)


def everything() -> dict:
    models = (Region, Department, Ght, LegalEntity, Site, Provider)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models} | {
        "journal": Entry.objects.count()
    }


def account(result) -> list[tuple[int, int, int, int]]:
    names = ("rows_in", "rows_kept", "rows_refused", "rows_outside_filter")
    return [tuple(file[name] for name in names) for file in result.files]


def counts(result) -> tuple[int, int, int]:
    return result.created, result.updated, result.unchanged


def test_an_import_makes_sites_their_owners_and_their_places(written):
    result = imported(written(E502))
    assert (account(result), counts(result)) == ([(5, 5, 0, 0)], (5, 0, 0))
    site = Site.objects.select_related("legal_entity", "department", "region").get(finess="010000024")
    assert (site.name, site.department.code, site.region.name) == (FLEYRIAT, "01", "Auvergne-Rhône-Alpes")
    assert site.legal_entity.region == site.region
    assert set(Region.objects.values_list("code", flat=True)) == {"84", "01", "03", "04", "986"}
    entry = Entry.objects.get(kind="directory.imported")
    assert (entry.content["created"], entry.content["updated"], entry.content["refused"]) == (5, 0, 0)
    assert entry.content["files"][0]["published_on"] == "2026-05-12"


@pytest.mark.parametrize("content", [SAE, E502, E507, PLUS])
def test_the_same_file_twice_changes_nothing(written, content):
    first = imported(written(content))
    before = everything()
    second = imported(written(content))
    after = everything()
    assert before.pop("journal") + 1 == after.pop("journal")
    assert after == before
    assert counts(second) == (0, 0, first.created)
    assert (second.entities_created, second.entities_updated) == (0, 0)


def test_files_that_disagree_are_also_idempotent_together(written):
    renamed = with_cell(E502, 2, 4, "UN AUTRE NOM")
    imported(written(E502, renamed))
    assert Site.objects.get(finess="010000024").name == "UN AUTRE NOM"
    again = imported(written(E502, renamed))
    assert counts(again) == (0, 0, 5)


def test_capacities_land_on_known_sites_only(written):
    imported(written(SAE))
    site = Site.objects.order_by("finess").first()
    assert set(Site.objects.values_list("capacities_from", flat=True)) == {"SAE"}
    imported([SAMPLES / "sae"])
    assert not Site.objects.filter(capacities_from="").exclude(mco_beds=None).exists()
    assert Site.objects.get(pk=site.pk).name == site.name
    assert counts(imported([SAMPLES / "sae"]))[:2] == (0, 0)


def closed_plus(day: str | None) -> bytes:
    """The FINESS+ sample with its first site closed, with or without a day."""
    document = json.loads(PLUS)
    site = document["pmej"][0]["ege"][0]
    facts = site["informationsGeneralesEGE"]
    site["etatObjet"] = "I"
    site["evenement"] = []
    facts["dateFermeture"] = day
    return json.dumps(document).encode()


def plus_as_etalab() -> bytes:
    """The same first site, listed by the old format as if it were open."""
    finess = Site.objects.exclude(closed_on=None).get().finess
    return with_cell(E502, 2, 1, finess)


def test_a_closure_is_kept_when_an_older_format_still_lists_the_site(written):
    imported(written(closed_plus("2026-01-31")))
    site = Site.objects.exclude(closed_on=None).get()
    assert site.closed_on == dt.date(2026, 1, 31)
    imported(written(plus_as_etalab()))
    site.refresh_from_db()
    assert (site.closed_on, site.source) == (dt.date(2026, 1, 31), "etalab-cs1100502")


def test_a_closure_without_a_day_keeps_the_day_we_heard_of_it(written):
    with clock.frozen(dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)):
        imported(written(closed_plus(None)))
    with clock.frozen(dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)):
        assert counts(imported(written(closed_plus(None))))[:2] == (0, 0)
    assert Site.objects.exclude(closed_on=None).get().closed_on == dt.date(2026, 3, 1)


def test_a_site_that_opens_again_is_open_again(written):
    imported(written(closed_plus("2026-01-31")))
    imported(written(PLUS))
    assert not Site.objects.exclude(closed_on=None).exists()


def test_a_dry_run_tells_all_and_changes_nothing(written):
    imported(written(E502))
    before = everything()
    result = imported(written(with_cell(E502, 2, 4, "UN AUTRE NOM"), SAE), dry_run=True)
    assert everything() == before
    assert (result.updated, result.created > 0) == (1, True)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_changes_nothing(written, name):
    imported(written(E502))
    before = everything()
    with pytest.raises(SourceRefused) as refused:
        imported(written(E507, HOSTILE[name][0]))
    assert str(refused.value.reason).startswith("fichier-1 : ")
    assert HOSTILE[name][1] in str(refused.value.reason)
    assert everything() == before


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        (4, "N" * 201, "dépasse 200 caractères"),
        (16, "0" * 31, "dépasse 30 caractères"),
        (1, "10000024", "zéros de tête"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_its_reason(written, column, value, said):
    result = imported(written(with_cell(E502, 2, column, value)))
    assert account(result) == [(5, 4, 1, 0)]
    (error,) = result.errors
    assert (error["file"], error["line"], said in error["message"]) == ("fichier-0", 2, True)


def test_what_json_can_spell_and_no_database_can_write_is_refused(written):
    document = json.loads(PLUS)
    site = document["pmej"][0]["ege"][0]
    facts = site["informationsGeneralesEGE"]
    facts["nomEgeLong"] = "Clinique\x00\ud800"
    result = imported(written(json.dumps(document).encode()))
    (error,) = result.errors
    assert (error["value"], error["message"]) == (
        "Clinique␀␀",
        "La valeur contient des caractères interdits.",
    )
    assert result.refused == 1


# -- regions ---------------------------------------------------------------------------------------------------


def test_a_region_filter_leaves_the_rest_outside(written):
    result = imported(written(E502), regions=["84"])
    assert account(result) == [(5, 1, 0, 4)]
    assert list(Site.objects.values_list("finess", flat=True)) == ["010000024"]


def test_a_pilot_imports_for_their_own_region_and_nothing_else(written):
    region = a_region("84", "Auvergne-Rhône-Alpes")
    pilot = an_actor((Role.REGION_PILOT, region.scope))
    for regions in ([], ["01"], ["84", "01"]):
        with pytest.raises(Forbidden):
            imported(written(E502), regions=regions, by=pilot)
    assert Site.objects.count() == 0
    assert imported(written(E502), regions=["84"], by=pilot).created == 1


def test_a_file_cannot_move_a_site_from_another_region(written):
    """A row that says « 970100400 is in Ain » would take the site away from Guadeloupe."""
    imported(written(E502))
    before = Site.objects.filter(finess="970100400").values().get()
    stolen = with_cell(with_cell(E502, 3, 13, "01"), 3, 15, "01440 VIRIAT")
    result = imported(written(stolen), regions=["84"])
    assert account(result) == [(5, 1, 0, 4)]
    assert Site.objects.filter(finess="970100400").values().get() == before


@pytest.mark.parametrize(
    "role",
    [Role.REGION_READER, Role.DIRECTOR, Role.RSSI, Role.MEMBER, Role.PROVIDER, Role.FACILITATOR, Role.PLAYER],
)
def test_nobody_else_imports(written, role):
    with pytest.raises(Forbidden):
        imported(written(E502), regions=["11"], by=an_actor((role, a_region().scope)))


# -- the demonstration region ---------------------------------------------------------------------------------


def test_the_demonstration_region_is_loaded_whole():
    region = load_demo_region(ROOT / "packs" / "demo", by=CONSOLE)
    assert region.name == "Île-de-France (démonstration)"
    assert [Site.objects.count(), LegalEntity.objects.count(), Ght.objects.count()] == [712, 385, 12]
    assert [Department.objects.count(), Provider.objects.count()] == [8, 6]
    assert set(Site.objects.values_list("source", flat=True)) == {"démonstration"}
    assert Site.objects.saying("quatre lanternes").exists()
    assert Entry.objects.filter(kind="directory.demo_loaded").count() == 1


def test_nobody_with_an_account_loads_the_demonstration():
    with pytest.raises(Forbidden):
        load_demo_region(ROOT / "packs" / "demo", by=an_actor((Role.ADMIN, "platform:")))


# -- the real thing, where it is at hand ----------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(
    "CORDEE_ESTABLISHMENTS" not in os.environ, reason="needs the public extract in CORDEE_ESTABLISHMENTS"
)
def test_the_whole_country_twice():
    extract = Path(os.environ["CORDEE_ESTABLISHMENTS"])
    first = imported([extract])
    assert (account(first), counts(first)) == ([(3313, 3313, 0, 0)], (3313, 0, 0))
    assert counts(imported([extract])) == (0, 0, 3313)
