"""Looks at the settings before web and worker start: fails where one cannot be used, and warns where one opens much.

Builds the static files when they have changed: hashed names, compressed copies.
"""

import logging
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

from ccms.config.environment import BadSettingError
from ccms.notices.channels import sms


def build_if_changed() -> None:
    """Collect the static files into STATIC_ROOT, unless what is there is newer than every source."""
    built = Path(settings.STATIC_ROOT) / "staticfiles.json"
    newest = max((source.stat().st_mtime for source in _sources()), default=0)
    if not built.exists() or built.stat().st_mtime < newest:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)


def _sources() -> Iterator[Path]:
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            yield Path(storage.path(path))


SETTING = "CCMS_SMS_URL"

log = logging.getLogger(__name__)


def check_settings() -> None:
    """Warn of settings, and fail where a gateway's address cannot be used; nothing secret of them is repeated."""
    for name, warning in settings.CCMS_WARNINGS:
        log.warning("%s: %s", name, warning)
    try:
        sms.gateways()
    except ValueError as wrong:
        raise BadSettingError(SETTING, str(wrong).removeprefix(f"{SETTING}: ")) from wrong
