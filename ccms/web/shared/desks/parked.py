"""Lists notices that stopped, with the reason of each and the way to try it again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ccms.notices.channels.table import CHANNELS
from ccms.notices.composition.rendering import NoticeLine
from ccms.notices.models import Notice
from ccms.notices.queries import in_words, why
from ccms.web.language import language

RECIPIENTS = {
    "consumer": _("The buyer"),
    "unconfirmed": _("The buyer"),
    "contact": _("The seller"),
    "left": _("The seller"),
    "applicant": _("Somebody who registers a shop"),
    "member": _("Somebody with an account"),
    "office": _("An office"),
}


@dataclass(frozen=True, slots=True)
class Stopped:
    """One notice as a list shows it; without words where its text could not be written."""

    notice: Notice
    to: Any
    channel: Any
    line: NoticeLine | None
    trouble: str
    url: str
    retry_url: str


def stopped(
    notices: Sequence[Notice], *, retry: Callable[[Notice], str], shown: Callable[[Notice], str] = lambda _notice: ""
) -> list[Stopped]:
    """Return the lines of a list; `shown` is the address of what a notice is about, `retry` where it is tried again."""
    lines = {each.notice.pk: each.line for each in in_words(notices, language())}
    return [
        Stopped(
            notice=notice,
            to=RECIPIENTS.get(notice.recipient.partition(":")[0], ""),
            channel=CHANNELS[notice.channel].words,
            line=lines.get(notice.pk),
            trouble=why(notice.last_error),
            url=shown(notice),
            retry_url=retry(notice),
        )
        for notice in notices
    ]
