"""Lets a program judge by the law in force, and names what is wrong where it cannot read that."""

from ccms.config.environment import BadSettingError
from ccms.editions import in_force
from ccms.law.pack.files import PackRefused


def follow_law() -> None:
    """Judge by the law in force; fail with the setting's name where this program cannot read it."""
    try:
        in_force.follow()
    except PackRefused as refused:
        reason = f"this program cannot read the law in force; mend the packs and run `law apply`:\n{refused}"
        raise BadSettingError("CCMS_PACKS", reason) from refused
