"""Reads the outbox for people: what a complaint's parties were told, what is parked and why, what the inbox shows."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Max, Min, Q, QuerySet, When
from django.utils.translation import gettext, gettext_noop

from ccms.accounts.channels import Channel
from ccms.core import references
from ccms.gate.statements import prepared_cursor
from ccms.notices.addresses import names_of
from ccms.notices.channels import Trouble
from ccms.notices.channels.table import SENT
from ccms.notices.composition import rendering
from ccms.notices.composition.rendering import NoticeLine, told_by
from ccms.notices.composition.texts import TextMissingError, while_open
from ccms.notices.composition.wording import NAMED, Names
from ccms.notices.models import CodeMessage, Notice, State

log = logging.getLogger(__name__)

_REFERENCE = rf"^[{references.ALPHABET}]{{{references.LENGTH}}}$"  # every other subject is no complaint's
# in plain SQL: every page of a case that has ended asks it
_TAKEN_BACK = """
SELECT event FROM notices_notice
WHERE subject = %s AND recipient LIKE 'contact:%%' AND template = ANY(%s) GROUP BY event HAVING bool_and(state = %s)
"""
TRIED = 2  # failed so often a message is no passing trouble: the second try comes a minute after the first

_TROUBLES = {
    Trouble.NO_ADDRESS: gettext_noop("no number or address is known"),
    Trouble.TEXT_MISSING: gettext_noop("its text could not be written"),
    Trouble.REFUSED: gettext_noop("the network refused this number or address"),
    Trouble.GATEWAY_DOWN: gettext_noop("the sending service did not answer"),
    Trouble.GATEWAY_ERROR: gettext_noop("the sending service reported an error"),
    Trouble.RATE_LIMITED: gettext_noop("the sending service took no more messages"),
    Trouble.ANSWER_LOST: gettext_noop("the answer of the sending service was lost"),
    Trouble.ANSWER_UNREADABLE: gettext_noop("the answer of the sending service could not be read"),
    Trouble.WORKER_LOST: gettext_noop("the program stopped while sending"),
    Trouble.UNDELIVERABLE: gettext_noop("it did not reach the phone"),
    Trouble.NO_RECEIPT: gettext_noop("no receipt came within three days"),
    Trouble.BUDGET_SPENT: gettext_noop("the money for messages of that day was spent"),
    Trouble.LAPSED: gettext_noop("its day was over before it could be sent"),
    Trouble.CAME_BACK: gettext_noop("the post brought the letter back"),
    Trouble.RESTORED: gettext_noop("held back after a restore"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice and its words."""

    notice: Notice
    line: NoticeLine


@dataclass(frozen=True, slots=True)
class SentSms:
    """An SMS that left: what kind of news it is, and its words as the phone got them."""

    notice: Notice
    kind: str
    words: str


def why(trouble: str) -> str:
    """Return why a notice did not leave or arrive, in the reader's language."""
    return gettext(_TROUBLES[Trouble(trouble)]) if trouble else ""


def told_about(reference: str) -> list[Notice]:
    """Return all notices of one complaint, oldest first."""
    return list(Notice.objects.filter(subject=reference).order_by("created_at", "id"))


def sms_sent(reference: str, recipient: str, language: str) -> list[SentSms]:
    """Return each SMS about one complaint that went to this recipient, or may have gone, oldest first."""
    went = Q(sent_at__isnull=False) | ~Q(maybe_with="")
    rows = Notice.objects.filter(went, subject=reference, recipient=recipient, channel=Channel.SMS)
    told = list(rows.order_by("created_at", "id"))
    names = names_of(f"{key}:{row.params[key]}" for row in told for key in NAMED & row.params.keys())
    shown = [each for row in told if (each := _shown(row, names, language))]
    return [SentSms(each.notice, each.line.headline, _sms(each.notice, names)) for each in shown]


def _sms(row: Notice, names: Names) -> str:
    """Return the words of an SMS of its own; none where it travelled with others, in other words."""
    return "" if row.carried_by else rendering.sms(told_by(row), names)


def taken_back(reference: str) -> set[UUID]:
    """Return the events of a complaint of which no message to the firm left before the complaint ended."""
    with prepared_cursor() as cursor:
        cursor.execute(_TAKEN_BACK, [reference, while_open(), State.SUPERSEDED])
        return {event for (event,) in cursor.fetchall()}


def parked(limit: int = 100) -> list[Notice]:
    """Return what waits for a person's yes, oldest first."""
    return list(Notice.objects.filter(state=State.PARKED).order_by("created_at")[:limit])


def parked_apart() -> QuerySet[Notice]:
    """Return what stopped and belongs to no complaint, oldest first."""
    return Notice.objects.filter(~Q(subject__regex=_REFERENCE), state=State.PARKED).order_by("created_at")


def is_apart(notice: UUID) -> bool:
    """Tell whether there is such a notice, and it belongs to no complaint."""
    return Notice.objects.filter(~Q(subject__regex=_REFERENCE), pk=notice).exists()


def parked_about(references: QuerySet[Any]) -> QuerySet[Notice]:
    """Return what stopped of these complaints, the newest first."""
    return Notice.objects.filter(state=State.PARKED, subject__in=references).order_by("-created_at")


def may_retry(notice: Notice) -> bool:
    """Tell whether a notice stopped that can be tried again; a letter that the post brought back cannot."""
    return notice.state == State.PARKED and notice.last_error != Trouble.CAME_BACK


def in_words(notices: Sequence[Notice], language: str = "") -> list[Shown]:
    """Put many notices into words with two queries for all names; in their own languages unless one is given."""
    names = names_of(f"{key}:{row.params[key]}" for row in notices for key in NAMED & row.params.keys())
    return [shown for row in notices if (shown := _shown(row, names, language))]


def _shown(row: Notice, names: Names, language: str) -> Shown | None:
    try:
        return Shown(notice=row, line=rendering.line(told_by(row, language), names))
    except (TextMissingError, LookupError, ValueError):
        # one row without words must not close the whole inbox
        log.exception("a notice could not be put into words", extra={"notice": str(row.pk)})
        return None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Messages that wait on one channel for one reason: how many, since when, how often tried, and when next."""

    channel: str
    trouble: str
    number: int
    since: datetime
    tries: int
    next_at: datetime


def waiting(now: datetime) -> list[Waiting]:
    """Return what is due or was tried in vain and has not left, by channel and reason; nobody's words or addresses."""
    due = Q(attempts__gte=1) | Q(next_try_at__lte=now)
    found = Notice.objects.filter(due, state=State.QUEUED, channel__in=SENT).values_list("channel", "last_error")
    told = {"number": Count("id"), "since": Min("created_at"), "tries": Max("attempts"), "next": Min("next_try_at")}
    return sorted((Waiting(*row) for row in found.annotate(**told)), key=lambda each: each.since)


def waiting_since(now: datetime) -> datetime | None:
    """Return since when the oldest unsent message waits; `None` when there is none. For health and metrics.

    One that was tried in vain waits since it was made: its next try is always to come while a mail server is away.
    """
    since = Case(When(attempts__gte=TRIED, then="created_at"), default="next_try_at")
    firsts = [
        found.aggregate(first=Min(since))["first"]
        for model in (Notice, CodeMessage)
        for found in (
            model.objects.filter(
                Q(attempts__gte=TRIED) | Q(next_try_at__lte=now), state=State.QUEUED, channel__in=SENT
            ),
            model.objects.filter(state=State.SENDING, attempts__gt=TRIED, channel__in=SENT),
        )
    ]
    return min((first for first in firsts if first), default=None)
