"""Lets members leave and posts change hands so that no open complaint is left without a person.

Gives each open complaint of before a post, by an event of its own: the post of the officer who was in charge.

Performs one act on several complaints, each as it would be alone: where it cannot be done, the others go on.

Compares holders of posts and states of dispatches with their events, for `manage.py verify`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched, groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from ccms.accounts.actors import CLOCK, Actor
from ccms.accounts.in_charge import acting_for
from ccms.accounts.members import people, posts
from ccms.accounts.members.fine_account import ACCOUNT_SET
from ccms.accounts.members.offices import places_in
from ccms.accounts.members.people import DEACTIVATED, INVITED, TRANSFERRED
from ccms.accounts.members.posts import ENDED
from ccms.accounts.members.staff import LET_IN, SHUT_OUT
from ccms.accounts.models import Holding, Member, Office, Post
from ccms.accounts.models.office import live_on, new_post
from ccms.complaints.acts.act import Act, plan_of
from ccms.complaints.acts.acting import load_complaints
from ccms.complaints.dispatches.planning import FOLDED, SET, UNFILED
from ccms.complaints.lifecycle import OPEN, DeadlineKind
from ccms.complaints.models import Complaint, Dispatch
from ccms.complaints.models.dispatch import DispatchState
from ccms.complaints.plan import LoadedComplaint, Plan, plain
from ccms.complaints.queries import visible_to
from ccms.complaints.record import record
from ccms.core.clock import dhaka_day, start_of_day
from ccms.core.failures import Failure, NotFound, ValidationFailed
from ccms.gate.clock import current_time
from ccms.law.pack.book import book
from ccms.ledger.models import Event
from ccms.notices import invitations

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


def deactivate(*, member: UUID, successor: UUID | None, by: Actor, now: datetime) -> Member:
    """Deactivate a member; see `people.deactivate`. Raises ValidationFailed where nobody would act for their cases."""
    with transaction.atomic():
        ending = Holding.objects.filter(member=member, until__gt=dhaka_day(now)).values_list("post", flat=True)
        left = set(ending)  # posts that somebody else is to get on a day to come
        gone, freed, event = people.deactivate(member, successor, by, now)
        if unattended(now, among=left.union(freed)):
            raise ValidationFailed(errors={"successor": ("nobody-acts", {})})
        if successor:
            invitations.tell_of_posts(freed, event, now)
    return gone


def transfer(*, post: UUID, to: UUID, order_no: str, by: Actor, now: datetime, since: date | None = None) -> None:
    """Give a post to another member, who is told; see `people.transfer`. Raises NotFound and ValidationFailed."""
    with transaction.atomic():
        event = people.transfer(post, to, order_no, by, now, since=since)
        invitations.tell_of_posts([post], event, now)


def end_post(*, post: UUID, until: date, order_no: str, by: Actor, now: datetime) -> None:
    """Let a post end on a day. Raises NotFound, and ValidationFailed where open complaints would then have nobody."""
    at = start_of_day(until)
    with transaction.atomic():
        before = {each.pk for each in unattended(at)}
        posts.end_post(post, until, order_no, by, now)
        if {each.pk for each in unattended(at)} - before:
            raise ValidationFailed(errors={"until": ("post-still-needed", {})})


def open_by_post(posts: Collection[UUID]) -> dict[UUID, int]:
    """Return how many open complaints each of these posts is in charge of; those with none are left out."""
    found = Complaint.objects.filter(post__in=posts, status__in=OPEN).values_list("post")
    return dict(found.annotate(Count("pk")).order_by())


def unattended(now: datetime, *, among: Collection[UUID] | None = None) -> list[Post]:
    """Return the posts that are in charge of open complaints while nobody acts for them, not even a head above."""
    day = dhaka_day(now)
    held = Holding.objects.filter(live_on(day) & live_on(day, "post__"), post=OuterRef("pk"), member__is_active=True)
    waiting = Complaint.objects.filter(post=OuterRef("pk"), status__in=OPEN)
    vacant = Post.objects.filter(Exists(waiting), ~Exists(held))
    if among is not None:
        vacant = vacant.filter(pk__in=among)
    found = acting_for(list(vacant.values_list("pk", flat=True)), now)
    return [charge.post for charge in found.values() if charge.member is None]


PLACED = "clock.placed_post"
AT_ONCE = 500


def place_posts(now: datetime) -> int:
    """Place every open complaint that has an officer and no post; return how many there were. A second run finds none.

    The post of an officer who may not sign in any more is made without holder, so that its work falls to the head.
    """
    waiting = Complaint.objects.filter(post=None, officer__isnull=False, status__in=OPEN).order_by("id")
    found = list(waiting.values_list("id", "officer_id", "office_id"))
    posts: dict[UUID | None, UUID] = {}
    for some in batched(found, AT_ONCE):
        with transaction.atomic():
            _find_posts({officer: office for _, officer, office in some if officer not in posts}, posts)
            locked = Complaint.objects.select_for_update().filter(id__in=[key for key, _, _ in some], post=None)
            record([_placed(loaded, posts, now) for loaded in load_complaints(locked.order_by("id"))])
    return len(found)


def _find_posts(officers: dict[UUID | None, UUID], posts: dict[UUID | None, UUID]) -> None:
    """Note each officer's post: the one they hold, or a vacant one in their office, else in that of the complaint."""
    held = Holding.objects.filter(member__in=list(officers), until=None)
    posts |= dict(held.order_by("pk").values_list("member_id", "post_id"))
    for member, office in Member.objects.filter(pk__in=officers - posts.keys()).values_list("pk", "office_id"):
        posts[member] = new_post(office or officers[member], is_head=False).pk


def _placed(loaded: LoadedComplaint, posts: dict[UUID | None, UUID], now: datetime) -> Plan:
    """Plan the event that names the post."""
    plan = Plan(loaded=loaded, event=PLACED, by=CLOCK, at=now)
    post = posts[loaded.complaint.officer_id]
    plan.set("post_id", post)
    plan.data["post"] = str(post)
    return plan


MOST = 50  # complaints at once: a page of a list


@dataclass(frozen=True, slots=True)
class Tried:
    """One complaint with why the act cannot be done to it; None where it can, or was done.

    Of what is not seen, or not any more, there is the number alone.
    """

    reference: str
    complaint: Complaint | None
    why_not: Failure | None


def try_each(act: Act, *, references: Collection[str], by: Actor, now: datetime) -> list[Tried]:
    """Say of each complaint whether the act could be done, and write nothing. Raises as `perform_each` does."""
    with transaction.atomic():  # an act locks rows while it loads
        tried, _ = _plan_each(act, references, by, now)
        transaction.set_rollback(True)
    return tried


def perform_each(act: Act, *, references: Collection[str], by: Actor, now: datetime) -> list[Tried]:
    """Do the act to each complaint to which it can be done, with an event for each.

    Raises NotFound where none is seen, and ValidationFailed for more than `MOST`.
    """
    with transaction.atomic():
        tried, plans = _plan_each(act, references, by, now)
        record(plans)
    return tried


def _plan_each(act: Act, references: Collection[str], by: Actor, now: datetime) -> tuple[list[Tried], list[Plan]]:
    wanted = set(references)
    if len(wanted) > MOST:
        raise ValidationFailed(errors={"": ("too-many-at-once", {"maximum": MOST})})
    seen = visible_to(by).select_related("firm").select_for_update(of=("self",)).filter(reference__in=wanted)
    tried: list[Tried] = []
    plans: list[Plan] = []
    for loaded in load_complaints(seen.order_by("id")):
        try:
            plans.append(plan_of(act, loaded, by, now))
            tried.append(Tried(loaded.complaint.reference, loaded.complaint, None))
        except Failure as failure:
            tried.append(Tried(loaded.complaint.reference, loaded.complaint, failure))
    if not tried:
        raise NotFound
    unseen = wanted - {each.reference for each in tried}
    return [*tried, *(Tried(each, None, NotFound()) for each in sorted(unseen))], plans
