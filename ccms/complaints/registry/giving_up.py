"""Lets a firm give up an address of its own: nothing is sent there any more, and nobody signs in through it.

The address itself is told, because whoever holds it must learn that it was taken away. The last address at which a
firm can be told stays.
"""

from datetime import datetime
from uuid import UUID

from ccms.accounts.actors import Actor, Role
from ccms.accounts.channels import Channel
from ccms.accounts.deed import ADMINISTRATOR, FIRM_KEY, deed
from ccms.accounts.firms import entries
from ccms.accounts.firms.brands import brands_of
from ccms.accounts.firms.registrars import hold, note
from ccms.accounts.models import FirmContact
from ccms.accounts.models.firm_contact import Proof
from ccms.complaints.registry.announced import FIRM_EVENTS
from ccms.core.failures import Failure, NotFound
from ccms.notices.applications import tell_left

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
    """Use an address of the firm's own no more, and tell whoever holds it. Raises NotFound and LastContact."""
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
