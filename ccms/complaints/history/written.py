"""Compares people, posts, firms and their machines with the last event that names each, for `manage.py verify`.

A row of before there were such events is compared from the first event on that names it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from ccms.accounts.models import (
    ApiKey,
    FirmClaim,
    FirmContact,
    FirmIdentity,
    FirmWallet,
    Member,
    OrderKey,
    ShopOrigin,
)
from ccms.complaints.history.comparing import DIFFERS, GONE, UNNAMED
from ccms.ledger.canonical import parsed
from ccms.ledger.models import Event
from ccms.ledger.row_digests import Covered
from ccms.ledger.written_rows import DELETED, WRITTEN, heard
from ccms.notices.models import Webhook

type Difference = tuple[str, str]

CHUNK = 2000
# Tables whose rows each have a chain of their own: what it is called.
_CHAINS: Mapping[type[models.Model], str] = {Member: "member", ApiKey: "key", Webhook: "webhook"}
# Tables whose rows belong to a firm: the chain in which the firm's acts stand, and the column of when a row was made.
_OF_FIRM: Mapping[type[models.Model], tuple[str, str]] = {
    **dict.fromkeys((FirmContact, FirmIdentity, FirmWallet), ("firm", "created_at")),
    **dict.fromkeys((OrderKey, ShopOrigin), ("shop", "created_at")),
    FirmClaim: ("firm", "made_at"),
}


@dataclass(slots=True)
class Written:
    """The last digest of each row, by its name, with the position of the event that holds it."""

    last: dict[str, tuple[int, str]] = field(default_factory=dict)
    begun: dict[str, datetime | None] = field(default_factory=dict)  # chains: since when they name rows
    naming: set[str] = field(default_factory=set)  # the sorts of chains that name rows at all

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
        others = Event.objects.exclude(subject__startswith="complaint:").exclude(subject__startswith="opening:")
        for position, subject, body in others.order_by("id").values_list("id", "subject", "body").iterator(CHUNK):
            told = _parsed(bytes(body))
            if isinstance(data := told.get("data"), dict):
                self.add([(position, data)])
                at = datetime.fromisoformat(told["at"]) if WRITTEN in data else None
                self.begun[subject] = self.begun.get(subject) or at
                if at:
                    self.naming.add(subject.partition(":")[0])

    def _owes_an_event(self, covered: Covered, key: object, values: Sequence[Any]) -> bool:
        """Tell whether a row that no event names was made since there are events that name such rows.

        A member, a key or a webhook of before has its chain all the same.
        """
        if of := _CHAINS.get(covered.model):
            return of in self.naming and f"{of}:{key}" not in self.begun
        if covered.model not in _OF_FIRM:
            return False
        chain, made = _OF_FIRM[covered.model]
        row = dict(zip(covered.columns, values, strict=True))
        since = self.begun.get(f"{chain}:{row['firm_id']}")
        return since is not None and row[made] > since


def _parsed(body: bytes) -> Mapping[str, Any]:
    try:
        told = parsed(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
