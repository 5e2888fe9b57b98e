"""Lists the channels: how a reader calls each, how it is written, and by what it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ccms.accounts.channels import Channel
from ccms.notices.channels import Message, Outcome, email, sms


@dataclass(frozen=True, slots=True)
class Way:
    """One channel. Without `at_once` nothing leaves by it: it is delivered by being written, or pasted by hand."""

    words: Any  # a lazy text
    send: Callable[[Message], Outcome] | None = None  # None also where gateways are chosen for each message
    at_once: int = 0  # messages under way
    codes_at_once: int = 0
    is_routed: bool = False  # through gateways that are chosen, paid, and report by a receipt
    is_built_in: Callable[[], bool] = lambda: False  # whether a table takes its messages, for development
    is_short: bool = False  # written as an SMS, else as a letter
    digest: int = 20  # notices that one message can name
    arrives: bool = False  # what it accepts is received, where its owner designated the address (ICT Act s. 15)
    other: Channel | None = None  # tried where nothing proves that a notice arrived


CHANNELS: Mapping[str, Way] = {
    Channel.SMS: Way(
        _("SMS"),
        at_once=20,
        codes_at_once=4,
        is_routed=True,
        is_built_in=lambda: not sms.gateways(),
        is_short=True,
        digest=5,
        other=Channel.EMAIL,
    ),
    Channel.EMAIL: Way(
        _("E-mail"),
        email.send,
        at_once=6,
        codes_at_once=2,
        is_built_in=lambda: settings.CCMS_MAIL_URL.startswith(sms.BUILTIN),
        arrives=True,
        other=Channel.SMS,
    ),
    Channel.IN_APP: Way(_("On this desk")),
    Channel.LETTER: Way(_("Letter by post")),
    Channel.PAGE: Way(_("Page")),
}
SENT = tuple(str(channel) for channel, way in CHANNELS.items() if way.at_once)
