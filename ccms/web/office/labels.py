"""The words of the office's desk: its lists, why a complaint is there, which side speaks, the state of a message.

Describes a complaint's state in the office's words: for the head of the complaint and of every page about it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ccms.accounts.in_charge import Acting
from ccms.complaints.fines import Progress, Share
from ccms.complaints.lifecycle import ENDED, OFFICE, Status
from ccms.complaints.models import Complaint
from ccms.complaints.models.evidence import Flag
from ccms.complaints.models.task import Outcome
from ccms.complaints.reading.case_words import CLOCKS, SIDES
from ccms.complaints.reading.office_case import OfficeCase
from ccms.complaints.reading.office_queue import View
from ccms.complaints.timeline import Coming, is_closing, is_serving, is_to_be_sent
from ccms.law.pack.nouns import Asked
from ccms.law.purchase.facts import BuyerSays, FirmSays
from ccms.web import states
from ccms.web.language import language
from ccms.web.shared.deadline_words import referred_to
from ccms.web.shared.wording import put
from ccms.web.templatetags.words import run

type Words = Any  # a str, or a lazy translation

VIEWS: Mapping[View, Words] = {
    View.NEW: _("New, not taken up yet"),
    View.MINE: _("Mine"),
    View.LATE: _("Office overdue"),
    View.TODAY: _("Late, or due today"),
    View.SILENT: _("No answer from the seller"),
    View.REFUSED: _("Seller says: not our case"),
    View.NO_EFFORT: _("Seller made no effort"),
    View.BROKEN_PROMISE: _("Seller broke a promise"),
    View.UNREACHABLE: _("Seller not reached"),
    View.DISAGREED: _("The two do not agree"),
    View.LOOK_FIRST: _("To review first"),
    View.HEARING: _("Hearings this week"),
    View.ORDERED: _("Fine ordered, still open"),
    View.INTAKE: _("Still with seller or buyer"),
    View.ALL: _("All at this office"),
    View.ENDED: _("Ended"),
}

ONLY_NAME = _("Only the seller's name is known")
REVIEWED = "reviewed"
REASONS: Mapping[str, Words] = {
    "silence": _("The seller did not answer"),
    "unreachable": _("No proof that the seller got the notice"),
    "no_effort": _("The seller's answer made no effort"),
    "disagreement": _("The two sides did not agree"),
    "defence_unanswered": _("The buyer did not answer the seller's explanation"),
    "broken_promise": _("The promise was not kept"),
    "refused": _("The seller says that it is not its case"),
    "consumer_unreached": _("The buyer could not be reached"),
    "abuse_review": _("Many complaints, or the same number on both sides"),
    "not_consumer": _("May not be a consumer's complaint under the Act"),
    "limitation": _("Filed after the 30 days"),
    "remedy_received": _("Says a remedy was received"),
    "reopened": _("Reopened by the buyer"),
    "disowned": _("The holder of the number says that they did not file it"),
    "not_a_shop": _("The number may not be the seller's"),
    REVIEWED: _("Another officer must look again"),
}


def charge_name(charge: Acting | None) -> str:
    """Name who is in charge: the person who acts for the post, or the post where nobody does."""
    if charge is None:
        return ""
    return charge.member.name or charge.member.email if charge.member else charge.post.designation(language())


def reason_of(complaint: Complaint) -> Words:
    """Say why a complaint stands before the office; of one that is looked at anew, that."""
    if complaint.reviewed and complaint.status not in ENDED:
        return REASONS[REVIEWED]
    return ONLY_NAME if complaint.only_name else REASONS.get(complaint.reason, "")


STATUSES: Mapping[Status, Words] = {
    Status.ESCALATED: _("not taken up"),
    Status.SCRUTINY: _("being looked at"),
    Status.REFERRED: _("for another office"),
    Status.HEARING: _("hearing set"),
    Status.ORDERED: _("order made"),
}

CALLS: Mapping[Outcome, Words] = {
    Outcome.REACHED: _("Reached and informed"),
    Outcome.NO_ANSWER: _("No answer"),
    Outcome.AGAIN_SOON: _("Wants to be called again in an hour"),
    Outcome.AGAIN_TOMORROW: _("Wants to be called again tomorrow"),
    Outcome.WRONG_NUMBER: _("Wrong number: somebody else"),
    Outcome.NO_NUMBER: _("No number found"),
}

_CLOSING = _("Share and closing")
_CLOSING_ALONE = _("Closing")
_SERVING = _("The order is to reach the seller")


def clock_name(clock: Coming, fine: Progress | None = None) -> Words:
    """Name a running clock: what it waits for; `fine` tells how far an order is."""
    if is_serving(clock):
        return _SERVING
    if not is_closing(clock):
        return CLOCKS[clock.kind]
    return _CLOSING_ALONE if fine and fine.share is Share.WHOLE else _CLOSING


BY_WHOM: Mapping[Asked | None, Words] = {
    Asked.OFFICER: _("By what the office recorded"),
    Asked.FIRM: _("By what the seller says; no proof yet"),
}

BUYER_SAYS: Mapping[BuyerSays, Words] = {
    BuyerSays.PROVED: _("told the seller, with proof"),
    BuyerSays.UNPROVED: _("told the seller, without proof"),
    BuyerSays.NOT_TOLD: _("did not tell the seller"),
}
FIRM_SAYS: Mapping[FirmSays, Words] = {
    FirmSays.CONFIRMS: _("confirms it"),
    FirmSays.NOTHING: _("says nothing about it"),
    FirmSays.DENIES: _("denies it"),
}

FLAGS: Mapping[str, Words] = {
    Flag.ACTIVE: _("The PDF starts scripts or programs"),
    Flag.EMBEDDED: _("The PDF carries other files"),
    Flag.LOCATION: _("The picture tells where it was taken"),
}

SOURCES: Mapping[str, Words] = {
    "register": _("the register"),
    "firm": _("the seller itself"),
    "officer": _("an officer"),
    "complainant": _("a buyer"),
}

# The office's own words for the codes in events, by the names in the events table.
NAMES: Mapping[str, Mapping[Any, Words]] = {
    "sides": SIDES,
    "clocks": CLOCKS,
    "reasons": REASONS,
    "calls": CALLS,
    "copies": {"original": _("the original"), "preview": _("the preview")},
}


def standing_context(opened: OfficeCase, now: datetime) -> dict[str, Any]:
    """Return state, reason, deadline and hearing, and who is in charge."""
    complaint, standing = opened.complaint, opened.standing
    reads_only = opened.reader.role not in OFFICE  # it is never their turn
    reader = states.Reader.ANYONE if reads_only else states.Reader.OFFICE
    state = states.of(standing, reader=reader, is_told_all=True)
    clock = standing.deadline
    return {
        "case": opened,
        "complaint": complaint,
        "firm": run(complaint.firm.name(language())),
        "office": run(complaint.office.name(language())),
        "officer": run(charge_name(opened.in_charge(now))),
        "state": state,
        "turn": format_html("{}<br><b>{}</b>", state.turn, clock_name(clock, standing.fine)) if clock else state.turn,
        "reason": reason_of(complaint),
        "due_at": standing.due_at,
        "late_since": clock and clock.late_since,
        "sooner": standing.may_end_sooner,
        "to_do": _to_send(opened) if clock and is_to_be_sent(clock) else "",
        "hearing": opened.hearing if complaint.status == Status.HEARING else None,
        "case_url": reverse("office:case", kwargs={"reference": complaint.reference}),
        "now": now,
    }


def _to_send(opened: OfficeCase) -> Any:
    return put(_("To be sent by the office to %(name)s"), name=run(referred_to(opened.timeline.past, opened.pack)))
