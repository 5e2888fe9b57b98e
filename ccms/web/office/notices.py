"""Lists the notices of a complaint and whether each arrived, and lets a stopped one be tried again."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from ccms.complaints.lifecycle import OFFICE
from ccms.complaints.reading.office_case import OfficeCase, office_case
from ccms.complaints.reading.words import SIDES, STATES
from ccms.core.failures import NotFound
from ccms.notices.channels.table import CHANNELS
from ccms.notices.composition.rendering import NoticeLine
from ccms.notices.delivery import retry
from ccms.notices.models import Notice, State
from ccms.notices.queries import in_words, may_retry, told_about, why
from ccms.web.language import language
from ccms.web.office.case import case_context
from ccms.web.requests import SignedRequest
from ccms.web.sending import once

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
