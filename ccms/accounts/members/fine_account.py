"""Keeps where the fines of an office are paid, and by which telephone it is asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from ccms.accounts.actors import Actor
from ccms.accounts.deed import deed
from ccms.accounts.members import people
from ccms.accounts.models import Office
from ccms.core.failures import NotFound
from ccms.ledger import events

ACCOUNT_SET = "member.set_fine_account"
LONGEST_PHONE = 40


@dataclass(frozen=True, slots=True)
class FineAccount:
    """Where and how a fine is paid, in the office's words, and its telephone; either may be empty."""

    pay_to: str
    phone: str


@deed(ACCOUNT_SET, by=people.HEADS)
def set_account(
    office: UUID, account: FineAccount, by: Actor, now: datetime
) -> tuple[Mapping[UUID, FineAccount], UUID | None]:
    """Set where the fines of an office are paid, and its telephone: its head or an administrator. Raises NotFound.

    Return what sellers of each office read before, and the event; there is none where nothing changes.
    """
    people.still_manages(by)
    found = people.managed_offices(by).select_for_update().filter(pk=office).first()
    if found is None:
        raise NotFound
    if account == FineAccount(found.pay_to, found.phone):
        return {}, None
    before = accounts_of(Office.objects.values_list("pk", flat=True))
    found.pay_to, found.phone = account.pay_to, account.phone
    found.save(update_fields=["pay_to", "phone"])
    written = {"pay_to": account.pay_to, "phone": account.phone}
    return before, events.note(f"office:{office}", ACCOUNT_SET, by=by.text, at=now, **written)


def accounts_of(offices: Iterable[UUID]) -> Mapping[UUID, FineAccount]:
    """Return of each office what it has set; what it has not set itself is the head office's."""
    wanted = set(offices)
    rows = {row.pk: row for row in Office.objects.filter(Q(pk__in=wanted) | Q(is_head=True))}
    head = next((row for row in rows.values() if row.is_head), Office())
    return {
        key: FineAccount(rows[key].pay_to or head.pay_to, rows[key].phone or head.phone) for key in wanted & rows.keys()
    }
