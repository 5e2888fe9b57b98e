"""Compares people, posts, firms and their machines with the last event that names each, for `manage.py verify`.

A row of before there were such events is compared from the first event on that names it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ccms.complaints.history.comparing import DIFFERS, GONE
from ccms.ledger.canonical import parsed
from ccms.ledger.models import Event
from ccms.ledger.row_digests import Covered
from ccms.ledger.written_rows import DELETED, WRITTEN, heard

type Difference = tuple[str, str]

CHUNK = 2000


@dataclass(slots=True)
class Written:
    """The last digest of each row, by its name, with the position of the event that holds it."""

    last: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, events: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
        """Take in what events name, each with its position."""
        for position, data in events:
            for name, digest in data.get(WRITTEN, {}).items():
                self.last[name] = max(self.last.get(name, (0, "")), (position, digest))

    def wrong(self) -> Iterator[Difference]:
        """Find rows that are not as the last event says that names them, and those that are missing."""
        self.add(_others())
        there: set[str] = set()
        for covered in heard():
            for name, digest in _digests(covered, self.last):
                there.add(name)
                if digest != self.last[name][1]:
                    yield DIFFERS, name
        for name, (_, digest) in self.last.items():
            if digest != DELETED and name not in there:
                yield GONE, name


def _others() -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the events of everything but complaints; one whose body was made unreadable the ledger's check names."""
    others = Event.objects.exclude(subject__startswith="complaint:").exclude(subject__startswith="opening:")
    for position, body in others.values_list("id", "body").iterator(CHUNK):
        data = parsed(bytes(body)).get("data")
        if isinstance(data, dict):
            yield position, data


def _digests(covered: Covered, named: Iterable[str]) -> Iterator[tuple[str, str]]:
    rows = covered.model._default_manager.values_list("pk", *covered.columns)  # noqa: SLF001
    for key, *values in rows.iterator(CHUNK):
        name = covered.name(key)
        if name in named:
            yield name, covered.digest_of(values)
