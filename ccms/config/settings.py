"""All settings of CCMS, each read from the environment once; docs/operations/settings.md says what each means."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.messages import constants as messages

from ccms.apps import APPS
from ccms.config.database import databases
from ccms.config.environment import Environment
from ccms.config.headers import CONTENT_POLICY
from ccms.config.keys import load_keys
from ccms.law.pack.book import PACKS
from ccms.law.pack.files import hotline_of
from ccms.notices.channels.mailers import is_encrypted, mailers, sender

BASE_DIR = Path(__file__).resolve().parent.parent.parent
_environment = Environment(os.environ)

# What the product reads -------------------------------------------------------------------------------------------
CCMS_ENV = _environment.mode
CCMS_DATA = _environment.writable("CCMS_DATA", _environment.folder("CCMS_DATA", default=BASE_DIR / "var"))
CCMS_DATA.mkdir(parents=True, exist_ok=True)
CCMS_HOST = _environment.text("CCMS_HOST", default="127.0.0.1")
CCMS_PORT = _environment.number("CCMS_PORT", default=8000, least=1, most=65535)
CCMS_WEB_PROCESSES = _environment.number("CCMS_WEB_PROCESSES", default=1, least=1, most=64)
CCMS_WEB_THREADS = _environment.number("CCMS_WEB_THREADS", default=8, least=1, most=64)
CCMS_DIGEST_HOUR = _environment.number("CCMS_DIGEST_HOUR", default=8, least=0, most=23)  # in Dhaka
CCMS_METRICS_PORT = _environment.number("CCMS_METRICS_PORT", default=0, least=0, most=65535)  # 0: nobody asks
CCMS_BASE_URL = _environment.public_address(
    "CCMS_BASE_URL",
    development=f"http://{CCMS_HOST if CCMS_HOST != '0.0.0.0' else '127.0.0.1'}:{CCMS_PORT}",  # noqa: S104 - compared
    meaning="the address that people see, such as https://ccms.example.gov.bd",
)
CCMS_SANDBOX_URL = _environment.url_if_given("CCMS_SANDBOX_URL", ("http", "https"))  # for developers of shops
CCMS_PROXY = _environment.networks(
    "CCMS_PROXY", everybody="everybody may say which address they come from; give the networks of the proxies alone"
)
CCMS_MANAGE_NETWORKS = _environment.networks(
    "CCMS_MANAGE_NETWORKS",
    production="the networks from which administrators work, such as 10.20.0.0/16",
    everybody="/manage answers everybody; give the networks from which administrators work",
)

CCMS_EMBEDDED = _environment.given("DATABASE_URL") is None
DATABASES = databases(_environment, CCMS_DATA)

_keys = load_keys(_environment, CCMS_DATA)
SECRET_KEY = _keys.secret
SECRET_KEY_FALLBACKS = _keys.former_secrets
CCMS_FIELD_KEYS = _keys.fields
CCMS_INDEX_KEY = _keys.index
CCMS_CODE_KEY = _keys.codes
CCMS_CODE_KEY_FALLBACKS = _keys.former_codes
CCMS_SIGNING_KEY_FILE = _keys.signing_file

CCMS_EVIDENCE_URL = _environment.url(
    "CCMS_EVIDENCE_URL",
    ("file", "s3"),
    development=(CCMS_DATA / "evidence").as_uri(),
    meaning="file:///a/folder, or s3://bucket?endpoint=https://host",
)
# with a bucket, what is on its way to it lies here
CCMS_EVIDENCE_DIR = _environment.writable(
    "CCMS_EVIDENCE_URL",
    Path(urlsplit(CCMS_EVIDENCE_URL).path) if CCMS_EVIDENCE_URL.startswith("file:") else CCMS_DATA / "evidence",
)
CCMS_UPLOAD_HOURS = _environment.number("CCMS_UPLOAD_HOURS", default=24, least=1, most=168)
CCMS_SMS_URL = _environment.urls(
    "CCMS_SMS_URL",
    ("builtin", "http", "https", "smpp"),
    development="builtin:",
    sandbox="builtin:",
    meaning="the address of the SMS gateway, or several separated by blanks",
)
CCMS_SMS_CEILING = _environment.paisa("CCMS_SMS_CEILING")
CCMS_MAIL_URL = _environment.url(
    "CCMS_MAIL_URL",
    ("builtin", "smtp", "smtps"),
    development="builtin:",
    sandbox="builtin:",
    meaning="smtp://user:password@host:587",
)
CCMS_CLAMD_URL = _environment.url_or_none(
    "CCMS_CLAMD_URL", ("unix", "tcp"), meaning="unix:/run/clamav/clamd.ctl, tcp://host:3310, or the word none"
)
CCMS_NOTHI_URL = _environment.nothi("CCMS_NOTHI_URL")
CCMS_NOTHI_KEY_FILE = _environment.text("CCMS_NOTHI_KEY_FILE", default="")
CCMS_SECURITY_CONTACT = _environment.contact_or_none(
    "CCMS_SECURITY_CONTACT",
    meaning="mailto:name@host or https://host/page, where a weakness is reported to, or the word none",
)
CCMS_WEBHOOK_PORTS = _environment.ports("CCMS_WEBHOOK_PORTS")  # beside 443
_environment.only_in(("development",), "CCMS_WEBHOOK_TRUSTED", "a webhook must not reach into the house")
CCMS_WEBHOOK_TRUSTED = _environment.origins("CCMS_WEBHOOK_TRUSTED")
_environment.refuse_wrong_gateways("CCMS_SMS_URL", CCMS_SMS_URL)
_environment.refuse_weak_receipts("CCMS_SMS_URL", CCMS_SMS_URL)
_environment.refuse_wrong_gateways("CCMS_MAIL_URL", [CCMS_MAIL_URL])
_environment.refuse_plain("CCMS_SMS_URL", CCMS_SMS_URL, "write https://, or #tls=none where the line itself is safe")
_environment.refuse_plain(
    "CCMS_MAIL_URL",
    [] if is_encrypted(CCMS_MAIL_URL) else [CCMS_MAIL_URL],
    "write smtps://, or ?tls=starttls, or ?tls=none where the line itself is safe",
)
_environment.refuse_plain(
    "CCMS_EVIDENCE_URL", [CCMS_EVIDENCE_URL], "write endpoint=https://, or &tls=none where the line itself is safe"
)
_environment.refuse_plain(
    "CCMS_CLAMD_URL", [CCMS_CLAMD_URL], "run clamd on this machine (unix:), or write ?tls=none where the line is safe"
)
_environment.only_in(("development", "sandbox"), "CCMS_CLOCK_OFFSET_FILE", "the clock of a real office is not moved")
CCMS_CLOCK_OFFSET_FILE = _environment.file("CCMS_CLOCK_OFFSET_FILE") or (
    None if CCMS_ENV == "production" else CCMS_DATA / "clock-offset"
)

CCMS_APPS = _environment.some_of("CCMS_APPS", APPS)
CCMS_PACKS = _environment.existing_folder("CCMS_PACKS")
CCMS_HOLIDAYS_FILE = _environment.existing_file("CCMS_HOLIDAYS_FILE")
CCMS_HOTLINE = hotline_of(CCMS_PACKS or PACKS) or hotline_of(PACKS)

CCMS_WARNINGS = _environment.warnings  # said when web and worker start

# Django -----------------------------------------------------------------------------------------------------------
DEBUG = False
ALLOWED_HOSTS = [urlsplit(CCMS_BASE_URL).hostname or ""] if CCMS_ENV != "development" else ["*"]
CSRF_TRUSTED_ORIGINS = [CCMS_BASE_URL]
CSRF_FAILURE_VIEW = "ccms.web.failure_pages.form_refused"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "ccms.gate",
    "ccms.ledger",
    "ccms.editions",
    "ccms.accounts",
    "ccms.notices",
    "ccms.complaints",
    "ccms.integrations",
    "ccms.web",
    "ccms.api",
    "ccms.operations",
    "ccms.demonstration",
    "ccms.config",
    *(f"ccms.apps.{name}" for name in CCMS_APPS),
]
MIDDLEWARE = [
    "ccms.config.middleware.RequestLogMiddleware",
    "ccms.config.middleware.HeadersMiddleware",
    "ccms.api.middleware.CallsMiddleware",
    "ccms.config.middleware.PageCompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ccms.web.language.LanguageMiddleware",
    "ccms.operations.web_server.database_watch.DatabaseWatchMiddleware",
    "ccms.editions.in_force.OneLawMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ccms.web.middleware.PagesMiddleware",
]
ROOT_URLCONF = "ccms.config.urls"
WSGI_APPLICATION = "ccms.operations.web_server.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "ccms" / "web" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "ccms.web.template_cache.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "libraries": {"i18n": "ccms.web.template_cache", "static": "ccms.web.template_cache"},
            "builtins": ["ccms.web.template_cache"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = ["ccms.operations.timetable"]
MAILERS = mailers(CCMS_MAIL_URL)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = sender(CCMS_MAIL_URL, CCMS_BASE_URL)
CCMS_ON_NOTICE_PROVED = "ccms.complaints.acts.proof_of_service.notice_proved"  # notices does not know complaints

# in a cookie, since reading them from a session would write one for every passer-by
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
MESSAGE_TAGS = {messages.SUCCESS: "ok", messages.WARNING: "warn", messages.ERROR: "bad"}  # tones of a box

LANGUAGE_CODE = "bn"
LANGUAGES = [("bn", "বাংলা"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "ccms-language"
LOCALE_PATHS = [BASE_DIR / "ccms" / "locale"]
TIME_ZONE = "Asia/Dhaka"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = CCMS_DATA / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": CCMS_EVIDENCE_DIR, "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"},
}

# Who goes through the pages of all shops takes the room of other pictures, and not that of the desks' counts.
_IN_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": _IN_MEMORY},
    "pictures": {"BACKEND": _IN_MEMORY, "LOCATION": "pictures", "OPTIONS": {"MAX_ENTRIES": 300}},
}

# Signing in -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Member"
AUTHENTICATION_BACKENDS = ["ccms.web.members.known.Backend"]
SESSION_ENGINE = "ccms.web.members.known"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "ccms.web.members.forms.LongEnough"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "ccms.web.members.forms.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = False  # allauth counts in one process; the adapter counts in the database
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_FORMS = {
    "login": "ccms.web.members.forms.SignInForm",
    "reauthenticate": "ccms.web.members.forms.AgainForm",
    "change_password": "ccms.web.members.forms.ChangePasswordForm",
    "reset_password_from_key": "ccms.web.members.forms.NewPasswordForm",
}
MFA_ADAPTER = "ccms.web.members.forms.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "ccms.web.members.forms.SecondFactorForm",
    "reauthenticate": "ccms.web.members.forms.SecondFactorAgainForm",
    "activate_totp": "ccms.web.members.forms.ActivateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "CCMS"
# one step of half a minute before and after, as RFC 6238 advises: a code takes seconds to type, and a phone's clock is
# not ours; it works once all the same
MFA_TOTP_TOLERANCE = 1
# allauth notes each member's address as unverified, and would keep his second factor from him for ever; nobody signs up
# here for an address of somebody else, which is what it fears
MFA_ALLOW_UNVERIFIED_EMAIL = True

# Security ---------------------------------------------------------------------------------------------------------
_https = CCMS_BASE_URL.startswith("https:")
# the prefix makes browsers refuse the cookie from a sub-domain or over plain HTTP
SESSION_COOKIE_NAME = "__Host-ccms-member" if _https else "ccms-member"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_CSP = CONTENT_POLICY
# config.headers sets what W001 and W002 would
# W009: 32 random bytes, as `keys` makes them, are shorter in base64 than its fifty characters; `keys` refuses weak ones
# W003: `i18n` and `static` of `template_cache` stand for Django's own on purpose
SILENCED_SYSTEM_CHECKS = ["security.W001", "security.W002", "security.W009", "templates.W003"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
FORM_RENDERER = "ccms.web.fields.drawing.Tags"
FILE_UPLOAD_HANDLERS = ["ccms.complaints.evidence.storage.EvidenceUploadHandler"]

LOGGING_CONFIG = "ccms.config.logs.configure"
LOGGING = {"json": CCMS_ENV != "development"}
