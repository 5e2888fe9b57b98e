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
        of_firm = isinstance(user, Member) and user.firm_id is not None
        least = SIGN_IN.firm_password if of_firm else SIGN_IN.staff_password
        if not least <= len(password) <= SIGN_IN.longest_password:
            bounds = {
                "least": in_digits(least, language()),
                "most": in_digits(SIGN_IN.longest_password, language()),
            }
            raise ValidationError(_("Choose %(least)s to %(most)s characters.") % bounds, code="password-length")

    def get_help_text(self) -> str:
        """Say nothing before: the page explains."""
        return ""
