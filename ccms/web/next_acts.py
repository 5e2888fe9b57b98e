"""Works out what a consumer can do with their complaint now: the one act that its state asks for, and the others."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Kind
from ccms.accounts.firms.ways import has_own_way
from ccms.complaints.lifecycle import AT_OFFICE, Action, DeadlineKind, Status
from ccms.complaints.reading.own_case import Case
from ccms.complaints.timeline import Coming
from ccms.core.clock import dhaka_day

A = Action


@dataclass(frozen=True, slots=True)
class Next:
    """One thing to do: its words and its page; `turn` says in the box why it is his."""

    label: Any
    url: str
    turn: Any = ""
    due_at: datetime | None = None


def _to(route: str, case: Case) -> str:
    return reverse(f"consumer:{route}", kwargs={"reference": case.complaint.reference})


def question_clock(case: Case) -> Coming | None:
    """Return until when the open question to its person waits."""
    return case.clock(DeadlineKind.CONSUMER_INFORMATION) or case.clock(DeadlineKind.INFORMATION, "consumer")


def main(case: Case, now: datetime) -> Next | None:
    """Return the one thing that the state asks of its person, if it asks anything."""
    return _his_turn(case, now) or _helps(case)


def _his_turn(case: Case, now: datetime) -> Next | None:
    allowed = case.allowed
    if A.GIVE_INFORMATION in allowed:
        clock = question_clock(case)
        asked = _("You are asked a question.")
        return Next(_("Read the question and answer"), _to("information", case), asked, clock.due_at if clock else None)
    if A.REJECT in allowed:
        return Next(_("Read the reply and say yes or no"), _to("answer", case))
    if A.ACCEPT in allowed:
        return Next(_("Read the late reply"), _to("answer", case), _("The seller has replied after all."))
    if A.CONFIRM_PERFORMANCE in allowed:
        over = case.complaint.promised_on is not None and dhaka_day(now) > case.complaint.promised_on
        turn = _("Did the seller keep its promise?") if over else ""
        return Next(_("Say whether you received it"), _to("received", case), turn)
    return None


def _helps(case: Case) -> Next | None:
    """Return what helps while it is another's turn; nothing while it is asked who filed it at all."""
    if case.complaint.standing.disowned:
        return None
    if can_tell_the_page(case) and case.only_page:
        only = _("We can reach this seller only through the inbox of its page. Please tell it yourself.")
        return Next(_("Copy a text for its inbox"), _to("tell", case), only)
    if case.complaint.status in AT_OFFICE and not case.complainant.form_completed_at:
        return Next(_("Complete DNCRP's form"), _to("form", case), _("DNCRP's form asks a few more things of you."))
    if A.REPORT_UNPAID_SHARE in case.allowed:
        turn = _("DNCRP says that it paid you your share. Did it come?")
        return Next(_("My share did not come"), _to("share_missing", case), turn)
    if A.NAME_ACCOUNT in case.allowed and case.standing.fine and not case.complainant.share_account.raw:
        turn = _("Of what the seller pays, a quarter is yours. Where is it to go?")
        return Next(_("Say where your share goes"), _to("account", case), turn)
    return None


def beside(case: Case) -> list[Next]:
    """Return what else is open to him; of what he did not file, nothing is his to do."""
    if case.is_disowned:
        return []
    allowed, complaint = case.allowed, case.complaint
    offered = [
        (can_say_absent(case), _("Cannot come to the hearing? Say so"), "cannot_come"),
        (A.ADD_WORDS in allowed, _("Add something in words"), "add_words"),
        (A.ADD_EVIDENCE in allowed, _("Add more evidence"), "add_evidence"),
        (A.CORRECT_SELLER in allowed, _("Wrong seller, number or link? Correct it"), "correct_seller"),
        (can_add_contact(case), _("Know a number or page of the seller? Add it"), "add_contact"),
        (can_tell_the_page(case), _("Tell the seller's page yourself"), "tell"),
        (
            complaint.status in AT_OFFICE and bool(case.complainant.form_completed_at),
            _("DNCRP's form"),
            "form",
        ),
        (complaint.joined_into_id is None, _("Another seller had a part in it? Complain about them too"), "another"),
        (A.NAME_ACCOUNT in allowed, _("Where your share goes"), "account"),
        (A.WITHDRAW in allowed, _("Solved? Withdraw the complaint"), "withdraw"),
        (A.DISOWN in allowed, _("I did not file this complaint"), "disown"),
    ]
    return [Next(label, _to(route, case)) for is_open, label, route in offered if is_open]


def can_add_contact(case: Case) -> bool:
    """Tell whether another way to the seller would help: no message can go to an address that is proved to be its."""
    return A.ADD_CONTACT in case.allowed and not has_own_way(case.complaint.firm_id)


def can_say_absent(case: Case) -> bool:
    """Tell whether its person may say that they cannot come to the hearing, and has not said it of this one."""
    return A.CANNOT_COME in case.allowed and all(each.side != Kind.CONSUMER for each in case.absences)


def can_tell_the_page(case: Case) -> bool:
    """Tell whether pasting a message would help: the seller was told, and no proof shows that it has read it."""
    waits = case.complaint.status in {Status.TOLD_FIRM, Status.WITH_FIRM}
    return waits and not case.complaint.receipt_proved and case.complaint.told_at is not None
