"""The one table: what the address asks for is shown and exported, and nothing in it breaks the page."""

import csv
import io
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.template import Context, Template
from openpyxl import load_workbook
from tests.apps.ui.dressed import get

from cordee.ui.table import Column, Filter, Table


@dataclass
class Site:
    name: str
    beds: int | None
    kind: str


SITES = [
    Site("Évreux", 120, "mco"),
    Site("Albi", None, "ssr"),
    Site("Épinal", 80, "mco"),
    Site("=2+5+cmd|'/c calc'!A0", 3, "ssr"),
]


def sites(address="/", rows=None, **options):
    return Table(
        request=get(address),
        rows=SITES if rows is None else rows,
        name="sites",
        caption="Sites",
        columns=[
            Column("name", "Nom", sortable=True),
            Column("beds", "Lits", sortable=True, align="end"),
            Column("kind", "Activité", hidden=True),
            Column("act", "", value=lambda row: "Ouvrir", export=False),
        ],
        **{
            "search": ("name",),
            "filters": [Filter("kind", "Activité", [("mco", "MCO"), ("ssr", "SSR")])],
            "sort": "name",
            **options,
        },
    )


def names(table):
    return [row.name for row in table.page]


def drawn(table):
    return Template("{% table table %}").render(Context({"table": table, "request": table.request}))


def test_names_sort_without_regard_to_accents():
    assert names(sites()) == ["=2+5+cmd|'/c calc'!A0", "Albi", "Épinal", "Évreux"]


@pytest.mark.parametrize(("order", "expected"), [("beds", [3, 80, 120, None]), ("-beds", [120, 80, 3, None])])
def test_what_is_missing_comes_last_whatever_the_direction(order, expected):
    assert [row.beds for row in sites(f"/?tri={order}").page] == expected


def test_search_ignores_accents_and_case_and_wants_every_word():
    assert names(sites("/?q=EVREUX")) == ["Évreux"]
    assert names(sites("/?q=evreux+albi")) == []


def test_a_filter_keeps_only_its_rows_and_an_unknown_value_filters_nothing():
    assert names(sites("/?kind=mco")) == ["Épinal", "Évreux"]
    assert len(names(sites("/?kind=rien"))) == 4


def test_pages_follow_the_size_asked_among_the_three_allowed():
    many = [Site(f"Site {n:03}", n, "mco") for n in range(101)]
    assert len(names(sites("/", many))) == 20
    assert len(names(sites("/?taille=50&page=3", many))) == 1
    assert len(names(sites("/?taille=7", many))) == 20


def test_columns_are_those_chosen_and_actions_always_stay():
    assert [c.label for c in sites().shown] == ["Nom", "Lits", ""]
    assert [c.label for c in sites("/?cols=name&cols=kind").shown] == ["Nom", "Activité", ""]
    assert [c.label for c in sites("/?cols=inconnue").shown] == ["Nom", "Lits", ""]


def test_headers_tell_how_they_sort_and_lead_to_the_other_direction():
    page = drawn(sites("/?tri=beds&kind=ssr"))
    assert '<th scope="col" class="text-end" aria-sort="ascending">' in page
    assert "tri=-beds" in page
    assert "<caption" in page


def test_an_empty_list_says_why():
    assert "Rien ne correspond à cette recherche." in drawn(sites("/?q=introuvable"))
    assert "Aucun site." in drawn(sites("/", [], empty="Aucun site."))


def test_the_search_form_carries_the_sort_along():
    assert ("tri", "beds") in sites("/?tri=beds&q=a&page=2").kept_parameters
    assert not [n for n, _value in sites("/?tri=beds&q=a&page=2").kept_parameters if n in ("q", "page")]


def test_the_csv_holds_every_filtered_row_and_no_formula():
    response = sites("/?format=csv&taille=20&kind=ssr").export()
    assert response["Content-Disposition"].startswith('attachment; filename="sites-')
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows == [["Nom", "Lits"], ["'=2+5+cmd|'/c calc'!A0", "3"], ["Albi", ""]]


def test_the_xlsx_keeps_numbers_as_numbers_and_formulas_as_text():
    response = sites("/?format=xlsx&kind=ssr").export()
    sheet = load_workbook(io.BytesIO(response.content)).active
    cells = [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows()]
    assert cells[1] == [("'=2+5+cmd|'/c calc'!A0", "s"), (3, "n")]


@pytest.mark.parametrize(
    "value",
    ["=1", "+1", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1"],
)
def test_every_way_to_start_a_formula_is_disarmed(value):
    response = sites("/?format=csv", [Site(value, 1, "mco")]).export()
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[1][0] == f"'{value}"


@pytest.mark.parametrize(
    "address",
    [
        "/?page=abc",
        "/?page=-4",
        "/?page=99999999999999999999",
        "/?taille=1e9",
        "/?tri=__class__",
        "/?tri=-",
        "/?tri=name__in",
        "/?q=%00%00",
        "/?q=" + "x" * 5000,
        "/?q=%27%22%3Cscript%3E",
        "/?cols=&cols=%00",
        "/?kind=%00",
        "/?format=exe",
    ],
)
def test_no_address_breaks_the_table(address):
    assert "<script>" not in drawn(sites(address))
    assert sites(address).export() is None


def test_htmx_gets_the_results_alone_with_a_clean_address_to_share():
    table = sites()
    table.request = get("/?q=albi&kind=", **{"HX-Request": "true", "HX-Target": "table-sites-results"})
    response = table.response("ui/search.html")
    assert response.content.decode().lstrip().startswith('<div class="table-results"')
    assert response["HX-Push-Url"] == "/?q=albi"
    assert "HX-Target" in response["Vary"]


def test_a_cell_never_lets_markup_through():
    assert "<b>" not in drawn(sites("/", [Site("<b>gras</b>", 1, "mco")]))


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/?q=vue&tri=-name", "/?format=csv"])
def test_one_row_or_three_cost_the_same_queries(address, django_assert_num_queries):
    kind = ContentType.objects.create(app_label="essai", model="vue")
    for number in range(3):
        Permission.objects.create(content_type=kind, codename=f"c{number}", name=f"vue {number}")

    def table(most):
        mine = Permission.objects.filter(content_type=kind, codename__lte=f"c{most - 1}")
        return Table(
            request=get(address),
            rows=mine.select_related("content_type"),
            name="droits",
            caption="Droits",
            columns=[Column("name", "Nom", sortable=True), Column("content_type__app_label", "Module")],
            search=("name", "codename"),
        )

    for rows in (1, 3):
        with django_assert_num_queries(1 if "csv" in address else 2):
            built = table(rows)
            answer = built.export()
            text = answer.content.decode() if answer else drawn(built)
        assert text.count("essai") == rows


@pytest.mark.django_db
def test_a_long_list_is_counted_so_far_and_says_how_to_go_beyond(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("cordee.ui.table.MOST_COUNTED", 40)
    kind = ContentType.objects.create(app_label="essai", model="long")
    Permission.objects.bulk_create(
        Permission(content_type=kind, codename=f"p{n:03}", name=f"Ligne {n:03}") for n in range(55)
    )
    rows = Permission.objects.filter(content_type=kind)

    def listed(address, kept=rows):
        return Table(
            request=get(address), rows=kept, name="long", caption="Long", columns=[Column("name", "Nom")], sort="name",
        )  # fmt: skip

    with django_assert_num_queries(2):
        assert "Plus de 10 000 lignes" in drawn(listed("/"))
    last = listed("/?page=9")
    assert (last.page.number, last.page.paginator.num_pages) == (2, 2)
    assert [row.name for row in last.page][-1] == "Ligne 039"
    exact = listed("/", rows.filter(name__lt="Ligne 040"))
    assert (exact.has_more, exact.total, "40 lignes" in drawn(exact)) == (False, 40, True)
    whole = b"".join(listed("/?format=csv").export()).decode("utf-8-sig")
    assert len(whole.splitlines()) == 56
