"""Looks a wallet number up for an officer of the registry: whose it is, and which complaints name it.

Each look is an event. That a number is a firm's is confirmed, or taken back, by an act on the firm (`firm:<id>`).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.accounts.channels import Channel
from ccms.accounts.firms.naming import wallet_index
from ccms.accounts.firms.registrars import HowKnown, hold, note, require_registrar
from ccms.accounts.models import FirmContact, FirmWallet
from ccms.accounts.models.firm_contact import Proof
from ccms.accounts.privacy import sealing
from ccms.complaints.history.openings import LISTED, SEARCHED, note_look
from ccms.complaints.models import Complaint
from ccms.complaints.reading.search import paid_to
from ccms.complaints.registry.contacts import Gone
from ccms.core.failures import NotFound

CONFIRMED, RETIRED = "office.confirmed_wallet", "office.retired_wallet"
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


def wallet_of_firm(firm: UUID, wallet: UUID, by: Actor) -> FirmWallet:
    """Return one wallet number of a firm with its key. Raises NotFound."""
    require_registrar(by)
    found = FirmWallet.objects.filter(pk=wallet, firm=firm, number_index__isnull=False)
    for each in sealing.load_keys(found):
        return each
    raise NotFound


def confirm_wallet(firm: UUID, wallet: UUID, how: HowKnown, by: Actor, now: datetime) -> None:
    """Take an officer's word that a wallet number is the firm's own. Raises NotFound."""
    with transaction.atomic():
        hold({firm})
        found = wallet_of_firm(firm, wallet, by)
        FirmWallet.objects.filter(pk=found.pk).update(proof=Proof.PROVED, proved_at=now, retired_at=None)
        note(firm, CONFIRMED, by.text, now, wallet=str(found.pk), how=str(how))


def retire_wallet(firm: UUID, wallet: UUID, why: Gone, by: Actor, now: datetime) -> None:
    """Let a wallet number count as the firm's no more. Raises NotFound."""
    with transaction.atomic():
        hold({firm})
        found = wallet_of_firm(firm, wallet, by)
        if found.retired_at is not None:
            raise NotFound
        gone = {"retired_at": now, "proof": Proof.UNPROVED, "proved_at": None}
        FirmWallet.objects.filter(pk=found.pk).update(**gone)
        note(firm, RETIRED, by.text, now, wallet=str(found.pk), why=str(why))
