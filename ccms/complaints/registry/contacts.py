"""Lets an officer say which contacts are a firm's own and whose its page is; each is an act on the firm (`firm:<id>`).

From a confirmed contact on, what is said through it counts. An officer that keeps the registry may do this for every
firm, another officer for one about which a complaint has come to their office.

Lets a firm give up an address of its own: nothing is sent there any more, and nobody signs in through it.

The address itself is told, because whoever holds it must learn that it was taken away. The last address at which a
firm can be told stays.

Lets an officer of the registry say that a wallet number is a firm's, or take it back: an act on the firm.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import Actor, Power, Role
from ccms.accounts.channels import Channel
from ccms.accounts.deed import ADMINISTRATOR, FIRM_KEY, deed
from ccms.accounts.firms import entries
from ccms.accounts.firms.firm_members import brands_of
from ccms.accounts.firms.naming import channel_of, contact_index
from ccms.accounts.firms.registrars import REGISTRAR, HowKnown, hold, keeps_registry, note, require_registrar
from ccms.accounts.models import Firm, FirmClaim, FirmContact, FirmWallet
from ccms.accounts.models.firm_contact import Proof, Source
from ccms.accounts.privacy import sealing
from ccms.complaints.models import Complaint
from ccms.complaints.queries import visible_to
from ccms.complaints.registry.announced import FIRM_EVENTS
from ccms.complaints.registry.claiming import give, grant, refuse
from ccms.core.failures import Failure, NotFound, ValidationFailed
from ccms.notices.applications import tell_left, tell_people

CONFIRMED, RETIRED = "office.confirmed_contact", "office.retired_contact"
HANDED_OVER, WROTE_DOWN = "office.handed_over_page", "office.wrote_down_contact"
OFFICERS = REGISTRAR | {Power.DECIDE}


class Gone(StrEnum):
    """Why a contact is used no more."""

    GIVEN_UP = "given_up"
    OF_ANOTHER = "of_another"


def may_change(firm: UUID, by: Actor) -> bool:
    """Tell whether somebody may say which contacts are this firm's own."""
    decides = Power.DECIDE in by.powers
    return keeps_registry(by) or (decides and visible_to(by).filter(firm_id=firm, escalated_at__isnull=False).exists())


@deed(CONFIRMED, by=OFFICERS)
def confirm_contact(contact: UUID, how: HowKnown, by: Actor, now: datetime) -> FirmContact:
    """Make a contact the firm's own; a person that claimed the page through it gets it now. Raises NotFound."""
    held = _held(contact, by)
    _vouch(held, how, by, now)
    return held


@deed(CONFIRMED, by=OFFICERS)
def add_contact(firm: UUID, address: str, how: HowKnown, by: Actor, now: datetime) -> FirmContact:
    """Write down a number or mail address that somebody told the office.

    Raises NotFound, and ValidationFailed where it is the number of a buyer who complains about this firm.
    """
    _firm(firm, by)
    return write_down(firm, address, how, by, now)


def write_down(
    firm: UUID, address: str, how: HowKnown | None, by: Actor, now: datetime, *, named_by: UUID | None = None
) -> FirmContact:
    """As `add_contact`, for a caller that was let in already: an officer, or a clerk in a call to this firm.

    Without `how` nobody vouches for it: it waits for an officer to confirm it, and what was given up stays so. Until
    then it serves the complaints of `named_by`, the buyer on whose word the firm was called.
    """
    with transaction.atomic():
        held, channel = hold({firm})[firm], channel_of(address)
        index = contact_index(channel, address)
        if Complaint.objects.filter(firm=held, consumer__phone_index=index).exists():
            raise ValidationFailed(errors={"address": ("phone-is-the-other-party", {})})
        contact = entries.name_contact(held, channel, address, source=Source.OFFICER, named_by=named_by, now=now)
        if how is None:
            note(firm, WROTE_DOWN, by.text, now, contact=str(contact.pk))
            return contact
        same = FirmContact.objects.filter(firm=held, channel=channel, value_index=contact.value_index)
        same.update(disowned_at=None)  # the officer knows better than who said that they are no shop
        entries.use_again(contact)
        _vouch(contact, how, by, now)
    return contact


@deed(CONFIRMED, by=OFFICERS)
def add_postal(firm: UUID, address: str, how: HowKnown, by: Actor, now: datetime) -> FirmContact:
    """Write down the firm's postal address, to which letters go where nothing else reaches it. Raises NotFound."""
    held = _firm(firm, by)
    contact = entries.name_contact(held, Channel.LETTER, address, source=Source.OFFICER, named_by=None, now=now)
    entries.use_again(contact)
    _vouch(contact, how, by, now)
    return contact


@deed(RETIRED, by=OFFICERS)
def retire_contact(contact: UUID, why: Gone, by: Actor, now: datetime) -> None:
    """Use a contact no more: nothing is sent there, and its sessions end. Raises NotFound."""
    held = _held(contact, by)
    same = FirmContact.objects.filter(firm=held.firm_id, channel=held.channel, value_index=held.value_index)
    for each in same:
        entries.retire_contact(each, now)
    gone = FirmClaim.objects.filter(firm=held.firm_id, contact__value_index=held.value_index)
    refused = [str(claim) for claim in refuse(gone, by, now)]
    event = note(held.firm_id, RETIRED, by.text, now, contact=str(held.pk), why=str(why), claims=refused)
    tell_people(held.firm_id, FIRM_EVENTS[RETIRED], event, now)


@deed(HANDED_OVER, by=OFFICERS)
def hand_over_page(firm: UUID, name: str, email: str, how: HowKnown, by: Actor, now: datetime) -> UUID:
    """Hand a page over to its own people on an officer's word; returns their administrator.

    An address of an administrator of another firm makes the page a brand of that firm. Raises NotFound,
    ValidationFailed and NotABrand.
    """
    held = _firm(firm, by)
    member = give(held, name, email, by, now)
    refused = [str(claim) for claim in refuse(FirmClaim.objects.filter(firm=held), by, now)]
    note(firm, HANDED_OVER, by.text, now, member=str(member), how=str(how), claims=refused)
    return member


def _vouch(contact: FirmContact, how: HowKnown, by: Actor, now: datetime) -> None:
    entries.confirm_contact(contact, by=by, now=now)
    claims = [str(claim) for claim in grant(contact, by, now)]
    note(contact.firm_id, CONFIRMED, by.text, now, contact=str(contact.pk), how=str(how), claims=claims)


def _held(contact: UUID, by: Actor) -> FirmContact:
    found = FirmContact.objects.filter(pk=contact, retired_at=None, value_index__isnull=False).first()
    if found is None:
        raise NotFound
    _firm(found.firm_id, by)
    return found


def _firm(firm: UUID, by: Actor) -> Firm:
    if not may_change(firm, by):
        raise NotFound
    return hold({firm})[firm]


GAVE_UP = "firm.gave_up_contact"


class LastContact(Failure):
    """The firm can be told at no other address."""

    slug = "last-contact"


def own_contact(contact: UUID, by: Actor) -> FirmContact:
    """Return an address in use of one of this administrator's firms, or of a machine's. Raises NotFound."""
    mine = [firm.pk for firm in brands_of(by)] if by.role is Role.FIRM_ADMIN or by.key else []
    found = FirmContact.objects.filter(pk=contact, firm_id__in=mine, retired_at=None, named_by=None)
    held = found.exclude(value_index=None).first()
    if held is None:
        raise NotFound
    return held


def can_leave(contact: FirmContact) -> bool:
    """Tell whether the firm has another proved address than this one to which a code can be sent; by post none can."""
    others = FirmContact.objects.filter(firm=contact.firm_id, proof=Proof.PROVED, retired_at=None)
    others = others.exclude(channel__in=(Channel.PAGE, Channel.LETTER)).exclude(value_index=None)
    return others.exclude(channel=contact.channel, value_index=contact.value_index).exists()


@deed(GAVE_UP, by=ADMINISTRATOR | {FIRM_KEY})
def give_up_contact(contact: UUID, by: Actor, now: datetime) -> None:
    """Take an address of the firm's own out of use, and tell its holder. Raises NotFound and LastContact."""
    hold({own_contact(contact, by).firm_id})
    held = own_contact(contact, by)
    if not can_leave(held):
        raise LastContact
    same = FirmContact.objects.filter(firm=held.firm_id, channel=held.channel, value_index=held.value_index)
    for each in same:
        entries.retire_contact(each, now)
    same.update(designated=False)
    event = note(held.firm_id, GAVE_UP, by.text, now, contact=str(held.pk))
    tell_left(held, FIRM_EVENTS[GAVE_UP], event, now)


CONFIRMED_WALLET, RETIRED_WALLET = "office.confirmed_wallet", "office.retired_wallet"


def wallet_of_firm(firm: UUID, wallet: UUID, by: Actor) -> FirmWallet:
    """Return one wallet number of a firm with its key. Raises NotFound."""
    require_registrar(by)
    found = FirmWallet.objects.filter(pk=wallet, firm=firm, number_index__isnull=False)
    for each in sealing.load_keys(found):
        return each
    raise NotFound


@deed(CONFIRMED_WALLET, by=REGISTRAR)
def confirm_wallet(firm: UUID, wallet: UUID, how: HowKnown, by: Actor, now: datetime) -> None:
    """Take an officer's word that a wallet number is the firm's own. Raises NotFound."""
    hold({firm})
    found = wallet_of_firm(firm, wallet, by)
    FirmWallet.objects.filter(pk=found.pk).update(proof=Proof.PROVED, proved_at=now, retired_at=None)
    note(firm, CONFIRMED_WALLET, by.text, now, wallet=str(found.pk), how=str(how))


@deed(RETIRED_WALLET, by=REGISTRAR)
def retire_wallet(firm: UUID, wallet: UUID, why: Gone, by: Actor, now: datetime) -> None:
    """Let a wallet number count as the firm's no more. Raises NotFound."""
    hold({firm})
    found = wallet_of_firm(firm, wallet, by)
    if found.retired_at is not None:
        raise NotFound
    gone = {"retired_at": now, "proof": Proof.UNPROVED, "proved_at": None}
    FirmWallet.objects.filter(pk=found.pk).update(**gone)
    note(firm, RETIRED_WALLET, by.text, now, wallet=str(found.pk), why=str(why))
