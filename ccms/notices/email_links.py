"""Sends the mail that asks a consumer to confirm an address; no other mail goes there before it is confirmed.

Its link is made while the mail is written, and kept nowhere.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.urls import reverse

from ccms.accounts import consumers
from ccms.accounts.channels import Channel
from ccms.accounts.models import Consumer
from ccms.notices import outbox
from ccms.notices.outbox import NoticePlan

BY_LINK = "confirm-email"  # the path of a text whose link is made for its recipient alone
UNCONFIRMED = "unconfirmed"  # a consumer at an address that nobody has confirmed


def ask(consumer: Consumer, now: datetime) -> None:
    """Send a link, in the caller's transaction."""
    consumers.begin_confirming(consumer, now)
    plan = NoticePlan(
        event=uuid4(),
        subject=f"consumer:{consumer.pk}",
        recipient=f"{UNCONFIRMED}:{consumer.pk}",
        channel=Channel.EMAIL,
        template="consumer.confirm_email",
        language=consumer.language,
        at=now,
        group="confirm",  # a newer link makes an older one that still waits pointless
    )
    outbox.write([plan])


def keep_and_ask(consumer: Consumer, address: str, now: datetime) -> None:
    """Keep an address that somebody wrote, and ask to confirm it where nobody was asked yet."""
    if consumers.set_email(consumer, address):
        ask(consumer, now)


def path_for(recipient: str) -> str:
    """Return the address of the page that confirms."""
    consumer = Consumer.objects.get(pk=UUID(recipient.partition(":")[2]))
    return reverse("consumer:confirm_email", kwargs={"word": consumers.email_word(consumer)})
