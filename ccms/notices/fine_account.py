"""Sets where the fines of an office are paid, and tells by mail what stood there before and what stands there now."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from ccms.accounts.actors import Actor, Role
from ccms.accounts.channels import Channel
from ccms.accounts.members.fine_account import FineAccount, set_account
from ccms.accounts.models import Member, Office
from ccms.notices import outbox
from ccms.notices.outbox import NoticePlan

TO_HEAD, TO_ADMIN = "member.fine_account_set", "operator.fine_account_set"
NOTHING = {"bn": "কিছু লেখা নেই", "en": "nothing is written"}


def change(office: UUID, account: FineAccount, by: Actor, now: datetime) -> None:
    """Set the account and tell of it, in one transaction. Raises NotFound.

    The heads of the office and all administrators are told, whoever did it: somebody else may have had that session.
    """
    with transaction.atomic():
        before, event = set_account(office, account, by, now)
        if event is None:
            return
        code = Office.objects.values_list("code", flat=True).get(pk=office)
        params = {"office": str(office), **_words("old", before), **_words("new", account)}
        of_office = Q(role=Role.OFFICE_HEAD, office=office)
        told = Member.objects.filter(of_office | Q(role=Role.ADMIN), is_active=True).order_by("pk")
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
                    params=params,
                )
                for member in told
            ]
        )


def _words(which: str, account: FineAccount) -> dict[str, object]:
    """Return both lines as the mail says them, under the names of its text."""
    return {f"{which}_account": account.pay_to or NOTHING, f"{which}_phone": account.phone or NOTHING}
