"""The sheet that goes into the envelope."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cordee.breakglass.models import SealedCode
from cordee.core import clock
from cordee.core.dates import date_format
from cordee.directory.models import Site
from cordee.documents.blocks import Block, Bullets, Code, Figures, Section, Sheet, Text
from cordee.documents.typeset import typeset


def envelopes(site: Site, made: list[tuple[SealedCode, str]]) -> bytes:
    """A PDF, one page a code. The secrets are in it and nowhere else."""
    with translation.override("fr"):
        return typeset("page.typ", _sheet(site, made), clock.now())


def _sheet(site: Site, made: list[tuple[SealedCode, str]]) -> Sheet:
    first = made[0][0]
    return Sheet(
        kind=_("Codes scellés"),
        title=_("Bris de glace"),
        subtitle=site.name,
        mark="",
        reference=_("Tirés le %s") % date_format(timezone.localtime(first.sealed_at), "j F Y, H:i"),
        author=site.name,
        language="fr",
        cover=(),
        signature=(),
        sections=tuple(
            Section(_("Code n° %s") % code.number, tuple(_page(code, secret)), new_page=rank > 0)
            for rank, (code, secret) in enumerate(made)
        ),
    )


def _page(code: SealedCode, secret: str) -> Iterator[Block]:
    address = settings.BASE_URL + reverse("breakglass:break")
    told = {"number": code.number, "site": code.site.name, "finess": code.site.finess}
    yield Text(
        _("À mettre sous enveloppe fermée et signée sur le rabat, dans le coffre de la direction de garde."),
        "note",
    )
    yield Figures(((secret, _("Code n° %(number)s, %(site)s (%(finess)s)") % told),))
    yield Bullets((
        _("Sert une fois, quand plus personne de l’établissement ne peut se connecter : ouvrez l’adresse, tapez le code."),
        _("Pendant douze heures, vous déclarez une crise et la conduisez comme le RSSI. Vous ne signez pas comme la direction."),
        _("L’établissement, la région et l’administrateur sont prévenus à l’instant. Le journal garde qui et pourquoi."),
        _("Enveloppe ouverte sans raison, perdue ou abîmée : tirez-en de nouvelles, celles-ci ne vaudront plus rien."),
    ))  # fmt: skip
    yield Code(address, address)
