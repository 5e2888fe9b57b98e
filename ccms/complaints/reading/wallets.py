"""Looks a wallet number up for an officer of the registry: whose it is, and which complaints name it.

Each look is an event.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.accounts.channels import Channel
from ccms.accounts.firms.naming import wallet_index
from ccms.accounts.firms.registrars import require_registrar
from ccms.accounts.models import FirmContact, FirmWallet
from ccms.complaints.history.openings import LISTED, SEARCHED, note_look
from ccms.complaints.models import Complaint
from ccms.complaints.reading.search import paid_to

MOST = 50  # complaints that are listed


@dataclass(frozen=True, slots=True)
class Looked:
    """What is known of one number: firms that it stands in as a wallet or a mobile number, and complaints."""

    wallets: list[FirmWallet]
    contacts: list[FirmContact]
    complaints: tuple[Complaint, ...]
    more: bool


def look_up(number: str, by: Actor) -> Looked:
    """Find what names this number, of complaints only what the officer may see. Raises NotFound."""
    require_registrar(by)
    index = wallet_index(number)
    wallets = FirmWallet.objects.select_related("firm__merged_into").filter(number_index=index)
    mobiles = FirmContact.objects.select_related("firm__merged_into").filter(value_index=index, channel=Channel.SMS)
    found = paid_to(number, by, MOST)
    return Looked(
        list(wallets.order_by("-proof", "created_at")),
        list(mobiles.filter(retired_at=None).order_by("proof", "created_at")),
        found.complaints,
        more=bool(found.after),
    )


def note_looks(number: str, found: Looked, by: Actor, now: datetime) -> None:
    """Write an event for the number, by its digest, and one for each complaint that the look has shown."""
    with transaction.atomic():
        note_look(UUID(bytes=wallet_index(number)[:16]), by, now, SEARCHED)
        for complaint in found.complaints:
            note_look(complaint.pk, by, now, LISTED)
