"""Describes a complaint's state in the office's words: for the head of the complaint and of every page about it."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ccms.complaints.lifecycle import OFFICE, Status
from ccms.complaints.reading.office_case import OfficeCase
from ccms.complaints.timeline import is_to_be_sent
from ccms.web import states
from ccms.web.language import language
from ccms.web.office.labels import charge_name, clock_name, reason_of
from ccms.web.shared.deadline_words import referred_to
from ccms.web.shared.wording import put
from ccms.web.templatetags.words import run


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
