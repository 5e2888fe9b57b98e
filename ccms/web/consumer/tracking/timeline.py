"""`যা হয়েছে, যা হবে`: the complaint's life as one list, the past told, the present marked, the future with its rule."""

from collections.abc import Iterable, Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ccms.complaints.deadlines import BEGIN_ANEW
from ccms.complaints.lifecycle import ENDED, DeadlineKind, Status
from ccms.complaints.reading.tracking import Case
from ccms.complaints.timeline import Happened
from ccms.web import states
from ccms.web.consumer.tracking.timeline_words import STORIES, Told
from ccms.web.shared import whom_told
from ccms.web.shared.deadline_words import end_of, referred_to, rule_of
from ccms.web.templatetags.frame import Entry
from ccms.web.templatetags.words import digits, moment, run

IN_THE_SUMMARY = "narrative"  # stands with the complaint itself
NOT_TOLD = frozenset({DeadlineKind.CHARGE_SHEET})


def entries(case: Case) -> list[Entry]:
    """Return the whole list, oldest first."""
    return [*_past(case), *_present(case), *_future(case)]


def _past(case: Case) -> Iterator[Entry]:
    for event, times in gathered(case.timeline.past):
        entry = entry_of(event, case, times=times)
        if entry:
            yield entry


def entry_of(event: Happened, case: Case, *, times: int = 1) -> Entry | None:
    """Tell one event, or what stands for several of the same; None where this reader does not need it."""
    told = STORIES[event.kind](event, case)
    if told is None:
        return None
    return Entry(_what(told, times), when=moment(event.told_at), detail=_detail(told, event))


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


def _what(told: Told, times: int) -> object:
    if times == 1:
        return told.what
    return format_html("{} ({})", told.what, gettext("%(times)s times") % {"times": digits(times)})


def _detail(told: Told, event: Happened) -> SafeString:
    facts = [fact for fact in (*told.facts, *whom_told.facts(event, states.Reader.CONSUMER)) if fact]
    quoted = [said.text for said in event.words if said.kind != IN_THE_SUMMARY]
    lines = format_html_join(SafeString("<br>"), "{}", ((fact,) for fact in facts))
    return format_html("{}{}", lines, format_html_join("", "{}", ((quote(text),) for text in quoted)))


def quote(text: str) -> SafeString:
    """Show a person's own words, line by line."""
    lines = format_html_join(SafeString("<br>"), "{}", ((run(line),) for line in text.splitlines()))
    return format_html("<blockquote>{}</blockquote>", lines)


def _present(case: Case) -> Iterator[Entry]:
    if case.standing.status in ENDED:
        return
    state = states.of(case.standing, reader=states.Reader.CONSUMER)
    yield Entry(state.label, when=state.turn, tense="now")


def _future(case: Case) -> Iterator[Entry]:
    complaint = case.complaint
    if complaint.status == Status.HEARING and case.hearing and not complaint.hearing_held:
        yield Entry(gettext("The hearing"), when=moment(case.hearing.at), detail=run(case.hearing.place), tense="next")
    body = referred_to(case.timeline.past, case.pack)
    for clock in case.timeline.future:
        words = rule_of(clock, complaint.on_table, case.pack, own=True, fine=case.standing.fine, body=body)
        if words and clock.kind not in NOT_TOLD:
            when = "" if clock.late_since else end_of(clock, case.timeline.future, own=True)
            yield Entry(words, when=when, tense="next")
