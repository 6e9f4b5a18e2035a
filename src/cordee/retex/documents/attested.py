"""The attestation as a document: what the rule asks, what was seen, what does not count, how to check it."""

from __future__ import annotations

import base64
import json

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.dates import date_format
from cordee.documents.blocks import Bullets, Code, Facts, Grid, Section, Sheet, Text
from cordee.journal.keys import signing_key
from cordee.retex.documents import wording as w
from cordee.retex.models import Attestation
from cordee.retex.obligation import rule

SALT = "cordee.retex.attestation"


def attestation_sheet(attestation: Attestation) -> Sheet:
    with translation.override("fr"):
        return _sheet(attestation)


def check_address(attestation: Attestation) -> str:
    """The public address, printed as a code, that says whether this paper is what the platform issued."""
    told = [attestation.pk, clock.iso(attestation.issued_at)]
    return settings.BASE_URL + reverse("retex:check_attestation", args=[signing.dumps(told, salt=SALT)])


def attestation_told_by(token: str) -> tuple[int, str] | None:
    """The attestation and the instant of its issue that a printed address stands for; None when it is not ours."""
    try:
        key, issued_at = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(key), str(issued_at)


def _sheet(attestation: Attestation) -> Sheet:
    exercise = attestation.exercise
    verdict = _("Cet exercice compte") if attestation.counts else _("Cet exercice ne compte pas")
    return Sheet(
        kind=_("Attestation d’exercice de crise cyber"),
        title=attestation.site.name,
        subtitle=("✓ " if attestation.counts else "✗ ") + verdict,
        mark="",
        reference=_("Attestation n° %(pk)s émise le %(when)s par %(where)s")
        % {
            "pk": attestation.pk,
            "when": w.when_words(clock.iso(attestation.issued_at)),
            "where": settings.BASE_URL,
        },
        author=attestation.site.name,
        language="fr",
        cover=(
            (_("Établissement"), f"{attestation.site.name} (FINESS {attestation.site.finess})"),
            (
                _("Exercice"),
                exercise.title
                if exercise
                else _("joué hors de Cordée, déclaré par %s") % attestation.declared_by,
            ),
            (_("Joué le"), date_format(attestation.counts_on, "j F Y")),
            (
                _("Règle"),
                f"{_judging(attestation)} ({attestation.rule}, {_('version')} {attestation.rule_version})",
            ),
        ),
        signature=(),
        sections=tuple(_sections(attestation)),
    )


def _judging(attestation: Attestation) -> str:
    """The rule's title, as the pack in force says it; its id when the pack no longer has it."""
    try:
        return rule(attestation.rule).title
    except FileNotFoundError:
        return attestation.rule


def _sections(attestation: Attestation):
    rows = tuple(
        ("✓ " + _("rempli") if c["met"] else "✗ " + _("non rempli"), c["label"], c["detail"] or w.NOTHING)
        for c in attestation.criteria
    )
    head = (_("Résultat"), _("Critère"), _("Ce qui a été vu"))
    yield Section(_("Critères"), (Grid(_("Tous doivent être remplis"), head, rows, (16, 44, 40)),))
    try:
        judged_by = rule(attestation.rule)
    except FileNotFoundError:
        judged_by = None
    if judged_by:
        yield Section(_("Textes de référence"), (Bullets(judged_by.sources),))
        yield Section(_("Ce qui ne compte pas comme un exercice"), (Bullets(judged_by.does_not_count),))
    yield Section(_("Vérifier cette attestation"), tuple(_proof(attestation)))


def statement_of(attestation: Attestation) -> bytes:
    """What the platform signs: the judgement, in one spelling."""
    told = {
        "attestation": attestation.pk,
        "site": attestation.site.finess,
        "exercise": attestation.exercise_id,
        "counts_on": attestation.counts_on.isoformat(),
        "rule": attestation.rule,
        "version": attestation.rule_version,
        "counts": attestation.counts,
        "met": sorted(c["key"] for c in attestation.criteria if c["met"]),
        "issued_at": clock.iso(attestation.issued_at),
    }
    return json.dumps(told, sort_keys=True).encode()


def _proof(attestation: Attestation):
    key = signing_key()
    statement = statement_of(attestation)
    signature = base64.b64encode(key.sign(statement)).decode()
    yield Text(
        _(
            "Le code mène à la page publique qui dit si cette attestation a bien été émise et si elle a été remplacée."
        ),
        "note",
    )
    yield Code(
        check_address(attestation),
        _("%(where)s\nattestation n° %(pk)s") % {"where": settings.BASE_URL, "pk": attestation.pk},
    )
    yield Facts((
        (_("Énoncé signé"), statement.decode()),
        (_("Signature Ed25519"), f"{signature[:44]}\n{signature[44:]}"),
        (_("Clé"), key.verifier),
    ))  # fmt: skip
