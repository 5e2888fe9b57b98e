"""`যা হয়েছে, যা হবে`: the complaint's timeline, with past events, the present state, and the future with its rule."""

from collections.abc import Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ccms.complaints.lifecycle import ENDED, Status
from ccms.complaints.reading.tracking import Case
from ccms.complaints.timeline import Happened
from ccms.web import states
from ccms.web.consumer.tracking.timeline_words import STORIES
from ccms.web.shared import whom_told
from ccms.web.shared.deadline_words import end_of, referred_to, rule_of
from ccms.web.shared.timeline import NOT_TOLD, EventDescription, gathered, quote
from ccms.web.templatetags.frame import Entry
from ccms.web.templatetags.words import digits, moment, run

IN_THE_SUMMARY = "narrative"  # stands with the complaint itself


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


def _what(told: EventDescription, times: int) -> object:
    if times == 1:
        return told.what
    return format_html("{} ({})", told.what, gettext("%(times)s times") % {"times": digits(times)})


def _detail(told: EventDescription, event: Happened) -> SafeString:
    facts = [fact for fact in (*told.facts, *whom_told.facts(event, states.Reader.CONSUMER)) if fact]
    quoted = [said.text for said in event.words if said.kind != IN_THE_SUMMARY]
    lines = format_html_join(SafeString("<br>"), "{}", ((fact,) for fact in facts))
    return format_html("{}{}", lines, format_html_join("", "{}", ((quote(text),) for text in quoted)))


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
