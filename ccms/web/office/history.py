"""The history of a complaint: every event with the person who did it, and the deadlines that run."""

from collections.abc import Iterator
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ccms.complaints.reading.office_case import OfficeCase, office_case
from ccms.complaints.timeline import Happened
from ccms.web import states
from ccms.web.office.case import case_context
from ccms.web.office.current_officer import reader_of
from ccms.web.office.labels import SIDES, clock_name
from ccms.web.office.timeline_words import LAPSES, STORIES
from ccms.web.requests import PageRequest
from ccms.web.shared import whom_told
from ccms.web.shared.deadline_words import end_of
from ccms.web.shared.timeline import EventDescription, quote
from ccms.web.templatetags.frame import Entry
from ccms.web.templatetags.words import digits, moment, run


def history(request: PageRequest, reference: str) -> HttpResponse:
    """Show what has happened, and by when what comes."""
    case = office_case(reference, reader_of(request))
    context = {**case_context(request, case, "history"), "entries": [*_past(case), *_future(case)]}
    return render(request, "office/history.html", context)


def _past(case: OfficeCase) -> Iterator[Entry]:
    for _key, same in groupby(case.timeline.past, key=lambda event: _sameness(event, case)):
        events = list(same)
        last = events[-1]
        told = STORIES[last.kind](last, case)
        yield Entry(_what(told, last, len(events)), when=_when(last, case), detail=_detail(told, last))


def _sameness(event: Happened, case: OfficeCase) -> tuple[object, ...]:
    """Let a file that the same person opens again and again be one entry."""
    if event.kind == "evidence.opened":
        return (event.kind, case.actors.get(event.event), event.data["evidence"], event.data.get("copy"))
    return (event.event,)


def _what(told: EventDescription, event: Happened, times: int) -> object:
    what = told.what
    if event.kind == "clock.missed_deadline" and event.data["deadline"] in LAPSES:
        what = format_html('<span class="late">{}</span>', what)
    if times == 1:
        return what
    return format_html("{} ({})", what, gettext("%(times)s times") % {"times": digits(times)})


def _when(event: Happened, case: OfficeCase) -> SafeString:
    name = case.who(event.event)
    return format_html("{} · {}", moment(event.at), run(name) if name else SIDES.get(event.by, ""))


def _detail(told: EventDescription, event: Happened) -> SafeString:
    known = (*told.facts, *whom_told.facts(event, states.Reader.OFFICE))
    facts = format_html_join(SafeString("<br>"), "{}", ((fact,) for fact in known if fact))
    return format_html("{}{}", facts, format_html_join("", "{}", ((quote(said.text),) for said in event.words)))


def _future(case: OfficeCase) -> Iterator[Entry]:
    for clock in case.timeline.future:
        yield Entry(clock_name(clock, case.standing.fine), when=end_of(clock, case.timeline.future), tense="next")
