"""Looks before anything is sent whether a receiver gets what its profile asks for, in the form that it takes.

`preflight` is pure: it looks at what would be sent (`Contents`) and at a profile of receivers.toml. docs/receivers.md
says what it finds. Sending needs nothing to be found, or a reason for each finding.

Finds in a text what its receiver must not learn, in whichever digits, case, blanks and forms it is written.

Decides what the value of a field can be, so that its receiver can work with it.

Fills fields that a body would miss or sent back, by an officer's answers to the questions that they are read from.

What was filled in once stands sealed in the content of its dispatch and goes to every body after it, unless that
dispatch was taken back: then it is asked for anew. An officer can put it right later, by another dispatch or by a
correction. What the buyer said and what the rules found by it stay as they are.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial

from ccms.complaints.dispatches.content import MEGABYTE, Chosen, belongs, choose, files_of, values_of
from ccms.complaints.evidence.serving import what_it_is
from ccms.complaints.facts import in_facts, read_typed
from ccms.complaints.fields import SENT, as_json
from ccms.complaints.fields import Kind as FieldKind
from ccms.complaints.models import Complaint, Dispatch
from ccms.complaints.models.evidence import Scan
from ccms.core import references
from ccms.core.bangla import words_in_order
from ccms.core.digits import ascii_digits, typed
from ccms.core.failures import FieldErrors
from ccms.core.money import MOST_PAISA
from ccms.law.pack.in_force import Pack
from ccms.law.pack.receivers import Receiver
from ccms.law.purchase.payment_messages import trx_of
from ccms.ledger.canonical import JSON

type Form = Callable[[JSON, Pack, date], bool]

EARLIEST = date(2000, 1, 1)
SHORTEST_NAME = 2  # letters and vowel signs
SHORTEST_STORY = 2  # words
SHORTEST_NUMBER = 5  # digits of a wallet or account
_MOBILE = re.compile(r"\+8801[3-9][0-9]{8}")
_TRANSACTION = re.compile(r"(?!(.)\1*$)[A-Z0-9][A-Z0-9./-]{4,39}")
_MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")
_PAGE = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#]\S*)?")
_SAYS_NOTHING = frozenset(
    {
        *("n a", "na", "none", "nil", "null", "no", "unknown", "not known", "i do not know", "dont know", "test"),
        *("নেই", "নাই", "না", "অজানা", "জানি না", "জানা নেই", "জানা নাই", "মনে নেই", "মনে নাই", "ভুলে গেছি"),
    }
)


def says_something(text: str) -> bool:
    """Tell whether a text has a letter or digit in it, and more than that nothing is known, also of each part."""
    said = (" ".join(words_in_order(part)) for part in text.split(","))
    return any(part and part not in _SAYS_NOTHING for part in said)


def is_blank(text: str) -> bool:
    """Tell whether nothing of a text can be seen."""
    return all(unicodedata.category(letter)[0] in "ZC" for letter in text)


def _text(value: JSON, pack: Pack, today: date) -> bool:
    del pack, today
    return isinstance(value, str) and says_something(value)


def _name(value: JSON, pack: Pack, today: date) -> bool:
    """Take what can be a person's name: a number is none."""
    letters = sum(unicodedata.category(letter)[0] in "LM" for letter in str(value))
    return _text(value, pack, today) and letters >= SHORTEST_NAME


def _story(value: JSON, pack: Pack, today: date) -> bool:
    """Take a text from which it can be seen what happened: one word is too little."""
    return _text(value, pack, today) and len(words_in_order(str(value))) >= SHORTEST_STORY


def _account(value: JSON, pack: Pack, today: date) -> bool:
    del pack, today
    return isinstance(value, str) and len(re.findall(r"[0-9]", ascii_digits(value))) >= SHORTEST_NUMBER


def _list(value: JSON, pack: Pack, today: date) -> bool:
    del pack, today
    return isinstance(value, list)


def _matches(form: re.Pattern[str]) -> Form:
    return lambda value, _pack, _today: isinstance(value, str) and form.fullmatch(value) is not None


def _amount(value: JSON, pack: Pack, today: date) -> bool:
    del pack, today
    return type(value) is int and 0 < value <= MOST_PAISA


def _day(value: JSON, pack: Pack, today: date) -> bool:
    """Take a day, or a moment, that is neither long ago nor to come."""
    del pack
    try:
        return isinstance(value, str) and EARLIEST <= datetime.fromisoformat(value).date() <= today
    except ValueError:
        return False


def _month(value: JSON, pack: Pack, today: date) -> bool:
    del pack
    return isinstance(value, str) and _MONTH.fullmatch(value) is not None and value <= f"{today:%Y-%m}"


def _reference(value: JSON, pack: Pack, today: date) -> bool:
    del pack, today
    try:
        return isinstance(value, str) and references.parse(value) == value
    except references.ReferenceMalformed:
        return False


def _district(value: JSON, pack: Pack, today: date) -> bool:
    del today
    return value in pack.districts


def _category(value: JSON, pack: Pack, today: date) -> bool:
    del today
    return value in pack.categories


def _service(value: JSON, pack: Pack, today: date) -> bool:
    del today
    return value in {option.value for option in pack.questions["pay_method"].options}


def _wish(value: JSON, pack: Pack, today: date) -> bool:
    del today
    return value in {choice.code for choice in pack.reasons["wish"]}


FORMS: Mapping[FieldKind, Form] = {
    FieldKind.TEXT: _text,
    FieldKind.NAME: _name,
    FieldKind.STORY: _story,
    FieldKind.MOBILE: _matches(_MOBILE),
    FieldKind.PAGE: _matches(_PAGE),
    FieldKind.SERVICE: _service,
    FieldKind.TRANSACTION: _matches(_TRANSACTION),
    FieldKind.ACCOUNT: _account,
    FieldKind.MONEY: _amount,
    FieldKind.DAY: _day,
    FieldKind.MONTH: _month,
    FieldKind.REFERENCE: _reference,
    FieldKind.DISTRICT: _district,
    FieldKind.CATEGORY: _category,
    FieldKind.WISH: _wish,
    FieldKind.RULES: _list,
}
"""What a value of each kind that can be sent can be."""


def is_right(name: str, value: JSON, pack: Pack, today: date) -> bool:
    """Tell whether a value that is not empty can be one of this field."""
    return FORMS[SENT[name].kind](value, pack, today)


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


TRANSACTION = "payment.transaction"
QUESTIONS: Mapping[str, str] = {name: each.question for name, each in SENT.items() if each.question}
"""The question that each field is read from, as far as an officer can fill it in."""


def fillable(
    profile: Receiver, missing: Iterable[Missing], dispatches: Iterable[Dispatch], before: Iterable[str]
) -> list[str]:
    """Return the fields of a body that an officer can fill in, by their names.

    These are what it would miss, what it sent back of this complaint's `dispatches`, and what was filled in `before`.
    """
    sent_back = (each.field for each in dispatches if each.body == profile.code)
    names = dict.fromkeys([*fields_in(missing), *sent_back, *before])
    return [name for name in names if name in QUESTIONS and name in profile.fields]


def parse_answers(pack: Pack, answers: Mapping[str, object], fields: Iterable[str], today: date) -> dict[str, JSON]:
    """Return the values that these answers give to some of `fields`. Raises ValidationFailed."""
    asked, errors = {QUESTIONS[name]: name for name in fields if name in QUESTIONS}, FieldErrors()
    for question in answers:
        if question not in asked:
            errors.add(in_facts(question), "field-unknown")
    errors.raise_if_any()
    typed = read_typed(pack, answers, today, errors) or {}
    values = {asked[question]: as_json(value) for question, value in typed.items() if value not in (None, "")}
    if TRANSACTION in values:
        values[TRANSACTION] = trx_of(values[TRANSACTION])
    for name, value in values.items():
        if not is_right(name, value, pack, today):
            errors.add(in_facts(QUESTIONS[name]), "value-unreadable")
    errors.raise_if_any()
    return values
