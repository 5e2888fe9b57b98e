"""Writes notices in the transaction of the act they tell of: the act and its notices exist together, or neither."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ccms.accounts.channels import Channel
from ccms.accounts.codes.abuse import BudgetSpent
from ccms.accounts.models import CodeRequest
from ccms.gate import alarms, spend_counters
from ccms.gate.statements import prepared_cursor
from ccms.notices.channels import money
from ccms.notices.composition.texts import gathers, inbox_of, is_aside, of_bursts, while_open
from ccms.notices.models import CodeMessage, Notice, State

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NoticePlan:
    """One message to be told: ids, dates, amounts and codes only, never a person's name, number or words.

    `group` names what a later notice to the same recipient on the same subject makes pointless: an older one
    that still waits is then superseded. What only accompanies a state (evidence was added) has no group, whatever
    its plan says. `ends`: the complaint has ended, and what still waits and asks somebody to act is not sent any more.
    `at` is the time of the event.
    """

    event: UUID
    subject: str
    recipient: str
    channel: str
    template: str
    language: str
    at: datetime
    params: Mapping[str, object] = field(default_factory=dict)
    group: str | None = None
    ends: bool = False


# The first notices of an hour leave at once; what one recipient gets beyond them waits for the next half hour, so
# that many leave as one message. No period of the law is touched: each begins with proved receipt.
ALONE = 3
LATELY = timedelta(hours=1)
TOGETHER = timedelta(minutes=30)
UNHEARD = "nobody_told"  # the name of an alarm
BURST = timedelta(minutes=5)  # files that were sent together come within it, also over a slow line

# `||` hides the state from the planner: believing the queue empty, as it was at the last ANALYZE, it would read all of
# the queue for each filing instead of the few notices of this complaint.
_WRITE = """
    WITH fresh AS (
        SELECT *, row_number() OVER (PARTITION BY recipient, channel, gathers ORDER BY at) AS nth
        FROM unnest(%b::uuid[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[],
                    %b::text[], %b::text[], %b::timestamptz[], %b::bool[], %b::bool[], %b::text[])
            AS f(event, subject, recipient, channel, template, language, params, topic, at, gathers, ends, inbox)
    ), many AS (
        SELECT f.event, f.recipient, f.channel FROM fresh f, LATERAL (
            SELECT count(*) AS told FROM (
                SELECT 1 FROM notices_notice p
                WHERE p.gathers AND p.recipient = f.recipient AND p.channel = f.channel
                  AND p.created_at > f.at - %s LIMIT %s) AS lately
        ) AS before
        WHERE f.gathers AND before.told + f.nth > %s
    ), overtaken AS (
        UPDATE notices_notice n SET state = 'superseded'
        FROM fresh f
        WHERE n.subject = f.subject AND n.event <> f.event AND n.state || '' = 'queued'
          AND (n.recipient = f.recipient AND n."group" = f.topic OR f.ends AND n.template = ANY(%b::text[]))
    )
    INSERT INTO notices_notice (
        id, event, subject, recipient, channel, template, language, params, "group", state, attempts,
        next_try_at, lease, provider, provider_id, last_error, possibly_sent_twice, created_at,
        proof_due, gathers, inbox, sent_at, delivered_at)
    SELECT gen_random_uuid(), event, subject, recipient, channel, template, language, params::jsonb, topic,
           CASE channel WHEN 'in_app' THEN 'delivered' ELSE 'queued' END, 0,
           CASE WHEN many.event IS NULL THEN at ELSE date_bin(%s, at, 'epoch') + %s END, 0, '', '', '', false, at,
           false, gathers, inbox, CASE channel WHEN 'in_app' THEN at END, CASE channel WHEN 'in_app' THEN at END
    FROM fresh LEFT JOIN many USING (event, recipient, channel)
    ON CONFLICT (event, recipient, channel) DO NOTHING
"""


def write(plans: Sequence[NoticePlan]) -> None:
    """Add all notices in one statement of the caller's transaction; the worker finds them within half a second.

    A notice on a channel inside the product is delivered by being written. The same event is never told twice
    to one recipient on one channel, however often it is planned.
    """
    if not plans:
        return
    columns = (
        [plan.event for plan in plans],
        [plan.subject for plan in plans],
        [plan.recipient for plan in plans],
        [plan.channel for plan in plans],
        [plan.template for plan in plans],
        [plan.language for plan in plans],
        [json.dumps(plan.params, ensure_ascii=False) for plan in plans],
        [None if is_aside(plan.template) else plan.group for plan in plans],
        [plan.at for plan in plans],
        [plan.channel != Channel.IN_APP and gathers(plan.template) for plan in plans],
        [plan.ends for plan in plans],
        [inbox_of(plan.template, plan.params) if plan.channel == Channel.IN_APP else "" for plan in plans],
    )
    with prepared_cursor() as cursor:
        window: list[Any] = [LATELY, ALONE, ALONE, while_open(), TOGETHER, TOGETHER]
        cursor.execute(_WRITE, [*columns, *window])


def write_alarm(plans: Sequence[NoticePlan], about: str, now: datetime) -> None:
    """Add the notices of an alarm; one that has nobody to be told is an alarm of the installation itself."""
    write(plans)
    if not plans:
        log.warning("an alarm had nobody to be told", extra={"about": about})
        alarms.sound(UNHEARD, about, now)


def without_repetitions(plans: Sequence[NoticePlan]) -> list[NoticePlan]:
    """Leave out what the same recipient was told of the same complaint minutes ago, of texts that speak of a burst.

    A notice that was parked or handled says nothing for what came after it.
    """
    bursts = [plan for plan in plans if plan.template in of_bursts()]
    if not bursts:
        return list(plans)
    lately = Notice.objects.filter(
        subject__in={plan.subject for plan in bursts},
        template__in=of_bursts(),
        created_at__gt=min(plan.at for plan in bursts) - BURST,
        handled_at=None,
    ).exclude(state__in=(State.PARKED, State.EXPIRED, State.SUPERSEDED))
    told = set(lately.values_list("subject", "recipient", "channel", "template"))
    return [plan for plan in plans if (plan.subject, plan.recipient, plan.channel, plan.template) not in told]


def call_off(subject: str, kind: str) -> None:
    """Send no more what still waits for recipients of one kind on a subject: they are not meant any more."""
    waiting = Notice.objects.filter(subject=subject, recipient__startswith=f"{kind}:", state=State.QUEUED)
    waiting.update(state=State.SUPERSEDED)


def queue_code(request: CodeRequest) -> None:
    """Let the code of a request be sent at once, before every notice; `accounts.codes.request_code` calls it.

    Raises BudgetSpent, and nothing is asked for, where no gateway may be paid for it today.
    """
    if not money.codes_can_be_paid(request.sent_at):
        raise BudgetSpent(wait=spend_counters.end_of("day", request.sent_at) - request.sent_at)
    CodeMessage.objects.create(
        request_id=request.pk,
        channel=request.channel,
        state=State.QUEUED,
        next_try_at=request.sent_at,
        created_at=request.sent_at,
    )
