"""Django's settings, from the table in options.py."""

import os
from importlib.util import find_spec

from django.utils.translation import gettext_lazy as _

from kehai.site import company, logs, options, paths
from kehai.site.database import connection_settings
from kehai.site.secret import secret_key


def _domains() -> list[str]:
    """The business domains, found by folder; Django sorts out their order by foreign keys."""
    return [f"kehai.crm.{file.parent.name}" for file in sorted(paths.SOURCE.glob("crm/*/apps.py"))]


def _present(*names: str) -> list[str]:
    return [name for name in names if find_spec(name) is not None]


DEBUG = False
SECRET_KEY = secret_key()
DEMO = options.flag("KEHAI_DEMO")
ALLOWED_HOSTS = options.words("KEHAI_ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = options.words("KEHAI_ORIGINS")

INSTALLED_APPS = ["kehai.kernel", *_domains(), *options.words("KEHAI_APPS"), "procrastinate.contrib.django"]
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "kehai.site.urls"
WSGI_APPLICATION = "kehai.site.wsgi.application"
APPEND_SLASH = False
TEMPLATES: list[object] = []

MIDDLEWARE = [
    "kehai.site.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    *(["whitenoise.middleware.WhiteNoiseMiddleware"] if paths.web().is_dir() else []),
    "kehai.site.packing.PackingMiddleware",
    "django.middleware.common.CommonMiddleware",  # refuses other host names, says how long an answer is
    *(["kehai.api.watching.TrailMiddleware"] if _present("kehai.api.watching") else []),
    "kehai.api.bearer.BearerMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    *(["kehai.api.session.SessionMiddleware"] if _present("kehai.api.session") else []),
]

# "owner" is what migrations run as; everything else is kehai_app, which may not change a table.
_AS_OWNER = os.environ.get("KEHAI_ROLE") == "owner"
_BACKGROUND = os.environ.get("KEHAI_PROCESS", "command") != "web"
# Whether plain reads wait in memory for a thread of their own that writes them into the trail.
TRAIL_FLUSHER = not _BACKGROUND
_URL = options.text("DATABASE_URL")
DATABASES = {
    "default": connection_settings(
        (options.text("DATABASE_OWNER_URL") or _URL) if _AS_OWNER else _URL,
        background=_BACKGROUND,
        pooled=not _AS_OWNER and os.environ.get("KEHAI_PROCESS") == "web",
    )
}

USE_TZ = True
TIME_ZONE = "UTC"
COMPANY_NAME = options.text("KEHAI_COMPANY_NAME")
COMPANY_TIME_ZONE = options.text("KEHAI_TIME_ZONE")
USE_I18N = True
LANGUAGE_CODE = options.text("KEHAI_LANGUAGE")
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("zh-hant", _("Traditional Chinese")), ("en", _("English"))]
LOCALE_PATHS = [paths.SOURCE / "locale"]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]

HTTPS = options.flag("KEHAI_HTTPS")
PUBLIC_URL = options.text("KEHAI_URL").rstrip("/")
SMTP = {
    "host": options.text("KEHAI_SMTP_HOST"),
    "port": options.number("KEHAI_SMTP_PORT"),
    "security": options.text("KEHAI_SMTP_SECURITY"),
    "user": options.text("KEHAI_SMTP_USER"),
    "password": options.text("KEHAI_SMTP_PASSWORD"),
    "sender": options.text("KEHAI_MAIL_FROM"),
}
SMS = {"url": options.text("KEHAI_SMS_URL"), "key": options.text("KEHAI_SMS_KEY")}
PROXIES = options.number("KEHAI_PROXIES")
CSRF_COOKIE_NAME = "csrftoken"
CSRF_HEADER_NAME = "HTTP_X_CSRFTOKEN"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "kehai.site.index.csrf_failure"
# A browser takes a cookie of this name only over TLS, for this host and all of its paths (T50).
SESSION_COOKIE_NAME = "__Host-kehai_session" if HTTPS else "kehai_session"
DEVICE_COOKIE_NAME = "__Host-kehai_device" if HTTPS else "kehai_device"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
# Framing and HSTS are said by our own middleware (headers.py), on every answer.
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W004"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

OUTBOUND_ALLOW = options.networks("KEHAI_OUTBOUND_ALLOW")
OUTBOUND_PORTS = options.words("KEHAI_OUTBOUND_PORTS")
OUTBOUND_CA = options.text("KEHAI_OUTBOUND_CA")

STATIC_URL = "/static/"
STATIC_ROOT = paths.web()
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/.+-[\w-]{8,}\.\w+$"
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False

LIVE = options.number("KEHAI_LIVE")
IP_REGIONS = options.text("KEHAI_IP_REGIONS")
MEDIA_ROOT = company.folder() / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = _present("kehai.kernel.jobs")

LOGGING_CONFIG = None
logs.configure(options.text("KEHAI_LOG_LEVEL").upper(), options.text("KEHAI_LOG_FORMAT"))
