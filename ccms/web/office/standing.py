"""Where a complaint stands, in the desk's words: for the head of the case and of every page about it."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html

from ccms.complaints.lifecycle import ENDED, Status
from ccms.complaints.office_case import OfficeCase
from ccms.web import states
from ccms.web.language import language
from ccms.web.office.labels import REASONS, REVIEWED, clock_name
from ccms.web.templatetags.words import run


def standing_context(opened: OfficeCase, now: datetime) -> dict[str, Any]:
    """Return state, reason, deadline and hearing, and who is in charge."""
    complaint, standing = opened.complaint, opened.standing
    state = states.of(standing, reader=states.Reader.OFFICE)
    ended, clock = Status(complaint.status) in ENDED, standing.deadline
    reason = REVIEWED if complaint.reviewed and not ended else complaint.reason
    return {
        "case": opened,
        "complaint": complaint,
        "firm": run(complaint.firm.name(language())),
        "office": run(complaint.office.name(language())),
        "officer": run(complaint.officer.name) if complaint.officer else "",
        "state": state,
        "turn": format_html("{}<br><b>{}</b>", state.turn, clock_name(clock, standing.fine)) if clock else state.turn,
        "reason": REASONS.get(reason, ""),
        "due_at": clock.due_at if clock else None,
        "sooner": standing.may_end_sooner,
        "hearing": opened.hearing if complaint.status == Status.HEARING else None,
        "case_url": reverse("office:case", kwargs={"reference": complaint.reference}),
        "now": now,
    }
