"""Django's settings, from the environment variables that `environment.py` declares."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from platformdirs import user_data_path

from closeknit.config.environment import read_settings
from closeknit.config.secret import secret_key

ENVIRONMENT = read_settings(os.environ)
DEVELOPMENT: bool = ENVIRONMENT["CLOSEKNIT_DEVELOPMENT"]
SITE_FOLDER: Path = ENVIRONMENT["CLOSEKNIT_SITE"] or user_data_path("closeknit", appauthor=False) / "site"
SITE_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o700)
PUBLIC_URL: str = ENVIRONMENT["PUBLIC_URL"]
SECRET_KEY = ENVIRONMENT["CLOSEKNIT_SECRET_KEY"] or secret_key(SITE_FOLDER)
DEBUG = DEVELOPMENT
HTTPS = PUBLIC_URL.startswith("https://")

PUBLIC_HOST = urlsplit(PUBLIC_URL).hostname
ALLOWED_HOSTS = [*ENVIRONMENT["CLOSEKNIT_HOSTS"], *([PUBLIC_HOST] if PUBLIC_HOST else [])]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
TRUSTED_PROXIES: int = ENVIRONMENT["CLOSEKNIT_TRUSTED_PROXIES"]
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# What stands below may be used by what stands above it, never the other way round (import contract "concepts").
CONCEPTS = ("home", "intake", "creators", "accounts", "mail", "jobs", "ui")
INSTALLED_APPS = [
    *(f"closeknit.app.{concept}" for concept in CONCEPTS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tasks",
    "template_partials",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "closeknit.app.home.middleware.first_start",
]
ROOT_URLCONF = "closeknit.config.urls"
WSGI_APPLICATION = "closeknit.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "closeknit.app.home.navigation.shell",
            ],
            "builtins": ["closeknit.app.ui.templatetags.ui"],
        },
    }
]

SQLITE = {
    # One writer at a time, told so at its first statement instead of at its last; readers never wait.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
DATABASES = {
    "default": dj_database_url.parse(
        ENVIRONMENT["DATABASE_URL"] or f"sqlite:///{SITE_FOLDER / 'closeknit.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Jobs are rows of the same database; an import waits in "long", so that it never holds up mail.
TASKS = {"default": {"BACKEND": "closeknit.app.jobs.backend.LeasedBackend", "QUEUES": ["default", "long"]}}
RECURRING = (  # (task, minutes)
    ("closeknit.app.jobs.tasks.forget_old_jobs", 60),
    ("closeknit.app.mail.tasks.deliver_due", 1),
)

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "closeknit.app.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
    "confirm_email": "1/3m/key",
}
MFA_ADAPTER = "closeknit.app.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "closeknit"
# Passkeys need https; browsers make an exception for localhost, and so do we.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_TRACK_ACTIVITY = True
# Counters of failed logins must be shared by every web process, so they lie in the database.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "site_cache"},
}

SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = False  # Caddy does it, and /livez must answer in plain http inside a network of containers.
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [Path(__file__).parent.parent / "app" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = SITE_FOLDER / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": SITE_FOLDER / "uploads"},
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEVELOPMENT
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
UPLOAD_BYTES = ENVIRONMENT["CLOSEKNIT_UPLOAD_MB"] * 1024 * 1024
IMPORT_SECONDS = ENVIRONMENT["CLOSEKNIT_IMPORT_MINUTES"] * 60
SERVER_FOLDER: Path | None = ENVIRONMENT["CLOSEKNIT_SERVER_FOLDER"]
# Files go to disk while they arrive; what is not a file stays small.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

MAIL_SERVER: str = ENVIRONMENT["EMAIL_URL"]
DEFAULT_FROM_EMAIL = ENVIRONMENT["CLOSEKNIT_MAIL_FROM"] or "closeknit <closeknit@localhost>"
# Everything that leaves goes through the outbox, allauth's mail included, so that nothing is sent twice or lost.
EMAIL_BACKEND = "closeknit.app.mail.outbox_backend.OutboxBackend"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "closeknit.config.logs.JsonLines"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": ENVIRONMENT["CLOSEKNIT_LOG"]}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
