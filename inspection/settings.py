"""All configuration, read from the environment only; `.env.example` lists and explains every variable.

With nothing set this is the embedded default: SQLite, files under `var/`, plain HTTP on 127.0.0.1.
It is *production* when DATABASE_URL names PostgreSQL or PLUMBLINE_ENV is "production": then a secret key
must be given and DEBUG must be off, or nothing starts.
"""

import contextlib
import logging
import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy

from inspection.foundation.logs import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent


class Environment(environ.Env):
    # A variable that is set to nothing is not set: container files pass on what they may not have.
    ENVIRON = {name: value for name, value in environ.Env.ENVIRON.items() if value}


env = Environment()

# --- Where we run ---------------------------------------------------------------------------------------------------

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
DATABASE = env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'plumbline.sqlite3'}")
IS_POSTGRESQL = DATABASE["ENGINE"] == "django.db.backends.postgresql"
IS_PRODUCTION = IS_POSTGRESQL or env.str("PLUMBLINE_ENV", default="") == "production"

DEBUG = env.bool("DEBUG", default=False)
if IS_PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG must be off in production: it shows case evidence to anyone who meets an error.")


def key_of_this_machine(name: str) -> str:
    """Made once in DATA_DIR, readable by its owner only: what is signed with it outlives a restart."""
    path = DATA_DIR / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Written beside it and given its name whole: of two processes that start at once, both read the first one's.
        made = path.with_name(f"{name}.{secrets.token_hex(4)}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(made)
        made.unlink()
    if not (key := path.read_text().strip()):
        raise ImproperlyConfigured(f"{path} is empty. Put the key back; if there never was one, delete the file.")
    return key


SECRET_KEY = env.str("SECRET_KEY", default="")
if IS_PRODUCTION and not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY must be set in production: a long random text that nobody else knows.")
SECRET_KEY = SECRET_KEY or key_of_this_machine("secret_key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# What is stored is sealed with it: whoever can change the database must not be able to read it there. Earlier keys are
# still believed while a key is being changed (docs/operations.md).
HISTORY_KEY = env.str("HISTORY_KEY", default="")
HISTORY_KEY_IS_GIVEN = bool(HISTORY_KEY)
HISTORY_KEY = HISTORY_KEY or key_of_this_machine("history_key")
HISTORY_KEY_FALLBACKS = env.list("HISTORY_KEY_FALLBACKS", default=[])
# Which release this is, for people, where no clone tells.
RELEASE = env.str("RELEASE", default="")
# What is published is signed with it, or with a key made from HISTORY_KEY. Public keys of earlier ones, in hexadecimal,
# are believed too (docs/operations.md).
PUBLICATION_KEY = env.str("PUBLICATION_KEY", default="") or f"publication of {HISTORY_KEY}"
PUBLICATION_PUBLIC_KEYS = env.list("PUBLICATION_PUBLIC_KEYS", default=[])
# Whether anybody may read what is published, without a sign-in.
PUBLIC_REPORTS = env.bool("PUBLIC_REPORTS", default=False)
# Whose public holidays are no working days: a country and, after a hyphen, a part of it, as ISO 3166-2 codes them.
HOLIDAYS = env.str("HOLIDAYS", default="GB-ENG")
# The sealed records once more, outside the database.
CHECKPOINT_DIR = Path(env.str("CHECKPOINT_DIR", default=str(DATA_DIR / "checkpoints")))

# The demonstration's passwords are printed for all to read.
DEMO_ALLOWED = env.bool("DEMO_ALLOWED", default=not IS_PRODUCTION)

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", default=False)
TRUST_PROXY = env.bool("TRUST_PROXY", default=False)

# Whether each process that answers requests begins by itself what runs beside them, or on loading inspection/wsgi.py.
WORKERS_BEGIN_THEMSELVES = env.bool("WORKERS_BEGIN_THEMSELVES", default=False)

# --- What it is made of ---------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    # Ours stand first, so that their templates win over those of the packages.
    "inspection",
    "cases",
    "reports",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "django_structlog",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # It pads what it sends by a random length, so that the size of a page gives no secret away.
    "django.middleware.gzip.GZipMiddleware",
    "inspection.web.middleware.ContentSecurityPolicyMiddleware",
    "inspection.web.middleware.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "inspection.web.middleware.RequestLogMiddleware",
    "inspection.web.middleware.NoStoreMiddleware",
    "inspection.web.middleware.MadeUpSessionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "inspection.web.middleware.RollingSessionMiddleware",
    "inspection.web.middleware.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "inspection.web.middleware.UnstorableValuesMiddleware",
]

ROOT_URLCONF = "inspection.urls"
WSGI_APPLICATION = "inspection.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "jinja"],
        "OPTIONS": {"environment": "inspection.web.jinja2.environment"},
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "govuk"
CRISPY_FAIL_SILENTLY = False

# --- Database -------------------------------------------------------------------------------------------------------

SQLITE_OPTIONS = {
    # Writers queue for the lock when their transaction begins, not when it is too late to wait.
    "transaction_mode": "IMMEDIATE",
    "timeout": env.int("DATABASE_LOCK_SECONDS", default=5),
    # FULL: an answer that was confirmed survives a power cut.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
# A pooler in transaction mode (PgBouncer) gives each transaction another connection: a session keeps nothing there.
TRANSACTION_POOLER = env.bool("DATABASE_TRANSACTION_POOLER", default=False)
SESSION_OPTIONS = [
    f"-c statement_timeout={env.int('DATABASE_STATEMENT_SECONDS', default=30)}s",
    f"-c lock_timeout={env.int('DATABASE_LOCK_SECONDS', default=5)}s",
    # A process that hangs inside a transaction must not keep others from their rows.
    "-c idle_in_transaction_session_timeout=60s",
    "-c synchronous_commit=on",
    # No disk of today has to turn to another place: without this, figures of one inspection read the nation's cases.
    "-c random_page_cost=1.1",
]
POSTGRESQL_OPTIONS = {
    # The server logs a statement that fails, but not what was bound to it there: no log shows what somebody typed.
    "server_side_binding": not TRANSACTION_POOLER,
    # A statement that a connection has seen a few times is kept by the server, ready to be run.
    "prepare_threshold": None if TRANSACTION_POOLER else 5,
    # Three seconds for a connection: while the database is away, people are told so instead of waiting in a line.
    # Whoever asks for one after the pool has given up has it try at once. Were it to go on by itself, it would wait
    # twice as long each time, and find a database that is back long after it is.
    "pool": {
        "min_size": 1,
        "max_size": env.int("DATABASE_POOL_SIZE", default=8),
        "timeout": 3,
        "reconnect_timeout": 2,
    },
    "connect_timeout": 3,
    # Behind a pooler they are the role's (docs/operations.md).
    "options": "" if TRANSACTION_POOLER else " ".join(SESSION_OPTIONS),
}
DATABASES = {
    "default": {
        **DATABASE,
        "ATOMIC_REQUESTS": False,
        # PostgreSQL's connections are the pool's to keep, and to try before they are used. SQLite's are kept by each
        # thread: opening one costs more than an answer takes to store.
        "CONN_MAX_AGE": 0 if IS_POSTGRESQL else None,
        "CONN_HEALTH_CHECKS": IS_POSTGRESQL,
        "DISABLE_SERVER_SIDE_CURSORS": TRANSACTION_POOLER,
        "OPTIONS": DATABASE.get("OPTIONS", {}) | (POSTGRESQL_OPTIONS if IS_POSTGRESQL else SQLITE_OPTIONS),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People and sessions --------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "inspection.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = reverse_lazy("sign_in")
LOGIN_REDIRECT_URL = reverse_lazy("home")
LOGOUT_REDIRECT_URL = reverse_lazy("sign_in")
PASSWORD_RESET_TIMEOUT = 60 * 60
# Hours in which an invitation can be accepted.
INVITATION_HOURS = env.int("INVITATION_HOURS", default=72)

# Django's own administration at /admin/, for who runs this copy. Our pages need it for nothing.
DJANGO_ADMIN = env.bool("DJANGO_ADMIN", default=False)

# Only a cache that all processes share may hold sessions: one that is ended in a worker must be ended in all.
CACHE_URL = env.str("CACHE_URL", default="")
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}
SESSION_ENGINE = f"django.contrib.sessions.backends.{'cached_db' if CACHE_URL else 'db'}"
SESSION_COOKIE_AGE = 60 * env.int("SESSION_IDLE_MINUTES", default=120)
SESSION_ABSOLUTE_AGE = 60 * 60 * env.int("SESSION_ABSOLUTE_HOURS", default=12)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# Browsers take a cookie of such a name over HTTPS only, and from this very host: no neighbour can plant one.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
DEVICE_COOKIE_NAME = f"{COOKIE_PREFIX}device"
MESSAGE_COOKIE_NAME = f"{COOKIE_PREFIX}messages"
MESSAGE_STORAGE = "inspection.web.messages.MessageStorage"
CSRF_FAILURE_VIEW = "inspection.web.error_views.csrf_failure"

# Whether browsers may keep what the server has not confirmed yet, encrypted, until it has.
BROWSER_STORE = env.bool("BROWSER_STORE", default=True)

# Whether a case is signed off by somebody who had no part in assessing it.
SECOND_PERSON_SIGN_OFF = env.bool("SECOND_PERSON_SIGN_OFF", default=True)

# Members of a ratings panel who must be present for it to agree a rating.
PANEL_QUORUM = env.int("PANEL_QUORUM", default=3)

# --- HTTP -----------------------------------------------------------------------------------------------------------

# In the shape of Django 6's setting, whose middleware takes over from ours then.
SELF, NONE = "'self'", "'none'"
SECURE_CSP = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
}
# What no page of ours uses, so that nothing that gets into one can either.
REFUSED_FEATURES = [
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "sync-xhr",
    "usb",
    "xr-spatial-tracking",
]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_PROXY else None
SECURE_SSL_REDIRECT = HTTPS
# The health check comes from inside, over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
# Whether a whole domain is bound to HTTPS is for the domain's owner to say, not for one application on it.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
# A caseload names people until its columns are chosen: no file that is sent is ever written to the disk as it is.
FILE_UPLOAD_HANDLERS = ["inspection.web.uploads.MemoryOnlyUploadHandler"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_MIMETYPES = {".speculation": "application/speculationrules+json"}
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "inspection.web.static_files.StaticFiles"},
    # Files of the evidence register: in the database, or where a storage of Django's kind keeps them.
    "evidence": {
        "BACKEND": env.str("EVIDENCE_STORAGE", default="reports.evidence.storage.DatabaseStorage"),
        "OPTIONS": env.json("EVIDENCE_STORAGE_OPTIONS", default={}),
    },
}
# A command that is given each file on its standard input, and ends with 0 for a clean one and 1 for another.
EVIDENCE_SCAN_COMMAND = env.str("EVIDENCE_SCAN_COMMAND", default="")

# --- The rest -------------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

# Without one, who invites somebody is shown the link, to pass it on.
MAIL_SERVER_IS_GIVEN = bool(env.str("EMAIL_URL", default=""))
# Without a mail server, mail is written to files that the operator can read.
vars().update(env.email_url("EMAIL_URL", default=f"filemail:///{DATA_DIR / 'mail'}"))
# Nobody waits for a mail server; and how long a page takes does not tell whether a mail was sent.
MAIL_DELIVERY_BACKEND = vars()["EMAIL_BACKEND"]
EMAIL_BACKEND = "inspection.foundation.mail.BackgroundEmailBackend"
EMAIL_TIMEOUT = 20
# Where people find this copy, for the links of mails that nobody's request brings about.
_FIRST_HOST = next((host for host in ALLOWED_HOSTS if host.strip("*.")), "127.0.0.1").lstrip(".")
SITE_URL = env.str(
    "SITE_URL", default=f"https://{_FIRST_HOST}" if HTTPS else f"http://{_FIRST_HOST}{'' if IS_PRODUCTION else ':8000'}"
).rstrip("/")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="Plumbline <plumbline@localhost>")

# Printed on the covers of workbooks.
CONTACT = env.str("CONTACT", default="whoever runs this copy of Plumbline")

# Each export is made by a process of its own, which is stopped when it takes more than this.
EXPORT_SECONDS = env.int("EXPORT_SECONDS", default=300)
# Files are kept for so many days.
EXPORT_DAYS = env.int("EXPORT_DAYS", default=30)
EXPORT_MEMORY_MB = env.int("EXPORT_MEMORY_MB", default=1024)

# Empty: exports are made beside the web server.
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="")
CELERY_TASK_IGNORE_RESULT = True
# A message only calls the threads that watch over exports, so it is run where they are.
CELERY_WORKER_POOL = "threads"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for ever
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE

DJANGO_STRUCTLOG_CELERY_ENABLED = bool(CELERY_BROKER_URL)
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # one line a request, at its end
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = logging.DEBUG
LOGGING = logging_settings(level=env.str("LOG_LEVEL", default="INFO").upper())
