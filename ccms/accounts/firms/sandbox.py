"""Enters a made-up firm in a sandbox with its first administrator, who then invites others."""

from datetime import datetime
from secrets import randbelow

from django.db import transaction

from ccms.accounts.actors import Role
from ccms.accounts.channels import Channel
from ccms.accounts.firms.entries import FirmEntry, register_firm
from ccms.accounts.firms.firm_members import Invitation, employ
from ccms.accounts.members.managing import note
from ccms.accounts.members.staff import LET_IN, OPERATOR, AddressTaken
from ccms.accounts.models import Member

MOST_NAME = 100


def let_in(email: str, name: str, now: datetime) -> Member:
    """Return the administrator of a new firm, or of the one that they have not come to yet. Raises AddressTaken."""
    with transaction.atomic():
        known = Member.objects.select_for_update().filter(email=email.strip().lower()).first()
        if known is None:
            slug = f"test-{randbelow(10**12):012}"
            contacts = ((Channel.SMS, f"01300{randbelow(1_000_000):06}"), (Channel.EMAIL, f"{slug}@example.invalid"))
            shown = name.strip()[:MOST_NAME]
            firm = register_firm(FirmEntry(slug=slug, name_bn=shown, name_en=shown, contacts=contacts), now)
            known = employ(Invitation(name=email, email=email, role=Role.FIRM_ADMIN, firm=firm.pk), firm)
        elif known.has_usable_password() or not known.is_active or known.role != Role.FIRM_ADMIN:
            raise AddressTaken
        note(known, LET_IN, OPERATOR, now)
        return known
