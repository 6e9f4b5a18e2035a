"""The guides tell the truth: their links lead somewhere, their commands exist, their examples work."""

import re
import shlex
import unicodedata
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from cordee.cli.main import cli
from cordee.config.env import SETTINGS

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], key=lambda page: page.relative_to(ROOT).as_posix()
)
GUIDES = ROOT / "docs/guides"
# Names that hold no setting: Cordée's own switch for developers.
NOT_SETTINGS = {"CORDEE_DEBUG"}

FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
SUBSHELL = re.compile(r"<<'FIN'\n.*?^FIN$", re.MULTILINE | re.DOTALL)


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def prose(page: Path) -> str:
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The names that a forge gives to headings."""
    found = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {_anchor(heading) for heading in found}


def _anchor(heading: str) -> str:
    kept = (c for c in heading.lower() if c in " -_" or unicodedata.category(c)[0] in "LN")
    return "".join(kept).strip().replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page):
    lost = []
    for link in LINK.findall(prose(page)):
        path, _sharp, anchor = unquote(link).partition("#")
        if ":" in path:
            continue
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


def command_lines(page: Path) -> list[str]:
    """What the page tells people to type after ``cordee``: in shell blocks and between back-quotes."""
    text = page.read_text(encoding="utf-8")
    shells = [SUBSHELL.sub("", body) for language, body in FENCED.findall(text) if language in ("sh", "")]
    typed = [line.partition(" #")[0].strip() for body in shells for line in body.splitlines()]
    typed += [span for span in INLINE.findall(FENCED.sub("", text)) if not span.endswith("…")]
    return [line for line in typed if re.match(r"cordee(\s|$)", line)]


def refused(line: str) -> str:
    """Why this line is not one that ``cordee`` understands; empty when it is."""
    words = shlex.split(line)[1:]
    command, context = cli, click.Context(cli, info_name="cordee")
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name = words.pop(0)
        found = command.get_command(context, name)
        if found is None:
            return f"« {name} » n’existe pas"
        command, context = found, click.Context(found, parent=context, info_name=name)
    known = {option for parameter in command.get_params(context) for option in parameter.opts}
    unknown = [word for word in words if word.startswith("-") and word.partition("=")[0] not in known]
    # What follows a passthrough command is for the program behind it.
    return "" if not unknown or context.ignore_unknown_options else f"options inconnues : {unknown}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_exist(page):
    context = {line: refused(line) for line in command_lines(page)}
    assert {line: why for line, why in context.items() if why} == {}


def test_the_checker_of_commands_sees_what_is_wrong():
    assert refused("cordee kit chek dossier") == "« chek » n’existe pas"
    assert refused("cordee serve --prot 8000") == "options inconnues : ['--prot']"
    assert refused("cordee serve --port 8000") == ""


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_settings_exist(page):
    known = {setting.name for setting in SETTINGS} | NOT_SETTINGS
    told = set(re.findall(r"\bCORDEE_[A-Z_]+\b", page.read_text(encoding="utf-8")))
    assert told - known == set()


def test_every_setting_has_its_line():
    page = (ROOT / "docs/reference/reglages.md").read_text(encoding="utf-8")
    assert [setting.name for setting in SETTINGS if f"`{setting.name}`" not in page] == []


def blocks(page: Path, language: str) -> list[str]:
    return [body for found, body in FENCED.findall(page.read_text(encoding="utf-8")) if found == language]


@pytest.fixture
def kit_of_the_guide(tmp_path):
    """The example of ecrire-un-kit.md as a folder: each file's name stands above its block."""
    text = (GUIDES / "ecrire-un-kit.md").read_text(encoding="utf-8")
    folder = tmp_path / "panne-annuaire"
    for name, _language, body in re.findall(r"^`([\w./-]+)`\n\n```(\w+)\n(.*?)^```", text, re.M | re.S):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(body, encoding="utf-8")
    return folder


def test_the_kit_of_the_guide_has_no_fault(kit_of_the_guide):
    from cordee.kits.pack import check

    names = {path.relative_to(kit_of_the_guide).as_posix() for path in kit_of_the_guide.rglob("*.*")}
    assert names == {"kit.yaml", "injects.yaml", "rehearsal.yaml", "documents/regles-du-jeu.md"}
    assert [str(fault) for fault in check(kit_of_the_guide)] == []


def test_the_hours_of_the_guide_are_read():
    from cordee.kits.offsets import BadOffset, parse_offset

    said = {
        "T+00:45": 2700, "T+1:05:30": 3930, "H+2": 7200, "H+2h15": 8100, "M+30": 1800, "J+1 H+2 M+30": 95400,
        "J+1 T+02:30": 95400, "45 min": 2700, "1 h 30 min": 5400, "08:40": 9000,
    }  # fmt: skip
    page = (GUIDES / "ecrire-un-kit.md").read_text(encoding="utf-8")
    assert [hour for hour in said if f"`{hour}`" not in page] == []
    assert {hour: parse_offset(hour, clock_start="06:10") for hour in said} == said
    with pytest.raises(BadOffset, match="minutes ou heures"):
        parse_offset("T+45")


def run_as_the_operator(which: int) -> None:
    """The Python that exploiter.md gives, in the order of the page."""
    text = (GUIDES / "exploiter.md").read_text(encoding="utf-8")
    script = re.findall(r"<<'FIN'\n(.*?)^FIN$", text, re.M | re.S)[which]
    exec(compile(script, "exploiter.md", "exec"), {})


@pytest.mark.django_db
def test_the_first_administrator_is_invited_as_the_guide_says():
    from cordee.accounts.models import Invitation
    from cordee.outbox.models import Message

    run_as_the_operator(0)
    assert list(Invitation.objects.values_list("email", "role", "scope")) == [
        ("prenom.nom@exemple.fr", "admin", "platform:")
    ]
    assert [message.recipient for message in Message.objects.all()] == ["prenom.nom@exemple.fr"]


@pytest.mark.django_db
def test_a_content_is_erased_as_the_guide_says():
    from cordee.core.actor import console
    from cordee.journal.models import Entry
    from cordee.journal.record import record
    from cordee.kits.events import KitEdited

    for _number in range(34):
        record(KitEdited(stream="room:12", content={"what": "une ligne"}), by=console("essai"))
    run_as_the_operator(1)
    assert [entry.seq for entry in Entry.objects.filter(stream__key="room:12", content__isnull=True)] == [34]


@pytest.mark.django_db
def test_the_table_of_rights_knows_who_sees_an_exercise():
    """A firm until the exercise is over. Otherwise mend ``_within_sight`` and run « cordee reference »."""
    from cordee.cli.reference_rights import SEE_EXERCISES
    from cordee.core.actor import Actor, Grant, Role
    from cordee.directory.models import Provider
    from cordee.exercises.models import Exercise
    from tests.makers import an_exercise

    exercise = an_exercise()
    firm = Provider.objects.create(name="Cap Tempête")
    Exercise.objects.filter(pk=exercise.pk).update(provider=firm)
    places = {
        Role.ADMIN: "platform:", Role.REGION_PILOT: f"region:{exercise.site.region_id}",
        Role.REGION_READER: f"region:{exercise.site.region_id}", Role.DIRECTOR: f"site:{exercise.site_id}",
        Role.RSSI: f"site:{exercise.site_id}", Role.MEMBER: f"site:{exercise.site_id}",
        Role.PROVIDER: firm.scope,
    }  # fmt: skip

    def seen() -> set[Role]:
        actors = {
            role: Actor(
                "user", "1", "", frozenset({Grant(role, places.get(role, exercise.scope))}), strong=True
            )
            for role in Role
        }
        return {role for role, actor in actors.items() if Exercise.objects.visible_to(actor).exists()}

    assert seen() == SEE_EXERCISES | {Role.PROVIDER}
    Exercise.objects.filter(pk=exercise.pk).update(state="ended")
    assert seen() == SEE_EXERCISES
