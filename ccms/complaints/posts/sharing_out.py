"""Performs one act on several complaints, each as it would be alone: where it cannot be done, the others go on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.complaints.acts.act import Act, plan_of
from ccms.complaints.acts.acting import load_complaints
from ccms.complaints.models import Complaint
from ccms.complaints.plan import Plan
from ccms.complaints.queries import visible_to
from ccms.complaints.record import record
from ccms.core.failures import Failure, NotFound, ValidationFailed

MOST = 50  # complaints at once: a page of a list


@dataclass(frozen=True, slots=True)
class Tried:
    """One complaint with why the act cannot be done to it; None where it can, or was done.

    Of what is not seen, or not any more, there is the number alone.
    """

    reference: str
    complaint: Complaint | None
    why_not: Failure | None


def try_each(act: Act, *, references: Collection[str], by: Actor, now: datetime) -> list[Tried]:
    """Say of each complaint whether the act could be done, and write nothing. Raises as `perform_each` does."""
    with transaction.atomic():  # an act locks rows while it loads
        tried, _ = _plan_each(act, references, by, now)
        transaction.set_rollback(True)
    return tried


def perform_each(act: Act, *, references: Collection[str], by: Actor, now: datetime) -> list[Tried]:
    """Do the act to each complaint to which it can be done, with an event for each.

    Raises NotFound where none is seen, and ValidationFailed for more than `MOST`.
    """
    with transaction.atomic():
        tried, plans = _plan_each(act, references, by, now)
        record(plans)
    return tried


def _plan_each(act: Act, references: Collection[str], by: Actor, now: datetime) -> tuple[list[Tried], list[Plan]]:
    wanted = set(references)
    if len(wanted) > MOST:
        raise ValidationFailed(errors={"": ("too-many-at-once", {"maximum": MOST})})
    seen = visible_to(by).select_related("firm").select_for_update(of=("self",)).filter(reference__in=wanted)
    tried: list[Tried] = []
    plans: list[Plan] = []
    for loaded in load_complaints(seen.order_by("id")):
        try:
            plans.append(plan_of(act, loaded, by, now))
            tried.append(Tried(loaded.complaint.reference, loaded.complaint, None))
        except Failure as failure:
            tried.append(Tried(loaded.complaint.reference, loaded.complaint, failure))
    if not tried:
        raise NotFound
    unseen = wanted - {each.reference for each in tried}
    return [*tried, *(Tried(each, None, NotFound()) for each in sorted(unseen))], plans
