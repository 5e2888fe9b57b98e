"""Gives allauth's forms our words; allauth checks them."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.translation import gettext as _

from ccms.accounts.members.managing import CodeUsed, use_second_factor
from ccms.core.digits import ascii_digits
from ccms.gate.clock import current_time
from ccms.gate.counters import TooManyRequests, forget
from ccms.gate.limits import Counted
from ccms.web.fields import CodeField, refused, said
from ccms.web.members.adapter import try_second_factor
from ccms.web.members.passwords import rule_for


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
        forget(Counted.SECOND_FACTOR_WRONG, str(form.user.pk))
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
