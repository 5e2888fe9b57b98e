"""How agreed terms become a promise: by an offer accepted, a counter-proposal taken, a settlement at the hearing."""

from datetime import date

from ccms.complaints import deadlines
from ccms.complaints.agreement import PromiseTerms, asked_in_full
from ccms.complaints.lifecycle import Status
from ccms.complaints.plan import Matter, Plan


def promise(plan: Plan, terms: PromiseTerms) -> None:
    """Turn agreed terms into a promise that its deadline checks."""
    plan.set("promised_remedy", terms.remedy)
    plan.set("promised_paisa", terms.amount_paisa)
    plan.set("promised_on", terms.day)
    plan.go(Status.PROMISED)
    deadlines.start_promise(plan, terms.day)


def promised_remedy(matter: Matter) -> str:
    """Return what kind of remedy was promised; of a promise older than its column, what the firm offered last."""
    return matter.complaint.promised_remedy or (matter.on_table.remedy if matter.on_table else "")


def open_proposal(matter: Matter, today: date) -> PromiseTerms | None:
    """Return what the buyer's counter-proposal asks for in full while it waits for the firm, else nothing.

    An officer who sends a complaint to a firm begins a new round, in which nothing is countered.
    """
    complaint = matter.complaint
    waits = complaint.status == Status.WITH_FIRM and complaint.countered
    if not waits or matter.counter is None or matter.on_table is None:
        return None
    return asked_in_full(matter.counter, matter.on_table, today)
