"""Keeps how a shop can be reached, and on whose word: what a buyer names serves that buyer, what is proved serves all.

A contact is proved by a register, by the firm's own code, or by an officer. That several buyers name the same number
proves nothing: a stranger with a second SIM card could be two of them, and would read what other buyers complain of.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from ccms.accounts.actors import Actor, Role
from ccms.accounts.channels import Channel
from ccms.accounts.firms.entries import add_wallet, name_contact
from ccms.accounts.firms.registrars import hold, note, note_named
from ccms.accounts.models import Firm, FirmClaim, FirmContact, FirmWallet, Member
from ccms.accounts.models.firm_contact import Proof, Source
from ccms.accounts.privacy.sealing import DataKey
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import Counted

DISOWNED = "firm.disowned_contact"


def has_own_way(firm: UUID) -> bool:
    """Tell whether a message can go to an address that is proved to be the firm's: then no buyer need name another.

    A letter is no such message: no code for signing in or answering can be sent by post.
    """
    own = FirmContact.objects.filter(firm_id=firm, proof=Proof.PROVED, retired_at=None, value_index__isnull=False)
    return own.exclude(channel__in=(Channel.PAGE, Channel.LETTER)).exists()


def choose_language(by: Actor, language: str) -> None:
    """Write in this language to where a seller answers; for an administrator, to all that is the firm's own."""
    if by.firm is None or by.id is None:
        return
    theirs = FirmContact.objects.filter(firm_id=by.firm).exclude(language=language)
    if by.contact:
        answered_at = FirmContact.objects.filter(pk=by.contact).values("value_index")
        theirs.filter(value_index__in=answered_at).update(language=language)
        return
    Member.objects.filter(pk=by.id).exclude(language=language).update(language=language)
    if by.role is Role.FIRM_ADMIN:
        theirs.filter(proof=Proof.PROVED).update(language=language)


def without_own_way(firm: UUID | str | None) -> Firm | None:
    """Return this firm where no register has it and no message can go to an address that is proved to be its own."""
    found = Firm.objects.filter(pk=firm, registered=False).first() if firm else None
    return found if found and not has_own_way(found.pk) else None


def name_ways(
    firm: Firm, ways: Mapping[Channel, str], *, wallet: str = "", person: UUID, now: datetime, is_act: bool = False
) -> list[FirmContact]:
    """Keep what a buyer knows of a shop; return the contacts, which serve this buyer's complaints alone.

    An act on a complaint names them in its own event. Raises PhoneNotSupported and TooManyRequests.
    """
    take_or_refuse(Counted.SHOPS_NAMED, str(person), now)
    with transaction.atomic():
        if wallet:
            add_wallet(firm, wallet, source=Source.COMPLAINANT, named_by=person, now=now)
        named = [
            name_contact(firm, channel, value, source=Source.COMPLAINANT, named_by=person, now=now)
            for channel, value in ways.items()
            if value
        ]
        if not is_act:
            note_named([firm.pk], now)
    return named


def hand_over_named(unproved: UUID, to: UUID, now: datetime) -> None:
    """Let what an unproved person named about shops count as named by the person that proved the number."""
    with transaction.atomic():
        contacts, wallets = _named_by(unproved)
        firms = {*(each.firm_id for each in contacts), *(each.firm_id for each in wallets)}
        for contact in contacts:
            twin = FirmContact.objects.filter(
                firm_id=contact.firm_id, channel=contact.channel, value_index=contact.value_index, named_by_id=to
            )
            if not twin.exists():
                FirmContact.objects.filter(pk=contact.pk).update(named_by_id=to)
        wallets.update(named_by_id=to)
        note_named(firms, now)


def forget_named(unproved: UUID, now: datetime) -> None:
    """Delete the contacts that a person named who never proved their number, with the contacts' keys.

    Kept without the person they would look like the shop's own.
    """
    with transaction.atomic():
        contacts, wallets = _named_by(unproved)
        firms = {*(each.firm_id for each in contacts), *(each.firm_id for each in wallets)}
        DataKey.objects.filter(owner__in=[contact.pk for contact in contacts]).delete()
        FirmClaim.objects.filter(contact__in=contacts).delete()
        contacts.delete()
        wallets.update(named_by=None)
        note_named(firms, now)


def _named_by(person: UUID) -> tuple[QuerySet[FirmContact], QuerySet[FirmWallet]]:
    return FirmContact.objects.filter(named_by_id=person), FirmWallet.objects.filter(named_by_id=person)


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
