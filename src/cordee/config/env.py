"""Every setting an operator may change, declared once: name, type, default, meaning.

The reference page ``docs/reference/reglages.md`` is generated from this list (``cordee reference``).
"""

from __future__ import annotations

import ipaddress
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class BadSetting(Exception):
    """A setting that cannot be read; the message names it and says what is expected."""


def _text(value: str) -> str:
    return value


def _flag(value: str) -> bool:
    known = {
        "1": True,
        "true": True,
        "oui": True,
        "yes": True,
        "0": False,
        "false": False,
        "non": False,
        "no": False,
        "": False,
    }
    try:
        return known[value.strip().lower()]
    except KeyError:
        raise ValueError("attendu : oui ou non") from None


def _whole(value: str) -> int:
    return int(value)


def _count(value: str) -> int:
    number = int(value)
    if not 1 <= number <= 1_000_000:
        raise ValueError("attendu : un nombre, de 1 à 1 000 000")
    return number


def _networks(value: str) -> list[str]:
    """Addresses and networks of proxies; never « everybody », who could then call themselves anything."""
    told = _words(value)
    for word in told:
        try:
            network = ipaddress.ip_network(word, strict=False)
        except ValueError:
            raise ValueError(
                "attendu : des adresses ou des réseaux (10.0.0.0/24), séparés par des virgules"
            ) from None
        if network.prefixlen == 0:
            raise ValueError("le monde entier n’est pas un mandataire")
    return told


def _words(value: str) -> list[str]:
    return [word.strip() for word in value.split(",") if word.strip()]


CALL_FIELDS = '{"to": "{to}", "text": "{text}", "reference": "{reference}"}'


def _fields(value: str) -> dict[str, Any]:
    read = json.loads(value)
    if not isinstance(read, dict) or "{to}" not in value:
        raise ValueError("attendu : un objet JSON qui contient {to}")
    return read


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    read: Callable[[str], Any]
    default: str
    meaning: str
    secret: bool = False


SETTINGS = (
    Setting("CORDEE_MODE", _text, "production", "`production`, `demo` (région inventée, connexion en un clic, écoute locale seulement) ou `test`."),
    Setting("CORDEE_SECRET_KEY", _text, "", "Clé de signature des sessions : 50 caractères aléatoires au moins. Obligatoire en production.", secret=True),
    Setting("CORDEE_SECRET_KEY_OLD", _words, "", "Clés précédentes, séparées par des virgules, le temps que liens et sessions signés avec elles expirent.", secret=True),
    Setting("CORDEE_HOSTS", _words, "", "Noms de domaine servis, séparés par des virgules. Obligatoire en production."),
    Setting("CORDEE_BASE_URL", _text, "http://127.0.0.1:8000", "Adresse publique, utilisée dans les courriels, les liens et les QR codes."),
    Setting("CORDEE_DATA_DIR", _text, "var", "Dossier des données de l’installation : base embarquée, clé de signature du journal, pièces jointes."),
    Setting("DATABASE_URL", _text, "", "`postgres://…` pour PostgreSQL ; vide : SQLite embarqué dans CORDEE_DATA_DIR.", secret=True),
    Setting("CORDEE_EMAIL_URL", _text, "", "`smtp://utilisateur:mot-de-passe@serveur:587?tls=oui` ; vide en démo : boîte aux lettres locale.", secret=True),
    Setting("CORDEE_EMAIL_FROM", _text, "cordee@localhost", "Expéditeur des courriels de la plateforme."),
    Setting("CORDEE_EXERCISE_FROM", _text, "EXERCICE <exercice@localhost>", "Expéditeur des courriels d’exercice, distinct pour que personne ne les prenne pour vrais."),
    Setting("CORDEE_SMS_URL", _text, "", "Passerelle SMS : adresse https qui reçoit un POST en JSON. Vide : aucun SMS ne part."),
    Setting("CORDEE_SMS_TOKEN", _text, "", "Jeton de cette passerelle (`Authorization: Bearer …`).", secret=True),
    Setting("CORDEE_SMS_FIELDS", _fields, CALL_FIELDS, "Corps du POST : un objet JSON où `{to}`, `{text}`, `{reference}` et `{exercise}` sont remplacés."),
    Setting("CORDEE_SMS_SECRET", _text, "", "Secret (32 caractères au moins) de l’adresse où la passerelle renvoie les SMS reçus. Vide : l’adresse est fermée.", secret=True),
    Setting("CORDEE_PHONE_URL", _text, "", "Automate d’appel vocal : adresse https qui reçoit un POST en JSON. Vide : aucun appel ne part."),
    Setting("CORDEE_PHONE_TOKEN", _text, "", "Jeton de cet automate.", secret=True),
    Setting("CORDEE_PHONE_FIELDS", _fields, CALL_FIELDS, "Corps du POST de l’automate, comme pour les SMS."),
    Setting("CORDEE_HTTPS", _flag, "oui", "Cookies réservés à HTTPS et HSTS. Ne mettre « non » que derrière 127.0.0.1."),
    Setting("CORDEE_PROXY_HEADER", _flag, "non", "Croire l’en-tête X-Forwarded-Proto du mandataire placé devant."),
    Setting("CORDEE_TRUSTED_PROXIES", _networks, "127.0.0.1,::1", "Adresses ou réseaux des mandataires dont X-Forwarded-For et X-Forwarded-Proto sont crus, avec CORDEE_PROXY_HEADER ; de tout autre, ces en-têtes sont ignorés."),
    Setting("CORDEE_SIGN_IN_PER_MINUTE", _count, "120", "Connexions acceptées par minute depuis une adresse. À monter si un mandataire cache les adresses de toute une région."),
    Setting("CORDEE_SIGN_IN_FAILURES", _count, "60", "Échecs acceptés en cinq minutes depuis une adresse (connexion, codes d’une salle, codes scellés). Un compte, depuis une adresse : 8, toujours."),
    Setting("CORDEE_WORKER", _flag, "oui", "Faire tourner le fil des travaux dans le processus web. « non » si `cordee worker` tourne à part."),
    Setting("CORDEE_LOG_JSON", _flag, "oui", "Journaux techniques en JSON, une ligne par événement, sans contenu."),
    Setting("CORDEE_OIDC_ISSUER", _text, "", "Fournisseur d’identité OpenID Connect (ProConnect, Pro Santé Connect) : adresse de l’émetteur."),
    Setting("CORDEE_OIDC_CLIENT_ID", _text, "", "Identifiant client auprès de ce fournisseur."),
    Setting("CORDEE_OIDC_SECRET", _text, "", "Secret client auprès de ce fournisseur.", secret=True),
    Setting("CORDEE_OIDC_NAME", _text, "ProConnect", "Nom affiché sur le bouton de connexion."),
    Setting("CORDEE_OIDC_ACR", _text, "", "Niveau demandé (`acr_values`), par exemple `eidas1`."),
    Setting("CORDEE_OIDC_EMAIL_TRUSTED", _flag, "non", "Croire l’adresse donnée par ce fournisseur quand il ne dit pas l’avoir vérifiée (ProConnect ne le dit pas)."),
    Setting("CORDEE_TSA_URL", _text, "", "Serveur d’horodatage (RFC 3161) qui contresigne les journaux des crises ; une empreinte seule en sort. Vide : aucun."),
    Setting("CORDEE_TSA_AUTHORITIES", _text, "", "Fichier PEM des certificats (racine et intermédiaires) qui prouvent ses réponses. Obligatoire avec CORDEE_TSA_URL."),
    Setting("CORDEE_STREAM_LIMIT", _whole, "2000", "Connexions « en direct » simultanées acceptées par processus ; au-delà : 503."),
    Setting("CORDEE_UPLOAD_LIMIT_MB", _whole, "20", "Taille maximale d’un fichier déposé, en mégaoctets."),
)  # fmt: skip

_BY_NAME = {setting.name: setting for setting in SETTINGS}


def value(name: str, environ: Mapping[str, str] | None = None) -> Any:
    """The value of a declared setting, read from the environment."""
    setting = _BY_NAME[name]
    raw = (os.environ if environ is None else environ).get(name, setting.default)
    try:
        return setting.read(raw)
    except ValueError as fault:
        shown = "(masqué)" if setting.secret else repr(raw)
        raise BadSetting(f"{name} = {shown} : {fault}") from None


def _mark(environ: Mapping[str, str] | None = None) -> Path:
    return Path(value("CORDEE_DATA_DIR", environ)) / "mode"


def holds_the_demonstration(environ: Mapping[str, str] | None = None) -> bool:
    """Whether the data folder was furnished by ``cordee demo``."""
    mark = _mark(environ)
    return mark.is_file() and mark.read_text(encoding="utf-8").strip() == "demo"


def remember_the_demonstration() -> None:
    mark = _mark()
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text("demo\n", encoding="utf-8")


def unsafe(environ: Mapping[str, str] | None = None) -> list[str]:
    """Why this installation must not start, one sentence a fault; empty when it may."""
    mode = value("CORDEE_MODE", environ)
    if mode not in ("production", "demo", "test"):
        return [f"CORDEE_MODE = {mode!r} : attendu production, demo ou test."]
    faults = [
        f"{name} doit être en https:// (http:// n’est accepté que vers 127.0.0.1, hors production)."
        for name in ("CORDEE_SMS_URL", "CORDEE_PHONE_URL")
        if not _is_safe_gateway(value(name, environ), mode)
    ]
    if 0 < len(value("CORDEE_SMS_SECRET", environ)) < 32:
        faults.append("CORDEE_SMS_SECRET doit compter au moins 32 caractères.")
    if mode != "production":
        return faults
    key = value("CORDEE_SECRET_KEY", environ)
    if len(key) < 50 or len(set(key)) < 10:
        faults.append(
            "CORDEE_SECRET_KEY doit compter au moins 50 caractères aléatoires (`cordee secret` en fabrique une)."
        )
    hosts = value("CORDEE_HOSTS", environ)
    if not hosts or "*" in hosts:
        faults.append("CORDEE_HOSTS doit nommer les domaines servis, sans « * ».")
    base = urlsplit(value("CORDEE_BASE_URL", environ))
    if base.scheme != "https" and value("CORDEE_HTTPS", environ):
        faults.append("CORDEE_BASE_URL doit être en https:// (ou CORDEE_HTTPS=non derrière 127.0.0.1).")
    if holds_the_demonstration(environ):
        faults.append("CORDEE_DATA_DIR est celui d’une démonstration : une installation réelle a le sien.")
    if value("CORDEE_TSA_URL", environ) and not Path(value("CORDEE_TSA_AUTHORITIES", environ)).is_file():
        faults.append("CORDEE_TSA_AUTHORITIES doit nommer le fichier PEM des certificats de CORDEE_TSA_URL.")
    if not value("CORDEE_EMAIL_URL", environ):
        faults.append("CORDEE_EMAIL_URL manque : sans courriel, ni invitation ni relance ne partent.")
    return faults


def _is_safe_gateway(url: str, mode: str) -> bool:
    """Numbers and messages travel encrypted; in the clear only to this machine, and never in production."""
    parts = urlsplit(url)
    if not url or (parts.scheme == "https" and parts.hostname):
        return True
    return (
        mode != "production"
        and parts.scheme == "http"
        and parts.hostname in ("127.0.0.1", "::1", "localhost")
    )


# A lock, a new connection, a cable pulled out: known within four seconds, so that a person is told within five.
IMPATIENT = {"options": "-c lock_timeout=4s", "connect_timeout": "4", "tcp_user_timeout": "4000"}


def database(url: str, data_dir: str) -> dict[str, Any]:
    """Django's description of the database: SQLite kept durable, or PostgreSQL through a pool."""
    if not url:
        return {
            "ENGINE": "cordee.config.sqlite3",
            "NAME": f"{data_dir}/cordee.sqlite3",
            "ATOMIC_REQUESTS": False,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: a committed entry survives a power cut (the benchmark shows what NORMAL loses).
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise BadSetting("DATABASE_URL : seul postgres:// est connu (ou rien, pour la base embarquée).")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # A server that restarted leaves dead connections in the pool: each is tried before it is lent.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **IMPATIENT,
            **dict(parse_qsl(parts.query)),
            # The pool waits longer and longer between two tries of a server that is gone: short series, begun anew.
            "pool": {"min_size": 1, "max_size": 12, "timeout": 3, "reconnect_timeout": 2},
        },
    }


def email(url: str) -> dict[str, Any]:
    """Django's mail settings from one address."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "EMAIL_HOST": parts.hostname or "127.0.0.1",
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": _flag(options.get("tls", "non")),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }
