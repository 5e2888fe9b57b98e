"""Compares the rows of complaints with the digests that their events hold, for `manage.py verify`."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models

from ccms.complaints.covered import COVERED
from ccms.complaints.models import Complaint, Evidence, Payment, Purchase, Reward, ShopOrder, Statement
from ccms.ledger.row_digests import ROWS, Covered

type Difference = tuple[str, str]


class Told(NamedTuple):
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

    def add(self, complaint: Complaint, events: Iterable[Told]) -> None:
        """Add the events of one complaint, in their order."""
        self.reference, self.is_erased = complaint.reference, complaint.consumer.erased_at is not None
        for event in events:
            rows = event.data.get(ROWS)
            if isinstance(rows, dict):
                for name, digest in rows.items():  # of two complaints about a purchase the later word holds
                    self.digests[name] = max(self.digests.get(name, (0, "")), (event.position, digest))
            elif event.seq == 1:
                self.is_whole = False


def wrong_rows(complaints: Sequence[Complaint], told: Mapping[UUID, Iterable[Told]]) -> Iterator[Difference]:
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
