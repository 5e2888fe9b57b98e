"""The history of a complaint: every event with the person who did it, and the deadlines that run."""

from collections.abc import Iterator
from itertools import groupby
from typing import override
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ccms.complaints.events.event_type import Happened
from ccms.complaints.reading.office_case import OfficeCase, office_case
from ccms.complaints.reading.words import SIDES
from ccms.web import states
from ccms.web.language import language
from ccms.web.office.case import case_context
from ccms.web.office.labels import NAMES, clock_name
from ccms.web.requests import SignedRequest
from ccms.web.shared import whom_told
from ccms.web.shared.deadline_words import end_of
from ccms.web.shared.facts import Reading, to_office
from ccms.web.shared.timeline import EventDescription, data_of, data_of_clock, detail, heading, when
from ccms.web.templatetags.frame import Entry
from ccms.web.templatetags.words import run, taka


def history(request: SignedRequest, reference: str) -> HttpResponse:
    """Show what has happened, and by when what comes."""
    case = office_case(reference, request.actor)
    context = {**case_context(request, case, "history"), "entries": [*_past(case), *_future(case)]}
    return render(request, "office/history.html", context)


def _past(case: OfficeCase) -> Iterator[Entry]:
    reading = _Reading(case)
    for _key, same in groupby(case.timeline.past, key=lambda event: _sameness(event, case)):
        events = list(same)
        last = events[-1]
        told = to_office(last, reading)
        if told:
            facts = (*told.facts, *whom_told.facts(last, states.Reader.OFFICE))
            yield Entry(
                _what(told, len(events)),
                when=_when(last, case),
                detail=detail(facts, last.words),
                data=data_of(last),
            )


class _Reading(Reading):
    """What the office's page knows of the complaint."""

    names = NAMES

    def __init__(self, case: OfficeCase) -> None:
        super().__init__(case.pack)
        self.case = case

    @override
    def money(self, paisa: int) -> object:
        return taka(paisa)

    @override
    def file_name(self, key: str) -> str:
        return next((item.name for item in self.case.evidence if str(item.id) == key), "")

    @override
    def firm_name(self, key: str) -> str:
        firm = self.case.firm_of(key)
        return firm.name(language()) if firm else ""

    @override
    def place(self, event: UUID) -> str:
        appointed = self.case.hearings.get(event)
        return appointed.place if appointed else ""

    @override
    def joined_into(self) -> str:
        into = self.case.complaint.joined_into
        return into.reference if into else ""


def _sameness(event: Happened, case: OfficeCase) -> tuple[object, ...]:
    """Let a file that the same person opens again and again be one entry."""
    if event.kind == "evidence.opened":
        return (event.kind, case.actors.get(event.event), event.data["evidence"], event.data.get("copy"))
    return (event.event,)


def _what(told: EventDescription, times: int) -> object:
    what = heading(told, times)
    return format_html('<span class="late">{}</span>', what) if told.late else what


def _when(event: Happened, case: OfficeCase) -> SafeString:
    name = case.who(event.event)
    return format_html("{} · {}", when(event, case.timeline.past), run(name) if name else SIDES.get(event.by, ""))


def _future(case: OfficeCase) -> Iterator[Entry]:
    for clock in case.timeline.future:
        when = end_of(clock, case.timeline.future)
        yield Entry(clock_name(clock, case.standing.fine), when=when, tense="next", data=data_of_clock(clock))
