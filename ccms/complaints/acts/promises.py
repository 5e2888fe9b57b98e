"""Turns agreed terms into a promise: an offer accepted, a counter-proposal taken, or a settlement at the hearing."""

from datetime import date

from ccms.complaints import deadlines
from ccms.complaints.agreement import PromiseTerms, asked_in_full
from ccms.complaints.lifecycle import Status
from ccms.complaints.plan import LoadedComplaint, Plan


def promise(plan: Plan, terms: PromiseTerms) -> None:
    """Turn agreed terms into a promise that its deadline checks."""
    plan.set("promised_remedy", terms.remedy)
    plan.set("promised_paisa", terms.amount_paisa)
    plan.set("promised_on", terms.day)
    plan.move_to(Status.PROMISED)
    deadlines.start_promise(plan, terms.day)


def promised_remedy(loaded: LoadedComplaint) -> str:
    """Return what kind of remedy was promised; of a promise older than its column, what the firm offered last."""
    return loaded.complaint.promised_remedy or (loaded.on_table.remedy if loaded.on_table else "")


def open_proposal(loaded: LoadedComplaint, today: date) -> PromiseTerms | None:
    """Return what the buyer's counter-proposal asks for in full while it waits for the firm, else nothing.

    An officer who sends a complaint to a firm begins a new round, in which nothing is countered.
    """
    complaint = loaded.complaint
    waits = complaint.status == Status.WITH_FIRM and complaint.countered
    if not waits or loaded.counter is None or loaded.on_table is None:
        return None
    return asked_in_full(loaded.counter, loaded.on_table, today)
