"""The words for the channels by which a person is told."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from ccms.notices.models import Channel

type Words = Any  # a str, or a lazy one

CHANNELS: Mapping[str, Words] = {
    Channel.SMS: _("SMS"),
    Channel.EMAIL: _("E-mail"),
    Channel.IN_APP: _("On this desk"),
    "page": _("Page"),
}
