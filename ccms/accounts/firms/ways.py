"""Keeps how a shop can be reached, and on whose word: what a buyer names serves that buyer, what is proved serves all.

A contact is proved by a register, by the firm's own code, or by an officer. That several buyers name the same number
proves nothing: a stranger with a second SIM card could be two of them, and would read what other buyers complain of.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from ccms.accounts.channels import Channel
from ccms.accounts.firms.entries import add_wallet, name_contact
from ccms.accounts.firms.registrars import hold, note
from ccms.accounts.models import Firm, FirmContact
from ccms.accounts.models.firm_contact import Proof, Source
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import Counted

DISOWNED = "firm.disowned_contact"


def has_own_way(firm: UUID) -> bool:
    """Tell whether a message can go to an address that is proved to be the firm's: then no buyer need name another.

    A letter is no such message: no code for signing in or answering can be sent by post.
    """
    own = FirmContact.objects.filter(firm_id=firm, proof=Proof.PROVED, retired_at=None, value_index__isnull=False)
    return own.exclude(channel__in=(Channel.PAGE, Channel.LETTER)).exists()


def without_own_way(firm: UUID | str | None) -> Firm | None:
    """Return this firm where no register has it and no message can go to an address that is proved to be its own."""
    found = Firm.objects.filter(pk=firm, registered=False).first() if firm else None
    return found if found and not has_own_way(found.pk) else None


def name_ways(
    firm: Firm, ways: Mapping[Channel, str], *, wallet: str = "", person: UUID, now: datetime
) -> list[FirmContact]:
    """Keep what a buyer knows of a shop; return the contacts, which serve this buyer's complaints alone.

    Raises PhoneNotSupported and TooManyRequests.
    """
    take_or_refuse(Counted.SHOPS_NAMED, str(person), now)
    if wallet:
        add_wallet(firm, wallet, source=Source.COMPLAINANT, named_by=person, now=now)
    return [
        name_contact(firm, channel, value, source=Source.COMPLAINANT, named_by=person, now=now)
        for channel, value in ways.items()
        if value
    ]


def named_ever(firm: UUID, person: UUID) -> frozenset[UUID]:
    """Return the ids of the contacts that this person has ever named of a firm, also of those used no more."""
    return frozenset(FirmContact.objects.filter(firm_id=firm, named_by_id=person).values_list("pk", flat=True))


def disown(contact: UUID, by: str, now: datetime) -> bool:
    """Use a contact no more for anybody: its holder, who entered a code sent there, says that they are no shop.

    One that is proved stays until an officer has looked, or a shop could leave all its complaints by one tap; tells
    whether the contact was given up. The caller holds a transaction.
    """
    held = FirmContact.objects.get(pk=contact)
    hold({held.firm_id})
    same = FirmContact.objects.filter(firm_id=held.firm_id, channel=held.channel, value_index=held.value_index)
    if same.filter(proof=Proof.PROVED).exists():
        return False
    same.filter(disowned_at=None).update(disowned_at=now)
    same.filter(retired_at=None).update(retired_at=now)
    note(held.firm_id, DISOWNED, by, now, contact=str(contact))
    return True


def named_by_buyers(contacts: Collection[FirmContact]) -> Mapping[bytes, int]:
    """Return how many buyers have named each of these contacts of a firm, by its blind index."""
    firms = {each.firm_id for each in contacts}
    values = {bytes(each.value_index) for each in contacts if each.value_index}
    rows = FirmContact.objects.filter(firm_id__in=firms, value_index__in=values, named_by__isnull=False)
    return Counter(bytes(index) for index in rows.values_list("value_index", flat=True) if index)
