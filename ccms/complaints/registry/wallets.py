"""Lets an officer of the registry say that a wallet number is a firm's, or take it back: an act on the firm."""

from datetime import datetime
from uuid import UUID

from ccms.accounts.actors import Actor
from ccms.accounts.deed import deed
from ccms.accounts.firms.registrars import REGISTRAR, HowKnown, hold, note, require_registrar
from ccms.accounts.models import FirmWallet
from ccms.accounts.models.firm_contact import Proof
from ccms.accounts.privacy import sealing
from ccms.complaints.registry.contacts import Gone
from ccms.core.failures import NotFound

CONFIRMED, RETIRED = "office.confirmed_wallet", "office.retired_wallet"


def wallet_of_firm(firm: UUID, wallet: UUID, by: Actor) -> FirmWallet:
    """Return one wallet number of a firm with its key. Raises NotFound."""
    require_registrar(by)
    found = FirmWallet.objects.filter(pk=wallet, firm=firm, number_index__isnull=False)
    for each in sealing.load_keys(found):
        return each
    raise NotFound


@deed(CONFIRMED, by=REGISTRAR)
def confirm_wallet(firm: UUID, wallet: UUID, how: HowKnown, by: Actor, now: datetime) -> None:
    """Take an officer's word that a wallet number is the firm's own. Raises NotFound."""
    hold({firm})
    found = wallet_of_firm(firm, wallet, by)
    FirmWallet.objects.filter(pk=found.pk).update(proof=Proof.PROVED, proved_at=now, retired_at=None)
    note(firm, CONFIRMED, by.text, now, wallet=str(found.pk), how=str(how))


@deed(RETIRED, by=REGISTRAR)
def retire_wallet(firm: UUID, wallet: UUID, why: Gone, by: Actor, now: datetime) -> None:
    """Let a wallet number count as the firm's no more. Raises NotFound."""
    hold({firm})
    found = wallet_of_firm(firm, wallet, by)
    if found.retired_at is not None:
        raise NotFound
    gone = {"retired_at": now, "proof": Proof.UNPROVED, "proved_at": None}
    FirmWallet.objects.filter(pk=found.pk).update(**gone)
    note(firm, RETIRED, by.text, now, wallet=str(found.pk), why=str(why))
