"""Django settings, all from the environment (see ``env.py`` for what each one means)."""

from __future__ import annotations

import secrets
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from cordee import __version__
from cordee.config import env
from cordee.config.logs import logging_config

SOURCE = Path(__file__).resolve().parent.parent  # src/cordee
ROOT = SOURCE.parent.parent

VERSION = __version__
MODE = env.value("CORDEE_MODE")
if faults := env.unsafe():
    told = "\n- ".join(faults)
    raise ImproperlyConfigured(
        f"Cordée refuse de démarrer :\n- {told}\nPour l’essayer sur cette machine : make demo (ou CORDEE_MODE=demo)."
    )
DEMO = MODE == "demo"
TESTING = MODE == "test"

DEBUG = False
DATA_DIR = Path(env.value("CORDEE_DATA_DIR")).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
PACKS_DIR = ROOT / "packs"
BASE_URL = env.value("CORDEE_BASE_URL").rstrip("/")
# Outside production a key is made for the life of the data folder, so that sessions survive a restart.
SECRET_KEY = env.value("CORDEE_SECRET_KEY")
if not SECRET_KEY:
    key_file = DATA_DIR / "secret-key"
    if not key_file.exists():
        key_file.touch(mode=0o600)
        key_file.write_text(secrets.token_urlsafe(50))
    SECRET_KEY = key_file.read_text()
SECRET_KEY_FALLBACKS = env.value("CORDEE_SECRET_KEY_OLD")
ALLOWED_HOSTS = env.value("CORDEE_HOSTS") or ["127.0.0.1", "localhost", "[::1]", "testserver"]

INSTALLED_APPS = [
    "cordee.home",
    "cordee.archive",
    "cordee.api",
    "cordee.funding",
    "cordee.retex",
    "cordee.mobilisation",
    "cordee.exercises",
    "cordee.playbooks",
    "cordee.taskforce",
    "cordee.kits",
    "cordee.crises",
    "cordee.breakglass",
    "cordee.incidents",
    "cordee.offline",
    "cordee.awareness",
    "cordee.referentials",
    "cordee.services",
    "cordee.indicators",
    "cordee.plan",
    "cordee.witnesses",
    "cordee.runs",
    "cordee.accounts",
    "cordee.directory",
    "cordee.outbox",
    "cordee.live",
    "cordee.journal",
    "cordee.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads by a random length, against BREACH; bad 4G matters at 3 a.m.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "cordee.config.away.DatabaseAwayMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "cordee.config.middleware.LogContextMiddleware",
    "cordee.config.middleware.KnownMethodsMiddleware",
    "cordee.accounts.middleware.ActorMiddleware",
    "cordee.api.door.TokenMiddleware",
    "cordee.config.middleware.NoStoreMiddleware",
    "cordee.accounts.middleware.DenyByDefaultMiddleware",
    "cordee.config.middleware.RefusedMiddleware",
]

ROOT_URLCONF = "cordee.config.urls"
ASGI_APPLICATION = "cordee.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "cordee.ui.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "cordee.ui.templatetags.ui",
            ],
        },
    }
]

DATABASES = {"default": env.database(env.value("DATABASE_URL"), str(DATA_DIR))}
SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["cordee.accounts.hashers.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:home"
ACCOUNT_ADAPTER = "cordee.accounts.adapter.InvitationOnlyAdapter"
SOCIALACCOUNT_ADAPTER = "cordee.accounts.adapter.KnownPeopleOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account only ever comes from an invitation sent to that address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody is written to because somebody else typed an address
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False  # a mailbox is not a second factor
# « key » is one account from one address; a whole hospital often shares one address.
SIGN_IN_FAILURES = env.value("CORDEE_SIGN_IN_FAILURES")
ACCOUNT_RATE_LIMITS = {
    "login_failed": f"{SIGN_IN_FAILURES}/5m/ip,8/5m/key",
    "login": f"{env.value('CORDEE_SIGN_IN_PER_MINUTE')}/m/ip",
}
MFA_ADAPTER = "cordee.accounts.second_factor.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # see ACCOUNT_EMAIL_VERIFICATION
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Cordée"
MFA_TOTP_TOLERANCE = 1  # a telephone whose clock is half a minute off
USERSESSIONS_TRACK_ACTIVITY = False
OIDC_EMAIL_TRUSTED = env.value("CORDEE_OIDC_EMAIL_TRUSTED")
SOCIALACCOUNT_PROVIDERS: dict = {}
if env.value("CORDEE_OIDC_ISSUER"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env.value("CORDEE_OIDC_NAME"),
                "client_id": env.value("CORDEE_OIDC_CLIENT_ID"),
                "secret": env.value("CORDEE_OIDC_SECRET"),
                "settings": {
                    "server_url": env.value("CORDEE_OIDC_ISSUER"),
                    "auth_params": {"acr_values": acr} if (acr := env.value("CORDEE_OIDC_ACR")) else {},
                },
            }
        ],
    }

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("Français")), ("en", _("Anglais"))]
LOCALE_PATHS = [SOURCE / "locale"]
FORMAT_MODULE_PATH = ["cordee.config.formats"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING
WHITENOISE_AUTOREFRESH = TESTING
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = DATA_DIR / "pieces"
TSA_URL = env.value("CORDEE_TSA_URL")
TSA_AUTHORITIES = Path(env.value("CORDEE_TSA_AUTHORITIES"))
UPLOAD_LIMIT = env.value("CORDEE_UPLOAD_LIMIT_MB") * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

if env.value("CORDEE_EMAIL_URL"):
    vars().update(env.email(env.value("CORDEE_EMAIL_URL")))
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.value("CORDEE_EMAIL_FROM")
EXERCISE_FROM_EMAIL = env.value("CORDEE_EXERCISE_FROM")

# Channels besides mail: none calls outside unless it is given an address.
GATEWAYS = {
    channel: {
        "url": url,
        "token": env.value(f"CORDEE_{name}_TOKEN"),
        "fields": env.value(f"CORDEE_{name}_FIELDS"),
    }
    if (url := env.value(f"CORDEE_{name}_URL"))
    else None
    for channel, name in (("sms", "SMS"), ("phone", "PHONE"))
}
SMS_SECRET = env.value("CORDEE_SMS_SECRET")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
EMBEDDED_WORKER = env.value("CORDEE_WORKER")
STREAM_LIMIT = env.value("CORDEE_STREAM_LIMIT")

HTTPS = env.value("CORDEE_HTTPS") and MODE == "production"
SECURE_SSL_REDIRECT = (
    False  # the proxy in front redirects; the platform only refuses to send cookies in clear
)
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
TRUSTED_PROXIES = env.value("CORDEE_TRUSTED_PROXIES")
if env.value("CORDEE_PROXY_HEADER"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "cordee_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600  # of silence; ``accounts.sessions`` ends an account's session 8 h after sign-in
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "cordee_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "cordee.config.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}

SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = logging_config(json=env.value("CORDEE_LOG_JSON") and not (DEMO or TESTING), quiet=TESTING)
