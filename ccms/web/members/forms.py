"""Gives allauth's forms our words; allauth checks them.

Fits allauth to our rules: nobody signs up, wrong passwords make the next try wait, second factors are sealed.

Checks how long a member's password is; Django checks the rest.
"""

from typing import Any, cast
from uuid import UUID

from allauth.account import forms as account
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from ccms.accounts.members.managing import (
    SET_PASSWORD,
    CodeUsed,
    end_keys,
    hold_as_it_was,
    note_own_act,
    note_wrong_password,
    use_second_factor,
)
from ccms.accounts.models import Member
from ccms.accounts.privacy.sealing import open_by_house, seal_by_house
from ccms.core.digits import ascii_digits, in_digits
from ccms.gate import limits
from ccms.gate.addresses import caller_of
from ccms.gate.clock import current_time
from ccms.gate.counters import TooManyRequests, reset, take_or_refuse
from ccms.gate.limits import SIGN_IN, Counted
from ccms.web.access import HOMES
from ccms.web.fields import CodeField, refused, said
from ccms.web.language import language


def _dress(form: forms.Form, **labels: str) -> None:
    """Give a form of allauth our labels, controls and sentences."""
    form.use_required_attribute = False
    form.label_suffix = ""
    for name, label in labels.items():
        field = form.fields[name]
        field.label = label
        field.help_text = ""
        field.error_messages["required"] = said("text-missing")
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs["class"] = "input w24"


class SignInForm(account.LoginForm):  # type: ignore[misc]  # allauth has no types
    """E-mail and password."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _dress(self, login=_("E-mail"), password=_("Password"))
        self.fields["login"].widget.attrs["lang"] = "en"


class AgainForm(account.ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _dress(self, password=_("Password"))


class ChangePasswordForm(account.ChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    """The old password, and the new one twice."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        new, again = _("New password"), _("New password once more")
        _dress(self, oldpassword=_("Present password"), password1=new, password2=again)
        self.fields["password1"].help_text = rule_for(self.user)


class NewPasswordForm(account.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth has no types
    """The new password twice, by the link of an invitation."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _dress(self, password1=_("New password"), password2=_("New password once more"))
        self.fields["password1"].help_text = rule_for(self.user)


class CountedTries:
    """A second factor can be tried a few times only; a right one begins the count anew."""

    def clean_code(self) -> str:
        """Count, then judge."""
        form: Any = self
        try:
            try_second_factor(form.user.pk)
        except TooManyRequests as failure:
            raise refused(failure) from failure
        form.cleaned_data["code"] = ascii_digits(form.cleaned_data["code"]).replace(" ", "")
        judged: str = super().clean_code()  # type: ignore[misc]  # allauth's form stands beside this class
        reset(Counted.SECOND_FACTOR_WRONG, str(form.user.pk))
        return judged


class UsedOnce(CountedTries):
    """A code that opened the door once opens it never again, on any machine."""

    def clean_code(self) -> str:
        """Judge, then remember."""
        judged = super().clean_code()
        form: Any = self
        try:
            use_second_factor(form.user, judged, current_time())
        except CodeUsed as failure:
            raise refused(failure) from failure
        return judged


class SecondFactorForm(UsedOnce, second_factor.AuthenticateForm):  # type: ignore[misc]  # no types
    """A code of the app, or a spare code."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _dress_code(self)


class SecondFactorAgainForm(UsedOnce, second_factor.ReauthenticateForm):  # type: ignore[misc]  # no types
    """The code once more, before something that matters."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _dress_code(self)


class ActivateForm(UsedOnce, totp.ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """The first code of a new app."""

    code = CodeField(label="")

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _dress_code(self)


def _dress_code(form: forms.Form) -> None:
    _dress(form, code=_("Code from the app"))
    form.fields["code"].widget.attrs.update(
        {"class": "input w6 code", "inputmode": "numeric", "autocomplete": "one-time-code", "lang": "en"}
    )


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


PASSWORD = "password"  # noqa: S105 - the name of a delay
PLACE = "mfa_authenticator"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Members are invited; a sign-in leads each role to its own desk."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens an account himself."""
        del request
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Judge a password, but not while this account or address has to wait."""
        now = current_time()
        take_or_refuse(Counted.SIGN_IN, caller_of(request.META["REMOTE_ADDR"]), now)
        account = str(credentials.get("email", "")).strip().lower()
        wait = limits.begin_try(PASSWORD, account, now)
        if wait:
            raise TooManyRequests(wait=wait)
        member: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if member is None:
            note_wrong_password(now)
        else:
            limits.clear(PASSWORD, account)
        return member

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Keep a password that a member chose, and end the keys made before; an event says that they did.

        Raises NotFound where the link was for another address or a password was set since the page was asked for.
        """
        member = cast("Member", user)
        with transaction.atomic():
            hold_as_it_was(member)
            super().set_password(user, password)
            now = current_time()
            end_keys(member, now)
            note_own_act(member, SET_PASSWORD, now)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead to the desk of the member's role."""
        role = request.user.role if isinstance(request.user, Member) else ""
        return reverse(HOMES.get(role, "mfa_index"))

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Ask for the password again only of those who have a second factor to lose."""
        del app
        return bool(is_mfa_enabled(self.request.user))

    def add_message(self, *args: Any, **named: Any) -> None:
        """Say nothing: the next page says it."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets of second factors lie sealed, so that a dump of the database opens no door."""

    def encrypt(self, text: str) -> str:
        """Seal under the newest key of the house."""
        return seal_by_house(text.encode(), PLACE).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """Open what was sealed under any key still listed."""
        return open_by_house(bytes.fromhex(encrypted_text), PLACE).decode()


def try_second_factor(member: UUID) -> None:
    """Count one try of a second factor, or raise TooManyRequests."""
    take_or_refuse(Counted.SECOND_FACTOR_WRONG, str(member), current_time())
