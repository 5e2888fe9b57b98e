"""Looks before anything is sent whether a receiver gets what its profile asks for, in the form that it takes.

`preflight` is pure: it looks at what would be sent (`Contents`) and at a profile of receivers.toml. docs/receivers.md
says what it finds. Sending needs nothing to be found, or a reason for each finding.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ccms.complaints.dispatches.content import MEGABYTE
from ccms.complaints.evidence.serving import what_it_is
from ccms.complaints.evidence.sight import is_quarantined
from ccms.complaints.reading.office_case import OfficeCase
from ccms.core import references
from ccms.core.money import MOST_PAISA
from ccms.integrations.dossier import fields
from ccms.integrations.dossier.files import Chosen, chosen
from ccms.integrations.dossier.scope import Scope
from ccms.integrations.dossier.withheld import told_all_the_same
from ccms.law.pack.in_force import Pack
from ccms.law.pack.receivers import Receiver
from ccms.ledger.canonical import JSON

EARLIEST = date(2000, 1, 1)
_MOBILE = re.compile(r"\+8801[3-9][0-9]{8}")
_TRANSACTION = re.compile(r"[A-Z0-9][A-Z0-9./-]{4,39}")
_MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")


class Kind(StrEnum):
    """What is the matter."""

    FIELD = "field"  # a field of the profile is empty
    FORM = "form"  # it is not what such a field can be
    PAPER = "paper"  # no file of a kind that the profile asks for
    CLOSED = "closed"  # a file that nobody gets: a virus, or lost
    SIZE = "size"
    TYPE = "type"
    UNREDACTED = "unredacted"  # the receiver does not get certain data, and nobody covered them in this file
    WITHHELD = "withheld"  # what it does not get stands in a text that it gets


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


def contents_of(case: OfficeCase, receiver: Receiver) -> Contents:
    """Return what a complaint has for this receiver; each file is compared with its digest."""
    papers = tuple(_paper(each) for each in chosen(case, Scope(receiver)))
    return Contents(fields=fields.values(case, Scope()), papers=papers)


def _paper(each: Chosen) -> Paper:
    """Look at a file as it lies there: its type is that of its bytes, and a copy that covers nothing is none."""
    item = each.shown
    found = None if is_quarantined(item) else what_it_is(item)
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
    found = [*_fields(contents, receiver, pack, today), *_papers(contents, receiver)]
    return [*found, *(Missing(Kind.WITHHELD, name) for name in told_all_the_same(contents.fields, receiver, pack))]


def _fields(contents: Contents, receiver: Receiver, pack: Pack, today: date) -> Iterator[Missing]:
    for name in receiver.fields:
        value = contents.fields.get(name)
        if value is None or value in ("", [], 0) or (isinstance(value, str) and not value.strip()):
            yield Missing(Kind.FIELD, name)
        elif not FORMS.get(name, _is_text)(value, pack, today):
            yield Missing(Kind.FORM, name)


def _papers(contents: Contents, receiver: Receiver) -> Iterator[Missing]:
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
        if receiver.withhold and not paper.redacted:
            yield Missing(Kind.UNREDACTED, paper.kind, paper.id)


def _is_text(value: JSON, pack: Pack, today: date) -> bool:
    del pack, today
    return isinstance(value, str) and any(letter.isalnum() for letter in value)


def _is_list(value: JSON, pack: Pack, today: date) -> bool:
    del pack, today
    return isinstance(value, list)


def _matches(form: re.Pattern[str]) -> Callable[[JSON, Pack, date], bool]:
    return lambda value, _pack, _today: isinstance(value, str) and form.fullmatch(value) is not None


def _is_amount(value: JSON, pack: Pack, today: date) -> bool:
    del pack, today
    return type(value) is int and 0 < value <= MOST_PAISA


def _is_day(value: JSON, pack: Pack, today: date) -> bool:
    """Take a day, or a moment, that is neither long ago nor to come."""
    del pack
    try:
        return isinstance(value, str) and EARLIEST <= datetime.fromisoformat(value).date() <= today
    except ValueError:
        return False


def _is_reference(value: JSON, pack: Pack, today: date) -> bool:
    del pack, today
    try:
        return isinstance(value, str) and references.parse(value) == value
    except references.ReferenceMalformed:
        return False


def _is_district(value: JSON, pack: Pack, today: date) -> bool:
    del today
    return value in pack.districts


def _is_category(value: JSON, pack: Pack, today: date) -> bool:
    del today
    return value in pack.categories


def _is_service(value: JSON, pack: Pack, today: date) -> bool:
    del today
    return value in {option.value for option in pack.questions["pay_method"].options}


def _is_wish(value: JSON, pack: Pack, today: date) -> bool:
    del today
    return value in {choice.code for choice in pack.reasons["wish"]}


FORMS: Mapping[str, Callable[[JSON, Pack, date], bool]] = {
    "complainant.mobile": _matches(_MOBILE),
    "complainant.district": _is_district,
    "payment.service": _is_service,
    "payment.transaction": _matches(_TRANSACTION),
    "payment.amount": _is_amount,
    "payment.at": _is_day,
    "purchase.price": _is_amount,
    "purchase.ordered_on": _is_day,
    "purchase.delivered_on": _is_day,
    "complaint.reference": _is_reference,
    "complaint.month": _matches(_MONTH),
    "complaint.filed_on": _is_day,
    "complaint.category": _is_category,
    "complaint.wish": _is_wish,
    "complaint.rules": _is_list,
    "complaint.findings": _is_list,
}
"""What a value of each field can be; of every other field, a text with a letter or digit in it."""
