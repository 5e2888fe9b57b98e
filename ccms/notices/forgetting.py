"""Lets the outbox forget a person who is erased: nothing that waits is sent, and no copy of what was sent stays."""

from collections.abc import Iterable

from ccms.notices.models import DevelopmentMessage, Notice, State


def forget_messages(recipient: str, addresses: Iterable[str]) -> None:
    """Send no more what waits for this recipient; delete what a development machine kept of messages to them."""
    Notice.objects.filter(recipient=recipient, state=State.QUEUED).update(state=State.SUPERSEDED)
    DevelopmentMessage.objects.filter(to__in=[each for each in addresses if each]).delete()
