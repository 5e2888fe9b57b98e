"""Looks at the settings before web and worker start: fails where one cannot be used, and warns where one opens much."""

import logging

from django.conf import settings

from ccms.config.environment import BadSettingError
from ccms.notices.channels import sms

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
