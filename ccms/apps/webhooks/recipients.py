"""Tells of which complaints the programs behind webhooks were told, for the people whose complaints they are."""

from collections.abc import Collection, Iterator

from ccms.apps.webhooks.models import Delivery, Whether
from ccms.complaints.own_data.gathering import ProgramTold


def programs_told(references: Collection[str]) -> Iterator[ProgramTold]:
    """Yield each event about these complaints that a program took."""
    sent = Delivery.objects.filter(reference__in=references, state=Whether.DELIVERED)
    for each in sent.select_related("webhook__firm", "webhook__office"):
        owner, side = (each.webhook.firm, "firm") if each.webhook.firm else (each.webhook.office, "office")
        if owner:
            yield ProgramTold(each.reference, side, owner, each.tried_at or each.created_at)
