"""Sends what is prepared to the desks of bodies: leases, calls outside of transactions, records what is proved.

A worker that dies in a call sends again once its lease is over, under the same id; what was taken counts once.

Gives each dispatch to one worker at a time, and counts its try before it is made.
"""

import json
import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from ccms.accounts.actors import CLOCK
from ccms.accounts.models import BodyAddress
from ccms.accounts.models.body_address import DeskChannel
from ccms.complaints.acts.acting import load_complaints
from ccms.complaints.dispatches.content import number_of
from ccms.complaints.dispatches.planning import sent, settle
from ccms.complaints.models import Complaint, Dispatch
from ccms.complaints.models.dispatch import NONCE, Channel, DispatchKind, DispatchState, Step, profile_of, told_of
from ccms.complaints.plan import LoadedComplaint, Plan
from ccms.complaints.record import record
from ccms.core.clock import dhaka_day
from ccms.gate import clock
from ccms.integrations import channels as rest
from ccms.integrations.bodies import Desks, desk_of, desks

log = logging.getLogger(__name__)

TRIES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))


def leased(
    wanted: QuerySet[Dispatch], now: datetime, *, lease: timedelta, most: int, again: timedelta | None = None
) -> Iterator[Dispatch]:
    """Take what is due and nobody else is at, one after the other; what has waited longest for its turn comes first.

    The try is counted and the next one set before anything is called, so that what kills its worker, or cannot be
    written down, is not tried for ever and keeps nothing else. What is only asked about, each `again`, has no tries.
    """
    begun = time.monotonic()
    for _ in range(most):
        at = now + timedelta(seconds=time.monotonic() - begun)
        due, free = Q(try_at=None) | Q(try_at__lte=at), Q(leased_until=None) | Q(leased_until__lt=at)
        with transaction.atomic():
            waiting = wanted.filter(due, free).select_for_update(of=("self",), skip_locked=True)
            dispatch = waiting.order_by(F("try_at").asc(nulls_first=True), "prepared_at").first()
            if dispatch is None:
                return
            dispatch.tries = min(dispatch.tries + (again is None), len(TRIES) + 2)
            dispatch.leased_until = at + lease
            dispatch.try_at = at + (again or TRIES[min(dispatch.tries, len(TRIES)) - 1])
            _keep(dispatch)
        yield dispatch


def is_last(dispatch: Dispatch) -> bool:
    """Tell whether no try comes after this one."""
    return dispatch.tries > len(TRIES)


def is_over(dispatch: Dispatch) -> bool:
    """Tell whether its last try was made before, by a worker that could not write down what came of it."""
    return dispatch.tries > len(TRIES) + 1


def let_go(dispatch: Dispatch, try_at: datetime | None) -> None:
    """Give it back, to be taken again at this moment."""
    dispatch.leased_until, dispatch.try_at = None, try_at
    _keep(dispatch)


@contextmanager
def failing_alone(dispatch: Dispatch) -> Iterator[None]:
    """Let a fault in the work on one dispatch end this work only."""
    try:
        yield
    except Exception:
        log.exception("a dispatch could not be worked on", extra={"dispatch": str(dispatch.pk)})


def _keep(dispatch: Dispatch) -> None:
    kept = {"tries": dispatch.tries, "try_at": dispatch.try_at, "leased_until": dispatch.leased_until}
    Dispatch.objects.filter(pk=dispatch.pk).update(**kept)


LEASE = timedelta(seconds=60)
BATCH = 20
BY_ITSELF = (Channel.REST, Channel.MAIL)  # the ways of this system
LATEST_END = timedelta(days=30)  # no desk is written to about an older end


@dataclass(frozen=True, slots=True)
class Leased:
    """A dispatch that this worker alone sends until its lease is over, with where it goes."""

    dispatch: Dispatch
    desk: BodyAddress


def send_dispatches(now: datetime) -> int:
    """Send what is due; return how many were taken. Nothing that an office recalled meanwhile counts as sent."""
    taken = 0
    for one in _lease(now):
        if transaction.get_connection().in_atomic_block:
            raise RuntimeError("bodies are called outside of transactions: a lease must be committed before a call")
        went = False
        with failing_alone(one.dispatch):
            if not _still_waits(one.dispatch):
                continue
            went = not is_over(one.dispatch) and _send(one, now)
            taken += went
        with failing_alone(one.dispatch):
            write_down(one.dispatch, now, went=went, by=one.desk.channel)
    return taken + _tell_ends(now)


def _tell_ends(now: datetime) -> int:
    """Tell each machine that took a dispatch how its complaint ended, and each desk to read it; return how many."""
    told = 0
    for one in _lease(now, ended=True):
        went = False
        with failing_alone(one.dispatch):
            went = _write_end(one) if one.desk.by_mail else _call_end(one, now)
            told += went
        with failing_alone(one.dispatch):
            write_end(one.dispatch, now, went=went, by=one.desk.channel)
    return told


def _lease(now: datetime, *, ended: bool = False) -> Iterator[Leased]:
    """Take what is due and nobody else is sending: what is prepared, or of what the complaint has `ended` since."""
    known = desks(now)
    if not known:
        return
    wanted = _end_of(known, now) if ended else _UNSENT & _of_desks(known, *DeskChannel)
    waiting = Dispatch.objects.filter(wanted).select_related("complaint__complainant")
    for dispatch in leased(waiting, now, lease=LEASE, most=BATCH):
        desk = desk_of(dispatch.body, dispatch.of_district, known)
        if desk is not None:
            yield Leased(dispatch, desk)


def _of_desks(known: Desks, *channels: DeskChannel) -> Q:
    """Return what goes to desks that are reached by one of these ways: what goes elsewhere must not stand before it."""
    wanted = Q(pk__in=[])
    for body in {body for body, _ in known}:
        own = [district for each, district in known if each == body and district]
        fits = [district for district in own if known[body, district].channel in channels]
        wanted |= Q(body=body) & Dispatch.of_districts(fits)
        if (general := known.get((body, ""))) and general.channel in channels:
            wanted |= Q(body=body) & ~Dispatch.of_districts(own)
    return wanted


# of a person who was erased there is nothing left to send, and it must not stand before what there is
_UNSENT = Q(state=DispatchState.PREPARED, ended_at=None, complaint__consumer__erased_at=None)


def _untold() -> Q:
    """Return what this system sent of a complaint that ended since; a correction is not about the end."""
    untold = Q(end_told_at=None) | Q(end_told_at__lt=F("complaint__ended_at"))
    taken = Q(channel__in=BY_ITSELF, sent_on__isnull=False, complaint__ended_at__isnull=False, tries__lte=len(TRIES))
    return untold & taken & ~Q(kind=DispatchKind.CORRECTION) & ~Q(state=DispatchState.RECALLED)


def _end_of(known: Desks, now: datetime) -> Q:
    """Return of what an end is told: a machine hears of what it took, and a desk reads it where there is anything."""
    by_machine = Q(channel=Channel.REST) & _of_desks(known, DeskChannel.REST)
    is_news = Q(complaint__ended_at__gt=now - LATEST_END, complaint__consumer__erased_at=None)
    return _untold() & (by_machine | is_news & _of_desks(known, DeskChannel.MAIL))


def _still_waits(dispatch: Dispatch) -> bool:
    """Tell whether it is still to be sent: behind slow calls it may have been taken back, or its person erased."""
    return Dispatch.objects.filter(_UNSENT, pk=dispatch.pk).exists()


def _send(one: Leased, now: datetime) -> bool:
    """Send it by the way of its desk; tell whether it is proved to have been taken."""
    if not one.desk.by_mail:
        return _call(one, now)
    return rest.send_mail(rest.letter(_about(one.dispatch)), one.desk.email)


def _about(dispatch: Dispatch) -> rest.About:
    profile = profile_of(dispatch)
    to = {language: profile.to.read(language) if profile else dispatch.body for language in rest.LANGUAGES}
    return rest.About(dispatch.id, number_of(dispatch), to)


def _call(one: Leased, now: datetime) -> bool:
    dispatch = one.dispatch
    held: Mapping[str, Any] = json.loads(dispatch.content.open() or "{}")
    data = {
        "id": str(dispatch.id),
        "number": number_of(dispatch),
        "kind": dispatch.kind,
        "body": dispatch.body,
        "basis": dispatch.basis,
        "level": dispatch.level,
        "profile_day": str(dispatch.profile_day),
        **{name: value for name, value in held.items() if name != NONCE},
        **({} if settings.CCMS_ENV == "production" else {"test": True}),
    }
    parcel = rest.Parcel(dispatch.id, "dispatch.sent", dispatch.prepared_at, data)
    return rest.send(parcel, one.desk.url, one.desk.secret.open(), now - clock.offset())


def _call_end(one: Leased, now: datetime) -> bool:
    complaint = one.dispatch.complaint
    data = {"id": str(one.dispatch.id), "status": complaint.status, "outcome": complaint.outcome}
    parcel = rest.Parcel(_key_of_end(one.dispatch), "complaint.ended", complaint.ended_at or now, data)
    return rest.send(parcel, one.desk.url, one.desk.secret.open(), now - clock.offset())


def _write_end(one: Leased) -> bool:
    letter = rest.letter_of_end(_key_of_end(one.dispatch), _about(one.dispatch))
    return rest.send_mail(letter, one.desk.email)


def _key_of_end(dispatch: Dispatch) -> UUID:
    """Return the id of what tells this end, the same at every try."""
    return uuid5(dispatch.id, str(dispatch.complaint.ended_at))


def write_end(dispatch: Dispatch, now: datetime, *, went: bool, by: str) -> None:
    """Record that the body was told of the end, or when it is tried again; after the last try nothing more is tried."""
    with transaction.atomic():
        complaint = Complaint.objects.select_for_update(of=("self",)).get(pk=dispatch.complaint_id)
        loaded = load_complaints([complaint])[0]
        held = next(each for each in loaded.dispatches if each.id == dispatch.id)
        let_go(held, None if went or is_last(held) else held.try_at)
        if went:
            plan = Plan(loaded=loaded, event="dispatch.told_end", by=CLOCK, at=now)
            held.end_told_at, held.tries = now, 0
            plan.data |= told_of(held)
            if by == DeskChannel.MAIL:
                plan.data["channel"] = by  # a letter only says that there is something to read
            settle(plan, held)
            record([plan])


def write_down(dispatch: Dispatch, now: datetime, *, went: bool, by: str) -> None:
    """Record that it was taken, or when it is tried again; after the last try the office hears that it failed."""
    with transaction.atomic():
        complaint = Complaint.objects.select_for_update(of=("self",)).get(pk=dispatch.complaint_id)
        loaded = load_complaints([complaint])[0]
        held = _held(loaded, dispatch)
        if held is None:
            log.warning("a dispatch was taken back while it was being sent", extra={"dispatch": str(dispatch.id)})
            return
        held.tries = dispatch.tries
        let_go(held, None if went or is_last(held) else dispatch.try_at)
        if went:
            held.tries = 0
            record([_sent(loaded, held, Channel(by), now)])
        elif is_last(held):
            record([_failed(loaded, held, now)])


def _held(loaded: LoadedComplaint, dispatch: Dispatch) -> Dispatch | None:
    """Return the dispatch as it is under the complaint's lock, if it still waits to be sent."""
    held = loaded.dispatch(dispatch.id)
    return held if held and held.step == Step.TO_SEND else None


def _sent(loaded: LoadedComplaint, dispatch: Dispatch, by: Channel, now: datetime) -> Plan:
    plan = Plan(loaded=loaded, event="dispatch.sent", by=CLOCK, at=now)
    dispatch.channel, dispatch.memo_no = by, number_of(dispatch)
    plan.data |= {"channel": str(dispatch.channel), "memo_no": dispatch.memo_no}
    sent(plan, dispatch, dhaka_day(now))
    return plan


def _failed(loaded: LoadedComplaint, dispatch: Dispatch, now: datetime) -> Plan:
    plan = Plan(loaded=loaded, event="dispatch.failed", by=CLOCK, at=now)
    dispatch.state = DispatchState.FAILED
    plan.data |= told_of(dispatch)
    settle(plan, dispatch)
    return plan
