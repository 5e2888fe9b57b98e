"""The form for a code of a firm's contact, and what it says while another code must wait."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ccms.accounts.channels import Channel
from ccms.gate.counters import TooManyRequests
from ccms.web import fields
from ccms.web.templatetags.words import digits


class CodeForm(fields.PageForm):
    """Asks for the code."""

    code = fields.CodeField(label=_("Enter the code we sent"))

    def __init__(self, *args: Any, channel: Channel = Channel.SMS, **named: Any) -> None:
        """Say by what the code came."""
        super().__init__(*args, **named)
        if channel is Channel.EMAIL:
            self.fields["code"].label = _("Enter the code from our mail")


def tell_wait(form: forms.BaseForm, field: str, failure: TooManyRequests) -> None:
    """Say how long to wait for another code, or whom to call."""
    hotline = digits(settings.CCMS_HOTLINE)
    form.add_error(field, fields.put_right("phone-too-many-codes", wait=failure.params["wait"], hotline=hotline))
