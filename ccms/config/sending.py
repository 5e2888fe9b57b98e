"""Checks the settings of the SMS gateways before web and worker start, and not only at the first message."""

from ccms.config.environment import BadSettingError
from ccms.notices.channels import sms

SETTING = "CCMS_SMS_URL"


def check_gateways() -> None:
    """Fail with the setting's name where a gateway's address cannot be used; nothing secret of it is repeated."""
    try:
        sms.gateways()
    except ValueError as wrong:
        raise BadSettingError(SETTING, str(wrong).removeprefix(f"{SETTING}: ")) from wrong
