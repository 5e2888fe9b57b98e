"""Sets where the fines of an office are paid, and tells by mail what sellers read before and what they read now."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from ccms.accounts.actors import Actor, Role
from ccms.accounts.channels import Channel
from ccms.accounts.members.fine_account import FineAccount, accounts_of, set_account
from ccms.accounts.models import Member, Office
from ccms.notices import outbox
from ccms.notices.outbox import NoticePlan

TO_HEAD, TO_ADMIN = "member.fine_account_set", "operator.fine_account_set"
NOTHING = {"bn": "কিছু লেখা নেই", "en": "nothing is written"}


def change(office: UUID, account: FineAccount, by: Actor, now: datetime) -> None:
    """Set the account and tell of it, in one transaction. Raises NotFound.

    The heads of the office and all administrators are told, whoever did it: somebody else may have had that session.
    So are the heads of offices without their own account, where the one of the head office changes.
    """
    with transaction.atomic():
        before, event = set_account(office, account, by, now)
        if event is None:
            return
        code, after = Office.objects.values_list("code", flat=True).get(pk=office), accounts_of(before)
        params: dict[UUID | None, dict[str, object]] = {
            key: {"office": str(key), **_words("old", before[key]), **_words("new", after[key])}
            for key in before
            if key == office or before[key] != after[key]
        }
        of_offices = Q(role=Role.OFFICE_HEAD, office__in=params)
        told = Member.objects.filter(of_offices | Q(role=Role.ADMIN), is_active=True).order_by("pk")
        outbox.write(
            [
                NoticePlan(
                    event=event,
                    subject=code,
                    recipient=f"member:{member.pk}",
                    channel=Channel.EMAIL,
                    template=TO_ADMIN if member.role == Role.ADMIN else TO_HEAD,
                    language=member.language,
                    at=now,
                    params=params[office if member.role == Role.ADMIN else member.office_id],
                )
                for member in told
            ]
        )


def _words(which: str, account: FineAccount) -> dict[str, object]:
    """Return both lines as the mail says them, under the names of its text."""
    return {f"{which}_account": account.pay_to or NOTHING, f"{which}_phone": account.phone or NOTHING}
