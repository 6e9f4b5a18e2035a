"""What is in the kit of a house, as a document: cards, forms with the numbers of the screens, whom to call, procedures."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cordee import __version__
from cordee.accounts.models import User
from cordee.core.actor import ESTABLISHMENT_EDITORS, Role
from cordee.directory.models import Site
from cordee.documents.blocks import Block, Bullets, Code, Facts, Grid, Section, Sheet, Text
from cordee.incidents import pack
from cordee.incidents.pack import Pack
from cordee.playbooks.models import Playbook

BOX = "☐"
BLANK = ""
ROOM = "\n"  # two lines high: a hand at night writes large
LONG_MIN = 7 * 1440  # from here on, days say more than hours
KEPT_S = 24 * 3600
LOG_LINES, DECISION_LINES, NUMBERS = 22, 8, 12


@dataclass(frozen=True, slots=True)
class Kit:
    """``digest``: SHA-256 of everything that the kit says; the same content always has the same one."""

    sheet: Sheet
    digest: str

    @property
    def short(self) -> str:
        """What is printed at the foot of each page."""
        return self.digest[:12]


def kit_of(site: Site) -> Kit:
    """In French, the language of those who will read it by a torch."""
    with translation.override("fr"):
        read = pack.read(pack.shipped())
        sections = tuple(section for section in _sections(site, read) if section.blocks)
        bare = _sheet(site, sections, "")
        plain = json.dumps(bare.as_json(), ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(plain.encode()).hexdigest()
        return Kit(_sheet(site, sections, _("Kit hors ligne, version %s") % digest[:12]), digest)


def digest_of(site: Site) -> str:
    """The digest of ``kit_of``, without building the document when nothing that goes into it has changed.

    Kept in this process under all that the kit is made of: whom to call, the pack, the procedures and their versions,
    the house itself and this version of Cordée. Three small queries; never the digest of an older content.
    """
    people = [list(_people_rows(site, roles, scopes)) for roles, scopes in _called(site)]
    procedures = Playbook.objects.filter(region=site.region, revoked=False).order_by("title", "pk")
    told = [
        __version__, settings.BASE_URL, site.name, site.finess, _pack_mark(), people,
        list(procedures.values_list("pk", "version", "title", "modified_at")),
    ]  # fmt: skip
    key = f"kit-{site.pk}-{hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()}"
    digest = cache.get(key)
    if digest is None:
        digest = kit_of(site).digest
        cache.set(key, digest, KEPT_S)
    return digest


@functools.cache
def _pack_mark() -> str:
    return hashlib.sha256(json.dumps(pack.shipped(), sort_keys=True).encode()).hexdigest()


def _called(site: Site) -> tuple[tuple[tuple[str, ...], list[str]], ...]:
    """Whose numbers are in the kit: the roles and the scopes of each list."""
    return (
        (tuple(ESTABLISHMENT_EDITORS), list(site.scopes)),
        ((Role.REGION_PILOT,), [f"region:{site.region_id}"]),
    )


def _people_rows(site: Site, roles: tuple[str, ...], scopes: list[str]):
    people = User.objects.holding(roles, scopes)
    return people.order_by("name").values_list("name", "function", "phone")


def _sheet(site: Site, sections: tuple[Section, ...], reference: str) -> Sheet:
    return Sheet(
        kind=_("Kit hors ligne"),
        title=site.name,
        subtitle=_("Quand plus rien ne répond"),
        mark="",
        reference=reference,
        author=site.name,
        language="fr",
        cover=((_("FINESS"), site.finess), (_("Imprimé le"), "…………………"), (_("Rangé à"), "…………………………………")),
        signature=(),
        sections=sections,
    )


def _sections(site: Site, read: Pack) -> Iterator[Section]:
    yield Section(_("1. Prévenir"), tuple(_people(site)))
    yield Section(_("2. Réflexes"), tuple(_cards(read)))
    yield Section(_("3. Déclarer"), tuple(_declaration(read)), new_page=True)
    yield Section(_("4. Échéances légales"), tuple(_deadlines(read)))
    yield Section(_("5. Main courante"), tuple(_log()), new_page=True)
    yield Section(_("6. Décisions"), tuple(_decisions()))
    yield Section(_("7. Procédures"), tuple(_procedures(site)), new_page=True)
    yield Section(_("8. Revenir à l’écran"), tuple(_screens()), new_page=True)


def _people(site: Site) -> Iterator[Block]:
    head = (_("Qui"), _("Fonction"), _("Téléphone"))
    house, region = (_holders(_people_rows(site, roles, scopes)) for roles, scopes in _called(site))
    yield Grid(_("La maison"), head, house or ((BLANK, BLANK, BLANK),), (40, 30, 30))
    yield Grid(_("La région"), head, region or ((BLANK, BLANK, BLANK),), (40, 30, 30))
    blanks = ((ROOM, BLANK, BLANK),) * NUMBERS
    yield Grid(_("Les mobiles de chaque service, à remplir et à afficher"), head, blanks, (40, 30, 30))


def _holders(rows) -> tuple[tuple[str, str, str], ...]:
    return tuple((name, function, phone or "…………………") for name, function, phone in rows)


def _cards(read: Pack) -> Iterator[Block]:
    for card in (*read.cards.values(), read.unknown_card):
        yield Text(card.title, "strong")
        yield Bullets(card.lines)


def _declaration(read: Pack) -> Iterator[Block]:
    yield Text(_("Cochez, puis recopiez à l’écran : les numéros sont les mêmes."), "note")
    for number, question in enumerate(read.questions, start=1):
        choices = [*(choice.label for choice in question.choices), _("Je ne sais pas")]
        yield Text(f"{number}. {question.title}", "strong")
        yield Text("   ".join(f"{BOX} {label}" for label in choices))
    yield Facts(((_("Depuis quand"), "…………………"), (_("Qui rappeler"), "…………………………………")))


def _deadlines(read: Pack) -> Iterator[Block]:
    rows = tuple(
        (clock.title, _delay(clock.within_min), clock.recipient, clock.basis, BLANK) for clock in read.clocks
    )
    head = (_("Quoi"), _("Délai"), _("À qui"), _("Texte"), _("Fait, reçu"))
    yield Grid(_("Depuis la déclaration"), head, rows, (20, 12, 24, 28, 16), dense=True)


def _delay(minutes: int) -> str:
    if not minutes:
        return _("sans délai")
    if minutes >= LONG_MIN:
        return _("%s jours") % (minutes // 1440)
    return _("%s heures") % (minutes // 60)


def _log() -> Iterator[Block]:
    yield Text(
        _("Une ligne par fait. L’heure du fait d’abord ; « papier » à l’écran quand vous recopiez."), "note"
    )
    head = (_("N°"), _("Heure"), _("Type"), _("Que se passe-t-il ?"), _("Par"))
    rows = tuple((str(number), BLANK, BLANK, ROOM, BLANK) for number in range(1, LOG_LINES + 1))
    yield Grid(_("Main courante"), head, rows, (6, 12, 16, 50, 16))


def _decisions() -> Iterator[Block]:
    head = (_("N°"), _("Heure"), _("Décision et motif"), _("Par"), _("À revoir"))
    rows = tuple((f"D{number}", BLANK, ROOM, BLANK, BLANK) for number in range(1, DECISION_LINES + 1))
    yield Grid(_("Décisions"), head, rows, (6, 12, 50, 18, 14))


def _procedures(site: Site) -> Iterator[Block]:
    for playbook in Playbook.objects.filter(region=site.region, revoked=False).order_by("title", "pk"):
        rows = tuple(
            (str(step.number), " ".join((*(f"{when} :" for when in step.when), step.name)), step.who, BOX)
            for step in playbook.outline.steps
        )
        yield Grid(playbook.title, (_("N°"), _("Étape"), _("Qui"), _("Fait")), rows, (6, 62, 24, 8))


def _screens() -> Iterator[Block]:
    yield Text(_("Depuis un téléphone, hors du réseau de l’établissement :"))
    for words, name in (
        (_("Déclarer une crise"), "incidents:declare"),
        (_("Rejoindre une salle avec ses codes"), "crises:join_code"),
    ):
        address = f"{settings.BASE_URL}{reverse(name)}"
        yield Text(words, "strong")
        yield Code(address, address)
