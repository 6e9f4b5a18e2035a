"""The copy of the front-end files: one sprite, no unknown icon, no unused variable."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def vendor():
    spec = importlib.util.spec_from_file_location("vendor_script", ROOT / "scripts" / "vendor.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if not module.ICONS.exists():
        pytest.skip("npm ci has not been run")
    return module


def test_the_sprite_holds_one_symbol_for_each_icon(vendor):
    text = vendor.sprite({"bell": ROOT / "a.html", "star-filled": ROOT / "b.html"})
    assert re.findall(r'<symbol id="([^"]+)"', text) == ["bell", "star-filled"]
    assert text.count('stroke="currentColor"') == 1


def test_an_unknown_icon_stops_the_copy_and_says_where_it_is(vendor):
    with pytest.raises(vendor.Problem, match=r"clochette \(src/page\.html\)"):
        vendor.sprite({"clochette": ROOT / "src" / "page.html"})


@pytest.mark.parametrize(
    "written",
    [
        '{% icon "bell" %}',
        "{% icon 'bell' label=x %}",
        'icon("bell")',
        '{% badge "ok" t icon="bell" %}',
        'empty_icon: str = "bell"',
    ],
)
def test_every_way_to_write_an_icon_is_found(vendor, written):
    assert {name for use in vendor.ICON_USES for name in use.findall(written)} == {"bell"}


def test_every_icon_of_the_source_exists(vendor):
    vendor.sprite(dict(vendor.icon_uses()))


def test_variables_that_only_served_one_another_all_go(vendor):
    css = b":root{--a:1;--b:var(--a);--c:2}.x{color:var(--c)}"
    assert vendor.without_unused_variables(css, b"") == b":root{--c:2}.x{color:var(--c)}"
    assert vendor.without_unused_variables(css, b".y{width:var(--b)}") == css
