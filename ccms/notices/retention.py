"""Tidies the outbox: deletes codes after a day and receipts after a week, and parks SMS whose receipt never came.

Lets the outbox forget a person who is erased: nothing that waits is sent, and no copy of what was sent stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from ccms.accounts.channels import Channel
from ccms.notices import outcomes
from ccms.notices.channels import Trouble, sms
from ccms.notices.channels.development import PROVIDER as BUILTIN
from ccms.notices.models import CodeMessage, DevelopmentMessage, Notice, Receipt, State
from ccms.notices.queues import RECEIPT_WAIT


def forget_messages(recipient: str, addresses: Iterable[str]) -> None:
    """Send no more what waits for this recipient; delete what a development machine kept of messages to them."""
    Notice.objects.filter(recipient=recipient, state=State.QUEUED).update(state=State.SUPERSEDED)
    DevelopmentMessage.objects.filter(to__in=[each for each in addresses if each]).delete()


CODES_KEPT = timedelta(days=1)
RECEIPTS_KEPT = timedelta(days=7)
DEVELOPMENT_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many rows one call changed."""

    codes: int
    receipts: int
    unreceipted: int
    development: int


def tidy(now: datetime) -> Tidied:
    """Delete what is not needed any more, and park SMS whose receipt is overdue; to be called each hour."""
    codes, _ = CodeMessage.objects.filter(created_at__lt=now - CODES_KEPT).delete()
    old_receipts, _ = Receipt.objects.filter(at__lt=now - RECEIPTS_KEPT).delete()
    newest = DevelopmentMessage.objects.order_by("-id").values_list("id", flat=True)
    oldest_kept = newest[DEVELOPMENT_KEPT : DEVELOPMENT_KEPT + 1].first()
    development = DevelopmentMessage.objects.filter(id__lte=oldest_kept or 0).delete()[0]
    return Tidied(codes, old_receipts, _park_unreceipted(now), development)


def _park_unreceipted(now: datetime) -> int:
    """A later receipt still makes such a notice delivered."""
    reporting = [gateway.name for gateway in sms.gateways() if gateway.driver.receipt]
    silent = Notice.objects.filter(
        state=State.SENT,
        channel=Channel.SMS,
        sent_at__lt=now - RECEIPT_WAIT,
        provider__in=[*reporting, BUILTIN],
    )
    with transaction.atomic():
        rows = list(silent.select_for_update().only("pk"))
        parked = Notice.objects.filter(pk__in=[row.pk for row in rows])
        outcomes.hold(((row.pk, [State.PARKED]) for row in rows), now)
        return parked.update(state=State.PARKED, last_error=Trouble.NO_RECEIPT)
