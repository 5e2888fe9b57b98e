"""The history of a complaint: every event with the person who did it, and the deadlines that run.

Lists everything that anybody wrote in a complaint, oldest first, with the office's own notes marked.

Shows an officer what other bodies were sent of a complaint, and how far each dispatch has come.

Lists the notices of a complaint and whether each arrived, and lets a stopped one be tried again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any, override
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ccms.complaints.dispatches.content import shared
from ccms.complaints.events.event_type import Happened
from ccms.complaints.lifecycle import OFFICE
from ccms.complaints.models.dispatch import profile_of
from ccms.complaints.reading.case_words import SIDES, STATEMENTS, STATES
from ccms.complaints.reading.office_case import OfficeCase, office_case
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.notices.channels.table import CHANNELS
from ccms.notices.composition.rendering import NoticeLine
from ccms.notices.delivery import retry
from ccms.notices.models import Notice, State
from ccms.notices.queries import in_words, may_retry, told_about, why
from ccms.web import states
from ccms.web.form_page import once
from ccms.web.language import language
from ccms.web.office.case import case_context
from ccms.web.office.labels import NAMES, clock_name
from ccms.web.office.sent_back import sent_back
from ccms.web.requests import SignedRequest
from ccms.web.shared import timeline
from ccms.web.shared.deadline_words import end_of
from ccms.web.shared.dispatch_words import told
from ccms.web.shared.timeline import EventDescription, Reading, data_of, data_of_clock, detail, heading, to_office, when
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
            facts = (*told.facts, *timeline.facts(last, states.Reader.OFFICE))
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


@dataclass(frozen=True, slots=True)
class Said:
    """One text and its author."""

    kind: Any
    who: Any
    text: str
    at: datetime
    internal: bool


def words(request: SignedRequest, reference: str) -> HttpResponse:
    """Show the texts of all sides."""
    case = office_case(reference, request.actor)
    return render(request, "office/words.html", {**case_context(request, case, "words"), "said": list(_said(case))})


def _said(case: OfficeCase) -> Iterator[Said]:
    for statement in case.statements:
        side = SIDES.get(statement.author.partition(":")[0], "")
        name = case.names.get(statement.author, "")
        yield Said(
            kind=STATEMENTS.get(statement.kind, ""),
            who=run(name) if name else side,
            text=statement.text,
            at=statement.at,
            internal=statement.internal,
        )


def paper(request: SignedRequest, reference: str, dispatch: UUID) -> HttpResponse:
    """Show one dispatch as a letter to be printed, posted and then recorded as sent."""
    case = office_case(reference, request.actor)
    one = next((each for each in shared(case.complaint) if each.dispatch.pk == dispatch), None)
    if one is None:
        raise NotFound
    profile = profile_of(one.dispatch)
    context = {
        **case_context(request, case, "dispatches"),
        "letter": told(one, case.pack),
        "to": run(profile.to.read(language())) if profile else "",
        "today": dhaka_day(request.now),
        "office_name": run(case.complaint.office.name(language())),
    }
    return render(request, "office/dispatch_paper.html", context)


def dispatches(request: SignedRequest, reference: str) -> HttpResponse:
    """List every dispatch with the fields that it holds."""
    case = office_case(reference, request.actor)
    found = shared(case.complaint)
    made = [each.dispatch for each in found]
    listed = [replace(told(each, case.pack), back=sent_back(case, each.dispatch, made, request.now)) for each in found]
    return render(request, "office/dispatches.html", {**case_context(request, case, "dispatches"), "listed": listed})


RECIPIENTS = {"consumer": "consumer", "contact": "firm", "member": "firm", "office": "office"}


@dataclass(frozen=True, slots=True)
class Sent:
    """One notice as the table shows it."""

    notice: Notice
    side: Any
    channel: Any
    line: NoticeLine | None
    language: str  # empty where it is the page's own
    state: Any
    tone: str
    trouble: str
    retry_url: str


def notices(request: SignedRequest, reference: str) -> HttpResponse:
    """Show every notice with its state."""
    case = office_case(reference, request.actor)
    context = {**case_context(request, case, "notices"), "sent": list(_sent(case))}
    return render(request, "office/notices.html", context)


def try_again(request: SignedRequest, reference: str, notice_id: UUID) -> HttpResponse:
    """Let a notice that stopped be tried from the beginning."""
    case = office_case(reference, request.actor)
    if not any(notice.pk == notice_id for notice in told_about(case.complaint.reference)):
        raise NotFound
    done = once(request, account=case.reader.text, act=lambda: {"again": retry(notice_id, request.now)})
    again = done.answer["again"]
    messages.success(request, gettext("It is tried again.") if again else gettext("It had not stopped any more."))
    return HttpResponseRedirect(reverse("office:notices", kwargs={"reference": case.complaint.reference}))


def _sent(case: OfficeCase) -> Iterator[Sent]:
    told = told_about(case.complaint.reference)
    lines = {shown.notice.pk: shown.line for shown in in_words(told)}
    allowed = case.reader.role in OFFICE
    tones = {
        State.DELIVERED: "ok",
        State.PARKED: "bad",
        State.QUEUED: "info",
        State.SENDING: "info",
        State.SENT: "info",
    }
    for notice in told:
        kwargs = {"reference": case.complaint.reference, "notice_id": notice.pk}
        yield Sent(
            notice=notice,
            side=SIDES.get(RECIPIENTS.get(notice.recipient.partition(":")[0], ""), ""),
            channel=CHANNELS[notice.channel].words,
            line=lines.get(notice.pk),
            language="" if notice.language == language() else notice.language,
            state=STATES[notice.state],
            tone=tones.get(State(notice.state), ""),
            trouble=why(notice.last_error),
            retry_url=reverse("office:retry", kwargs=kwargs) if allowed and may_retry(notice) else "",
        )
