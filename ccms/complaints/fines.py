"""Computes how far an order is: what of the fine was collected, the complainant's share, whether recovery runs.

Every page, list and preview says by this one value whose turn it is and what comes next.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from ccms.complaints.lifecycle import ShareState, Status
from ccms.complaints.models import Complaint, Order, Payment, Reward
from ccms.complaints.plan import Fine, Plan
from ccms.core.clock import dhaka_day
from ccms.gate.statements import Pending, pipeline, query_later, rows_later
from ccms.law import offences
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack


class Collected(StrEnum):
    """What of a fine came in. A fine that is being recovered stays so until all of it is in."""

    NOTHING = "nothing"
    PART = "part"
    RECOVERY = "recovery"
    WHOLE = "whole"


class Share(StrEnum):
    """What of the complainant's share of the collected money was paid out."""

    NOTHING = "nothing"
    PART = "part"
    WHOLE = "whole"
    DISPUTED = "disputed"  # recorded as paid out, and the complainant says that it did not come


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an order is, with its amounts in paisa; the complainant's share is that of what was collected."""

    collected: Collected = Collected.NOTHING
    share: Share = Share.NOTHING
    fine_paisa: int = 0
    paid_paisa: int = 0
    share_paisa: int = 0
    share_paid_paisa: int = 0

    @property
    def left_paisa(self) -> int:
        """What of the fine is not collected yet."""
        return self.fine_paisa - self.paid_paisa


def share_due(fine: Fine, pack: Pack) -> int:
    """Return the complainant's share of what was collected, less what was paid out, in paisa."""
    return offences.reward(pack, fine.paid) - fine.rewarded


def progress(fine: Fine, pack: Pack, *, disputed: bool = False) -> Progress:
    """Return how far this order is under the law of its complaint."""
    return Progress(
        _collected(fine),
        Share.DISPUTED if disputed else _share(fine, pack),
        fine_paisa=fine.order.fine_paisa,
        paid_paisa=fine.paid,
        share_paisa=offences.reward(pack, fine.paid),
        share_paid_paisa=fine.rewarded,
    )


def _collected(fine: Fine) -> Collected:
    if fine.left <= 0:
        return Collected.WHOLE
    if fine.order.recovery_started_at:
        return Collected.RECOVERY
    return Collected.PART if fine.paid else Collected.NOTHING


def _share(fine: Fine, pack: Pack) -> Share:
    if fine.paid and share_due(fine, pack) <= 0:
        return Share.WHOLE
    return Share.PART if fine.rewarded else Share.NOTHING


_SUMS = """
SELECT o.id,
    (SELECT coalesce(sum(p.amount_paisa), 0)::bigint FROM complaints_payment AS p WHERE p.order_id = o.id),
    (SELECT coalesce(sum(r.amount_paisa), 0)::bigint FROM complaints_reward AS r
     WHERE r.order_id = o.id AND r.undone_at IS NULL)
FROM complaints_order AS o WHERE o.complaint_id = ANY(%s::uuid[])
"""


def fines_of(complaints: Iterable[UUID]) -> dict[UUID, Fine]:
    """Return the newest order of each of these complaints that has one, with its sums, in one wait."""
    ids = list(complaints)
    if not ids:
        return {}
    with pipeline():
        asked = fines_later(ids)
    return asked()


def fines_later(complaints: Sequence[UUID]) -> Pending[dict[UUID, Fine]]:
    """Ask for what `fines_of` returns, to be read later."""
    made = query_later(Order, "WHERE complaint_id = ANY(%s::uuid[]) ORDER BY made_at", [complaints])
    summed = rows_later(_SUMS, [complaints])

    def read() -> dict[UUID, Fine]:
        sums = {order: (paid, rewarded) for order, paid, rewarded in summed()}
        return {order.complaint_id: Fine(order, *sums[order.id]) for order in made()}

    return read


def money_of(order: Order) -> tuple[int, int]:
    """Return what was collected on an order and what of it was paid out to the complainant, in paisa."""
    collected = sum(Payment.objects.filter(order=order).values_list("amount_paisa", flat=True))
    given = sum(Reward.objects.filter(order=order, undone_at=None).values_list("amount_paisa", flat=True))
    return collected, given


def progress_of(complaints: Iterable[Complaint]) -> dict[UUID, Progress]:
    """Return how far the orders of these complaints are; a complaint that is not ordered now is left out."""
    ordered = [each for each in complaints if each.status == Status.ORDERED]
    return progress_by(fines_of(each.id for each in ordered), ordered)


def progress_by(fines: Mapping[UUID, Fine], complaints: Iterable[Complaint]) -> dict[UUID, Progress]:
    """Return what `progress_of` does, of fines that were read already."""
    ordered = [each for each in complaints if each.status == Status.ORDERED and each.id in fines]
    return {
        of.id: progress(fines[of.id], book().on(dhaka_day(of.filed_at)), disputed=of.share == ShareState.DISPUTED)
        for of in ordered
    }


def progress_after(plan: Plan) -> Progress | None:
    """Return how far the order will be once this plan is recorded; None where the complaint is not ordered then."""
    made = next((row for row in plan.rows if isinstance(row, Order)), None)
    before = Fine(made, paid=0, rewarded=0) if made else plan.loaded.fine
    if before is None or plan.status is not Status.ORDERED:
        return None
    paid = sum(row.amount_paisa for row in plan.rows if isinstance(row, Payment))
    given = sum(row.amount_paisa for row in plan.rows if isinstance(row, Reward))
    given -= sum(row.amount_paisa for row in plan.touched if isinstance(row, Reward))
    disputed = plan.changes.get("share", plan.complaint.share) == ShareState.DISPUTED
    after = Fine(before.order, before.paid + paid, before.rewarded + given)
    return progress(after, plan.loaded.pack, disputed=disputed)
