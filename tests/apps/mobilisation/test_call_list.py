"""The call list: its order, its import, and who may read it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cordee.core import clock
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.journal.models import Entry
from cordee.mobilisation import actions
from cordee.mobilisation.list_csv import read_list, written
from cordee.mobilisation.models import Contact
from cordee.mobilisation.reading import SHIPPED, load, policy
from cordee.packs.document import BadPack
from tests.apps.mobilisation.calling import listed
from tests.makers import CONSOLE, a_site, an_actor

pytestmark = pytest.mark.django_db

HEAD = "role;ordre;nom;fonction;courriel;mobile;fixe\n"


def line(site, role="rssi"):
    return list(Contact.objects.filter(site=site, role=role).active().values_list("name", "rank"))


def test_people_are_called_in_the_order_of_the_list(site):
    for number, name in enumerate(("Aude", "Basile", "Colin"), 1):
        listed(site, "rssi", name, number)
    first = actions.add_contact(
        site, fields={"role": "rssi", "name": "Diane", "mobile": "0600000009"}, rank=1, by=CONSOLE
    )
    assert line(site) == [("Diane", 1), ("Aude", 2), ("Basile", 3), ("Colin", 4)]
    actions.change_contact(first, fields={}, rank=3, by=CONSOLE)
    assert line(site) == [("Aude", 1), ("Basile", 2), ("Diane", 3), ("Colin", 4)]
    actions.withdraw_contact(Contact.objects.get(name="Aude"), by=CONSOLE)
    assert line(site) == [("Basile", 1), ("Diane", 2), ("Colin", 3)]
    actions.change_contact(Contact.objects.get(name="Basile"), fields={"role": "dsi"}, by=CONSOLE)
    assert line(site) == [("Diane", 1), ("Colin", 2)]
    assert line(site, "dsi") == [("Basile", 1)]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"mobile": "", "email": ""}, "au moins un mobile"),
        ({"mobile": "poste 12"}, "n’est pas un numéro"),
        ({"email": "personne"}, "adresse électronique"),
        ({"role": "pape"}, "rôle d’astreinte"),
        ({"name": " "}, "Nom"),
    ],
)
def test_what_cannot_be_called_is_refused_in_words(site, fields, reason):
    with pytest.raises(Refused, match=reason):
        listed(site, fields.pop("role", "rssi"), fields.pop("name", "Aude"), 1, **fields)
    assert Contact.objects.count() == 0


def test_a_person_is_once_in_a_list_and_may_be_in_two(site):
    kept = listed(site, "rssi", "Aude", 1)
    with pytest.raises(Refused, match="est déjà dans la liste « RSSI »"):
        listed(site, "rssi", "Aude Rivoire", 1)
    listed(site, "dsi", "Aude", 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(
            site=site,
            role="rssi",
            rank=2,
            name="x",
            person=kept.person,
            added_at=clock.now(),
            changed_at=clock.now(),
        )


def test_the_journal_tells_people_by_number(site):
    kept = listed(site, "rssi", "Aude Rivoire", 1)
    actions.withdraw_contact(kept, by=CONSOLE)
    told = str(list(Entry.objects.of(site.scope).values_list("kind", "content")))
    assert f"'contact': {kept.pk}" in told
    assert "Aude" not in told


def test_only_the_direction_and_the_rssi_keep_and_read_it(site, region):
    kept = listed(site, "rssi", "Aude", 1)
    strangers = [
        an_actor((Role.REGION_PILOT, region.scope)), an_actor((Role.MEMBER, site.scope)), an_actor((Role.ADMIN, "platform:")),
        an_actor((Role.DIRECTOR, a_site("Autre").scope)),
    ]  # fmt: skip
    for stranger in strangers:
        assert list(Contact.objects.visible_to(stranger)) == []
        for order in (
            lambda by: actions.add_contact(site, fields={}, by=by),
            lambda by: actions.change_contact(kept, fields={}, by=by),
            lambda by: actions.withdraw_contact(kept, by=by),
            lambda by: actions.import_list(
                site, read=read_list(f"{HEAD}rssi;1;Léa;;;0600000001;\n".encode()), by=by
            ),
        ):
            with pytest.raises(Forbidden):
                order(stranger)
    assert list(Contact.objects.visible_to(an_actor((Role.RSSI, site.scope)))) == [kept]


def test_a_list_is_imported_whole_again_and_again(site):
    text = (
        HEAD
        + "RSSI;1;Aude Rivoire;RSSI;aude@essai.example;06 00 00 00 01;\nrssi;2;Basile Thorenc;;;06 00 00 00 02;01 99 00 00 02\n"
    )
    read = read_list(("\ufeff" + text).encode())
    outcome = actions.import_list(site, read=read, by=CONSOLE)
    assert (outcome.rows_in, outcome.added, outcome.changed) == (2, 2, 0)
    assert line(site) == [("Aude Rivoire", 1), ("Basile Thorenc", 2)]
    assert actions.import_list(site, read=read, by=CONSOLE) is None
    again = written(Contact.objects.filter(site=site).active())
    assert actions.import_list(site, read=read_list(again.encode()), by=CONSOLE) is None
    changed = read_list(text.replace("Aude Rivoire;RSSI;", "Aude Rivoire;Référente;").encode())
    assert actions.import_list(site, read=changed, by=CONSOLE).changed == 1
    assert Contact.objects.get(rank=1).function == "Référente"


def test_every_cell_that_is_wrong_is_told_and_nothing_is_written(site):
    text = HEAD + (
        "pape;x;;;;12;\n"
        "rssi;1;Aude;;aude@@;06 00 00 00 01;\n"
        "rssi;1;Basile;;;;\n"
        "rssi;1;Colin;;;06 00 00 00 03;\n"
        "rssi;2;Colin bis;;;+33 6 00 00 00 03;\n"
    )
    read = read_list(text.encode())
    told = [(row.row, row.column) for row in read.refused]
    assert told == [
        (2, "nom"),
        (2, "role"),
        (2, "ordre"),
        (2, "mobile"),
        (3, "courriel"),
        (4, "mobile"),
        (6, "nom"),
    ]
    assert read.refused[-1].message == "Cette personne est déjà à la ligne 5."
    assert actions.import_list(site, read=read, by=CONSOLE) is None
    assert Contact.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04", "classeur"),
        ("rôle;nom\nrssi;é".encode("latin-1"), "UTF-8"),
        (b"nom\nAude\n", "Il manque la colonne : role"),
        (b"role;nom;age\nrssi;Aude;3\n", "Colonne inconnue : age"),
        (HEAD.encode(), "aucune ligne"),
        (b"role;nom\nrssi;a\x00b\n", "caractère nul"),
        (b'role;nom\nrssi;"Aude\n', "guillemet"),
        (b"x" * (1024 * 1024 + 1), "1 Mo"),
        (HEAD.encode() + b"rssi;1;A;;;06;\n" * 501, "500 lignes"),
    ],
)
def test_a_file_that_is_no_list_is_refused(data, reason):
    with pytest.raises(Refused, match=reason):
        read_list(data)


def test_an_exported_cell_is_never_a_formula(site):
    listed(site, "rssi", "=2+2", 1)
    assert ";'=2+2;" in written(Contact.objects.all())


def test_the_pages_of_the_list(site, rssi, pilot):
    kept = listed(site, "rssi", "Aude Rivoire", 1)
    address = reverse("mobilisation:call_list", args=[site.pk])
    page = rssi.get(address)
    assert "Aude Rivoire" in page.content.decode()
    assert "Un seul nom, aucun suppléant" in page.content.decode()
    assert pilot.get(address).status_code == 403
    made = rssi.post(
        reverse("mobilisation:new_contact", args=[site.pk]),
        {"role": "rssi", "name": "Basile", "mobile": "0600000002"},
    )
    assert (made.status_code, made.url) == (302, address)
    twice = rssi.post(
        reverse("mobilisation:new_contact", args=[site.pk]),
        {"role": "rssi", "name": "Basile", "mobile": "0600000002"},
    )
    assert (twice.status_code, "est déjà dans la liste" in twice.content.decode()) == (422, True)
    nothing = rssi.post(
        reverse("mobilisation:new_contact", args=[site.pk]), {"role": "rssi", "name": "Colin"}
    )
    assert "au moins un mobile" in nothing.content.decode()
    one = reverse("mobilisation:contact", args=[kept.pk])
    assert rssi.get(one).status_code == 200
    assert pilot.get(one).status_code == 404
    assert (
        rssi.post(
            one, {"role": "rssi", "name": "Aude R.", "mobile": "06 00 00 00 01", "rank": "2"}
        ).status_code
        == 302
    )
    assert line(site) == [("Basile", 1), ("Aude R.", 2)]
    taken = rssi.get(reverse("mobilisation:export_list", args=[site.pk]))
    assert "rssi;2;Aude R." in taken.content.decode() if hasattr(taken, "content") else True
    assert rssi.post(reverse("mobilisation:withdraw_contact", args=[kept.pk])).status_code == 302
    assert line(site) == [("Basile", 1)]
    assert "Annuaire d’astreinte" in rssi.get(reverse("directory:site", args=[site.pk])).content.decode()
    assert "Annuaire d’astreinte" not in pilot.get(reverse("directory:site", args=[site.pk])).content.decode()


def test_an_import_is_checked_first_and_written_when_asked(site, rssi):
    from django.core.files.uploadedfile import SimpleUploadedFile

    address = reverse("mobilisation:import_list", args=[site.pk])

    def sent(text: str, **more):
        return rssi.post(
            address, {"file": SimpleUploadedFile("liste.csv", text.encode())} | more
        ).content.decode()

    assert rssi.get(address).status_code == 200
    assert "Ligne 2, colonne « mobile »" in sent(f"{HEAD}rssi;1;Aude;;;abc;\n", really="on")
    assert "À ajouter : 1" in sent(f"{HEAD}rssi;1;Aude;;;0600000001;\n")
    assert Contact.objects.count() == 0
    assert "Ajoutées : 1" in sent(f"{HEAD}rssi;1;Aude;;;0600000001;\n", really="on")
    assert line(site) == [("Aude", 1)]
    assert "Il manque la colonne" in sent("nom\nAude\n")


def test_the_pack_is_sound_and_its_faults_are_told(tmp_path):
    assert "rssi" in policy().roles
    assert policy().title("inconnu") == "inconnu"
    text = SHIPPED.read_text(encoding="utf-8")
    for before, after, told in (
        ("slug: garde", "slug: direction", "porté deux fois"),
        ("usual_wait_min: 10", "usual_wait_min: 7", "n’est pas dans « wait_min »"),
        ("near_h: 10", "near_h: 13", "au plus « long_h »"),
        ("rest_h: 11", "rest_h: 9", "rest_h"),
    ):
        path = tmp_path / "essai.yaml"
        path.write_text(text.replace(before, after), encoding="utf-8")
        with pytest.raises(BadPack, match=told):
            load(path)


def test_the_console_checks_a_pack(tmp_path):
    from click.testing import CliRunner

    from cordee.cli.mobilisation import mobilisation

    told = CliRunner().invoke(mobilisation, ["check", str(SHIPPED)])
    assert (told.exit_code, "12 rôles, aucun défaut" in told.output) == (0, True)


def test_a_row_with_more_cells_than_headings_is_refused_in_words():
    """A semicolon in a name shifts every cell after it: nothing is kept, and the line is named."""
    read = read_list(
        (HEAD + "rssi;1;Aude;RSSI;;0600000001;;;\nrssi;2;Dupont; Marc;RSSI;;0600000002;;x\n").encode()
    )
    assert [wish.row for wish in read.wishes] == [2]  # empty cells at the end are what spreadsheets leave
    assert [(fault.row, fault.message) for fault in read.refused if "plus de cellules" in fault.message] == [
        (3, "Cette ligne a plus de cellules que de titres.")
    ]
