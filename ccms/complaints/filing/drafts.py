"""Keeps the draft of a filing on the server at each page: one open draft for each consumer, sealed whole.

Measures how many of the drafts that were begun are sent: counts of four weeks, and no person in them.
"""

import json
import uuid
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from ccms.accounts.actors import Actor
from ccms.accounts.codes import waiting as waiting_people
from ccms.accounts.firms import ways
from ccms.accounts.models import Consumer
from ccms.accounts.privacy.sealing import asked_with_keys
from ccms.complaints.models import Draft, Evidence, OrderHolder
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.gate import spend_counters
from ccms.gate.statements import pipeline, update
from ccms.notices import outbox
from ccms.notices.outbox import NoticePlan

WEEKS = timedelta(weeks=4)  # drafts that nobody sent are kept for two days more
RESTS = timedelta(days=1)  # a draft that was written in since may still be sent
DISCARDED = "drafts_discarded"


@dataclass(frozen=True, slots=True)
class DraftsSent:
    """Drafts of the last four weeks: sent, left lying for a day and more, thrown away."""

    sent: int
    left: int
    discarded: int

    @property
    def percent(self) -> float | None:
        """Return how many of a hundred were sent; nothing where none was begun."""
        begun = self.sent + self.left + self.discarded
        return 100 * self.sent / begun if begun else None


def drafts_sent(now: datetime) -> DraftsSent:
    """Count them. A draft that waits for its day counts nowhere yet."""
    since = now - WEEKS
    sent = Count("pk", filter=Q(sent_at__gt=since))
    left = Count("pk", filter=Q(sent_at=None, remind_on=None, saved_at__gt=since, saved_at__lte=now - RESTS))
    found = Draft.objects.aggregate(sent=sent, left=left)
    discarded = sum(spend_counters.sums(DISCARDED, "day", since))
    return DraftsSent(found["sent"], found["left"], discarded)


def note_discarded(drafts: int, now: datetime) -> None:
    """Note that drafts were thrown away, of which no row stays. The last of its transaction: the sums stay locked."""
    if drafts:
        spend_counters.add(DISCARDED, drafts, now)


RIPE = uuid.UUID("6f4c2f0e-8d07-4f0e-9a3e-6c1f7a1d9b52")  # names the message of a draft's day, once for each day
LINK = uuid.UUID("0b8f6a52-3c0e-4f5e-8d52-93d1c7a3e6f4")  # names the message that leads back to a draft, once for each
BATCH = 500
KEPT = timedelta(days=30)  # promised on the pages and in the privacy register
_OPEN = "WHERE t.consumer_id = %s AND t.sent_at IS NULL AND t.remind_on IS NULL"
_UNSENT = "WHERE t.consumer_id = %s AND t.sent_at IS NULL ORDER BY t.remind_on"
LAST_DAY = "last_day"  # of the thirty that the law gives, as it was foreseen when the draft was kept


@dataclass(frozen=True, slots=True)
class Typed:
    """A draft as pages use it: what was typed, and the step it stands at."""

    id: UUID
    step: str
    body: dict[str, Any]
    saved_at: datetime
    remind_on: date | None = None


def current(by: Actor) -> Typed | None:
    """Return this consumer's open draft."""
    found = asked_with_keys(Draft, _OPEN, [_person(by)])()
    return _typed(found[0]) if found else None


def waiting(by: Actor) -> list[Typed]:
    """Return the drafts that wait for their day."""
    return unsent(by)[1]


def unsent(by: Actor) -> tuple[Typed | None, list[Typed]]:
    """Return this consumer's open draft, and those that wait for their day."""
    found = [_typed(draft) for draft in asked_with_keys(Draft, _UNSENT, [_person(by)])()]
    return next((each for each in found if each.remind_on is None), None), [each for each in found if each.remind_on]


def has_any(by: Actor) -> bool:
    """Tell whether this consumer has begun something that is not sent."""
    return Draft.objects.filter(consumer_id=_person(by), sent_at__isnull=True).exists()


def begin(by: Actor, now: datetime) -> Typed:
    """Return the open draft, or start one."""
    with transaction.atomic():
        Consumer.objects.select_for_update().get(id=_person(by))
        draft = _open(by).first()
        if draft is None:
            draft = Draft(id=uuid.uuid4(), consumer_id=_person(by), saved_at=now)
            draft.body = "{}"
            draft.save(force_insert=True)
    return _typed(draft)


def save(*, by: Actor, now: datetime, step: str, changes: Mapping[str, Any]) -> Typed:
    """Add what a page was told to the open draft; values are JSON."""
    with ExitStack() as end, transaction.atomic():
        with pipeline():  # the beginning of the transaction too
            asked = asked_with_keys(Draft, f"{_OPEN} FOR UPDATE OF t", [_person(by)])
        found = asked()
        if not found:
            raise NotFound
        draft = found[0]
        draft.body = json.dumps({**json.loads(draft.body.open() or "{}"), **changes}, ensure_ascii=False)
        draft.step, draft.saved_at = step, now
        end.enter_context(pipeline())  # and the end
        update([draft], "body", "step", "saved_at")
    return _typed(draft)


def send_link(*, by: Actor, now: datetime) -> None:
    """Send the way back to the open draft; a draft is told of once, however often it is left."""
    draft = _open(by).select_related("consumer").first()
    if draft is not None and not by.phone_unverified:  # nobody has shown that the number is his
        outbox.write([_notice(draft, uuid.uuid5(LINK, str(draft.id)), "consumer.draft_kept", now)])


def keep_until(*, by: Actor, day: date, last: date | None) -> None:
    """Keep the open draft for the day on which it can be filed; a message comes then and names the last day."""
    with transaction.atomic():
        for draft in _open(by).select_for_update():
            kept = json.loads(draft.body.open() or "{}")
            draft.body = json.dumps({**kept, LAST_DAY: last and last.isoformat()}, ensure_ascii=False)
            draft.remind_on, draft.reminded_at = day, None
            draft.save(update_fields=["body", "remind_on", "reminded_at"])


def resume(*, by: Actor, draft: UUID, now: datetime) -> Typed:
    """Open a waiting draft again; the draft that was open meanwhile waits in its place."""
    with transaction.atomic():
        kept = Draft.objects.select_for_update().filter(consumer_id=_person(by), id=draft, sent_at__isnull=True).first()
        if kept is None:
            raise NotFound
        # what waits in its place waits for nothing that a message could tell of
        _open(by).exclude(id=draft).update(remind_on=dhaka_day(now), reminded_at=now)
        kept.remind_on = None
        kept.save(update_fields=["remind_on"])
    return _typed(kept)


def set_aside(by: Actor, now: datetime) -> None:
    """Let the open draft wait beside the ones that wait for their day; nothing comes that could tell of it."""
    _open(by).update(remind_on=dhaka_day(now), reminded_at=now)


def hand_over(*, unproved: Consumer, to: Consumer, now: datetime) -> None:
    """Give the drafts of an unproved person to the person who has proved the number; an own draft waits beside them."""
    with transaction.atomic():
        Consumer.objects.select_for_update().get(id=to.pk)
        for draft in Draft.objects.select_for_update().filter(consumer=unproved, sent_at__isnull=True):
            mine = Draft.objects.filter(consumer=to, sent_at__isnull=True, remind_on__isnull=True)
            mine.update(remind_on=dhaka_day(now), reminded_at=now)
            own = Draft(id=uuid.uuid4(), consumer=to, step=draft.step, saved_at=draft.saved_at)
            own.body = draft.body.open()
            own.save(force_insert=True)
            draft.delete()
        OrderHolder.objects.filter(consumer=unproved).update(consumer=to)
        ways.hand_over_named(unproved.pk, to.pk, now)
        waiting_people.purge_person(unproved, now)


def forget_unproved(now: datetime) -> int:
    """Take unproved people away who have no draft left; returns how many."""
    old = Consumer.objects.filter(phone_index=None, erased_at=None, created_at__lt=now - KEPT, drafts=None)
    people = list(old[:BATCH])
    for person in people:
        waiting_people.purge_person(person, now)
    return len(people)


def discard(*, by: Actor, now: datetime) -> None:
    """Throw the open draft away, with its evidence rows; their files go with the cleaner."""
    with transaction.atomic():
        gone = list(_open(by).select_for_update())
        for draft in gone:
            Evidence.objects.filter(holder=draft.id, event__isnull=True).delete()
            draft.delete()
        note_discarded(len(gone), now)


def purge(now: datetime) -> int:
    """Delete what nobody sent for thirty days, and what was sent; returns how many. Files go with the cleaner."""
    old = Draft.objects.filter(
        Q(saved_at__lt=now - KEPT, remind_on__isnull=True) | Q(remind_on__lt=dhaka_day(now - KEPT))
    )
    with transaction.atomic():
        ids = list(old.select_for_update(skip_locked=True).values_list("id", flat=True)[:BATCH])
        Evidence.objects.filter(holder__in=ids, event__isnull=True).delete()
        deleted, _ = Draft.objects.filter(id__in=ids).delete()
    return deleted


def tell_ripe(now: datetime) -> int:
    """Tell those whose draft can be filed from today; each is told once. Returns how many."""
    with transaction.atomic():
        due = list(
            Draft.objects.select_related("consumer")
            .select_for_update(of=("self",), skip_locked=True)
            .filter(sent_at__isnull=True, remind_on__lte=dhaka_day(now), reminded_at__isnull=True)
            .filter(consumer__phone_index__isnull=False)
            .order_by("remind_on")[:BATCH]
        )
        outbox.write([_ripe_notice(draft, now) for draft in due])
        Draft.objects.filter(id__in=[draft.id for draft in due]).update(reminded_at=now)
    return len(due)


def _ripe_notice(draft: Draft, now: datetime) -> NoticePlan:
    day = draft.remind_on or dhaka_day(now)
    last = json.loads(draft.body.open() or "{}").get(LAST_DAY) or day.isoformat()
    return _notice(draft, uuid.uuid5(RIPE, f"{draft.id} {day}"), "consumer.draft_ripe", now, {"day": last})


def _notice(
    draft: Draft, event: UUID, template: str, now: datetime, params: Mapping[str, object] | None = None
) -> NoticePlan:
    return NoticePlan(
        event=event,
        subject=f"draft:{draft.id}",
        recipient=f"consumer:{draft.consumer_id}",
        channel="sms",
        template=template,
        language=draft.consumer.language,
        at=now,
        params=params or {},
    )


def _person(by: Actor) -> UUID:
    if by.consumer is None:
        raise NotFound
    return by.consumer


def _open(by: Actor) -> QuerySet[Draft]:
    return Draft.objects.filter(consumer_id=_person(by), sent_at__isnull=True, remind_on__isnull=True)


def _typed(draft: Draft) -> Typed:
    return Typed(
        id=draft.id,
        step=draft.step,
        body=json.loads(draft.body.open() or "{}"),
        saved_at=draft.saved_at,
        remind_on=draft.remind_on,
    )
