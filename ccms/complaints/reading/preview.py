"""Shows what an act would do and tell, before it is done: planned like the act itself, and written nowhere.

Foretells the days of a filing before it is sent: it is planned as if it were sent now, and nothing is written.
"""

import uuid
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from ccms.accounts.actors import CLOCK, Actor
from ccms.accounts.models import Consumer, Office
from ccms.complaints.acts.act import Act, planned
from ccms.complaints.acts.proof_of_service import plan_firm_received
from ccms.complaints.acts.sweeping import plan_ring
from ccms.complaints.announcements import announce
from ccms.complaints.filing.contents import Filing
from ccms.complaints.filing.receiving import new_matter, plan_file
from ccms.complaints.fines import progress_after
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.models import Complaint, Deadline
from ccms.complaints.plan import LoadedComplaint, Plan
from ccms.complaints.queries import find
from ccms.complaints.reading.tracking import Standing, standing_with
from ccms.complaints.timeline import Coming
from ccms.law.checks import Precheck
from ccms.law.pack.in_force import Pack
from ccms.notices.addresses import names_of
from ccms.notices.channels.table import CHANNELS
from ccms.notices.composition import rendering
from ccms.notices.composition.rendering import NoticeLine, told_by
from ccms.notices.composition.wording import NAMED
from ccms.notices.models import Notice
from ccms.notices.outbox import NoticePlan


@dataclass(frozen=True, slots=True)
class Forecast:
    """The complaint as it would be, and when its deadlines would end.

    `clocks` are those that the filing itself starts. `later` are those that follow where nobody acts: the notice after
    the first 72 hours, and the reply to a notice that is received the moment it is sent, which is the earliest end.
    """

    complaint: Complaint
    clocks: Mapping[DeadlineKind, datetime]
    later: Mapping[DeadlineKind, datetime]


def forecast(*, filing: Filing, result: Precheck, pack: Pack, by: Actor | None, now: datetime) -> Forecast | None:
    """Plan a filing and what follows if nobody acts; None where it could not be sent now."""
    if result.status is None:
        return None
    by = by or CLOCK
    person = Consumer(id=by.consumer or uuid.uuid4())
    loaded = new_matter(filing, person, Office(id=uuid.uuid4()), result, pack, now)
    loaded, filed = _after(plan_file(loaded, filing, result, [], by, now))
    complaint, later = copy(loaded.complaint), dict[DeadlineKind, datetime]()
    if waits := loaded.clock(DeadlineKind.FIRM_FIRST):
        loaded, over = _after(plan_ring(loaded, waits, waits.due_at))
        later |= over
    if reach := loaded.clock(DeadlineKind.REACH_FIRM):
        sent_at = reach.starts_at
        _, received = _after(plan_firm_received(loaded, sent_at, "opened", by, sent_at, proved=True))
        later |= received
    return Forecast(complaint, filed, later)


def forecast_of(
    category: str, facts: Mapping[str, object], result: Precheck, pack: Pack, by: Actor | None, now: datetime
) -> Forecast | None:
    """Foretell the days of a purchase while neither the seller nor the buyer is known."""
    filing = Filing(
        draft=uuid.uuid4(),
        firm=uuid.uuid4(),
        category=category,
        facts=facts,
        wish="",
        narrative="",
        name="",
        district="",
    )
    return forecast(filing=filing, result=result, pack=pack, by=by, now=now)


def _after(plan: Plan) -> tuple[LoadedComplaint, Mapping[DeadlineKind, datetime]]:
    """Return the complaint as the plan leaves it, and the ends of the deadlines that it starts."""
    for name, value in plan.changes.items():
        setattr(plan.complaint, name, value)
    running = [clock for clock in plan.loaded.clocks if clock.id not in plan.closed]
    started = {DeadlineKind(clock.kind): clock.due_at for clock in plan.opened}
    return replace(plan.loaded, clocks=(*running, *plan.opened)), started


SIDES = {"consumer": "consumer", "contact": "firm"}


@dataclass(frozen=True, slots=True)
class PreviewedMessage:
    """One message that would go out: to which side, on which channel, in which language, in which words."""

    side: str
    channel: str
    language: str
    sms: str
    line: NoticeLine


@dataclass(frozen=True, slots=True)
class Foretold:
    """Where the complaint stands after the act, the clocks it would start, and what the two sides would be told."""

    standing: Standing
    clocks: tuple[Coming, ...]
    told: tuple[PreviewedMessage, ...]

    def to(self, side: str) -> tuple[PreviewedMessage, ...]:
        """Return what one side would be told."""
        return tuple(each for each in self.told if each.side == side)


def foretell(act: Act, *, reference: str, by: Actor, now: datetime) -> Foretold:
    """Plan an act of this actor and say what would follow. Raises what the act raises."""
    complaint = find(reference, by)
    others = {other: find(other, by) for other in (getattr(act, name) for name in act.locks)}
    with transaction.atomic():  # an act locks rows and may name a shop while it loads; nothing of it stays
        plan = planned(act, complaint, others, by, now)
        for name, value in plan.changes.items():  # on this copy alone: the announcements read the complaint afterwards
            setattr(complaint, name, value)
        clocks = tuple(_coming(clock) for clock in plan.opened)
        running = [*clocks, *(_coming(clock) for clock in plan.loaded.clocks if clock.id not in plan.closed)]
        standing = standing_with(complaint, running, progress_after(plan))
        foretold = Foretold(standing, clocks, _in_words(announce([plan])))
        transaction.set_rollback(True)
    return foretold


def _coming(clock: Deadline) -> Coming:
    return Coming(DeadlineKind(clock.kind), clock.due_at, clock.party, clock.step, clock.late_since)


def _in_words(notices: Sequence[NoticePlan]) -> tuple[PreviewedMessage, ...]:
    """Put the messages to the two sides into words; the office's own are not shown."""
    sides = [(SIDES.get(notice.recipient.partition(":")[0], ""), notice) for notice in notices]
    shown = [(side, notice) for side, notice in sides if side]
    names = names_of(f"{key}:{each.params[key]}" for _, each in shown for key in NAMED & each.params.keys())
    told = []
    for side, notice in shown:
        said = told_by(_row(notice))
        sms = rendering.sms(said, names) if CHANNELS[notice.channel].is_short else ""
        told.append(PreviewedMessage(side, notice.channel, notice.language, sms, rendering.line(said, names)))
    return tuple(told)


def _row(notice: NoticePlan) -> Notice:
    return Notice(
        event=notice.event,
        subject=notice.subject,
        recipient=notice.recipient,
        channel=notice.channel,
        template=notice.template,
        language=notice.language,
        params=dict(notice.params),
        created_at=notice.at,
    )
