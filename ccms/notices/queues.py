"""Holds the outbox's statements: claim what is due under a lease, record the result, free what a stopped worker held.

Each is one set-based UPDATE. A lease's number protects the row: a worker that claimed it may record the result only
until another worker claims it.

Says how often and for how long a message is tried: one table for notices, one for codes.

Tidies the outbox: deletes codes after a day and receipts after a week, and parks SMS whose receipt never came.

Lets the outbox forget a person who is erased: nothing that waits is sent, and no copy of what was sent stays.
"""

import secrets
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from ccms.accounts.channels import Channel
from ccms.gate.statements import in_transaction, pipeline, prepared_cursor
from ccms.notices import outcomes
from ccms.notices.channels import AMBIGUOUS, Trouble, sms
from ccms.notices.channels.development import PROVIDER as BUILTIN
from ccms.notices.channels.table import CHANNELS, SENT
from ccms.notices.models import CodeMessage, DevelopmentMessage, Notice, Receipt, State

# Waits after the first try, the second, and so on; after the last one the notice is parked.
NOTICE_WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)
# Longer than a code lives: it expires before its tries are used up.
CODE_WAITS = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 4, 8, 15, 30, *[60] * 12))
JITTER = 0.2  # of each wait, so that what failed together does not come back together

NOTICE_LEASE = timedelta(seconds=60)
CODE_LEASE = timedelta(seconds=10)
RECEIPT_WAIT = timedelta(hours=72)

_random = secrets.SystemRandom()


def tries(waits: tuple[timedelta, ...]) -> int:
    """Return how often a message is tried at most."""
    return len(waits) + 1


def wait_after(waits: tuple[timedelta, ...], attempts: int, asked_seconds: int = 0) -> timedelta | None:
    """Return the wait after so many tries, `None` when the plan is used up; the other side may ask for longer."""
    if attempts > len(waits):
        return None
    wait = waits[attempts - 1] * (1 + _random.uniform(-JITTER, JITTER))
    return max(wait, timedelta(seconds=asked_seconds))


UNKNOWN = "?"  # a worker died while it asked, or a thread of it: nobody knows which gateway
RENAMED = "!"  # some gateway may have it, under another reference of ours

NOTICES = Notice._meta.db_table  # noqa: SLF001 - Django's public name for it
CODES = CodeMessage._meta.db_table  # noqa: SLF001

_DOUBTFUL = [str(trouble) for trouble in AMBIGUOUS]
# What a receipt has ended; the sender's own word comes too late.
_ENDED = f"(m.state = 'delivered' OR m.state = 'parked' AND m.last_error = '{Trouble.UNDELIVERABLE}')"

# An older notice that still waits when a newer one of its group exists is not sent any more.
_OVERTAKEN = """
    EXISTS (SELECT 1 FROM notices_notice newer
            WHERE newer.subject = m.subject AND newer.recipient = m.recipient AND newer."group" = m."group"
              AND newer.event <> m.event AND newer.created_at > m.created_at)
"""


@dataclass(frozen=True, slots=True)
class Queue:
    """One table of outgoing messages and its patience."""

    model: type[Notice | CodeMessage]
    waits: tuple[timedelta, ...]
    lease: timedelta

    @property
    def table(self) -> str:
        """Return its name in SQL."""
        return self.model._meta.db_table  # noqa: SLF001 - Django's public name for it

    @property
    def overtaken(self) -> str:
        """The SQL that tells whether a waiting row `m` has become pointless."""
        return _OVERTAKEN if self.table == NOTICES else "false"


NOTICE_QUEUE = Queue(Notice, NOTICE_WAITS, NOTICE_LEASE)
CODE_QUEUE = Queue(CodeMessage, CODE_WAITS, CODE_LEASE)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to send one row once."""

    id: UUID
    lease: int
    attempts: int
    gathers: bool = False
    maybe_with: str = ""  # the gateway that may have the message already, or UNKNOWN


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a claim; `state` queued means another try at `next_try_at`."""

    claim: Claim
    state: State
    at: datetime
    next_try_at: datetime | None = None
    provider: str = ""
    provider_id: str = ""
    trouble: str = ""
    proof_due: bool = False


_DUE = """
    SELECT EXISTS (SELECT FROM notices_notice
                   WHERE state = 'queued' AND channel = lane.channel AND next_try_at <= %(now)s),
           EXISTS (SELECT FROM notices_codemessage
                   WHERE state = 'queued' AND channel = lane.channel AND next_try_at <= %(now)s),
           lane.channel
    FROM unnest(%(channels)s::text[]) AS lane(channel)
"""


def due(now: datetime) -> set[tuple[str, str]]:
    """Tell in which table for which channel something waits to be taken."""
    with prepared_cursor() as cursor:
        cursor.execute(_DUE, {"now": now, "channels": list(SENT)})
        return {
            (table, channel)
            for notices, codes, channel in cursor.fetchall()
            for table, waits in ((NOTICES, notices), (CODES, codes))
            if waits
        }


def claim(queue: Queue, now: datetime, limit: int, *, channel: str) -> list[Claim]:
    """Take due rows, oldest due first; the caller commits before it sends.

    The try is counted here, so that a message that kills its worker is parked in the end like any other. A mail whose
    answer was lost is marked here, an SMS where its gateway is chosen: that may know our reference.
    """
    return _claim(queue, now, limit, channel)


def claim_companions(claims: Sequence[Claim], now: datetime, *, channel: str, most: int) -> list[Claim]:
    """Take what else may travel with these to the same recipients."""
    ids = [one.id for one in claims if one.gathers]
    if not ids:
        return []
    beside = "AND gathers AND recipient IN (SELECT recipient FROM notices_notice WHERE id = ANY(%s))"
    return _claim(NOTICE_QUEUE, now, most, channel, beside, [ids])


def _claim(
    queue: Queue, now: datetime, limit: int, channel: str, also: str = "", given: Sequence[Any] = ()
) -> list[Claim]:
    sql = f"""
        WITH due AS MATERIALIZED (
            SELECT id FROM {queue.table} WHERE state = 'queued' AND next_try_at <= %s AND channel = %s {also}
            ORDER BY next_try_at LIMIT %s FOR UPDATE SKIP LOCKED
        )
        UPDATE {queue.table} m
        SET state = 'sending', lease = m.lease + 1, leased_until = %s, attempts = m.attempts + 1,
            possibly_sent_twice = m.possibly_sent_twice OR m.last_error = ANY(%s)
        FROM due WHERE m.id = due.id
        RETURNING m.id, m.lease, m.attempts, coalesce((to_jsonb(m)->>'gathers')::bool, false), m.maybe_with
    """  # noqa: S608 - table names of our own models
    doubtful = [] if CHANNELS[channel].is_routed else _DOUBTFUL
    with prepared_cursor() as cursor:
        cursor.execute(sql, [now, channel, *given, limit, now + queue.lease, doubtful])
        return [Claim(*row) for row in cursor.fetchall()]


def mark_carried(ids: Sequence[UUID], by: UUID) -> None:
    """Say in which digest these travel, before it leaves: its receipt may be quicker than our own record."""
    Notice.objects.filter(id__in=ids).update(carried_by=by)


def mark_doubtful(queue: Queue, ids: Sequence[UUID]) -> None:
    """Say of messages that are about to leave that they may arrive a second time."""
    if ids:
        queue.model.objects.filter(id__in=ids).update(possibly_sent_twice=True)


def settle(queue: Queue, results: Sequence[Result]) -> set[UUID]:
    """Write what became of the claims, and one event that names those that left; returns the ids that were still ours.

    A receipt may have come first: then the row is delivered, or parked as undeliverable, and stays so. A failed
    row whose group has a newer notice is superseded instead of tried again.
    """
    if not results:
        return set()
    proof = ", proof_due = m.proof_due OR v.proof_due" if queue.table == NOTICES else ""
    sql = f"""
        UPDATE {queue.table} m
        SET state = CASE WHEN {_ENDED} THEN m.state
                         WHEN v.state = 'queued' AND {queue.overtaken} THEN 'superseded' ELSE v.state END,
            last_error = CASE WHEN {_ENDED} THEN m.last_error ELSE v.trouble END,
            next_try_at = coalesce(v.next_try_at, m.next_try_at),
            sent_at = CASE WHEN v.state IN ('sent', 'delivered') THEN v.at ELSE m.sent_at END,
            delivered_at = coalesce(m.delivered_at, CASE WHEN v.state = 'delivered' THEN v.at END),
            maybe_with = CASE WHEN v.trouble = ANY(%s) THEN coalesce(nullif(v.provider, ''), %s) ELSE m.maybe_with END,
            provider = v.provider, provider_id = v.provider_id, leased_until = NULL {proof}
        FROM unnest(%b::uuid[], %b::int[], %b::text[], %b::timestamptz[], %b::timestamptz[], %b::text[],
                    %b::text[], %b::text[], %b::bool[])
            AS v(id, lease, state, at, next_try_at, provider, provider_id, trouble, proof_due)
        WHERE m.id = v.id AND m.lease = v.lease AND m.state IN ('sending', 'queued', 'parked', 'delivered')
        RETURNING m.id, m.state, m.provider, m.provider_id, m.sent_at, m.delivered_at
    """  # noqa: S608
    columns: list[Any] = [
        [one.claim.id for one in results],
        [one.claim.lease for one in results],
        [str(one.state) for one in results],
        [one.at for one in results],
        [one.next_try_at for one in results],
        [one.provider for one in results],
        [one.provider_id for one in results],
        [one.trouble for one in results],
        [one.proof_due for one in results],
    ]
    return _settled(queue, sql, columns, results[0].at)


def _settled(queue: Queue, sql: str, columns: Sequence[Any], at: datetime) -> set[UUID]:
    """Write outcomes together with the event that names the notices that left; of codes there is none."""
    with ExitStack() as end, in_transaction():
        cursor = prepared_cursor()
        with pipeline():  # the beginning of the transaction too
            cursor.execute(sql, [_DOUBTFUL, UNKNOWN, *columns])
        rows = cursor.fetchall()
        end.enter_context(pipeline())  # and the end
        if queue.table == NOTICES:
            outcomes.hold([(key, values) for key, *values in rows if values[0] in outcomes.LEFT], at)
    return {key for key, *_ in rows}


def rescue(queue: Queue, now: datetime) -> int:
    """Free the rows of workers that died while sending; a row whose tries are used up is parked.

    Only rows whose lease has run out are touched, never one that waits for its next try.
    """
    sql = f"""
        UPDATE {queue.table} m
        SET state = CASE WHEN {queue.overtaken} THEN 'superseded' WHEN m.attempts > %s THEN 'parked' ELSE 'queued' END,
            last_error = %s, next_try_at = %s, leased_until = NULL,
            maybe_with = CASE WHEN m.maybe_with = '' THEN %s ELSE m.maybe_with END
        WHERE m.id IN (SELECT id FROM {queue.table} WHERE state = 'sending' AND leased_until < %s
                       FOR UPDATE SKIP LOCKED)
    """  # noqa: S608
    with prepared_cursor() as cursor:
        cursor.execute(sql, [len(queue.waits), Trouble.WORKER_LOST, now, UNKNOWN, now])
        freed: int = cursor.rowcount
    return freed


def hold(rows: Iterable[str] = (State.QUEUED, State.SENDING)) -> int:
    """Park everything that has not left, after a restore: the backup does not know what went out after it."""
    states = [str(state) for state in rows]
    held = Notice.objects.filter(state__in=states).update(
        state=State.PARKED, last_error=Trouble.RESTORED, leased_until=None
    )
    return held + CodeMessage.objects.filter(state__in=states).update(state=State.EXPIRED, last_error=Trouble.RESTORED)


def held() -> int:
    """Count what a restore holds back."""
    return Notice.objects.filter(state=State.PARKED, last_error=Trouble.RESTORED).count()


def send_held(now: datetime) -> int:
    """Let what a restore holds back be sent, each from its first try; returns how many."""
    waiting = Notice.objects.filter(state=State.PARKED, last_error=Trouble.RESTORED)
    return waiting.update(state=State.QUEUED, attempts=0, next_try_at=now)


def forget_messages(recipient: str, addresses: Iterable[str]) -> None:
    """Send no more what waits for this recipient; delete what a development machine kept of messages to them."""
    Notice.objects.filter(recipient=recipient, state=State.QUEUED).update(state=State.SUPERSEDED)
    DevelopmentMessage.objects.filter(to__in=[each for each in addresses if each]).delete()


CODES_KEPT = timedelta(days=1)
RECEIPTS_KEPT = timedelta(days=7)
DEVELOPMENT_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many rows one call changed."""

    codes: int
    receipts: int
    unreceipted: int
    development: int


def tidy(now: datetime) -> Tidied:
    """Delete what is not needed any more, and park SMS whose receipt is overdue; to be called each hour."""
    codes, _ = CodeMessage.objects.filter(created_at__lt=now - CODES_KEPT).delete()
    old_receipts, _ = Receipt.objects.filter(at__lt=now - RECEIPTS_KEPT).delete()
    newest = DevelopmentMessage.objects.order_by("-id").values_list("id", flat=True)
    oldest_kept = newest[DEVELOPMENT_KEPT : DEVELOPMENT_KEPT + 1].first()
    development = DevelopmentMessage.objects.filter(id__lte=oldest_kept or 0).delete()[0]
    return Tidied(codes, old_receipts, _park_unreceipted(now), development)


def _park_unreceipted(now: datetime) -> int:
    """A later receipt still makes such a notice delivered."""
    reporting = [gateway.name for gateway in sms.gateways() if gateway.driver.receipt]
    silent = Notice.objects.filter(
        state=State.SENT,
        channel=Channel.SMS,
        sent_at__lt=now - RECEIPT_WAIT,
        provider__in=[*reporting, BUILTIN],
    )
    with transaction.atomic():
        rows = list(silent.select_for_update().only("pk"))
        parked = Notice.objects.filter(pk__in=[row.pk for row in rows])
        outcomes.hold(((row.pk, [State.PARKED]) for row in rows), now)
        return parked.update(state=State.PARKED, last_error=Trouble.NO_RECEIPT)
