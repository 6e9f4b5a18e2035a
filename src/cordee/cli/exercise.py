"""``cordee exercise``: rehearse a kit without a screen."""

from __future__ import annotations

import json as jsonlib
import sys
import time
from pathlib import Path

import click

from cordee.cli.apart import apart
from cordee.cli.words import FrenchGroup, Trouble, django_ready


@click.group(cls=FrenchGroup)
def exercise() -> None:
    """Répéter un exercice sans écran."""


@exercise.command()
@click.argument("kit", metavar="DOSSIER_DU_KIT", type=click.Path(path_type=Path))
@click.option(
    "--speed",
    default=600.0,
    show_default=True,
    type=click.FloatRange(1, 3600),
    help="Secondes d’exercice par seconde.",
)
@click.option(
    "--players",
    type=click.Choice(["scripted", "none"]),
    default="scripted",
    show_default=True,
    help="Joueurs scriptés par le kit, ou personne.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Dossier où écrire le RETEX et les journaux.",
)
@click.option("--json", is_flag=True, help="Bilan pour une machine.")
def play(kit: Path, speed: float, players: str, out: Path, json: bool) -> None:
    """Joue un kit entier dans une base à lui, puis écrit RETEX (PDF, DOCX), journaux et vérificateur."""
    if not kit.is_dir():
        raise Trouble(f"« {kit} » n’est pas un dossier de kit.")
    out.mkdir(parents=True, exist_ok=True)
    with apart():
        django_ready()
        told = _played(kit, speed, players, out, quiet=json)
    if json:
        click.echo(jsonlib.dumps(told, ensure_ascii=False, indent=2))
    else:
        for line in _spoken(told):
            click.echo(line)


def _played(folder: Path, speed: float, players: str, out: Path, *, quiet: bool) -> dict:
    from django.core.management import call_command

    from cordee.cli import theatre
    from cordee.core import clock
    from cordee.core.actor import console
    from cordee.directory.models import Site
    from cordee.exercises.models import Exercise

    call_command("migrate", verbosity=0, interactive=False)
    try:
        kit = theatre.bring_in(folder)
    except theatre.UnsoundKit as faults:
        raise Trouble(f"ce kit n’est pas jouable :\n{faults}") from None
    site = _a_hospital()
    performance = theatre.prepare(
        site, kit, title=f"Répétition : {kit.title}", at=clock.now(), silent=players == "none"
    )
    began = time.monotonic()
    theatre.perform(performance, speed=speed, progress=_silent if quiet else _bar())
    theatre.debrief(performance)
    director = theatre.director_of(performance.exercise)
    approver = console(f"{director} (joueur scripté)" if director else "Direction (scriptée)")
    report = theatre.report(performance, approver=approver)
    played = Exercise.objects.get(pk=performance.exercise.pk)
    _write(out, played, report)
    told = _account(played, report, out, time.monotonic() - began, Site.objects.get(pk=site.pk))
    return told | {"refusals": performance.rehearsal.refusals}


def _a_hospital():
    """The demonstration's support hospital: invented, of a real shape."""
    from django.conf import settings

    from cordee.accounts.demo import HOSPITAL
    from cordee.cli.theatre import STAGE
    from cordee.directory.actions import load_demo_region
    from cordee.directory.models import Site

    load_demo_region(settings.PACKS_DIR / "demo", by=STAGE)
    return Site.objects.select_related("legal_entity__ght", "region", "department").get(finess=HOSPITAL)


def _write(out: Path, played, report) -> None:
    from cordee.journal.export import export, verifier

    (out / "retex.pdf").write_bytes(bytes(report.pdf))
    (out / "retex.docx").write_bytes(bytes(report.docx))
    (out / "journal.json").write_bytes(export(played.room.stream))
    (out / "conduite.json").write_bytes(export(played.stream))
    (out / "cordee-verify.py").write_bytes(verifier())


def _account(played, report, out: Path, seconds: float, site) -> dict:
    states = dict.fromkeys(("released", "skipped", "pending", "held"), 0)
    for state in played.injects.values_list("state", flat=True):
        states[state] += 1
    attestation = played.attestations.first()
    return {
        "kit": played.kit.slug,
        "version": played.kit.version,
        "site": site.name,
        "seconds": round(seconds, 1),
        "injects": states,
        "log_entries": played.room.log.count(),
        "decisions": played.room.decisions.count(),
        "replies": sum(message.replies.count() for message in played.room.messages.all()),
        "milestones": list(played.room.reached.values_list("key", flat=True)),
        "observations": played.observations.count(),
        "improvements": played.improvements.count(),
        "report": {
            "version": report.version,
            "approved_by": report.approved_by,
            "pdf_sha256": report.pdf_sha256,
        },
        "counts": bool(attestation and attestation.counts),
        "criteria": attestation.criteria if attestation else [],
        "files": sorted(path.name for path in out.iterdir()),
    }


def _spoken(told: dict) -> list[str]:
    injects = told["injects"]
    return [
        f"Kit {told['kit']} {told['version']} joué à {told['site']} en {told['seconds']} s.",
        f"  {injects['released']} injects délivrés, {injects['skipped']} non joués ; {told['log_entries']} lignes de "
        f"main courante, {told['decisions']} décisions, {told['replies']} réponses, {told['observations']} observations.",
        f"  RETEX version {told['report']['version']} approuvé ; l’exercice {'compte' if told['counts'] else 'ne compte pas'}.",
        f"  Fichiers : {', '.join(told['files'])}",
    ]


def _silent(done: float, total: float) -> None:
    return None


def _bar():
    """One line on the error output, rewritten; nothing when it is not a terminal."""

    def show(done: float, total: float) -> None:
        if sys.stderr.isatty():
            filled = int(40 * min(1.0, done / total))
            minutes = f"{int(done // 60)}/{int(total // 60)} min"
            click.echo(f"\r[{'#' * filled}{'.' * (40 - filled)}] {minutes} d’exercice", nl=False, err=True)
            if done >= total:
                click.echo(err=True)

    return show


COMMANDS = (exercise,)
