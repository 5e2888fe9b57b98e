"""Defines what one row of the events table says, and the kinds of facts that a timeline can show.

A row is data. `announcements` reads from it which notices are sent, `firm_history` what the firm sees, and the pages
how each side reads the event: `web/shared/timeline.py` draws the facts that are named here.

Holds an event as its readers get it: its kind, its facts, and the words that were said with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

# A body recorded its replies itself before, in events that do not name it.
_REPLIES_OF_BEFORE = {
    "regulator.accepted_referral": "accepted",
    "regulator.returned_referral": "returned",
    "regulator.answered_referral": "answered",
}


def as_now(kind: str, data: Mapping[str, Any], body: str = "") -> tuple[str, Mapping[str, Any]]:
    """Return the kind and facts of an event in the names of today; `body` is the one that was referred to last."""
    if kind in _REPLIES_OF_BEFORE:
        told = {"body": body, "reply": _REPLIES_OF_BEFORE[kind], **data}
        return "office.recorded_reply", told
    return kind, {**data, "body": data["regulator"]} if "regulator" in data else data


@dataclass(frozen=True, slots=True)
class Said:
    """Words that came with an event: of which kind, and the text."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Happened:
    """One event as a page shows it: its kind, time, facts and the words said with it."""

    event: UUID
    kind: str
    at: datetime
    due_at: datetime | None
    data: Mapping[str, Any]
    words: tuple[Said, ...] = ()
    by: str = ""  # the kind of actor, which is not always the first word of the event's kind
    told: frozenset[str] = frozenset()  # which sides got a message of it: consumer, firm, office
    taken_back: bool = False  # the message to the firm had not left when the complaint ended

    @property
    def told_at(self) -> datetime:
        """When the parties are told it was: a sweep that was late does not make a deadline later."""
        return self.due_at if self.kind == "clock.missed_deadline" and self.due_at else self.at

    def fact(self, path: str) -> Any:
        """Return one fact by its path, as in `amount_paisa` or `set.status`; `by` is the side that acted."""
        if path == "by":
            return self.by
        found: Any = self.data
        for name in path.split("."):
            found = (found or {}).get(name)
        return found


type Text = Any  # a lazy translation, or a text that is the same in every language
type When = Callable[[Happened], bool]


def always(_event: Happened) -> bool:
    """Hold for every event."""
    return True


def never(_event: Happened) -> bool:
    """Hold for no event."""
    return False


def has(path: str) -> When:
    """Hold where a fact is given, and is neither zero, empty nor false."""
    return lambda event: bool(event.fact(path))


def lacks(path: str) -> When:
    """Hold where a fact is missing, zero, empty or false."""
    return lambda event: not event.fact(path)


def equals(path: str, *values: object) -> When:
    """Hold where a fact has one of these values."""
    return lambda event: event.fact(path) in values


def both(first: When, second: When) -> When:
    """Hold where both hold."""
    return lambda event: first(event) and second(event)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The words of the law pack for a code that the event holds; `list` names the pack's list."""

    list: str
    path: str = "reason"


@dataclass(frozen=True, slots=True)
class Named:
    """The reader's own words for a code: of a side, a deadline, a reason, the result of a call."""

    table: str
    path: str


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in paisa."""

    path: str = "amount_paisa"


@dataclass(frozen=True, slots=True)
class Day:
    """A day, written in the event as YYYY-MM-DD."""

    path: str = "day"


@dataclass(frozen=True, slots=True)
class Moment:
    """A day with its hour, written in the event in ISO 8601."""

    path: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number or a section of the Act."""

    path: str


@dataclass(frozen=True, slots=True)
class Written:
    """A number that somebody else gave, as it was written: of a letter, a receipt or a file."""

    path: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many things the event lists."""

    path: str


@dataclass(frozen=True, slots=True)
class Period:
    """How many days a period of the pack has."""

    name: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the pack that is no period, such as the complainant's share of a fine in per cent."""

    name: str


@dataclass(frozen=True, slots=True)
class Body:
    """The name of the office that a referral goes to."""


@dataclass(frozen=True, slots=True)
class OfProfile:
    """The words of a body's own profile for the code with which it sent something back or answered."""


@dataclass(frozen=True, slots=True)
class Offence:
    """What the section of the Act that the order names punishes."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """What kind of evidence a file is."""


@dataclass(frozen=True, slots=True)
class FileName:
    """The name of a file, if this reader may see the file."""


@dataclass(frozen=True, slots=True)
class FirmName:
    """The name of a firm that the complaint was about before, if this reader may know it."""

    path: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a hearing is, if this reader may know it."""


@dataclass(frozen=True, slots=True)
class JoinedInto:
    """The number of the complaint that this one goes on in, if this reader may see that one."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers to questions of the law, each with its question."""

    path: str = "answers"


@dataclass(frozen=True, slots=True)
class Judged:
    """The rules that say something else since then, each with what it says."""

    path: str = "findings"


ANSWER = ("remedy", "amount_paisa", "day")
PROMISE = ("set.promised_remedy", "set.promised_paisa", "set.promised_on")
SETTLEMENT = ("settlement.kind", "settlement.amount_paisa", "settlement.on")
PAYMENT = ("", "amount_paisa", "on")


@dataclass(frozen=True, slots=True)
class Terms:
    """What was offered, agreed or paid: kind, amount and day; `until` says that the day is the last one."""

    list: str = ""
    paths: tuple[str, str, str] = ANSWER
    until: bool = False


type Value = (
    Chosen
    | Named
    | Money
    | Day
    | Moment
    | Number
    | Written
    | Count
    | Period
    | Figure
    | Body
    | OfProfile
    | Offence
    | FileKind
    | FileName
    | FirmName
    | Place
    | JoinedInto
    | Terms
    | Answered
    | Judged
)


@dataclass(frozen=True, slots=True)
class FactLine:
    """A sentence with values in its places; it is left out where one of them is empty."""

    text: Text
    values: Mapping[str, Value] = field(default_factory=dict)
    when: When = always


def line(text: Text, *, when: When = always, **values: Value) -> FactLine:
    """Return a sentence; the values are named as the places in its text are."""
    return FactLine(text, values, when)


@dataclass(frozen=True, slots=True)
class Telling:
    """How one side reads an event: a heading, then its facts; `late` marks a lapse of the office itself."""

    heading: Text | FactLine
    facts: tuple[Value | FactLine, ...] = ()
    when: When = always
    late: bool = False


def telling(heading: Text | FactLine, *facts: Value | FactLine, when: When = always) -> Telling:
    """Return how one side reads an event."""
    return Telling(heading, facts, when)


type Side = tuple[Telling, ...] | Telling | None
type Notices = Mapping[str, tuple[str, ...]] | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventType:
    """One kind of event.

    `notices` names the templates as "audience.template", with audiences consumer, firm, office (the complaint's office)
    and head (the same office, by e-mail too); where they depend on what the event led to, it maps that to them. Of the
    tellings of a side the first that holds is shown; a side without one is not told of the event, and an event that
    only the office has a telling of is internal.

    What `firm_sees` does not name is not shown to a firm. `firm_hears` says whether the firm reads what was written
    with the event. `unproved_sees` names the facts for a speaker whose contact only the complainant named; without it
    such a speaker does not see the event. `for_firm` holds where the firm has to hear of the event to act on it. A
    `quiet` event, like an internal one, changes nothing that an answer could be about.
    """

    kind: str
    notices: Notices = field(default=(), kw_only=True)
    consumer: Side = field(default=None, kw_only=True)
    firm: Side = field(default=None, kw_only=True)
    office: Side = field(default=None, kw_only=True)
    firm_sees: tuple[str, ...] = field(default=(), kw_only=True)
    firm_hears: When = field(default=never, kw_only=True)
    unproved_sees: tuple[str, ...] | None = field(default=None, kw_only=True)
    for_firm: When = field(default=never, kw_only=True)
    quiet: bool = field(default=False, kw_only=True)

    @property
    def topics(self) -> Mapping[str, tuple[str, ...]]:
        """The templates by topic: the kind, and with a slash what the event led to where that decides."""
        if isinstance(self.notices, tuple):
            return {self.kind: self.notices}
        return {f"{self.kind}/{led_to}" if led_to else self.kind: each for led_to, each in self.notices.items()}

    @property
    def internal(self) -> bool:
        """Whether the office alone knows of such events."""
        return self.consumer is None and self.firm is None
