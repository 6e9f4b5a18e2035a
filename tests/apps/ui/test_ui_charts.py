"""Charts say in words and rows what they draw, and no label gets out of its text."""

import pytest

from cordee.ui import charts

HOSTILE = '</text><script>alert(1)</script>"'


@pytest.mark.parametrize(
    "chart",
    [
        charts.bars(HOSTILE, [charts.Bar(HOSTILE, 3, 4)], unit=HOSTILE),
        charts.stacked(HOSTILE, [(HOSTILE, 3)], unit=HOSTILE),
        charts.sparkline(HOSTILE, [(HOSTILE, 3)], unit=HOSTILE),
        charts.gauge(HOSTILE, 3, target=4, unit=HOSTILE),
    ],
    ids=["bars", "stacked", "sparkline", "gauge"],
)
def test_text_is_escaped_everywhere(chart):
    page = str(chart)
    assert "<script>" not in page
    assert "<title" in page and "<desc" in page and "<caption" in page


def test_the_table_says_what_the_bars_draw():
    chart = charts.bars(
        "Part", [charts.Bar("Nord", 72, 80), charts.Bar("Sud", None, 80)], unit="%", maximum=100
    )
    assert chart.cells == [["Nord", "72", "80"], ["Sud", "—", "80"]]
    assert chart.description == "2 barres, dont 1 sous la cible."
    assert "pas de donnée" in chart.drawing


def test_a_missing_month_breaks_the_line():
    chart = charts.sparkline("Mois", [("a", 1), ("b", 2), ("c", None), ("d", 3)])
    assert chart.drawing.count("M") == 2


@pytest.mark.parametrize(
    "chart",
    [
        charts.bars("Rien", []),
        charts.bars("Zéro", [charts.Bar("a", 0)]),
        charts.stacked("Rien", []),
        charts.stacked("Zéro", [("a", 0)]),
        charts.sparkline("Rien", []),
        charts.sparkline("Un", [("a", 1)]),
        charts.gauge("Rien", None),
        charts.gauge("Trop", 140, target=120),
    ],
)
def test_nothing_at_all_is_still_a_chart(chart):
    assert "</svg>" in str(chart)


def test_the_same_chart_keeps_its_id_so_that_a_swap_equals_a_reload():
    one, two = (str(charts.gauge("Part", 64, target=80)) for _ in range(2))
    assert one == two
