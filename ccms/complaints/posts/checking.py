"""Compares holders of posts and states of dispatches with their events, for `manage.py verify`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import batched, groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from ccms.accounts.members.fine_account import ACCOUNT_SET
from ccms.accounts.members.offices import places_in
from ccms.accounts.members.people import DEACTIVATED, INVITED, TRANSFERRED
from ccms.accounts.members.posts import ENDED
from ccms.accounts.members.staff import LET_IN, SHUT_OUT
from ccms.accounts.models import Holding, Office, Post
from ccms.complaints.dispatches.planning import FOLDED, SET, UNFILED
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.models import Dispatch
from ccms.complaints.models.dispatch import DispatchState
from ccms.complaints.plan import plain
from ccms.core.clock import dhaka_day
from ccms.gate.clock import current_time
from ccms.law.pack.book import book
from ccms.ledger.models import Event

CHUNK = 2000
DESK = "operator.set_nothi_desk"
REPLIES = frozenset({"office.recorded_reply", "body.accepted", "body.returned", "body.answered"})
type Difference = tuple[str, object]


def wrong_holdings() -> Iterator[Difference]:
    """Find posts that another member holds or that end otherwise than their last event says, and unbegun holdings.

    A holding without a first day is of before there were events of it.
    """
    of_offices = rf"\.({INVITED}|{DEACTIVATED}|{TRANSFERRED})$"
    kinds = Event.objects.filter(kind__regex=rf"{of_offices}|^({LET_IN}|{SHUT_OUT})$")
    said: dict[str, str] = {}
    for event in kinds.order_by("id").iterator(CHUNK):
        said |= _given(event)
    held = {str(one.post_id): one for one in Holding.objects.filter(until=None, post__until=None)}
    ending = {str(post.pk): post.until.isoformat() for post in Post.objects.exclude(until=None) if post.until}
    endings = Event.objects.filter(kind__endswith=f".{ENDED}").order_by("id")  # the last one counts
    ended = {event.data["post"]: event.data["until"] for event in endings}
    yield from (("the end of a post differs from the events", post) for post, _ in ending.items() ^ ended.items())
    for post in (said.keys() | {post for post, one in held.items() if one.since}) - ending.keys():
        if said.get(post, "") != (str(held[post].member_id) if post in held else ""):
            yield "the holder of a post differs from the events", post


def wrong_offices() -> Iterator[Difference]:
    """Find offices of another kind than the law says, below another one, unknown to it, or missing."""
    there = {code: tuple(place) for code, *place in Office.objects.values_list("code", "kind", "parent__code")}
    places = places_in(book().on(dhaka_day(current_time()))) if there else {}  # none before the first installation
    for code in sorted(places.keys() | there.keys()):
        if there.get(code) != places.get(code):
            yield "an office stands otherwise than the law says", code


def wrong_desks() -> Iterator[Difference]:
    """Find offices whose numbers in the e-filing are not those that were set last: a dossier would go elsewhere."""
    said: dict[str, tuple[str, str]] = {}
    for event in Event.objects.filter(kind=DESK).order_by("id").iterator(CHUNK):
        said[event.subject.partition(":")[2]] = (event.data["office"], event.data["designation"])
    for key, *numbers in Office.objects.values_list("pk", "nothi_office", "nothi_designation"):
        if tuple(numbers) != said.get(str(key), ("", "")):
            yield "an office's numbers in the e-filing differ from the events", key


def wrong_accounts() -> Iterator[Difference]:
    """Find offices whose account for fines is not the one that was set last: fines would be paid to somebody else."""
    said: dict[str, tuple[str, str]] = {}
    for event in Event.objects.filter(kind=ACCOUNT_SET).order_by("id").iterator(CHUNK):
        said[event.subject.partition(":")[2]] = (event.data["pay_to"], event.data["phone"])
    for key, *kept in Office.objects.values_list("pk", "pay_to", "phone"):
        if tuple(kept) != said.get(str(key), ("", "")):
            yield "an office's account for fines differs from the events", key


def _given(event: Event) -> dict[str, str]:
    """Return the posts that an event gives to somebody, or to nobody, with the holder from then on."""
    data, name = event.data, event.kind.partition(".")[2]
    if name == TRANSFERRED:
        return {data["post"]: data["to"]}
    leaves = name == DEACTIVATED or event.kind == SHUT_OUT
    return dict.fromkeys(data.get("posts", ()), data.get("to", "") if leaves else data["member"])


# What of a dispatch is compared. Of one that was written before bodies had their name, only what was written then.
_ALWAYS = ("body", "basis")
_FOLDED = (*_ALWAYS, "state", "channel", "memo_no", "outside_no", "sent_on", "accepted_on", "ended_at", "code")


def wrong_dispatches() -> Iterator[Difference]:
    """Find dispatches that differ from the events of their complaint, and referrals that have none."""
    referred = set(Event.objects.filter(kind="office.referred").values_list("event_id", flat=True))
    for chunk in batched(Dispatch.objects.select_related("complaint").order_by("id").iterator(CHUNK), CHUNK):
        events: dict[str, list[Event]] = {row.complaint.subject: [] for row in chunk}
        found = Event.objects.filter(subject__in=events).order_by("subject", "seq")
        events |= {subject: list(some) for subject, some in groupby(found, attrgetter("subject"))}
        for row in chunk:
            referred.discard(row.event)
            for column in _wrong_columns(row, events[row.complaint.subject]):
                yield f"{column} of a dispatch differs from the events", row.complaint.reference
    for event in referred:
        yield "a referral has no dispatch", event


def _wrong_columns(row: Dispatch, events: Sequence[Event]) -> Iterator[str]:
    """Name the columns of a dispatch that say something else than the events do."""
    if row.is_beside:
        told = _folded_beside(row, events)
        columns: tuple[str, ...] = (*_ALWAYS, *FOLDED)
        held = {column: plain(getattr(row, column)) or "" for column in columns}
    else:
        told = _folded(row.event, [event for event in events if event.data.get("dispatch") in {None, str(row.id)}])
        columns = _FOLDED if "state" in told else _ALWAYS
        values = {column: getattr(row, column) for column in columns}
        held = {name: value if isinstance(value, datetime) else str(value or "") for name, value in values.items()}
    yield from (column for column in columns if held[column] != told.get(column, ""))


def _folded_beside(row: Dispatch, events: Iterable[Event]) -> Mapping[str, Any]:
    """Return what the last event about a dispatch beside the status says of its columns."""
    told: dict[str, Any] = {}
    for event in events:
        data = event.data
        if event.event_id == row.event:
            told = {"body": data["body"], "basis": data["basis"], **data[SET]}
        elif str(row.id) in {data.get("dispatch"), data.get(UNFILED)} and SET in data:
            told = {name: told[name] for name in _ALWAYS} | data[SET]
        elif data.get("completes") == str(row.id):
            told = {**told, "ended_at": plain(event.at)}
    return told


def _folded(first: UUID, events: Iterable[Event]) -> Mapping[str, Any]:
    """Fold the events of a dispatch into its columns, from the one that prepared it to the one that ended it."""
    state: dict[str, Any] = {}
    for event in events:
        data = event.data
        if event.event_id == first:
            state = {"body": data.get("body") or data.get("regulator"), "basis": data["basis"]}
            if "body" not in data:
                return state
            state["state"] = DispatchState.PREPARED
        elif state and "ended_at" not in state:
            state |= _told(event, data)
    return state


def _told(event: Event, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what one event says of the dispatch that is under way."""
    if event.kind == "dispatch.failed":
        return {"state": DispatchState.FAILED}
    if event.kind in {"office.recorded_sending", "dispatch.sent"}:
        return {"state": DispatchState.SENT, **{name: data[name] for name in ("channel", "memo_no", "sent_on")}}
    if event.kind in {"body.opened", "body.acknowledged"}:
        return {"state": DispatchState.RECEIVED}
    told: dict[str, Any] = {}
    if event.kind in REPLIES:
        told = {"state": data["reply"], "outside_no": data.get("outside_no", "")}
        if data["reply"] == DispatchState.ACCEPTED:
            return {**told, "accepted_on": data["replied_on"]}
    if "status" not in data.get("set", {}):
        return told
    lapsed = event.kind == "clock.missed_deadline" and data.get("deadline") == DeadlineKind.REFERRAL
    ended = {"state": DispatchState.LAPSED if lapsed else DispatchState.RECALLED, "ended_at": event.at}
    of_it = event.kind in REPLIES | {"office.recalled_dispatch"}
    code = (data.get("reason") or data.get("code", "")) if of_it else ""
    return {**ended, **told, "code": code}
