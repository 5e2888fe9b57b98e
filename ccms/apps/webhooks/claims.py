"""Holds the statements of webhook delivery: claim what is due, record the result, free what a stopped worker held.

It is fair: each round gives every webhook one call before any gets a second, and the longest wait comes first. It
keeps the order: no event of a complaint is told while an earlier one still waits. A row is claimed under a lease,
whose number protects it as in the outbox.

Tells by mail that a webhook was switched off: the administrators of its firm, or the head of its office.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import connection, transaction

from ccms.accounts.actors import Role
from ccms.accounts.channels import Channel
from ccms.accounts.models import Member
from ccms.apps.webhooks.models import Delivery, Webhook, Whether, Why
from ccms.gate.statements import prepared_cursor
from ccms.notices import outbox
from ccms.notices.outbox import NoticePlan
from ccms.notices.queues import tries, wait_after

_OFF = UUID("9f8f2a5e-3a0c-4a4b-8f43-0d6b5f2a7c11")  # names the mails about one switching off


def tell_owner(webhook: Webhook, now: datetime) -> None:
    """Queue the mails, in the transaction that switches it off."""
    event = uuid5(_OFF, f"{webhook.pk} {now.isoformat()}")
    outbox.write_alarm(
        [
            NoticePlan(
                event=event,
                subject=f"webhook:{webhook.pk}",
                recipient=recipient,
                channel=Channel.EMAIL,
                template="member.webhook_off" if webhook.firm_id else "member.office_webhook_off",
                language=language,
                at=now,
                params={"why": str(webhook.why_off)},
            )
            for recipient, language in _owners(webhook)
        ],
        f"webhook:{webhook.pk}",
        now,
    )


def _owners(webhook: Webhook) -> Iterator[tuple[str, str]]:
    place = {"firm": webhook.firm_id, "role": Role.FIRM_ADMIN}
    if webhook.firm_id is None:
        place = {"office": webhook.office_id, "role": Role.OFFICE_HEAD}
    for member in Member.objects.filter(**place, is_active=True).order_by("pk"):
        yield f"member:{member.pk}", member.language


# After the first try, the second, and so on: three days in all, each wait a fifth longer or shorter.
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
AT_ONCE = 2  # calls to one webhook
LEASE = timedelta(seconds=60)  # four times what one call may take
# Who does not answer is left alone a little longer each time, always less than his next try is away: a dead machine
# with ten thousand events in its queue then takes one call in four minutes, and not all hands all the time.
REST, LONGEST_REST = timedelta(seconds=2), timedelta(minutes=4)
OUTAGE = 5  # failures in a row after which the first success wakes everything that waits for its next try
GONE = 410
_FINE = range(200, 300)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to tell one event once."""

    id: int
    webhook: UUID
    lease: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back: a status, or None where no answer came, and after how long.

    `refused`: nobody was called, for the address leads into an inner network.
    """

    claim: Claim
    answer: int | None
    milliseconds: int
    at: datetime
    refused: bool = False

    @property
    def delivered(self) -> bool:
        """Whether the machine took it: any 2xx, and nothing else."""
        return self.answer in _FINE

    @property
    def why_off(self) -> Why | None:
        """Why nothing more is sent there, where this is the end."""
        if self.answer == GONE:
            return Why.GONE
        return Why.FAILED if not self.delivered and self.claim.attempts >= tries(WAITS) else None

    @property
    def state(self) -> Whether:
        """Where the delivery stands after this try."""
        if self.delivered:
            return Whether.DELIVERED
        return Whether.FAILED if self.why_off else Whether.WAITING

    @property
    def due_at(self) -> datetime:
        """When it is tried again."""
        wait = None if self.state is not Whether.WAITING else wait_after(WAITS, self.claim.attempts)
        return self.at + (wait or timedelta())


_OPEN = "h.is_on AND h.ended_at IS NULL AND (h.rests_until IS NULL OR h.rests_until <= %(now)s)"
_READY = """
    d.webhook_id = h.id AND d.state = 'waiting' AND d.due_at <= %(now)s AND (d.reference = '' OR NOT EXISTS (
        SELECT FROM notices_delivery earlier
        WHERE earlier.webhook_id = d.webhook_id AND earlier.reference = d.reference AND earlier.id < d.id
          AND earlier.state IN ('waiting', 'sending')))
"""
_LOCK = f"""
    SELECT h.id FROM notices_webhook h
    WHERE {_OPEN} AND EXISTS (SELECT FROM notices_delivery d WHERE {_READY})
    ORDER BY h.served_at NULLS FIRST, h.id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""  # noqa: S608 - both stand above
# A statement of its own: it sees what others took before the lock was ours.
_TAKE = f"""
    WITH ready AS MATERIALIZED (
        SELECT next.id, row_number() OVER (PARTITION BY h.id ORDER BY next.id) AS nth
        FROM notices_webhook h, LATERAL (
            SELECT d.id FROM notices_delivery d WHERE {_READY} ORDER BY d.id
            LIMIT greatest(0, CASE WHEN h.failures > 0 THEN 1 ELSE %(at_once)s END - (
                SELECT count(*) FROM notices_delivery s WHERE s.webhook_id = h.id AND s.state = 'sending'))
        ) next
        WHERE h.id = ANY(%(webhooks)s)
    ), chosen AS MATERIALIZED (SELECT id FROM ready ORDER BY nth LIMIT %(limit)s),
    served AS (UPDATE notices_webhook SET served_at = %(now)s WHERE id = ANY(%(webhooks)s))
    UPDATE notices_delivery d
    SET state = 'sending', lease = d.lease + 1, leased_until = %(until)s, attempts = d.attempts + 1
    FROM chosen WHERE d.id = chosen.id AND d.state = 'waiting'
    RETURNING d.id, d.webhook_id, d.lease, d.attempts
"""  # noqa: S608
# One statement for all results: row by row by the ORM, a call costs 1.88 ms of processor instead of 1.45 (decision 30).
_WRITE = """
    UPDATE notices_delivery d
    SET state = v.state, due_at = v.due_at, answer = v.answer, milliseconds = v.milliseconds, tried_at = v.at,
        refused = v.refused, leased_until = NULL
    FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::timestamptz[], %s::smallint[], %s::int[], %s::timestamptz[],
                %s::bool[])
        AS v(id, lease, state, due_at, answer, milliseconds, at, refused)
    WHERE d.id = v.id AND d.lease = v.lease AND d.state = 'sending'
    RETURNING d.id
"""
_OLDEST = f"""
    SELECT min(first.due_at) FROM notices_webhook h, LATERAL (
        SELECT d.due_at FROM notices_delivery d WHERE {_READY} ORDER BY d.due_at LIMIT 1) first
    WHERE {_OPEN}
"""  # noqa: S608


def claim(now: datetime, limit: int) -> list[Claim]:
    """Take what may be told now, in the caller's place: it commits before it calls anybody."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK, {"now": now, "limit": limit})
        webhooks = [row[0] for row in cursor.fetchall()]
        if not webhooks:
            return []
        taken: dict[str, Any] = {
            "webhooks": webhooks,
            "at_once": AT_ONCE,
            "limit": limit,
            "until": now + LEASE,
            "now": now,
        }
        cursor.execute(_TAKE, taken)
        return [Claim(*row) for row in cursor.fetchall()]


def settle(outcomes: Sequence[Outcome]) -> int:
    """Write the results of the claims that are still ours; returns how many were. A mail tells of a webhook's end."""
    with transaction.atomic():
        mine = Webhook.objects.select_for_update().order_by("pk")
        webhooks = {one.pk: one for one in mine.filter(pk__in={each.claim.webhook for each in outcomes})}
        kept = _write(outcomes)
        for each in outcomes:
            if each.claim.id in kept:
                _feel(webhooks[each.claim.webhook], each)
        for webhook in webhooks.values():
            webhook.save(update_fields=["failures", "rests_until", "is_on", "why_off", "off_at"])
    return len(kept)


def rescue(now: datetime) -> int:
    """Free what stopped workers held; it may be sent a second time, under the same id."""
    with transaction.atomic():
        lost = Delivery.objects.select_for_update(skip_locked=True).filter(state=Whether.SENDING, leased_until__lt=now)
        ids = list(lost.values_list("pk", flat=True))
        return Delivery.objects.filter(pk__in=ids).update(state=Whether.WAITING, due_at=now, leased_until=None)


def waiting_since(now: datetime) -> datetime | None:
    """Return since when the oldest delivery waits that a worker could make now: not on a machine that is down."""
    with prepared_cursor() as cursor:
        cursor.execute(_OLDEST, {"now": now})
        since: datetime | None = cursor.fetchone()[0]
    return since


def _write(outcomes: Sequence[Outcome]) -> set[int]:
    columns = (
        [each.claim.id for each in outcomes],
        [each.claim.lease for each in outcomes],
        [str(each.state) for each in outcomes],
        [each.due_at for each in outcomes],
        [each.answer for each in outcomes],
        [each.milliseconds for each in outcomes],
        [each.at for each in outcomes],
        [each.refused for each in outcomes],
    )
    with prepared_cursor() as cursor:
        cursor.execute(_WRITE, columns)
        return {row[0] for row in cursor.fetchall()}


def _feel(webhook: Webhook, outcome: Outcome) -> None:
    """Suspend a webhook after a failure, resume it after an outage, switch it off in the end."""
    if outcome.delivered:
        if webhook.failures >= OUTAGE:
            waiting = Delivery.objects.filter(webhook=webhook, state=Whether.WAITING, due_at__gt=outcome.at)
            waiting.update(due_at=outcome.at)
        webhook.failures, webhook.rests_until = 0, None
        return
    webhook.failures += 1
    webhook.rests_until = outcome.at + min(LONGEST_REST, REST * 2 ** min(webhook.failures - 1, 10))
    if outcome.why_off and webhook.is_on and webhook.ended_at is None:
        webhook.is_on, webhook.why_off, webhook.off_at = False, outcome.why_off, outcome.at
        tell_owner(webhook, outcome.at)
