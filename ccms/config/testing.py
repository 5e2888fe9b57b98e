"""Settings of the tests: a database and files of their own, no built static files, fast password hashing."""

import os
from pathlib import Path

os.environ.setdefault("CCMS_DATA", str(Path(__file__).resolve().parent.parent.parent / "var-test"))

from ccms.config.settings import *  # noqa: F403 - the tests run on the product's settings
from ccms.config.settings import DATABASES, STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# a cursor of the server takes three round trips where few rows are read; commands that tests start use them
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
