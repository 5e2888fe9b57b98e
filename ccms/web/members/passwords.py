"""Checks how long a member's password is; Django checks the rest."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ccms.accounts.models import Member
from ccms.core.digits import in_digits
from ccms.gate.limits import SIGN_IN
from ccms.web.language import language


class LongEnough:
    """Officers decide on money and reputations, so theirs are longer than a firm's."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Refuse a password that is too short or too long to be checked in reasonable time."""
        if not _least(user) <= len(password) <= SIGN_IN.longest_password:
            raise ValidationError(rule_for(user), code="password-length")

    def get_help_text(self) -> str:
        """Say nothing here: the form says the rule for its own reader."""
        return ""


def rule_for(user: AbstractBaseUser | None) -> str:
    """Say how long the password of this member has to be."""
    bounds = {
        "least": in_digits(_least(user), language()),
        "most": in_digits(SIGN_IN.longest_password, language()),
    }
    return _("Choose %(least)s to %(most)s characters.") % bounds


def _least(user: AbstractBaseUser | None) -> int:
    of_firm = isinstance(user, Member) and user.firm_id is not None
    return SIGN_IN.firm_password if of_firm else SIGN_IN.staff_password
