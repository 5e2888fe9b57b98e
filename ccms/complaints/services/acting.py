"""How every act runs: lock through `visible_to`, plan with a pure function, record. Services are these three lines."""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.complaints.lifecycle import AnswerKind
from ccms.complaints.models import Answer, Complaint, Deadline
from ccms.complaints.plan import Matter, Plan
from ccms.complaints.queries import visible_to
from ccms.complaints.record import record
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.law.book import book

ON_TABLE = {
    "offer": AnswerKind.OFFER,
    "claim_solved": AnswerKind.SOLVED,
    "defend": AnswerKind.DEFENCE,
    "report_performance": AnswerKind.PERFORMANCE,
}


def perform(reference: str, by: Actor, plan_for: Callable[[Matter], Plan]) -> Plan:
    """Lock the complaint this actor may see, plan the act and record it. Raises `NotFound` and `NotAllowed`."""
    with transaction.atomic():
        matter = lock(reference, by)
        plan = plan_for(matter)
        record([plan])
    return plan


def lock(reference: str, by: Actor) -> Matter:
    """Lock one complaint for the rest of the transaction and load what plans read."""
    complaint = visible_to(by).select_for_update(of=("self",)).filter(reference=reference).first()
    if complaint is None:
        raise NotFound
    return matters([complaint])[0]


def matters(complaints: Iterable[Complaint]) -> list[Matter]:
    """Load, in two queries, the live clocks and the answers on the table of locked complaints."""
    complaints = list(complaints)
    ids = [complaint.id for complaint in complaints]
    clocks: dict[UUID, list[Deadline]] = {key: [] for key in ids}
    for clock in Deadline.objects.filter(complaint_id__in=ids, closed_at__isnull=True):
        clocks[clock.complaint_id].append(clock)
    on_table: dict[UUID, Answer] = {}
    answers = Answer.objects.filter(complaint_id__in=ids, action__in=ON_TABLE).order_by("complaint_id", "-at")
    for answer in answers.distinct("complaint_id"):
        on_table[answer.complaint_id] = answer
    law = book()
    return [
        Matter(
            complaint=complaint,
            clocks=tuple(clocks[complaint.id]),
            pack=law.on(dhaka_day(complaint.filed_at)),
            calendar=law.calendar,
            on_table=on_table.get(complaint.id),
        )
        for complaint in complaints
    ]
