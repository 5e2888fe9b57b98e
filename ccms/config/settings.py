"""All settings of CCMS, each read from the environment once; the table with meanings is docs/operations.md."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(os.environ.get("CCMS_DATA", BASE_DIR / "var")).resolve()
SECRET_KEY = "skeleton"
DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "ccms.gate",
    "ccms.ledger",
    "ccms.accounts",
    "ccms.notices",
    "ccms.complaints",
    "ccms.web",
    "ccms.config",
]
AUTH_USER_MODEL = "accounts.Member"
ROOT_URLCONF = "ccms.config.urls"
LANGUAGE_CODE = "bn"
LANGUAGES = [("bn", "বাংলা"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "ccms" / "locale"]
TIME_ZONE = "Asia/Dhaka"
USE_TZ = True
