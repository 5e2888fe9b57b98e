"""Compares people, posts, firms and their machines with the last event that names each, for `manage.py verify`.

A row of before there were such events is compared from the first event on that names it.

Compares the rows of complaints with the digests that their events hold, for `manage.py verify`.

Compares merged firms and the states of applications with the events of the firms, for `manage.py verify`.

Compares which clocks of a complaint run with its status, for `manage.py verify`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import models

from ccms.accounts.members.managing import digest_of_factor
from ccms.accounts.models import (
    ApiKey,
    Application,
    BodyAddress,
    Firm,
    FirmClaim,
    FirmContact,
    FirmIdentity,
    FirmWallet,
    Intake,
    Member,
    Membership,
    OrderKey,
    RegisterRow,
    ShopOrigin,
)
from ccms.accounts.models.application import ApplicationState
from ccms.accounts.privacy.sealing import UnknownKeyError
from ccms.complaints.covered import COVERED
from ccms.complaints.lifecycle import BESIDE, ENDED, DeadlineKind, Status
from ccms.complaints.models import Complaint, Deadline, Evidence, Payment, Purchase, Reward, ShopOrder, Statement
from ccms.complaints.plan import Ended
from ccms.complaints.registry.applying import COMPLETED
from ccms.complaints.registry.deciding import REFUSED, RETURNED, VERIFIED
from ccms.complaints.registry.lapsing import LAPSED
from ccms.complaints.registry.merging import MERGED, UNMERGED
from ccms.complaints.statuses import CLOCKS, WITH_CHARGE_SHEET
from ccms.core.crypto import SealBroken
from ccms.ledger.canonical import parsed
from ccms.ledger.events import CHAIN as OUTCOMES
from ccms.ledger.models import Event
from ccms.ledger.row_digests import DELETED, ROWS, WRITTEN, Covered, heard

type Difference = tuple[str, str]

CHUNK = 2000
_STATUSES = frozenset(map(str, Status))
# Which clocks of a status are always all live; of the others, one of CLOCKS is enough.
ALL_LIVE = {Status.ESCALATED: CLOCKS[Status.ESCALATED], Status.SCRUTINY: frozenset({DeadlineKind.FIRST_STEP})}


def wrong_clocks() -> Iterator[Difference]:
    """Find complaints without the live clocks of their status, or with others than run beside it."""
    clocks = Deadline.objects.values_list("complaint_id", "kind")
    live: dict[UUID, set[str]] = {}
    for complaint, kind in clocks.filter(closed_at__isnull=True).iterator():
        live.setdefault(complaint, set()).add(kind)
    ninety_days = clocks.filter(kind=DeadlineKind.CHARGE_SHEET, closed_how=Ended.MISSED)
    over = {complaint for complaint, _ in ninety_days.iterator()}
    for key, reference, status in Complaint.objects.values_list("id", "reference", "status").iterator(CHUNK):
        for what in _wrong_clocks(status, live.get(key, set()), ninety_days_over=key in over):
            yield what, reference


def _wrong_clocks(status: str, kinds: set[str], *, ninety_days_over: bool) -> Iterator[str]:
    if status not in _STATUSES:
        yield "the status is none of the life cycle"
        return
    known = Status(status)
    its_own, charge_sheet = kinds - {DeadlineKind.CHARGE_SHEET} - BESIDE, DeadlineKind.CHARGE_SHEET in kinds
    if its_own - CLOCKS[known] or (charge_sheet and known not in WITH_CHARGE_SHEET):
        yield "a clock runs that does not belong to the status"
    if known not in ENDED and not (its_own and its_own >= ALL_LIVE.get(known, frozenset())):
        yield "an open complaint waits without a clock"
    if known in WITH_CHARGE_SHEET and not (charge_sheet or ninety_days_over):
        yield "the ninety days of section 61 do not run"


# The state to which each act leads, by its event.
STATES = {
    COMPLETED: ApplicationState.APPLIED,
    RETURNED: ApplicationState.RETURNED,
    VERIFIED: ApplicationState.VERIFIED,
    REFUSED: ApplicationState.REFUSED,
    LAPSED: ApplicationState.LAPSED,
}


def wrong_merges() -> Iterator[Difference]:
    """Find firms that are merged into another one than the acts say, played again in their order."""
    into: dict[str, str] = {}
    for event in Event.objects.filter(kind__regex=rf"\.({MERGED}|{UNMERGED})$").order_by("id").iterator(CHUNK):
        data, firm = event.data, event.subject.removeprefix("firm:")
        if "into" in data:
            into |= dict.fromkeys([firm, *(each for each in into if into[each] == firm)], data["into"])
        elif "out_of" in data:
            into.pop(firm, None)
    there = dict(Firm.objects.exclude(merged_into=None).values_list("pk", "merged_into_id"))
    kept = {str(firm): str(standing) for firm, standing in there.items()}
    for firm in sorted(into.keys() | kept.keys()):
        if into.get(firm) != kept.get(firm):
            yield "a firm is merged otherwise than its events say", f"firm {firm}"


def wrong_applications() -> Iterator[Difference]:
    """Find applications in another state, for another reason, since another time or of another firm than told last."""
    told: dict[str, tuple[object, ...]] = {}
    for event in Event.objects.filter(kind__in=STATES).order_by("id").iterator(CHUNK):
        told[event.data["application"]] = (
            *(str(STATES[event.kind]), event.data.get("reason", "")),
            *(event.at, event.subject.removeprefix("firm:")),
        )
    for each in Application.objects.order_by("pk").iterator(CHUNK):
        last = told.pop(str(each.pk), None)
        stands = (each.state, each.reason, each.changed_at, str(each.firm_id))
        if each.state != ApplicationState.BEGUN if last is None else last != stands:
            yield "an application stands otherwise than its events say", f"application {each.pk}"
    for key in told:
        yield "an application that an event names is missing", f"application {key}"


class WrittenEvent(NamedTuple):
    """An event: its place in the whole ledger and in its chain, and its data."""

    position: int
    seq: int
    data: Mapping[str, Any]


DIFFERS, UNNAMED, GONE = (
    "a row differs from its event",
    "a row was made by no event",
    "a row that an event names is missing",
)
# How the rows of a table lead to their purchase; several complaints may share one.
_WAYS: Mapping[type[models.Model], str] = {
    Purchase: "pk",
    ShopOrder: "pk",
    Evidence: "holder",
    Payment: "order__complaint__purchase_id",
    Reward: "order__complaint__purchase_id",
}
_WAY = "complaint__purchase_id"
# Whether these are there is asked where texts and files are compared: they go with a person who is erased.
_MAY_GO = (Statement, Evidence)


@dataclass(slots=True)
class Named:
    """What the events about one purchase say of rows."""

    reference: str = ""
    digests: dict[str, tuple[int, str]] = field(default_factory=dict)  # the last of each row, with its place
    is_whole: bool = True  # all rows were named from the first event on
    is_erased: bool = False

    def add(self, complaint: Complaint, events: Iterable[WrittenEvent]) -> None:
        """Add the events of one complaint, in their order."""
        self.reference, self.is_erased = complaint.reference, complaint.consumer.erased_at is not None
        for event in events:
            rows = event.data.get(ROWS)
            if isinstance(rows, dict):
                for name, digest in rows.items():  # of two complaints about a purchase the later word holds
                    self.digests[name] = max(self.digests.get(name, (0, "")), (event.position, digest))
            elif event.seq == 1:
                self.is_whole = False


def wrong_rows(complaints: Sequence[Complaint], told: Mapping[UUID, Iterable[WrittenEvent]]) -> Iterator[Difference]:
    """Find rows that are not as the last event says that names them.

    `told` are the events by complaint; all complaints of a purchase come together.
    """
    named: dict[UUID, Named] = defaultdict(Named)
    for complaint in complaints:
        named[complaint.purchase_id].add(complaint, told[complaint.id])
    for covered in COVERED:
        there: dict[UUID, set[str]] = defaultdict(set)
        for purchase, key, values in _rows(covered, named):
            group, name = named[purchase], covered.name(key)
            there[purchase].add(name)
            if what := _wrong(covered, values, group, name):
                yield what, f"{name} of {group.reference}"
        if covered.model not in _MAY_GO:
            yield from _gone(covered, named, there)


def _rows(covered: Covered, purchases: Iterable[UUID]) -> Iterator[tuple[UUID, object, tuple[Any, ...]]]:
    way = _WAYS.get(covered.model, _WAY)
    rows = covered.model._default_manager.filter(**{f"{way}__in": list(purchases)})  # noqa: SLF001
    for purchase, key, *values in rows.values_list(way, "pk", *covered.columns):
        yield purchase, key, tuple(values)


def _wrong(covered: Covered, values: Sequence[Any], group: Named, name: str) -> str | None:
    digest = group.digests.get(name, (0, None))[1]
    if digest is None:
        unsent = covered.model is Evidence and values[covered.columns.index("event")] is None
        return UNNAMED if group.is_whole and not unsent else None
    if digest == covered.digest_of(values) or (group.is_erased and _lost_a_text(covered, values)):
        return None
    return DIFFERS


def _lost_a_text(covered: Covered, values: Sequence[Any]) -> bool:
    """Tell whether a row led to a text that was deleted with its person."""
    fields = {each.attname: each for each in covered.model._meta.concrete_fields}  # noqa: SLF001
    pairs = zip(covered.columns, values, strict=True)
    return any(value is None and fields[name].related_model is Statement for name, value in pairs)


def _gone(covered: Covered, named: Mapping[UUID, Named], there: Mapping[UUID, set[str]]) -> Iterator[Difference]:
    of_table = covered.name("")
    for purchase, group in named.items():
        for name in group.digests.keys() - there.get(purchase, set()):
            if name.startswith(of_table):
                yield GONE, f"{name} of {group.reference}"


# Tables whose rows each have a chain of their own: what it is called.
_CHAINS: Mapping[type[models.Model], str] = {Member: "member", ApiKey: "key", Intake: "intake"}
# Tables whose rows belong to a member or a firm: the chain in which their owner's acts stand, the column that names the
# owner, and the one of when a row was made.
_OWNED: Mapping[type[models.Model], tuple[str, str, str]] = {
    **dict.fromkeys((FirmContact, FirmIdentity, FirmWallet), ("firm", "firm_id", "created_at")),
    **dict.fromkeys((OrderKey, ShopOrigin), ("shop", "firm_id", "created_at")),
    FirmClaim: ("firm", "firm_id", "made_at"),
    BodyAddress: ("body", "body", "changed_at"),
    RegisterRow: ("firm", "firm_id", "taken_at"),
    Membership: ("firm", "firm_id", ""),
    Authenticator: ("member", "user_id", "created_at"),
}


@dataclass(slots=True)
class Written:
    """The last digest of each row, by its name, with the position of the event that holds it."""

    last: dict[str, tuple[int, str]] = field(default_factory=dict)
    begun: dict[str, datetime | None] = field(default_factory=dict)  # chains: since when they name rows
    naming: set[str] = field(default_factory=set)  # the sorts of chains that name rows at all
    factors: dict[str, str] = field(default_factory=dict)  # the last digest of the secret of each second factor
    made: dict[str, datetime] = field(default_factory=dict)  # chains whose first event names their own row: when

    def add(self, events: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
        """Take in what events name, each with its position."""
        for position, data in events:
            for name, digest in data.get(WRITTEN, {}).items():
                self.last[name] = max(self.last.get(name, (0, "")), (position, digest))

    def wrong(self) -> Iterator[Difference]:
        """Find rows that are not as the last event says that names them, are missing, or were made by no event."""
        self._read_others()
        for covered in heard():
            there: set[str] = set()
            yield from self._wrong_rows(covered, there)
            for name in self.last.keys() - there:
                if name.startswith(covered.name("")) and self.last[name][1] != DELETED:
                    yield GONE, name

        yield from self._wrong_factors()

    def _wrong_factors(self) -> Iterator[Difference]:
        """Open the secrets of second factors: one that was exchanged for another's lets that other in."""
        for factor in Authenticator.objects.filter(pk__in=self.factors):
            try:
                stands = digest_of_factor(factor) == self.factors[str(factor.pk)]
            except (SealBroken, UnknownKeyError, ValueError):
                stands = False
            if not stands:
                yield DIFFERS, f"authenticator:{factor.pk}, data"

    def _wrong_rows(self, covered: Covered, there: set[str]) -> Iterator[Difference]:
        """Compare the rows of one table; `there` takes the names of those that events name."""
        unnamed = []
        rows = covered.model._default_manager.values_list("pk", *covered.columns)  # noqa: SLF001
        for key, *values in rows.iterator(CHUNK):
            if (name := covered.name(key)) not in self.last:
                unnamed.append((key, values))
                continue
            there.add(name)
            if covered.digest_of(values) != self.last[name][1]:
                yield DIFFERS, name
        for key, values in unnamed:
            if self._owes_an_event(covered, key, values):
                yield UNNAMED, covered.name(key)

    def _read_others(self) -> None:
        """Take in the events of everything but complaints; of an unreadable one the ledger's check tells."""
        others = Event.objects.exclude(subject__regex=f"^(complaint:|opening:|{OUTCOMES})")
        columns = ("id", "subject", "seq", "body")
        for position, subject, seq, body in others.order_by("id").values_list(*columns).iterator(CHUNK):
            told = _parsed(bytes(body))
            if isinstance(data := told.get("data"), dict):
                self.add([(position, data)])
                self.factors |= data.get("factors", {})
                at = datetime.fromisoformat(told["at"]) if WRITTEN in data else None
                self.begun[subject] = self.begun.get(subject) or at
                if at:
                    self.naming.add(subject.partition(":")[0])
                    if seq == 1 and subject in data[WRITTEN]:
                        self.made[subject] = at

    def _owes_an_event(self, covered: Covered, key: object, values: Sequence[Any]) -> bool:
        """Tell whether a row that no event names was made since there are events that name such rows.

        A member, a key or a webhook of before has its chain all the same.
        """
        if of := covered.chain or _CHAINS.get(covered.model):
            return of in self.naming and f"{of}:{key}" not in self.begun
        owned = covered.owner or _OWNED.get(covered.model)
        if owned is None:
            return False
        chain, owner, made = owned
        row = dict(zip(covered.columns, values, strict=True))
        subject = f"{chain}:{row[owner]}"
        if self._was_made_with_events(subject):
            return True  # whenever it says that it was made
        since = self.begun.get(subject)
        return made != "" and since is not None and row[made] > since

    def _was_made_with_events(self, subject: str) -> bool:
        """Tell whether an owner is younger than the events that name rows: then each of its rows has one.

        A firm of before may have its first event late, so its own row has to be of the same moment.
        """
        if subject not in self.made or not subject.startswith("firm:"):
            return subject in self.made
        return Firm.objects.filter(pk=subject.partition(":")[2], created_at=self.made[subject]).exists()


def _parsed(body: bytes) -> Mapping[str, Any]:
    try:
        told = parsed(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
