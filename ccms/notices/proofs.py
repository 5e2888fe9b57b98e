"""Tells the complaint that a notice arrived (proof of service), and finds the notices whose arrival is not proved."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from ccms.notices.addresses import addresses_of, designated
from ccms.notices.channels.table import CHANNELS
from ccms.notices.composition.texts import catalogue
from ccms.notices.models import Notice, State
from ccms.notices.outbox import NoticePlan

log = logging.getLogger(__name__)

DESIGNATED = "designated"  # entered the system that the recipient designated
DELIVERED = "undesignated"  # a gateway says that it reached the number
AGAIN = timedelta(minutes=1)
AT_ONCE = 100


def tell(now: datetime) -> int:
    """Tell of each proved notice once, in the transaction in which the complaint writes what follows from it."""
    told = 0
    while batch := _tell_some(now):
        told += batch
    return told


def _tell_some(now: datetime) -> int:
    hook: Callable[..., None] = import_string(settings.CCMS_ON_NOTICE_PROVED)
    told = 0
    with transaction.atomic():
        due = Notice.objects.filter(proof_due=True, next_try_at__lte=now).order_by("next_try_at")
        rows = list(due.select_for_update(skip_locked=True)[:AT_ONCE])
        chosen = designated(row.recipient for row in rows)
        for row in rows:
            basis = DESIGNATED if row.recipient in chosen else DELIVERED
            told += _tell_one(hook, row, basis, now)
    return told


def _tell_one(hook: Callable[..., None], row: Notice, basis: str, now: datetime) -> int:
    try:
        with transaction.atomic():
            hook(subject=row.subject, recipient=row.recipient, at=row.delivered_at, basis=basis, now=now)
            Notice.objects.filter(pk=row.pk).update(proof_due=False)
    except Exception:  # one complaint's trouble must not keep the others' clocks from starting
        log.exception("a proved notice was not taken note of", extra={"notice": str(row.pk)})
        Notice.objects.filter(pk=row.pk).update(next_try_at=now + AGAIN)
        return 0
    return 1


def unproved(now: datetime, *, older_than_hours: int = 24, limit: int = 1000) -> list[Notice]:
    """Return notices that start a clock, were told on one channel some hours ago, and are not known to have arrived."""
    clocks = [text.key for text in catalogue().values() if text.proof]
    waiting = Notice.objects.filter(
        state__in=(State.QUEUED, State.SENDING, State.SENT, State.PARKED),
        template__in=clocks,
        created_at__lte=now - timedelta(hours=older_than_hours),
    ).order_by("created_at")[:limit]
    rows = list(waiting)
    twins = Notice.objects.filter(event__in={row.event for row in rows})
    known = {(twin.event, twin.recipient, twin.state) for twin in twins}
    tried = {(twin.event, twin.recipient, twin.channel) for twin in twins}
    return [
        row
        for row in rows
        if (row.event, row.recipient, State.DELIVERED) not in known
        and (row.event, row.recipient, CHANNELS[row.channel].other) not in tried
    ]


def plan_second_channel(notices: Sequence[Notice], *, at: datetime) -> list[NoticePlan]:
    """Return the same notices for the recipients' other channel, where they have one."""
    wanted = [(row.recipient, str(CHANNELS[row.channel].other)) for row in notices]
    reachable = addresses_of(wanted)
    return [
        NoticePlan(
            event=row.event,
            subject=row.subject,
            recipient=row.recipient,
            channel=channel,
            template=row.template,
            language=row.language,
            at=at,
            params=row.params,
            group=row.group,
        )
        for row, (recipient, channel) in zip(notices, wanted, strict=True)
        if (recipient, channel) in reachable
    ]
