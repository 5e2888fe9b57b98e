"""Looks before anything is sent whether a receiver gets what its profile asks for, in the form that it takes.

`preflight` is pure: it looks at what would be sent (`Contents`) and at a profile of receivers.toml. docs/receivers.md
says what it finds. Sending needs nothing to be found, or a reason for each finding.

Finds in a text what its receiver must not learn, in whichever digits, case, blanks and forms it is written.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial

from ccms.complaints.dispatches.content import MEGABYTE, Chosen, belongs, choose, files_of, values_of
from ccms.complaints.dispatches.preflight.forms import is_blank, is_right
from ccms.complaints.evidence.serving import what_it_is
from ccms.complaints.models import Complaint
from ccms.complaints.models.evidence import Scan
from ccms.core.bangla import words_in_order
from ccms.core.digits import typed
from ccms.law.pack.in_force import Pack
from ccms.law.pack.receivers import Receiver
from ccms.ledger.canonical import JSON

SHORTEST = 4  # of a withheld value that is looked for in a text
NATIONAL = 10  # the digits of a mobile number without +880
_BETWEEN_DIGITS = re.compile(r"(?<=\d)\W+(?=\d)")


def told_all_the_same(fields: Mapping[str, JSON], receiver: Receiver, pack: Pack) -> Iterator[str]:
    """Yield the texts of the receiver in which something stands that it does not get."""
    looked_for = list(_looked_for(fields, receiver, pack))
    number = str(fields.get("complainant.mobile") or "") if "complainant.mobile" in receiver.withhold else ""
    for name in receiver.fields:
        text = fields.get(name)
        if isinstance(text, str) and (_tells(text, looked_for) or _tells_number(text, number)):
            yield name


def _looked_for(fields: Mapping[str, JSON], receiver: Receiver, pack: Pack) -> Iterator[str]:
    """Yield each withheld value and its parts between commas; the name of a district alone tells no address."""
    known = set() if "complainant.district" in receiver.withhold else _places(pack)
    for name in receiver.withhold:
        value = str(fields.get(name) or "")
        for part in {value, *value.split(",")}:
            plain = " ".join(words_in_order(part))
            if len(plain) >= SHORTEST and plain not in known:
                yield plain


def _places(pack: Pack) -> set[str]:
    names = (name for each in pack.districts.values() for name in each.text)
    return {" ".join(words_in_order(name)) for name in names}


def _tells(text: str, looked_for: list[str]) -> bool:
    plain = f" {' '.join(words_in_order(text))}"
    return any(f" {value}" in plain for value in looked_for)  # also with an ending: মিরপুরের


def _tells_number(text: str, number: str) -> bool:
    return len(number) >= NATIONAL and number[-NATIONAL:] in _BETWEEN_DIGITS.sub("", typed(text))


class Kind(StrEnum):
    """What is the matter."""

    FIELD = "field"  # a field of the profile is empty
    FORM = "form"  # it is not what such a field can be
    PAPER = "paper"  # no file of a kind that the profile asks for
    CLOSED = "closed"  # a file that nobody gets: a virus, or lost
    SIZE = "size"
    TYPE = "type"
    UNREDACTED = "unredacted"  # the receiver does not get what this file can hold, and nobody covered it
    WITHHELD = "withheld"  # what it does not get stands in a text that it gets


CASH = "cod"
NOT_OF_CASH = frozenset({"payment.transaction", "payment.to"})  # what is paid at the door has neither number


@dataclass(frozen=True, slots=True)
class Paper:
    """One file that would be sent."""

    id: str
    kind: str
    media_type: str
    size: int
    redacted: bool = False
    whole: bool = True  # there, as it came, and free of viruses as far as is known


@dataclass(frozen=True, slots=True)
class Contents:
    """All fields of a complaint by their names, those that the receiver does not get too, and the files for it."""

    fields: Mapping[str, JSON]
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """One finding: what is the matter, with which field or kind of paper, and with which file."""

    kind: Kind
    about: str
    file: str = ""

    @property
    def code(self) -> str:
        """How an event and a form name it."""
        return ":".join(part for part in (self.kind, self.about, self.file) if part)


def contents_of(complaint: Complaint, receiver: Receiver, more: Mapping[str, JSON] | None = None) -> Contents:
    """Return what a complaint has for this receiver, with what is filled in now; files are compared with digests."""
    chosen = choose(files_of(complaint), partial(belongs, receiver), covered=True)
    return Contents(fields=values_of(complaint, more or {}), papers=tuple(map(_paper, chosen)))


def fields_in(found: Iterable[Missing]) -> list[str]:
    """Return the fields that are empty or cannot be right."""
    return [each.about for each in found if each.kind in {Kind.FIELD, Kind.FORM}]


def _paper(each: Chosen) -> Paper:
    """Look at a file as it lies there: its type is that of its bytes, and a copy that covers nothing is none."""
    item = each.shown
    found = None if item.scan == Scan.MALICIOUS else what_it_is(item)
    return Paper(
        id=str(item.id),
        kind=item.kind,
        media_type=found or "",
        size=item.size,
        redacted=each.copy is not None and bytes(each.copy.sha256) != bytes(each.given.sha256),
        whole=found is not None,
    )


def preflight(contents: Contents, receiver: Receiver, pack: Pack, today: date) -> list[Missing]:
    """Return everything that the receiver would send it back for; nothing where it can go."""
    found = [*_fields(contents, receiver, pack, today), *_papers(contents, receiver, pack)]
    return [*found, *(Missing(Kind.WITHHELD, name) for name in told_all_the_same(contents.fields, receiver, pack))]


def _fields(contents: Contents, receiver: Receiver, pack: Pack, today: date) -> Iterator[Missing]:
    for name in receiver.fields:
        value = contents.fields.get(name)
        if name in NOT_OF_CASH and contents.fields.get("payment.service") == CASH:
            continue
        if value is None or value in ("", [], 0) or (isinstance(value, str) and is_blank(value)):
            yield Missing(Kind.FIELD, name)
        elif not is_right(name, value, pack, today):
            yield Missing(Kind.FORM, name)


def _papers(contents: Contents, receiver: Receiver, pack: Pack) -> Iterator[Missing]:
    given = {paper.kind for paper in contents.papers}
    yield from (Missing(Kind.PAPER, kind) for kind in receiver.papers if kind not in given)
    for paper in contents.papers:
        if not paper.whole:
            yield Missing(Kind.CLOSED, paper.kind, paper.id)
            continue
        if receiver.files and paper.size > receiver.files.largest_mb * MEGABYTE:
            yield Missing(Kind.SIZE, paper.kind, paper.id)
        if receiver.files and paper.media_type not in receiver.files.types:
            yield Missing(Kind.TYPE, paper.kind, paper.id)
        known = pack.evidence_kinds.get(paper.kind)
        if receiver.withhold and not paper.redacted and (known is None or known.can_hold(receiver.withhold)):
            yield Missing(Kind.UNREDACTED, paper.kind, paper.id)
