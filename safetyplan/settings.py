"""All settings in one file. What differs per installation comes from the environment (see docs/operations.md).

Without DATABASE_URL the installation is a demo or a test: it runs its own PostgreSQL and Valkey below DATA_DIR.
With it, everything must be named and nothing is made up.
"""

from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF

from core.embedded.postgres import DATABASE, EmbeddedPostgres
from core.embedded.valkey import EmbeddedValkey
from safetyplan import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var" / "demo"))).resolve()

OUTSIDE_SERVERS = env.outside_servers()
EMBEDDED_POSTGRES = None if OUTSIDE_SERVERS else EmbeddedPostgres(DATA_DIR / "postgres")
EMBEDDED_VALKEY = None if OUTSIDE_SERVERS or env.text("REDIS_URL", "") else EmbeddedValkey(DATA_DIR / "valkey")

DEMO = env.flag("DEMO")
DEBUG = env.flag("DEBUG")
REQUIRE_MFA = env.flag("REQUIRE_MFA", default=True)
HTTPS = env.flag("HTTPS", default=OUTSIDE_SERVERS)

SECRET_KEY = env.text("SECRET_KEY") if OUTSIDE_SERVERS else env.kept_secret(DATA_DIR / "secret.key")
# Codes of surveys are kept only as a hash with this: it is never in the database, so a copy of that says nothing.
SURVEY_PEPPER = env.text("SURVEY_PEPPER") if OUTSIDE_SERVERS else env.kept_secret(DATA_DIR / "survey.pepper")
# Wraps the keys of sealed texts (core.sealed). Whoever has a copy of the database must not have this one.
DATA_KEY_FILE = Path(env.text("DATA_KEY_FILE")) if OUTSIDE_SERVERS else env.kept_key(DATA_DIR / "data.key")
# Which incidents were erased, for after a restore (retention.ledger). Back it up apart from the database.
ERASURE_LEDGER = env.text("ERASURE_LEDGER", str(DATA_DIR / "erasures.jsonl"))
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", None if OUTSIDE_SERVERS else "localhost,127.0.0.1")
SITE_URL = env.site("SITE_URL", None if OUTSIDE_SERVERS else f"http://localhost:{env.number('PORT', 8000)}")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- What the application is made of -----------------------------------------------------------------------

ROOMS = [  # from high to low: imports go down only
    "overview",
    "oversight",
    "inquiries",
    "reviews",
    "publication",
    "board_model",
    "adoption",
    "consultation",
    "practice",
    "plans",
    "retention",
    "monitoring",
    "incident_import",
    "incidents",
    "surveys",
    "guidance",
    "actions",
    "contacts",
    "schools",
    "core",
]

INSTALLED_APPS = [
    *ROOMS,
    "django.forms",  # the default widgets, behind our own form templates
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "django_prose_editor",
    "js_asset",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "surveys.front.FrontMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.TransactionMiddleware",
    "core.middleware.WithoutCookiesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "schools.middleware.SessionLimitMiddleware",
    "schools.middleware.PlaceMiddleware",
    "schools.middleware.SecondFactorMiddleware",
    "core.middleware.FormErrorMiddleware",
    "core.middleware.AccessMiddleware",
]

ROOT_URLCONF = "safetyplan.urls"
WSGI_APPLICATION = "safetyplan.wsgi.application"
FORM_RENDERER = "core.forms.FormRenderer"
CSRF_FAILURE_VIEW = "core.views.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.csp_nonce",
                "schools.context_processors.shell",
            ],
        },
    }
]

# A component sees its own attributes and the context processors, nothing of the page around it.
COTTON_ISOLATE_BY_DEFAULT = True

# --- PostgreSQL: three logins, none of which may bypass row-level security -----------------------------------


def _database(variable: str, login: str) -> dict[str, Any]:
    if EMBEDDED_POSTGRES:
        names = EMBEDDED_POSTGRES.connection(f"safetyplan_{login}", DATABASE)
        place = {
            "HOST": names["host"],
            "USER": names["user"],
            "PASSWORD": names["password"],
            "NAME": DATABASE,
        }
    else:
        place = env.database(variable, f"safetyplan_{login}")
    return {
        "ENGINE": "core.tenancy.backend",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # what is read is read in the scope of its statement, not in a later one
        **place,
    }


DATABASES = {"default": _database("DATABASE_URL", "app")}
# The web server needs neither of these; workers need "system", only migrations need "owner".
if EMBEDDED_POSTGRES or env.text("DATABASE_SYSTEM_URL", ""):
    DATABASES["system"] = _database("DATABASE_SYSTEM_URL", "system")
if EMBEDDED_POSTGRES or env.text("DATABASE_OWNER_URL", ""):
    DATABASES["owner"] = _database("DATABASE_OWNER_URL", "owner")
DATABASE_ROUTERS = ["core.tenancy.router.ScopeRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits and the like must outlive a Redis that is down, so they live in PostgreSQL too.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entries"},
}

# --- Celery carries out what waits in PostgreSQL ------------------------------------------------------------

CELERY_BROKER_URL = env.broker("REDIS_URL") if EMBEDDED_VALKEY is None else EMBEDDED_VALKEY.url
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "work": {"task": "core.outbox.work", "schedule": 15.0, "options": {"expires": 15}},
    "tick": {"task": "core.outbox.tick", "schedule": 300.0, "options": {"expires": 300}},
}

# --- People and sessions ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "schools.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "schools.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_CHANGE_EMAIL = True  # one address; a new one counts only once it is verified
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "schools.account_forms.SignInForm",
    "reauthenticate": "schools.account_forms.ReauthenticateForm",
    "change_password": "schools.account_forms.ChangePasswordForm",
    "set_password": "schools.account_forms.SetPasswordForm",
    "reset_password": "schools.account_forms.ForgottenPasswordForm",
    "reset_password_from_key": "schools.account_forms.NewPasswordForm",
    "change_email": "schools.account_forms.ChangeEmailForm",
}
MFA_FORMS = {
    "authenticate": "schools.account_forms.CodeForm",
    "reauthenticate": "schools.account_forms.ReauthenticateCodeForm",
    "activate_totp": "schools.account_forms.LinkAppForm",
    "add_webauthn": "schools.account_forms.AddPasskeyForm",
    "edit_webauthn": "schools.account_forms.RenamePasskeyForm",
}
MFA_ADAPTER = "schools.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Safetyplan"
MFA_TOTP_TOLERANCE = 1  # a code may arrive half a minute late, as RFC 6238 advises
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # lets staff with a second factor change their address; signing up is closed
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_IDLE_SECONDS = 30 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# --- Language and time --------------------------------------------------------------------------------------

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

# --- Files and mail -----------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = ["core.sheets.SheetFinder", "django.contrib.staticfiles.finders.AppDirectoriesFinder"]
MEDIA_ROOT = DATA_DIR / "files"  # never served directly: see core.files
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        # Collected by one user, served by another; what people upload is for the server alone.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["woff2", "png", "jpg", "ico", "map"]  # compressed already, or for developers
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_HANDLERS = ["core.upload_handlers.MemoryUpload"]
CLAMD_URL = env.scanner("CLAMD_URL")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", None if OUTSIDE_SERVERS else "Safetyplan <noreply@demo.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_FOLDER = DATA_DIR / "mail"
if OUTSIDE_SERVERS:
    globals().update(env.mail("SMTP_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(MAIL_FOLDER)

# --- Security headers ---------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
PUBLIC_PAGES = ("/veilig/", "/v/")  # addresses without cookies
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^tickz$"]
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = False  # the editor reads it to go on saving after signing in again in another tab
if env.flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# --- Logs: one line per event, no content of plans or incidents, no keys of doors -----------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"routes": {"()": "core.logs.RouteInsteadOfPath"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["routes"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"weasyprint": {"level": "ERROR"}, "fontTools": {"level": "ERROR"}},
}
