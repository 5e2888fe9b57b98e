"""What web and worker must know of the SMS gateways before they start, and not at the first message."""

from ccms.config.environment import BadSettingError
from ccms.notices.channels import sms

SETTING = "CCMS_SMS_URL"


def check_gateways() -> None:
    """Fail with the setting's name where a gateway's address cannot be used; nothing secret of it is repeated."""
    try:
        sms.gateways()
    except ValueError as wrong:
        raise BadSettingError(SETTING, str(wrong).removeprefix(f"{SETTING}: ")) from wrong
