"""All settings, every one of them from the environment; docs/settings.md describes each.

A variable's reader refuses what it does not understand (`openboard.env`). Without any variable the
settings are those of the board that `make run` keeps in the folder `var`, so `manage.py` works
beside it.
"""

import os
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from openboard import env
from openboard.embedded.folder import Folder

BASE_DIR = Path(__file__).resolve().parent.parent


def read_version() -> str:
    """The newest version named in the change log, which is the one place where it is written."""
    try:
        text = (BASE_DIR / "CHANGELOG.md").read_text(encoding="utf-8")
    except OSError:
        return "unknown"
    match = re.search(r"^## v?([0-9]+\.[0-9]+(?:\.[0-9]+)?\S*)", text, re.MULTILINE)
    return match[1] if match else "unknown"


VERSION = read_version()

# --- Where this board is, and who may ask it ------------------------------------------------------

# The folder of a board without servers of its own elsewhere; `make run DATA=…`.
DATA = Folder(env.text("DATA", str(BASE_DIR / "var")))
OPENBOARD_EMBEDDED = env.flag("OPENBOARD_EMBEDDED", False)
OPENBOARD_DEMO = env.flag("OPENBOARD_DEMO", False)
DEBUG = env.flag("DEBUG", False)

PUBLIC_URL = env.web_address("PUBLIC_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", (urlsplit(PUBLIC_URL).hostname or "",))
if OPENBOARD_EMBEDDED or DEBUG:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

SECRET_KEY = env.secret("SECRET_KEY")
if not SECRET_KEY and DEBUG:
    SECRET_KEY = "insecure: only for DEBUG on a developer's machine"

# --- The database, and the server for queue, cache and rate limit ---------------------------------

DATABASE_URL = env.secret("DATABASE_URL", DATA.database_url)
DATABASES = {
    "default": {
        **env.database(DATABASE_URL),
        # Seconds that a connection is kept; a restarted database is noticed by the check.
        "CONN_MAX_AGE": env.integer("DATABASE_CONNECTION_SECONDS", 300),
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.secret("REDIS_URL", DATA.redis_url)  # the queue of jobs
REDIS_CACHE_URL = env.redis_at(REDIS_URL, 1)
REDIS_LIMIT_URL = env.redis_at(REDIS_URL, 2)  # what is left of the Hub's request window
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_CACHE_URL,
        "KEY_PREFIX": "openboard",
    }
}

# --- The Hub, and how often its models are looked at ----------------------------------------------

HF_ENDPOINT = env.web_address("HF_ENDPOINT", "https://huggingface.co")
HF_TOKEN = env.secret("HF_TOKEN")  # optional: a larger request window, never more rights
HUB_RESERVE = env.integer("HUB_RESERVE", 25)  # requests of each window that nobody touches

AUDIT_INTERVAL_SECONDS = env.seconds("AUDIT_INTERVAL_SECONDS", 7 * 86400)
AUDIT_STALE_SECONDS = env.seconds("AUDIT_STALE_SECONDS", 30 * 86400)
AUDIT_GONE_CONFIRM_SECONDS = env.seconds("AUDIT_GONE_CONFIRM_SECONDS", 86400)
AUDIT_LEASE_SECONDS = env.seconds("AUDIT_LEASE_SECONDS", 900, least=60)
AUDIT_BEAT_SECONDS = env.seconds("AUDIT_BEAT_SECONDS", 10)
AUDIT_BATCH = env.integer("AUDIT_BATCH", 20, least=1)
AUDIT_WORKERS = env.integer("AUDIT_WORKERS", 2, least=1)
AUDIT_BRAKE_PERCENT = env.integer("AUDIT_BRAKE_PERCENT", 5)  # of the board, lowered in a day
# Whom feeds name as the one who tells their readers at once; asked for as it is written.
WEBSUB_HUB = env.web_address("WEBSUB_HUB", "") if env.text("WEBSUB_HUB") else ""
COUNTS_SECONDS = env.integer("COUNTS_SECONDS", 10, least=1)  # how old counts on pages may be

# --- What people offer, and the machine's looks at it ---------------------------------------------

EVIDENCE_INTERVAL_SECONDS = env.seconds("EVIDENCE_INTERVAL_SECONDS", 7 * 86400)
EVIDENCE_STALE_SECONDS = env.seconds("EVIDENCE_STALE_SECONDS", 60 * 86400)
# Otherwise private addresses that may be fetched all the same: tests and the demo need some.
FETCH_ALLOW = env.places("FETCH_ALLOW")
FORM_LEAST_SECONDS = env.integer("FORM_LEAST_SECONDS", 3)  # nobody fills a form in faster
SUBMISSIONS_PER_ADDRESS = env.rate("SUBMISSIONS_PER_ADDRESS", "10/hour")
SUBMISSIONS_PER_MODEL = env.rate("SUBMISSIONS_PER_MODEL", "60/hour")
SUBMISSIONS_IN_ALL = env.rate("SUBMISSIONS_IN_ALL", "600/hour")
CONTACT_DAYS = env.integer("CONTACT_DAYS", 30, least=1)  # e-mail addresses, after the decision

# --- Programs that read ---------------------------------------------------------------------------

API_PER_ADDRESS = env.rate("API_PER_ADDRESS", "600/5 minutes")

# --- Letters to those who left an address ---------------------------------------------------------

EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.integer("EMAIL_PORT", 587, least=1)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.secret("EMAIL_HOST_PASSWORD")
# On port 465 the connection begins with TLS; on any other it is asked for (STARTTLS).
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", True)
EMAIL_USE_SSL = EMAIL_USE_TLS and EMAIL_PORT == 465
EMAIL_USE_TLS = EMAIL_USE_TLS and not EMAIL_USE_SSL
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "openboard.mail.ConsoleBackend"  # into the log, with the addressee masked
)
DEFAULT_FROM_EMAIL = env.text(
    "DEFAULT_FROM_EMAIL", f"OpenBoard <openboard@{urlsplit(PUBLIC_URL).hostname}>"
)

# --- Jobs -----------------------------------------------------------------------------------------

CELERY_BROKER_URL = env.broker_at(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True  # what a job found is in the database
CELERY_TASK_DEFAULT_QUEUE = "audits"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
# A job is taken off the queue when it is done, so a killed worker's job runs again elsewhere.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = AUDIT_WORKERS
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
# A job gives up well before its lease ends, and the broker hands it out again only after that:
# two workers on one model is safe, but a waste.
CELERY_TASK_SOFT_TIME_LIMIT = AUDIT_LEASE_SECONDS - 30
CELERY_TASK_TIME_LIMIT = AUDIT_LEASE_SECONDS - 10
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": AUDIT_LEASE_SECONDS + 60,
    # Seconds after which a silent broker counts as gone, rather than being waited for.
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    "health_check_interval": 25,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for ever
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA.schedule)
CELERY_BEAT_SCHEDULE = {
    "enqueue-due": {
        "task": "audits.tasks.enqueue_due",
        "schedule": AUDIT_BEAT_SECONDS,
        # A tick that nobody took in time is worthless: the next one finds the same models due.
        "options": {"expires": max(AUDIT_BEAT_SECONDS, 10)},
    }
}

# The largest form: every field full. What is larger is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 131_072
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_HANDLERS = ["openboard.uploads.NoFiles"]

# --- Django ---------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "audits",
    "openboard",
    "django_htmx",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    # Staff accounts; see openboard/staff
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
]
MIDDLEWARE = [
    "openboard.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "openboard.middleware.isolation_headers",
    "openboard.staff.middleware.keep_private",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # the ranking is 9 kB instead of 110
    "csp.middleware.CSPMiddleware",
    "openboard.api.middleware.for_programs",
    # Lazy: a page that asks for neither session nor user costs no query and gets no cookie.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "openboard.staff.middleware.end_old_sessions",
    "axes.middleware.AxesMiddleware",  # last, as it replaces the answer to a locked-out sign-in
]
ROOT_URLCONF = "openboard.urls"
WSGI_APPLICATION = "openboard.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "openboard.context.site",
                "openboard.staff.context.bar",
            ]
        },
    }
]
LANGUAGE_CODE = "en-us"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_ROOT", str(DATA.static))
STATICFILES_DIRS = [path for path in [BASE_DIR / "static"] if path.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
WHITENOISE_USE_FINDERS = DEBUG

# --- What a browser may do with our pages ---------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"

# True only behind a reverse proxy that sets X-Forwarded-Proto itself, whatever its client sent.
TRUST_PROXY = env.flag("TRUST_PROXY", False)
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if PUBLIC_URL.startswith("https://"):
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from inside, without the proxy
    SECURE_HSTS_SECONDS = 365 * 86400
    CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "openboard.views.errors.show_csrf_failure"
CSRF_COOKIE_SAMESITE = "Strict"

# --- Staff: who may decide ------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first, so that a locked-out guess is never compared
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "staff_login"
PASSWORD_RESET_TIMEOUT = env.seconds("STAFF_INVITATION_SECONDS", 3 * 86400)
OTP_TOTP_ISSUER = f"OpenBoard {urlsplit(PUBLIC_URL).hostname}"

STAFF_SESSION_SECONDS = env.seconds("STAFF_SESSION_SECONDS", 12 * 3600, least=60)
STAFF_IDLE_SECONDS = env.seconds("STAFF_IDLE_SECONDS", 2 * 3600, least=60)
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # the cache can be lost at any moment
SESSION_COOKIE_AGE = STAFF_SESSION_SECONDS
SESSION_COOKIE_NAME = "staff"
# The browser sends it to staff pages only, so no public page can come to depend on it.
SESSION_COOKIE_PATH = "/staff"
SESSION_COOKIE_HTTPONLY = True
# Not Strict: a moderator who follows a link from elsewhere to the queue would seem signed out.
SESSION_COOKIE_SAMESITE = "Lax"
if PUBLIC_URL.startswith("https://"):
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Secure-staff"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Failures are counted in the database, by name and by address; either locks on its own.
AXES_FAILURE_LIMIT = env.integer("STAFF_LOCK_FAILURES", 5, least=2)
STAFF_LOCK_SECONDS = env.seconds("STAFF_LOCK_SECONDS", 900)
AXES_COOLOFF_TIME = timedelta(seconds=STAFF_LOCK_SECONDS)
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_CLIENT_IP_CALLABLE = "openboard.addresses.lockout_address"
AXES_LOCKOUT_CALLABLE = "openboard.staff.views.signing_in.show_lockout"
AXES_RESET_ON_SUCCESS = True
# A guess during the lock is not counted: nobody can keep a member out by guessing on.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # our own log says who signed in; no table of addresses is kept
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- The log --------------------------------------------------------------------------------------

LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        # Under `make run` the time is written once, in front, for all programs alike.
        "embedded": {"format": "%(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "embedded" if OPENBOARD_EMBEDDED else "plain",
        }
    },
    "filters": {"requests": {"()": "openboard.logs.RequestFilter"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.request": {"filters": ["requests"]},
        "django.security.csrf": {"filters": ["requests"]},
        "django.server": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        # One line a request to the Hub is the limiter's business, not the log's.
        "httpx2": {"level": "WARNING"},
        # `openboard.staff` says the same with fewer words and no names that are nobody's.
        "axes": {"level": "ERROR"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}

# --- What must not be so in production ------------------------------------------------------------


def find_production_problems() -> tuple[str, ...]:
    """Why web server, worker and beat refuse to start; nothing in development."""
    if DEBUG:
        return ()
    problems = []
    if len(SECRET_KEY) < 32 or len(set(SECRET_KEY)) < 8 or SECRET_KEY.startswith("insecure"):
        problems.append(
            "SECRET_KEY (or SECRET_KEY_FILE) must hold at least 32 random characters: "
            'python -c "import secrets; print(secrets.token_urlsafe(50))"'
        )
    if any(host == "*" or host.startswith(".") for host in ALLOWED_HOSTS):
        problems.append("ALLOWED_HOSTS must name the hosts one by one, without a wildcard.")
    if not OPENBOARD_EMBEDDED and not os.environ.get("PUBLIC_URL"):
        problems.append("PUBLIC_URL must be the address that visitors use: https://board.example")
    if FETCH_ALLOW and not OPENBOARD_EMBEDDED:
        problems.append(
            "FETCH_ALLOW must be empty: strangers' links would reach into your network."
        )
    return tuple(problems)


PRODUCTION_PROBLEMS = find_production_problems()
