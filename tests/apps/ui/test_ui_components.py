"""Forms, clocks, menu and search, as the templates meet them."""

import datetime as dt

import pytest
from django import forms
from django.template import Context, Template
from tests.apps.ui.dressed import get

from cordee.core import clock
from cordee.core.actor import Actor
from cordee.ui import guide, menu, search
from cordee.ui.icons import UnknownIcon, icon_svg
from cordee.ui.panels import Banner, ClockFace, h_plus
from cordee.ui.views import guide as guide_view

CAMILLE = Actor("user", "1", "Camille Roche")


def drawn(source, **context):
    return Template(source).render(Context(context))


class Contact(forms.Form):
    phone = forms.CharField(label="Téléphone", help_text="Celui du bureau.")
    means = forms.MultipleChoiceField(
        label="Moyens", choices=[("a", "Radio")], widget=forms.CheckboxSelectMultiple
    )


def test_a_field_in_error_is_tied_to_its_help_and_its_error():
    page = drawn("{% form_fields form %}", form=Contact({}))
    assert '<label class="form-label required" for="id_phone">Téléphone</label>' in page
    assert 'aria-describedby="id_phone_aide id_phone_erreur"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_phone_erreur"' in page
    assert '<a href="#id_phone">Téléphone</a> : Ce champ est obligatoire.' in page


def test_a_group_of_boxes_is_a_fieldset_with_its_question():
    page = drawn("{% form_fields form %}", form=Contact())
    assert '<legend class="form-label required">Moyens</legend>' in page
    assert 'class="form-check-input"' in page


@pytest.mark.parametrize("name", ["", "../x", "Bell", 'bell"><script>', "bell bell"])
def test_a_name_that_is_no_icon_is_refused(name):
    with pytest.raises(UnknownIcon):
        icon_svg(name)


def test_a_badge_is_an_icon_and_a_word():
    page = drawn('{% badge "ok" "Publié" %}')
    assert "#circle-check" in page and "Publié" in page


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "H+00:00"), (7500, "H+02:05"), (-600, "H-00:10"), (-20, "H+00:00"), (90_000, "H+25:00")],
)
def test_durations_are_told_from_h(seconds, shown):
    assert h_plus(seconds) == shown


def test_a_clock_runs_at_its_speed_and_stops_when_paused():
    noon = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
    with clock.frozen(noon + dt.timedelta(minutes=10)):
        assert ClockFace(noon, 0, speed=4.0).h_plus == "H+00:40"
        assert ClockFace(noon, 3600, speed=4.0, running=False).h_plus == "H+01:00"
        night = ClockFace(noon, 0, zero=dt.datetime(2026, 11, 24, 1, 30, tzinfo=dt.UTC))
        assert night.time_of_day == "mar 24 nov, 02:40"
        page = drawn("{% clock face %}", face=night)
    assert f'data-server-ms="{round((noon.timestamp() + 600) * 1000)}"' in page


def test_the_menu_shows_what_the_actor_may_open_and_where_they_are(monkeypatch):
    monkeypatch.setattr(menu, "_entries", {})
    menu.register(20, "Charte", "palette", "ui:guide")
    menu.register(10, "Accessibilité", "accessible", "ui:accessibility")
    menu.register(5, "Réservé", "lock", "ui:search", visible=lambda actor: actor.is_admin)
    shown = menu.items(get("/charte/", actor=CAMILLE))
    assert [(item.label, item.active) for item in shown] == [("Accessibilité", False), ("Charte", True)]
    assert menu.items(get("/charte/")) == ()


def test_the_quick_search_asks_each_provider_for_this_actor_only(monkeypatch):
    asked = []

    def provider(actor, words):
        asked.append((actor, words))
        return [search.Hit(f"{words} {n}", "/", "Exercice") for n in range(50)]

    monkeypatch.setattr(search, "_providers", [provider])
    assert len(search.find(CAMILLE, " val\x00 ")) == search.PER_PROVIDER
    assert search.find(CAMILLE, "v") == []
    assert asked == [(CAMILLE, "val")]


@pytest.mark.parametrize("query", ["", "?erreurs=1", "?bandeau=crisis", "?format=xlsx", "?page=2&tri=-beds"])
def test_the_style_guide_shows_every_component(query):
    response = guide_view(get(f"/charte/{query}", actor=CAMILLE))
    assert response.status_code == 200
    if "xlsx" not in query:
        page = response.content.decode()
        assert "Charte d’interface" in page
        assert " style=" not in page and "onclick" not in page


def test_an_exercise_is_announced_in_the_title_and_on_the_page():
    page = guide_view(get("/charte/", actor=CAMILLE)).content.decode()
    assert "<title>EXERCICE · Charte · Cordée</title>" in page
    assert "EXERCICE EXERCICE EXERCICE" in page
    assert guide.banner_of("aucun") == Banner()


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "409", "429", "500", "503"])
def test_error_pages_need_nothing_but_themselves(code):
    from django.template.loader import render_to_string

    page = render_to_string(f"{code}.html")
    assert "<h1>" in page and "Aller à l’accueil" in page
