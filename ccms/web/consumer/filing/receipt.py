"""The receipt of a filing: the number, its QR code, and what happens next with its dates. Its URL can be kept."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ccms.complaints.lifecycle import DeadlineKind, Reason, Status
from ccms.complaints.models import Complaint
from ccms.complaints.reading.own_case import case_of
from ccms.complaints.reading.preview import Forecast
from ccms.complaints.timeline import Timeline
from ccms.core.clock import dhaka_day, length_in_words
from ccms.law.pack.book import book
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.wallet_call import wallet_call
from ccms.web.templatetags.frame import Entry
from ccms.web.templatetags.words import day, last_moment

QR_BORDER = 4
QR_SCALE = 4
QR_MASK = 3


def sent(request: SignedRequest, reference: str) -> HttpResponse:
    """Show the receipt to the person that filed it."""
    case = case_of(reference, request.actor)
    if not case.is_disowned:
        case.read_ahead()
    complaint, life = case.complaint, case.timeline
    clocks = {clock.kind: clock.due_at for clock in life.future}
    told = bool(life.past) and "firm" in life.past[0].told
    for_whom = case.complainant.represented
    address = reverse("consumer:complaint", kwargs={"reference": complaint.reference})
    context = {
        "complaint": complaint,
        "seller": complaint.firm.name(language()),
        "for_whom": for_whom.open() if for_whom else "",
        "entries": _next(complaint, clocks, told=told) if _stands_as_sent(life) else [],
        "call": wallet_call(case.facts, request.now),
        "qr": _qr(f"{settings.CCMS_BASE_URL}{address}"),
        "tracking_url": address,
        "address": f"{settings.CCMS_BASE_URL}{address}",
        "files": [{"name": item.name, "size": item.size, "digest": bytes(item.sha256).hex()} for item in case.evidence],
    }
    return render(request, "consumer/filing/receipt.html", context)


def _stands_as_sent(life: Timeline) -> bool:
    """Tell whether what was to come when it was sent is still to come."""
    late = any(clock.late_since for clock in life.future)
    moved = any("status" in event.data.get("set", {}) for event in life.past[1:])
    return not late and not moved


def _qr(address: str) -> SafeString:
    """Draw the tracking address to be scanned: plain SVG, black on white, with the quiet zone."""
    # any mask can be read; trying all eight for the prettiest costs more than the rest of the page
    drawn = segno.make(address, error="m", micro=False, mask=QR_MASK).svg_inline(
        border=QR_BORDER, scale=QR_SCALE, light="#fff", lineclass=None, svgclass="qr"
    )
    return SafeString(drawn)


def coming(foreseen: Forecast | None, *, can_tell: bool) -> list[Entry]:
    """Say before the sending what comes after it, and by when; `can_tell`: a way to the seller is known."""
    if foreseen is None:
        return []
    complaint, clocks = foreseen.complaint, foreseen.clocks
    if complaint.told_at is None:
        entries = _at_office(complaint, clocks)
    elif can_tell:
        entries = [*_told(complaint, clocks), *_if_nobody_acts({**foreseen.later, **clocks})]
    else:
        untold = gettext(
            "We know no number or e-mail address of the seller. After sending you get a text to copy into the inbox of "
            "its page."
        )
        entries = [Entry(untold, tense="now"), *_if_nobody_acts({**foreseen.later, **clocks})]
    return [*entries, *_thirty_days(complaint), Entry(gettext("You hear of each step by SMS."), tense="next")]


def _if_nobody_acts(clocks: Mapping[DeadlineKind, datetime]) -> list[Entry]:
    """Say by when the seller has to reply at the earliest, and when it goes to the office by itself."""
    answer, reach = clocks[DeadlineKind.ANSWER], clocks[DeadlineKind.REACH_FIRM]
    reply = gettext("If the seller gets the notice on the day it is sent, it has to reply by this day:")
    silent = gettext("Without a reply or agreement it then goes to DNCRP by itself, at the earliest on this day:")
    unreached = gettext("If nothing shows that the notice has arrived, it goes to DNCRP by itself after this day:")
    return [
        _entry(unreached, reach, "next"),
        _entry(reply, answer, "next"),
        Entry(silent, when=day(dhaka_day(answer)), tense="next"),
    ]


def _thirty_days(complaint: Complaint) -> list[Entry]:
    """Name the last of the thirty days to complain in, where it is known."""
    if complaint.safe_last is None:
        return []
    said = gettext("The law gives thirty days to complain. Their last day, counted carefully:")
    return [Entry(said, when=day(complaint.safe_last), tense="next")]


def _next(complaint: Complaint, clocks: Mapping[DeadlineKind, datetime], *, told: bool) -> list[Entry]:
    """Say what comes while it stands as it was sent, each with the date that its clock gives.

    `told`: whether a message went to the seller; where no way to it is known, the buyer alone can tell it.
    """
    news = Entry(gettext("You hear of each step by SMS."), tense="next")
    by_itself = gettext("Without a reply or agreement it goes to DNCRP by itself.")
    match complaint.status:
        case Status.TOLD_FIRM | Status.WITH_FIRM if not told and not complaint.received_at:
            return _untold(complaint, clocks)
        case Status.TOLD_FIRM | Status.WITH_FIRM:
            reply = _reply(complaint, clocks)
            return [*_told(complaint, clocks), reply, Entry(by_itself, tense="next"), news]
        case Status.ESCALATED:
            return [*_at_office(complaint, clocks), news]
        case _:
            return []


def _told(complaint: Complaint, clocks: Mapping[DeadlineKind, datetime]) -> list[Entry]:
    """Say what the seller is told now."""
    if complaint.status == Status.TOLD_FIRM:
        heard = gettext("The seller is told now, and has time for a solution until then:")
        notice = gettext("Without a solution by then, the formal notice goes out by itself.")
        return [_entry(heard, clocks.get(DeadlineKind.FIRM_FIRST), "now"), Entry(notice, tense="next")]
    sent = gettext("The notice goes to the seller now. By this day we know whether it has arrived:")
    reached = clocks.get(DeadlineKind.REACH_FIRM)
    return [_entry(sent, reached, "now")] if reached else []


def _at_office(complaint: Complaint, clocks: Mapping[DeadlineKind, datetime]) -> list[Entry]:
    """Say what the office does first; at a filing, the seller is unreachable where only its name is known."""
    untold = gettext("Only the seller's name is known, so nobody can ask it to answer. It goes straight to DNCRP.")
    before = [Entry(untold, tense="now")] if complaint.reason == Reason.UNREACHABLE else []
    looked = gettext("An officer of DNCRP looks at it first, by this day at the latest:")
    step = gettext("The office takes its first step by this day at the latest:")
    taken = _entry(looked, clocks.get(DeadlineKind.TAKE_UP), "now")
    return [*before, taken, _entry(step, clocks.get(DeadlineKind.FIRST_STEP), "next")]


def _untold(complaint: Complaint, clocks: Mapping[DeadlineKind, datetime]) -> list[Entry]:
    """Say what comes where we know no way to the seller."""
    tell = Entry(
        gettext("We know no number or e-mail address of the seller, so we could not tell it. Please tell it yourself:"),
        detail=gettext("The complaint's page has a text ready for the inbox of its page."),
        tense="now",
        url=reverse("consumer:tell", kwargs={"reference": complaint.reference}),
        link=gettext("Copy a text for its inbox"),
    )
    by_itself = gettext("If nothing shows by then that the seller knows of it, it goes to DNCRP by itself.")
    some_days_later = gettext("Without one, and if nothing shows that it knows of it, DNCRP gets it some days later.")
    first_time = gettext("The seller has time for a solution until then:")
    firm_first, reached = clocks.get(DeadlineKind.FIRM_FIRST), clocks.get(DeadlineKind.REACH_FIRM)
    until = [_entry(first_time, firm_first, "next")] if firm_first else []
    last = _entry(by_itself, reached, "next") if reached else Entry(some_days_later, tense="next")
    news = Entry(gettext("You hear of each step by SMS."), tense="next")
    return [tell, *until, _reply(complaint, clocks), last, news]


def _reply(complaint: Complaint, clocks: Mapping[DeadlineKind, datetime]) -> Entry:
    """Name the last day of the reply, or how many days there will be once the notice has arrived."""
    due = clocks.get(DeadlineKind.ANSWER)
    if due:
        return _entry(gettext("The seller has to reply by this day:"), due, "now")
    days = book().on(dhaka_day(complaint.filed_at)).periods["answer"].amount
    length = length_in_words(timedelta(days), language())
    said = gettext("It has %(length)s to reply, counted from the day it receives the notice.")
    return Entry(said % {"length": length}, tense="next")


def _entry(what: str, due_at: datetime | None, tense: str) -> Entry:
    return Entry(what, when=last_moment(due_at), tense=tense)
