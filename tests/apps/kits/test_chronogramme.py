"""Spreadsheets from the field: every row becomes an inject, is refused with a reason, or is set aside."""

import datetime as dt
from pathlib import Path

import pytest

from cordee.kits.checks import check_document, read_folder
from cordee.kits.chronogramme import Known, convert
from cordee.kits.drafting import document_of, known_of, new_document
from cordee.kits.headings import LABELS, SYNONYMS, BadMapping, guess_mapping, named_mapping
from cordee.kits.pack import from_document
from cordee.kits.sheet_writer import write_sheet
from cordee.kits.workbook import NotAWorkbook, read_sheet, read_sheets
from tests.apps.kits import sheets
from tests.apps.kits.sheets import book, row, sheet

KITS = sorted(path.parent for path in (Path(__file__).parents[3] / "packs/kits").glob("*/kit.yaml"))


def read(data: bytes, *, known: Known | None = None, mapping=None, name: str = "", **options):
    """The conversion of a file, with the promise that no row got lost on the way."""
    found = read_sheet(data, name)
    result = convert(found.headers, found.rows, mapping or found.mapping, known=known, **options)
    assert result.rows_read == len(result.injects) + len(result.refusals)
    assert len(found.rows) == result.rows_read + len(result.asides) + result.blank_rows
    return result


def hours(result) -> list[str]:
    return [inject["at"] for inject in result.injects]


def refused(result) -> list[tuple[int, str, str]]:
    return [(refusal.row, refusal.column, refusal.message) for refusal in result.refusals]


# -- headings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (
            [
                "N°",
                "HEURE FICTIVE",
                "Émetteur simulé",
                "DESTINATAIRE(S)",
                "Moyen",
                "Objet",
                "Contenu du message",
            ],
            ["key", "at", "sender", "to", "channel", "title", "body"],
        ),
        (
            ["Relative time", "From", "To", "Mode", "Event", "Description", "Expected reaction"],
            ["at", "sender", "to", "channel", "title", "body", "expects"],
        ),
        (
            [
                "Phase",
                "Horaire",
                "De",
                "À",
                "Vecteur",
                "Intitulé",
                "Texte",
                "Réaction attendue",
                "Commentaires",
            ],
            ["phase", "at", "sender", "to", "channel", "title", "body", "expects", "facilitator_note"],
        ),
        (
            [
                "  n° d’inject ",
                "Temps relatif\n(T+)",
                "Rôle joué",
                "Cellule destinataire",
                "CANAL :",
                "Événement",
            ],
            ["key", "at", "sender", "to", "channel", "title"],
        ),
        (["Jour", "Heure réelle", "Heure fictive", "Objet"], ["day", None, "at", "title"]),
        (["", None, "Couleur", "heure", "sujet"], [None, None, None, "at", "title"]),
    ],
)
def test_headings_are_recognised(headings, expected):
    mapping = guess_mapping([str(heading or "") for heading in headings])
    assert mapping == {name: index for index, name in enumerate(expected) if name}


def test_every_field_is_recognised_by_its_own_label_and_by_each_of_its_words():
    assert guess_mapping(list(LABELS.values())) == {name: index for index, name in enumerate(LABELS)}
    for name, words in SYNONYMS.items():
        for word in words:
            assert guess_mapping([word.upper()]) == {name: 0}, word


def test_inject_heads_a_number_or_a_text_and_the_values_decide():
    assert guess_mapping(["Inject", "Heure"], [(1, "T+1"), ("I2", "T+2")]) == {"key": 0, "at": 1}
    assert guess_mapping(["Inject", "Heure"], [("Le SAMU appelle la cellule", "T+1")]) == {
        "title": 0,
        "at": 1,
    }


def test_a_mapping_may_be_given_in_the_authors_words():
    headers = ["Quand ?", "Qui reçoit", "Truc"]
    expected = {"at": 0, "to": 1, "title": 2}
    assert named_mapping({"at": "quand ?", "to": 2, "title": "C"}, headers) == expected
    assert (
        named_mapping({"Heure": "Quand ?", "recipient": "Qui reçoit", "Objet": "TRUC"}, headers) == expected
    )
    assert named_mapping({"Quand ?": "at", "Qui reçoit": "to", "Truc": "title"}, headers) == expected


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ({"zorglub": "Truc"}, "Champ inconnu « zorglub »"),
        ({"at": "Midi"}, "Aucune colonne ne s’appelle « Midi » (titres trouvés : « Truc »)."),
        ({"at": 9}, "La colonne 9 n’existe pas."),
        ({"at": ["x"]}, "n’est ni un titre ni un numéro"),
    ],
)
def test_a_mapping_that_leads_nowhere_says_so(names, sentence):
    with pytest.raises(BadMapping, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        named_mapping(names, ["Truc"])


def test_a_sheet_without_an_hour_or_a_text_asks_for_the_column():
    with pytest.raises(BadMapping, match="l’heure des injects"):
        convert(["Objet", "Moyen"], [], {"title": 0})
    with pytest.raises(BadMapping, match="l’objet ni le contenu"):
        convert(["Heure", "Moyen"], [], {"at": 0})


# -- sheets -------------------------------------------------------------------------------------------------------


def test_titles_logo_lines_and_a_legend_above_the_headings():
    data = book(
        (
            "Chrono",
            [["CENTRE HOSPITALIER — EXERCICE CYBER 2026"], [], ["Version", "3", "du", "12/10"], ["Légende : T = tél."], [],
             sheets.HEADINGS, row(), row(2, "T+00:20")],
        )
    )  # fmt: skip
    result = read(data)
    assert [inject["key"] for inject in result.injects] == ["I01", "I02"]
    assert result.injects[0] == {
        "key": "I01",
        "at": "T+00:10",
        "from": {"name": "Le SAMU"},
        "to": ["cellule-a"],
        "channel": "email",
        "title": "Appel",
        "body": "Vous prenez ?",
        "expects": ["Répondre"],
    }


def test_merged_cells_mean_the_same_on_each_line():
    def merge(made):
        made.active.merge_cells("B2:B4")
        made.active.merge_cells("D2:D3")
        made.active.merge_cells("A6:H6")

    result = read(
        sheet(
            row(1, "T+00:10", "Cellule A"),
            row(2, None, None),
            row(3, None, "Cellule B"),
            row(4, "T+00:20", "Cellule B"),
            ["PHASE 2 — CONFINEMENT"],
            row(5, "T+00:30"),
            then=merge,
        )
    )
    assert hours(result) == ["T+00:10", "T+00:10", "T+00:10", "T+00:20", "T+00:30"]
    assert [inject["to"] for inject in result.injects] == [
        ["cellule-a"], ["cellule-a"], ["cellule-b"], ["cellule-b"], ["cellule-a"],
    ]  # fmt: skip
    assert [(aside.row, aside.text) for aside in result.asides] == [(6, "PHASE 2 — CONFINEMENT")]
    assert [inject.get("phase") for inject in result.injects] == [
        None,
        None,
        None,
        None,
        "PHASE 2 — CONFINEMENT",
    ]


def test_of_three_sheets_the_second_is_the_chronogramme():
    data = book(
        ("Lisez-moi", [["Heure de convocation", "8 h"], ["Objet", "exercice"]]),
        ("Déroulé", [sheets.HEADINGS, row(), row(2, "T+00:20")]),
        ("Annuaire", [["Nom", "Fonction", "Téléphone"], ["A", "B", "C"]]),
    )
    assert read_sheet(data).name == "Déroulé"
    assert len(read(data).injects) == 2
    with pytest.raises(NotAWorkbook, match="« Déroulé »"):
        read_sheet(data, "Nimporte")


def test_a_hidden_old_copy_is_not_taken_for_the_chronogramme_unless_asked_for():
    def hide(made):
        made["Ancien"].sheet_state = "hidden"

    old = ("Ancien", [sheets.HEADINGS, *(row(n, f"T+00:{n:02}") for n in range(1, 20))])
    data = book(old, ("Actuel", [sheets.HEADINGS, row()]), then=hide)
    assert read_sheet(data).name == "Actuel"
    assert len(read(data, name="Ancien").injects) == 19


def test_blank_lines_repeated_headings_and_trailing_formats_are_not_rows():
    result = read(sheet(row(), [None, "  ", "\u00a0"], sheets.HEADINGS, row(2), [], [""]))
    assert len(result.injects) == 2
    assert [aside.row for aside in result.asides] == [4]


# -- hours --------------------------------------------------------------------------------------------------------


def test_offsets_in_every_form():
    forms = [
        ("T+00:00", "T+00:00"), ("t+0:45", "T+00:45"), ("H+2", "T+02:00"), ("H+2h15", "T+02:15"),
        ("M+30", "T+00:30"), ("45 min", "T+00:45"), ("1 h 30 min", "T+01:30"), ("J+1 H+2 M+30", "J+1 T+02:30"),
        ("D+1 T+02:30", "J+1 T+02:30"), ("J0 08:40", "T+02:30"), ("08:40", "T+02:30"), ("8h40", "T+02:30"),
        ("05:10", "T+23:00"), (dt.time(8, 40), "T+02:30"), (dt.timedelta(minutes=50), "T+00:50"),
        (dt.timedelta(hours=26), "J+1 T+02:00"), (0.5, "T+05:50"),
    ]  # fmt: skip
    result = read(sheet(*(row(n, at) for n, (at, _) in enumerate(forms, start=1))))
    assert result.refusals == []
    told = {inject["key"]: inject["at"] for inject in result.injects}
    assert told == {f"I{n:02}": expected for n, (_, expected) in enumerate(forms, start=1)}


def test_hours_under_relative_time_count_from_the_start():
    headings = ["N°", "Temps relatif", *sheets.HEADINGS[2:]]
    rows = [row(1, dt.time(0, 0)), row(2, dt.time(0, 45)), row(3, "08:40"), row(4, 0.0625), row(5, "1h30")]
    assert hours(read(sheet(*rows, headings=headings))) == [
        "T+00:00",
        "T+00:45",
        "T+01:30",
        "T+01:30",
        "T+08:40",
    ]


def test_a_table_that_begins_at_midnight_counts_from_the_start():
    rows = [row(1, dt.time(0, 0)), row(2, dt.time(0, 45)), row(3, dt.time(3, 0))]
    assert hours(read(sheet(*rows))) == ["T+00:00", "T+00:45", "T+03:00"]


def test_a_table_of_clock_times_begins_at_its_first_one_and_may_pass_midnight():
    result = read(sheet(row(1, dt.time(22, 30)), row(2, "23:15"), row(3, dt.time(1, 0))))
    assert (result.hours.manner, result.hours.start) == ("clock", "22:30")
    assert hours(result) == ["T+00:00", "T+00:45", "T+02:30"]


def test_the_author_may_say_how_hours_are_meant():
    data = sheet(row(1, dt.time(8, 30)), row(2, dt.time(9, 0)))
    assert hours(read(data, manner="elapsed")) == ["T+08:30", "T+09:00"]
    assert hours(read(data, start="08:00")) == ["T+00:30", "T+01:00"]


def test_days_in_their_own_column():
    headings = ["N°", "Jour", "Heure", "Objet"]
    rows = [(1, "J0", "08:00", "a"), (2, "J+1", "08:30", "b"), (3, "J+2", dt.time(7, 0), "c")]
    assert hours(read(sheet(*rows, headings=headings))) == ["T+00:00", "J+1 T+00:30", "J+1 T+23:00"]
    from_one = [(1, "Jour 1", "08:00", "a"), (2, "Jour 2", "08:30", "b")]
    assert hours(read(sheet(*from_one, headings=headings))) == ["T+00:00", "J+1 T+00:30"]


def test_dated_hours_count_from_the_first_date():
    first = dt.datetime(2026, 10, 14, 8, 0)  # noqa: DTZ001 a spreadsheet knows no zone
    rows = [row(1, first), row(2, first + dt.timedelta(minutes=40)), row(3, "15/10/2026 09:00")]
    assert hours(read(sheet(*rows))) == ["T+00:00", "T+00:40", "J+1 T+01:00"]


def test_minutes_under_a_heading_that_says_minutes():
    headings = ["N°", "T+ (min)", *sheets.HEADINGS[2:]]
    assert hours(read(sheet(row(1, 0), row(2, 15), row(3, "90"), headings=headings))) == [
        "T+00:00",
        "T+00:15",
        "T+01:30",
    ]


def test_hours_that_cannot_be_read_are_refused_one_by_one():
    result = read(sheet(row(1, "vers midi"), row(2, 90), row(3, None), row(4, "T-00:10"), row(5, "T+00:05")))
    assert hours(result) == ["T+00:05"]
    assert [(number, column) for number, column, _ in refused(result)] == [
        (2, "Heure"),
        (3, "Heure"),
        (4, "Heure"),
        (5, "Heure"),
    ]
    assert "ne se lit pas comme une heure" in refused(result)[0][2]
    assert "n’a pas d’unité" in refused(result)[1][2]
    assert refused(result)[2][2] == "L’heure est vide."
    assert "avant le début" in refused(result)[3][2]


# -- cells of all kinds --------------------------------------------------------------------------------------------


def test_a_number_given_twice_is_refused_with_the_line_that_has_it():
    result = read(sheet(row(7), row("7"), row("I07"), row(7.0), row("A-1"), row(None)))
    assert [inject["key"] for inject in result.injects] == ["A-1", "I07", "L7"]
    assert refused(result) == [(n, "N°", "Le numéro I07 est déjà pris par la ligne 2.") for n in (3, 4, 5)]


def test_unknown_channels_and_cells_are_refused():
    known = known_of(new_document(title="x", level="beginner"))
    rows = [
        row(2, to="Cellule de crise décisionnelle"),
        row(3, to="DÉCISION"),
        row(4, to="Cellule zorglub"),
        row(5, to="decision", channel="Pigeon"),
    ]
    result = read(sheet(*rows), known=known)
    assert [inject["key"] for inject in result.injects] == ["I02", "I03"]
    assert [(number, column) for number, column, _ in refused(result)] == [(4, "Destinataires"), (5, "Moyen")]
    assert "Courriel, Téléphone, Presse" in refused(result)[1][2]


@pytest.mark.parametrize(
    ("written", "channel"),
    [
        ("Tél.", "phone"), ("APPEL TÉLÉPHONIQUE", "phone"), ("e-mail", "email"), ("Mél", "email"), ("Courriel", "email"),
        ("Réseaux sociaux", "social"), ("X (Twitter)", "social"), ("Presse écrite", "press"), ("Article BFM", "press"),
        ("Remise en main propre", "paper"), ("Fax", "paper"), ("Visio Teams", "room"), ("Verbal", "room"), ("", "room"),
        ("SMS", "room"),
    ],
)  # fmt: skip
def test_channels_as_people_write_them(written, channel):
    assert read(sheet(row(channel=written))).injects[0]["channel"] == channel


def test_two_channels_in_a_cell_keep_the_first_and_say_so():
    [inject] = read(sheet(row(channel="Mail + appel téléphonique"))).injects
    assert (inject["channel"], inject["facilitator_note"]) == (
        "email",
        "Moyen indiqué : Mail + appel téléphonique",
    )


def test_recipients_become_cells():
    rows = [
        row(1, to="Tous"),
        row(2, to="Cellule décision ; Cellule technique"),
        row(3, to="Cellule décision et cellule technique"),
        row(4, to="Cellule qualité et risques"),
    ]
    result = read(sheet(*rows))
    assert result.cells == {
        "cellule-decision": "Cellule décision",
        "cellule-technique": "Cellule technique",
        "cellule-qualite-et-risques": "Cellule qualité et risques",
    }
    assert [len(inject["to"]) for inject in result.injects] == [3, 2, 2, 1]


def test_errors_and_formulas_without_results_are_refused():
    result = read(
        sheet(
            row(1, title="#REF!"),
            row(2, "=B2+TIME(0,15,0)"),
            row(3, body="#N/A"),
            row(4, title="#alerte sur X"),
            row(5),
        )
    )
    assert [inject["key"] for inject in result.injects] == ["I04", "I05"]
    told = refused(result)
    assert [(number, column) for number, column, _ in told] == [(2, "Objet"), (3, "Heure"), (4, "Contenu")]
    assert told[0][2] == "La cellule contient une erreur de formule."
    assert "pas de résultat enregistré" in told[1][2]


def test_texts_too_long_are_refused_not_cut():
    result = read(
        sheet(row(1, title="x" * 251), row(2, body="y" * 20_001), row(3, expects="z" * 1001), row(4))
    )
    assert [inject["key"] for inject in result.injects] == ["I04"]
    assert [column for _, column, _ in refused(result)] == ["Objet", "Contenu", "Réactions attendues"]


def test_other_alphabets_emoji_and_invisible_characters():
    rows = [
        row(1, title="هجوم إلكتروني", to="خلية الأزمة", body="🚨 écrans noirs"),
        [None, None, None, None, None, "نص فقط"],
    ]
    result = read(sheet(*rows))
    [inject] = result.injects
    assert (inject["title"], inject["body"]) == ("هجوم إلكتروني", "🚨 écrans noirs")
    assert result.cells == {inject["to"][0]: "خلية الأزمة"}
    assert refused(result) == [(3, "Heure", "L’heure est vide.")]
    from_document(document_of(result, title="Essai", level="beginner"))


def test_without_an_object_the_first_sentence_stands_for_it():
    headings = ["Heure", "Description"]
    [inject] = read(sheet(["T+1h", "Le SAMU appelle. Il veut une réponse."], headings=headings)).injects
    assert (inject["title"], inject["body"]) == ("Le SAMU appelle.", "Le SAMU appelle. Il veut une réponse.")


def test_lists_keep_their_items_whole():
    bullets = "• Couper ; isoler\n• Prévenir – vite\nsans attendre"
    [inject] = read(sheet(row(expects=bullets))).injects
    assert inject["expects"] == ["Couper ; isoler", "Prévenir – vite\nsans attendre"]
    assert read(sheet(row(expects="Couper ; prévenir"))).injects[0]["expects"] == ["Couper", "prévenir"]


def test_an_apostrophe_put_before_a_formula_is_taken_off():
    [inject] = read(sheet(row(title="'=1+1", body="'-- début"))).injects
    assert (inject["title"], inject["body"]) == ("=1+1", "-- début")


# -- files that are not chronogrammes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Le fichier est vide."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "ancien classeur Excel"),
        (b"<html><table><tr><td>Heure</td></tr></table></html>", "page web"),
        ("N°;Heure;Objet\n1;T+00:10;Appel\n".encode(), "texte (CSV)"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04 pas vraiment", "abîmé"),
        (sheets.archive(**{"content.xml": b"<x/>"}), "OpenDocument"),
        (sheets.archive(**{"word__document.xml": b"<x/>"}), "Word"),
        (sheets.archive(**{"xl__workbook.bin": b"x"}), "xlsb"),
        (sheets.archive(**{"photo.jpg": b"x"}), "pas un classeur"),
        (sheets.archive(**{"xl__workbook.xml": b"<x/>"}), "abîmé"),
        (sheets.sheet(headings=["Couleur", "Taille"]), "Aucune feuille n’a de ligne de titres"),
        (sheets.bomb(), "se décompresse"),
        (b"PK" + b"\0" * (10 * 1024 * 1024), "dépasse 10 Mo"),
    ],
)  # fmt: skip
def test_what_is_not_a_chronogramme_says_what_it_is(data, sentence):
    with pytest.raises(NotAWorkbook) as refusal:
        read_sheets(data)
    assert sentence in str(refusal.value)


def test_a_sheet_of_too_many_lines_is_refused_whole():
    data = book(("Long", [["Heure", "Objet"], *([f"T+00:{n % 60:02}", "x"] for n in range(5_100))]))
    with pytest.raises(NotAWorkbook, match="dépasse 5000 lignes"):
        read_sheet(data)


def test_more_injects_than_a_kit_holds_are_refused_one_by_one():
    data = sheet(*(row(n, "T+00:10") for n in range(1, 512)))
    result = read(data)
    assert (len(result.injects), len(result.refusals)) == (500, 11)


# -- there and back ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", KITS, ids=lambda path: path.name)
def test_a_shipped_kit_exported_and_imported_gives_the_same_injects(folder):
    document = read_folder(folder).document
    result = read(
        write_sheet(document), known=Known(**_vocabulary(document)), start=document["fiction"]["time"]
    )
    assert result.refusals == []
    again = from_document({**document, "injects": result.injects, "rehearsal": []})
    assert again.injects == from_document(document).injects


@pytest.mark.parametrize("folder", KITS, ids=lambda path: path.name)
def test_a_shipped_chronogramme_makes_a_new_kit_without_fault(folder):
    result = read(write_sheet(read_folder(folder).document))
    document = document_of(result, title="Repris d’un tableur", level="beginner")
    assert [str(fault) for fault in check_document(document, {})] == []


def test_every_exported_text_survives_whatever_it_begins_with():
    document = new_document(title="x", level="beginner")
    [inject] = document["injects"]
    texts = ["=1+1", "'=x", "+33", "-5", "@ici", "• puce", "a\nb\n", "\u00a0«\u00a0x\u00a0»", "a" * 20_000]
    document["injects"] = [
        inject | {"key": f"I{n:02}", "body": text, "title": "t"} for n, text in enumerate(texts)
    ]
    result = read(write_sheet(document))
    assert [inject["body"].strip("\u00a0") for inject in result.injects] == [
        text.strip("\u00a0") for text in texts
    ]


def _vocabulary(document: dict) -> dict:
    known = known_of(document | {"injects": []})
    return {"cells": known.cells, "objectives": known.objectives, "milestones": known.milestones}
