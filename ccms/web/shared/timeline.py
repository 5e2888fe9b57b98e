"""What the timelines of all readers share: one event in words, which events are shown, and how often."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ccms.complaints.deadlines import BEGIN_ANEW
from ccms.complaints.events.event_type import Happened, Said
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.models.statement import STORY
from ccms.complaints.timeline import Coming
from ccms.web.templatetags.words import digits, instant, last_moment, moment, run

type Words = Any  # a str, or markup

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
