"""The demonstration's one-click sign-in, and that it exists nowhere else."""

import os
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import include, path
from tests.makers import CONSOLE, a_region, a_site
from tests.served import ROOT

from cordee.accounts.demo import CAST, open_demo_cast
from cordee.accounts.models import Membership, User
from cordee.accounts.sessions import account_of_session
from cordee.core.actor import Role
from cordee.core.verdict import Forbidden, Refused
from cordee.directory.models import Provider, Site

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    """The demonstration's places, and its cast opened."""
    settings.DEMO = True
    region = a_region("99", "Région (démonstration)")
    for finess, name in (
        ("959900411", "CH"),
        ("779900476", "Clinique"),
        ("959900379", "CH voisin"),
        ("919900519", "EHPAD"),
        ("929901119", "Cabinet"),
    ):
        site = a_site(name, ght="GHT du Vexin", region=region)
        Site.objects.filter(pk=site.pk).update(finess=finess)
    Provider.objects.create(name="Cap Tempête Conseil")
    return open_demo_cast(region, by=CONSOLE)


def test_the_cast_is_complete_and_each_has_one_role(demo):
    held = {
        m.user.email.partition("@")[0]: (m.role, m.scope.partition(":")[0])
        for m in Membership.objects.select_related("user")
    }
    assert held == {
        "pilote": ("region_pilot", "region"),
        "lectrice": ("region_reader", "region"),
        "grades": ("admin", "platform"),
        "direction": ("director", "site"),
        "rssi": ("rssi", "site"),
        "cadre": ("member", "site"),
        "clinique": ("director", "site"),
        "ght": ("rssi", "ght"),
        "voisin": ("director", "site"),
        "ehpad": ("director", "site"),
        "sagefemme": ("director", "site"),
        "animatrice": ("provider", "provider"),
    }


def test_passwords_are_drawn_at_that_moment_and_work(demo, client):
    assert len({person.password for person in demo}) == len(CAST)
    assert all(len(person.password) >= 16 for person in demo)
    rssi = next(person for person in demo if person.email.startswith("rssi"))
    assert client.post("/compte/login/", {"login": rssi.email, "password": rssi.password}).status_code == 302


def test_the_cast_is_not_opened_elsewhere(settings, cast):
    with pytest.raises(Forbidden, match="démonstration"):
        open_demo_cast(cast.region, by=CONSOLE)
    settings.DEMO = True
    with pytest.raises(Forbidden):
        open_demo_cast(cast.region, by=cast.actor("admin"))
    with pytest.raises(Refused, match="pas celle de la démonstration"):
        open_demo_cast(cast.region, by=CONSOLE)
    assert not User.objects.filter(email__endswith="@demo.example").exists()


@pytest.fixture
def demo_urls(settings):
    """The addresses of the demonstration, as ``accounts.urls`` includes them when the mode is demo."""
    import types

    module = types.ModuleType("demo_root")
    from cordee.accounts import demo_urls, urls
    from cordee.config.urls import urlpatterns

    with_demo = [*urls.urlpatterns, path("demo/", include(demo_urls.urlpatterns))]
    module.urlpatterns = [
        path("", include((with_demo, "accounts"))),
        *[p for p in urlpatterns if getattr(p, "app_name", None) != "accounts"],
    ]
    sys.modules["demo_root"] = module
    settings.ROOT_URLCONF = "demo_root"
    yield
    del sys.modules["demo_root"]


def test_one_click_and_one_is_somebody_with_all_their_roles(demo, demo_urls, client):
    page = client.get("/demo/").content.decode()
    assert all(persona.name in page for persona in CAST)
    assert client.post("/demo/entrer/", {"email": "pilote@demo.example"}).status_code == 302
    account = account_of_session(client.session)
    assert account.actor.keys("region", (Role.REGION_PILOT,)) and not account.lacks_second_factor
    assert client.get("/personnes/").status_code == 200
    client.post("/demo/entrer/", {"email": "cadre@demo.example"})
    assert account_of_session(client.session).user.email == "cadre@demo.example"


def test_the_mark_of_the_demonstration_is_worth_nothing_outside(demo, demo_urls, client, settings):
    client.post("/demo/entrer/", {"email": "pilote@demo.example"})
    session = dict(client.session.items())
    settings.DEMO = False
    assert account_of_session(session) is None
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/entrer/", {"email": "pilote@demo.example"}).status_code == 404


@pytest.mark.parametrize(
    "client",
    [Client(REMOTE_ADDR="192.0.2.7"), Client(REMOTE_ADDR="10.0.0.1"), Client(REMOTE_ADDR=""),
     Client(HTTP_X_FORWARDED_FOR="127.0.0.1"), Client(HTTP_FORWARDED="for=127.0.0.1")],
)  # fmt: skip
def test_it_answers_to_this_machine_only(demo, demo_urls, client):
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/entrer/", {"email": "pilote@demo.example"}).status_code == 404


@pytest.mark.parametrize(
    "email", ["", "admin@essai.example", "PILOTE@demo.example", "pilote@demo.example\x00", "x@demo.example"]
)
def test_only_the_cast_enters(demo, demo_urls, client, cast, email):
    cast.user("admin")
    User.objects.create(email="x@demo.example", name="X", created_at=User.objects.first().created_at)
    assert client.post("/demo/entrer/", {"email": email}).status_code == 404
    assert client.get("/demo/entrer/").status_code == 405


PROBE = """
import django; django.setup()
from django.urls import resolve, Resolver404, get_resolver
from cordee.accounts.sessions import signed_in_strongly, METHODS, METHODS_USER
try:
    resolve("/demo/"); print("there")
except Resolver404:
    print("absent")
print(any("demo" in str(name) for name in get_resolver().reverse_dict))
print(signed_in_strongly({"_auth_user_id": "1", METHODS_USER: "1", METHODS: [{"method": "demo", "demo": True}]}))
"""


@pytest.mark.parametrize(
    ("mode", "said"), [("production", ["absent", "False", "False"]), ("demo", ["there", "False", "True"])]
)
def test_production_has_neither_the_address_nor_the_mark(tmp_path, mode, said):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cordee.config.settings",
        "CORDEE_MODE": mode,
        "CORDEE_DATA_DIR": str(tmp_path),
        "CORDEE_SECRET_KEY": "a key for this test only 0123456789 abcdefghijklmnopqrstuvwxyz",
        "CORDEE_HOSTS": "cordee.example",
        "CORDEE_BASE_URL": "https://cordee.example",
        "CORDEE_EMAIL_URL": "smtp://127.0.0.1:1",
        "DATABASE_URL": "",
        "PYTHONPATH": str(ROOT / "src"),
    }
    done = subprocess.run(
        [sys.executable, "-c", PROBE], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == said, done.stderr
