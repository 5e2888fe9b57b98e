"""Writes an event for one side's timeline, as the events table describes it: a heading and the facts below it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from ccms.complaints.events.book import EVENT_TYPES
from ccms.complaints.events.event_type import (
    Answered,
    Body,
    Chosen,
    Count,
    Day,
    FactLine,
    Figure,
    FileKind,
    FileName,
    FirmName,
    Happened,
    JoinedInto,
    Judged,
    Moment,
    Money,
    Named,
    Number,
    Offence,
    OfProfile,
    Period,
    Place,
    Side,
    Terms,
    Value,
    Written,
)
from ccms.complaints.reading.case_words import RESULTS
from ccms.law.pack import nouns
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.web.language import language
from ccms.web.shared.answer_words import said_rows
from ccms.web.shared.bodies.dispatch_words import answer_words
from ccms.web.shared.timeline import EventDescription, Words
from ccms.web.shared.wording import choice_words, money, on_day, put, terms
from ccms.web.templatetags.words import code, digits, last_moment, reference, run


class Reading:
    """What a page knows of the complaint and its reader; each side says how it writes and what it may see."""

    names: Mapping[str, Mapping[Any, Words]] = {}  # what `Named` looks up

    def __init__(self, pack: Pack) -> None:
        """Read with this law pack."""
        self.pack = pack

    def money(self, paisa: int) -> Words:
        """Write an amount."""
        return money(paisa)

    def file_name(self, key: str) -> str:
        """Return the name of a file, if this reader may see the file."""
        del key
        return ""

    def firm_name(self, key: str) -> str:
        """Return the name of a firm that it was about before, if this reader may know it."""
        del key
        return ""

    def place(self, event: UUID) -> str:
        """Return where the hearing is that this event set, if this reader may know it."""
        del event
        return ""

    def joined_into(self) -> str:
        """Return the reference of the complaint that this one goes on in, if this reader may see that one."""
        return ""


def described(event: Happened, side: Side, reading: Reading) -> EventDescription | None:
    """Describe an event to one side; None where it is not told of it."""
    tellings = side if isinstance(side, tuple) else (side,) if side else ()
    found = next((each for each in tellings if each.when(event)), None)
    if found is None:
        return None
    heading = _line(found.heading, event, reading) if isinstance(found.heading, FactLine) else found.heading
    return EventDescription(heading, [_fact(each, event, reading) for each in found.facts], late=found.late)


def to_consumer(event: Happened, reading: Reading) -> EventDescription | None:
    """Describe an event to the buyer."""
    return described(event, EVENT_TYPES[event.kind].consumer, reading)


def to_firm(event: Happened, reading: Reading) -> EventDescription | None:
    """Describe an event to the seller, by the facts that they may see."""
    return described(event, EVENT_TYPES[event.kind].firm, reading)


def to_office(event: Happened, reading: Reading) -> EventDescription | None:
    """Describe an event to an office."""
    return described(event, EVENT_TYPES[event.kind].office, reading)


def _fact(each: Value | FactLine, event: Happened, reading: Reading) -> Words:
    return _line(each, event, reading) if isinstance(each, FactLine) else _value(each, event, reading)


def _line(found: FactLine, event: Happened, reading: Reading) -> Words:
    if not found.when(event):
        return ""
    if not found.values:
        return found.text
    values = {name: _value(value, event, reading) for name, value in found.values.items()}
    return put(found.text, **values) if all(values.values()) else ""


def _value(value: Value, event: Happened, reading: Reading) -> Words:
    match value:
        case Chosen() | Named() | Body() | OfProfile() | Offence() | FileKind() | Answered() | Judged():
            return _words(value, event, reading)
        case Day() | Moment() | Terms():
            return _time(value, event, reading)
        case FileName() | FirmName() | Written():
            return _name(value, event, reading)
        case Place():
            return run(place) if (place := reading.place(event.event)) else ""
        case JoinedInto():
            into = reading.joined_into()
            return reference(into) if into else ""
        case _:
            return _number(value, event, reading)


def _words(value: Value, event: Happened, reading: Reading) -> Words:
    """Write a code in the words of the pack or of the reader's desk."""
    pack = reading.pack
    match value:
        case Chosen():
            return choice_words(pack, value.list, event.fact(value.path))
        case Named():
            return reading.names.get(value.table, {}).get(event.fact(value.path) or "", "")
        case Body():
            named = event.fact("body") or ""
            body = pack.bodies.get(named)
            return run(body.text.read(language())) if body else code(named) if named else ""
        case OfProfile():
            return _of_profile(event)
        case Answered() | Judged():
            return _of_law(value, event, pack)
        case Offence():
            known: nouns.Offence | nouns.EvidenceKind | None = pack.offences.get(event.fact("section") or "")
        case _:
            known = pack.evidence_kinds.get(event.fact("kind") or "")
    return known.text.read(language()) if known else ""


def _of_profile(event: Happened) -> Words:
    """Write a code in the words that the body's profile had for it when the dispatch was prepared."""
    said = event.fact("code")
    if not said:
        return ""
    profile = book().on(date.fromisoformat(event.fact("profile_day"))).receivers.get(event.fact("body") or "")
    return answer_words(profile, said)


def _of_law(value: Answered | Judged, event: Happened, pack: Pack) -> Words:
    """Write the answers to questions of the law, or what rules say since then, one a line."""
    found = event.fact(value.path)
    if not found:
        return ""
    if isinstance(value, Answered):
        lines = [put("%(name)s %(value)s", name=row.name, value=row.value) for row in said_rows(found, pack)]
    else:
        changed = [each for each in found if each["rule"] in pack.rules]
        lines = [
            put("%(result)s: %(rule)s", result=RESULTS[each["is"]], rule=pack.rules[each["rule"]].says.read(language()))
            for each in changed
        ]
    return format_html_join(SafeString("<br>"), "{}", ((each,) for each in lines))


def _number(value: Value, event: Happened, reading: Reading) -> Words:
    """Write an amount, a number or a count."""
    match value:
        case Period():
            return digits(reading.pack.periods[value.name].amount)
        case Figure():
            return digits(reading.pack.figures[value.name])
        case Count():
            return digits(len(event.fact(value.path) or ()))
        case Money() | Number():
            found = event.fact(value.path)
            write = reading.money if isinstance(value, Money) else digits
            return "" if found is None else write(found)
    raise TypeError(value)


def _time(value: Day | Moment | Terms, event: Happened, reading: Reading) -> Words:
    """Write a day, a moment, or what is to be done by a day."""
    if isinstance(value, Terms):
        kind, amount, day = (event.fact(path) for path in value.paths)
        words = choice_words(reading.pack, value.list, kind) if value.list else ""
        return terms(words, amount, _day(day), by=value.until)
    found = event.fact(value.path)
    if not found:
        return ""
    return (
        last_moment(datetime.fromisoformat(found)) if isinstance(value, Moment) else on_day(date.fromisoformat(found))
    )


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _name(value: FileName | FirmName | Written, event: Happened, reading: Reading) -> Words:
    """Write the name of a firm, or of a file as code where it is in Latin letters, so that it reads as no sentence.

    A number that somebody else gave stays as it was given: whoever reads it out must be understood there.
    """
    if isinstance(value, Written):
        given = event.fact(value.path)
        return code(str(given)) if given else ""
    if isinstance(value, FirmName):
        return run(reading.firm_name(str(event.fact(value.path) or "")))
    name = reading.file_name(str(event.fact("evidence")))
    return code(name) if name and name.isascii() else run(name) if name else ""
