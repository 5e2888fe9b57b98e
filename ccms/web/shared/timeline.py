"""What the timelines of all readers share: one event in words, which events are shown, and how often.

Says below an event which people were told, by the messages that were made, never by those that should be.

Writes an event for one side's timeline, as the events table describes it: a heading and the facts below it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.deadlines import BEGIN_ANEW
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
    Said,
    Side,
    Terms,
    Value,
    Written,
)
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.models.statement import STORY
from ccms.complaints.office_people import HeadTold
from ccms.complaints.reading.case_words import RESULTS
from ccms.complaints.timeline import Coming
from ccms.law.pack import nouns
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.web.language import language
from ccms.web.shared.dispatch_words import answer_words
from ccms.web.shared.wording import choice_words, money, on_day, put, said_rows, terms
from ccms.web.states import Reader
from ccms.web.templatetags.words import code, digits, instant, last_moment, moment, reference, run

type Words = Any  # a str, or a lazy translation

AT_ONCE: Mapping[str, Words] = {
    "told_firm": _("The seller was told at once."),
    "with_firm": _("The formal notice went to the seller at once."),
}
YOU_AT_ONCE: Mapping[str, Words] = {
    "told_firm": _("You were told at once."),
    "with_firm": _("Our formal notice went to you at once."),
}
_NOTICE = _("We sent the seller our formal notice.")
_NOTICE_TO_YOU = _("We sent you our formal notice.")
_UNTOLD = _("No message about it could be sent to the seller: no number or e-mail address of it was known.")
_YOU_UNTOLD = _("No message about it could be sent to you: no number or e-mail address of yours was known.")
_BACK = _("No SMS or e-mail about it left for the seller: the complaint had ended before.")
_YOU_BACK = _("No SMS or e-mail about it left for you: the complaint had ended before.")
_HEAD: Mapping[str, Words] = {
    HeadTold.OFFICE: _("The head of the office was told."),
    HeadTold.HEAD_OFFICE: _("The office has no head; DNCRP's head office was told."),
    HeadTold.NOBODY: _("There was no head of an office who could be told."),
}
_BUYER = _("The buyer was told.")


def facts(event: Happened, reader: Reader) -> Iterator[Words]:
    """Yield what this reader is to know of whom an event was told."""
    to_firm = _of_the_firm(event, own=reader is Reader.FIRM)
    if to_firm:
        yield to_firm
    elif event.taken_back:
        yield _YOU_BACK if reader is Reader.FIRM else _BACK
    elif is_for_the_firm(event) and "firm" not in event.told:
        yield _YOU_UNTOLD if reader is Reader.FIRM else _UNTOLD
    if "head_told" in event.data:
        yield _HEAD[event.data["head_told"]]
        if reader is Reader.OFFICE and "consumer" in event.told:
            yield _BUYER


def is_for_the_firm(event: Happened) -> bool:
    """Tell whether the firm is to hear of an event."""
    return EVENT_TYPES[event.kind].for_firm(event)


def _of_the_firm(event: Happened, *, own: bool) -> Words:
    """Say that the firm was told, where the heading of the event does not say it."""
    if "firm" not in event.told or not is_for_the_firm(event):
        return ""
    if event.kind == "consumer.filed":
        return (YOU_AT_ONCE if own else AT_ONCE)[event.data["set"]["status"]]
    if event.kind == "clock.missed_deadline":
        return _NOTICE_TO_YOU if own else _NOTICE
    return ""


# a str, or markup

NOT_TOLD = frozenset({DeadlineKind.CHARGE_SHEET})


@dataclass(frozen=True, slots=True)
class EventDescription:
    """One event in words: what happened, and the facts that came with it."""

    what: Words
    facts: list[Words] = field(default_factory=list)
    late: bool = False  # a lapse of the office itself


def heading(told: EventDescription, times: int) -> Words:
    """Return what happened, and how often where it stands for several."""
    if times == 1:
        return told.what
    return format_html("{} ({})", told.what, gettext("%(times)s times") % {"times": digits(times)})


def when(event: Happened, past: Iterable[Happened] = ()) -> SafeString:
    """Return when it was: of a missed deadline the last day, not 0:00 of the next; of a hearing the hearing's hour.

    What was said at a hearing may be written down on another day, which is told beside it.
    """
    if event.kind == "clock.missed_deadline":
        return last_moment(event.told_at)
    if event.kind == "office.held_hearing":
        set_for = [each.data["hearing_at"] for each in past if each.at < event.at and "hearing_at" in each.data]
        if set_for and (at := datetime.fromisoformat(set_for[-1])) <= event.at:
            written = gettext("written on %(moment)s")
            return format_html("{} · {}", moment(at), SafeString(escape(written) % {"moment": moment(event.at)}))
    return moment(event.told_at)


def detail(facts: Iterable[Words], words: Iterable[Said]) -> SafeString:
    """Return the facts line by line, then the words that were said."""
    lines = format_html_join(SafeString("<br>"), "{}", ((fact,) for fact in facts if fact))
    return format_html("{}{}", lines, format_html_join("", "{}", ((quote(said.text),) for said in words)))


def data_of(event: Happened) -> SafeString:
    """Return what an entry says as data: which event, and for which sides a message of it was made."""
    return format_html(' data-event="{}" data-told="{}"', event.kind, " ".join(sorted(event.told)))


def data_of_clock(clock: Coming) -> SafeString:
    """Return a running deadline as data: its kind, its end, and since when its act is late."""
    said = format_html(' data-clock="{}" data-due="{}"', clock.kind, instant(clock.due_at))
    return format_html('{} data-late="{}"', said, instant(clock.late_since)) if clock.late_since else said


def beside_the_summary(words: Iterable[Said]) -> Iterator[Said]:
    """Leave out the buyer's story and additions, which stand with the complaint itself."""
    return (said for said in words if said.kind not in STORY)


def gathered(past: Iterable[Happened]) -> list[tuple[Happened, int]]:
    """Return the events to tell, each with how often it happened.

    A file that one side opens several times in a row is told by the last time, a duty missed again by the first.
    """
    groups: list[list[Happened]] = []
    latest: dict[tuple[object, ...], list[Happened]] = {}
    for event in past:
        key = _sameness(event)
        group = latest.get(key)
        if group is None or not (_is_missed_again(event) or group is groups[-1]):
            group = latest[key] = []
            groups.append(group)
        group.append(event)
    return [(group[0] if _is_missed_again(group[-1]) else group[-1], len(group)) for group in groups]


def _sameness(event: Happened) -> tuple[object, ...]:
    match event.kind:
        case "evidence.opened":
            return (event.kind, event.by, event.data.get("evidence"))
        case "clock.missed_deadline":
            return (event.kind, event.data.get("deadline"), event.data.get("party"))
        case _:
            return (event.event,)


def _is_missed_again(event: Happened) -> bool:
    """Tell whether a period passed that had begun anew because the one before it had passed."""
    missed = event.kind == "clock.missed_deadline" and event.data.get("deadline") in BEGIN_ANEW
    return missed and bool(event.data.get("step"))


def quote(text: str) -> SafeString:
    """Show a person's own words, line by line."""
    lines = format_html_join(SafeString("<br>"), "{}", ((run(line),) for line in text.splitlines()))
    return format_html("<blockquote>{}</blockquote>", lines)


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
