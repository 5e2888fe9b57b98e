"""Tells by mail that a webhook was switched off: the administrators of its firm, or the head of its office."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID, uuid5

from ccms.accounts.actors import Role
from ccms.accounts.channels import Channel
from ccms.accounts.models import Member
from ccms.notices import outbox
from ccms.notices.models import Webhook
from ccms.notices.outbox import NoticePlan

_OFF = UUID("9f8f2a5e-3a0c-4a4b-8f43-0d6b5f2a7c11")  # names the mails about one switching off


def tell_owner(webhook: Webhook, now: datetime) -> None:
    """Queue the mails, in the transaction that switches it off."""
    event = uuid5(_OFF, f"{webhook.pk} {now.isoformat()}")
    outbox.write_alarm(
        [
            NoticePlan(
                event=event,
                subject=f"webhook:{webhook.pk}",
                recipient=recipient,
                channel=Channel.EMAIL,
                template="member.webhook_off" if webhook.firm_id else "member.office_webhook_off",
                language=language,
                at=now,
                params={"why": str(webhook.why_off)},
            )
            for recipient, language in _owners(webhook)
        ],
        f"webhook:{webhook.pk}",
        now,
    )


def _owners(webhook: Webhook) -> Iterator[tuple[str, str]]:
    place = {"firm": webhook.firm_id, "role": Role.FIRM_ADMIN}
    if webhook.firm_id is None:
        place = {"office": webhook.office_id, "role": Role.OFFICE_HEAD}
    for member in Member.objects.filter(**place, is_active=True).order_by("pk"):
        yield f"member:{member.pk}", member.language
