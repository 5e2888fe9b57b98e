"""The receipt: the number, its picture to scan, and what happens next with its dates. Its address can be kept."""

from collections.abc import Iterator
from datetime import timedelta

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ccms.complaints.evidence.sight import evidence_of
from ccms.complaints.lifecycle import DeadlineKind, Status
from ccms.complaints.models import Complaint
from ccms.complaints.queries import find
from ccms.complaints.timeline import Coming, timeline
from ccms.core.clock import dhaka_day
from ccms.core.dates import length_in_words
from ccms.law.book import book
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.templatetags.frame import Entry
from ccms.web.templatetags.words import last_moment

QR_BORDER = 4
QR_SCALE = 4


def sent(request: PageRequest, reference: str) -> HttpResponse:
    """Show the receipt to who filed it."""
    if request.actor is None:
        raise LookupError("the access table lets only consumers in")
    complaint = find(reference, request.actor)
    clocks = {coming.kind: coming for coming in timeline(complaint, request.actor).future}
    address = reverse("consumer:complaint", kwargs={"reference": complaint.reference})
    context = {
        "complaint": complaint,
        "seller": complaint.firm.name(language()),
        "entries": list(_next(complaint, clocks)),
        "qr": _qr(f"{settings.CCMS_BASE_URL}{address}"),
        "tracking_url": address,
        "address": f"{settings.CCMS_BASE_URL}{address}",
        "files": evidence_of(complaint, request.actor),
    }
    return render(request, "consumer/filing/receipt.html", context)


def _qr(address: str) -> SafeString:
    """Draw the tracking address to be scanned: plain SVG, black on white, with the quiet zone."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        border=QR_BORDER, scale=QR_SCALE, light="#fff", lineclass=None, svgclass="qr"
    )
    return SafeString(drawn)


def _next(complaint: Complaint, clocks: dict[DeadlineKind, Coming]) -> Iterator[Entry]:
    """Say what comes, each with the date that its clock gives."""
    pack = book().on(dhaka_day(complaint.filed_at))
    answer = gettext("It has %(length)s to reply, counted from the day it receives the notice.") % {
        "length": length_in_words(timedelta(pack.periods["answer"].amount), language())
    }
    match complaint.status:
        case Status.TOLD_FIRM:
            yield _entry(
                gettext("The seller is told now, and has time for a solution until then:"),
                clocks.get(DeadlineKind.FIRM_FIRST),
                "now",
            )
            yield Entry(gettext("Without a solution by then, the formal notice goes out by itself."), tense="next")
            yield Entry(answer, tense="next")
        case Status.WITH_FIRM:
            yield _entry(
                gettext("The notice goes to the seller now. By this day we know whether it has arrived:"),
                clocks.get(DeadlineKind.REACH_FIRM),
                "now",
            )
            yield Entry(answer, tense="next")
        case Status.ESCALATED:
            yield _entry(
                gettext("An officer of DNCRP looks at it first, by this day at the latest:"),
                clocks.get(DeadlineKind.TAKE_UP),
                "now",
            )
            yield _entry(
                gettext("The office takes its first step by this day at the latest:"),
                clocks.get(DeadlineKind.FIRST_STEP),
                "next",
            )
        case _:
            return
    yield Entry(
        gettext("You hear of each step by SMS. Without a reply or agreement it goes to DNCRP by itself."), tense="next"
    )


def _entry(what: str, clock: Coming | None, tense: str) -> Entry:
    return Entry(what, when=last_moment(clock.due_at) if clock else "", tense=tense)
