"""Tells the complaint that a notice arrived (proof of service), and finds the notices whose arrival is not proved."""

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from ccms.accounts.channels import Channel
from ccms.notices.addresses import addresses_of, designated
from ccms.notices.channels.table import CHANNELS
from ccms.notices.composition.texts import catalogue
from ccms.notices.models import Notice, State

log = logging.getLogger(__name__)

DESIGNATED = "designated"  # entered the system that the recipient designated
DELIVERED = "undesignated"  # a gateway says that it reached the number
BY_POST = "registered_post"  # presumed some days after a letter was posted (General Clauses Act s. 27)
AGAIN = timedelta(minutes=1)
AT_ONCE = 100
PROOF_AWAITED = timedelta(hours=24)  # then it is told in another way
GIVEN_UP = timedelta(days=7)
MOST_UNPROVED = 1000


def tell(now: datetime) -> int:
    """Tell of each proved notice once, in the transaction in which the complaint writes what follows from it."""
    told, tried = 0, True
    while tried:
        some, tried = _tell_some(now)
        told += some
    return told


def _tell_some(now: datetime) -> tuple[int, bool]:
    """Return how many were told of, and whether fewer are due now: what failed has its next turn later."""
    hook: Callable[..., None] = import_string(settings.CCMS_ON_NOTICE_PROVED)
    rows = list(_due(now).order_by("next_try_at")[:AT_ONCE])
    chosen = designated(row.recipient for row in rows)
    told = 0
    for row in rows:
        basis = DESIGNATED if row.recipient in chosen else DELIVERED
        told += _tell_one(hook, row, BY_POST if row.channel == Channel.LETTER else basis, now)
    return told, _due(now).filter(pk__in=[row.pk for row in rows]).count() < len(rows)


def _due(now: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(proof_due=True, next_try_at__lte=now)


def _tell_one(hook: Callable[..., None], row: Notice, basis: str, now: datetime) -> int:
    """Tell of one notice in a transaction of its own, after which its complaint is free again.

    Where another process tells of it, this one waits until that is done: what follows may count on it.
    """
    mine = _due(now).filter(pk=row.pk).select_for_update()
    try:
        with transaction.atomic():
            if mine.first() is None:
                return 0
            told = {"subject": row.subject, "recipient": row.recipient, "template": row.template}
            hook(**told, at=row.delivered_at, basis=basis, now=now)
            Notice.objects.filter(pk=row.pk).update(proof_due=False)
    except Exception:  # one complaint's trouble must not keep the others' clocks from starting
        log.exception("a proved notice was not taken note of", extra={"notice": str(row.pk)})
        Notice.objects.filter(pk=row.pk).update(next_try_at=now + AGAIN)
        return 0
    return 1


def unproved(now: datetime) -> list[Notice]:
    """Return notices that start a time, left a day ago or more, and of which nothing proves that they arrived.

    Of one event and side the oldest; none where the same was told again since, or arrived in another way.
    """
    waiting = Notice.objects.filter(
        state__in=(State.QUEUED, State.SENDING, State.SENT, State.PARKED),
        template__in=_that_matter(),
        created_at__gt=now - GIVEN_UP,
        created_at__lte=now - PROOF_AWAITED,
    ).exclude(channel=Channel.LETTER)
    waiting = waiting.order_by("created_at")[:MOST_UNPROVED]
    rows = list(waiting)
    same = Notice.objects.filter(subject__in={row.subject for row in rows}, template__in={row.template for row in rows})
    twins: dict[tuple[str, str], list[Notice]] = {}
    for twin in same:
        twins.setdefault((twin.subject, twin.template), []).append(twin)
    return [row for row in rows if _is_open(row, twins[row.subject, row.template])]


def _that_matter() -> list[str]:
    """Return the templates whose arrival is to be proved."""
    return [text.key for text in catalogue().values() if text.proof]


def arrived(subject: str, recipients: Collection[str]) -> bool:
    """Tell whether any notice about a subject whose arrival matters is proved to have come to one of these."""
    ours = Notice.objects.filter(subject=subject, recipient__in=recipients, template__in=_that_matter())
    return ours.filter(state=State.DELIVERED).exists()


def _is_open(row: Notice, twins: Sequence[Notice]) -> bool:
    """Tell whether a notice is the first of its event, the last event of its kind, and none of its twins arrived."""
    if any(twin.event != row.event and twin.created_at >= row.created_at for twin in twins):
        return False
    own = [twin for twin in twins if twin.event == row.event]
    return row == min(own, key=lambda twin: (twin.created_at, str(twin.id))) and all(
        twin.state != State.DELIVERED for twin in own
    )


def other_channel(row: Notice) -> str | None:
    """Return another channel by which the recipient of a notice can be reached and was not yet; None without one."""
    channel = CHANNELS[row.channel].other
    if channel is None or Notice.objects.filter(event=row.event, recipient=row.recipient, channel=channel).exists():
        return None
    return channel if (row.recipient, str(channel)) in addresses_of([(row.recipient, str(channel))]) else None
