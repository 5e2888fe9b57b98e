"""Makes the first administrator of an installation, at the machine itself because nobody can invite them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from ccms.accounts.actors import Role
from ccms.accounts.members.managing import deactivate
from ccms.accounts.models import Member
from ccms.gate.turns import wait_for_turn
from ccms.ledger import events

APPOINTED = "operator.appointed_admin"
OPERATOR = "operator"  # whoever has a shell on the machine; the event can know no more


class Replaced(StrEnum):
    """Why the present administrators are shut out. A closed list, because an event holds no personal words."""

    LEFT = "left"  # they do not work here any more
    LOST = "lost"  # they lost their second factor and cannot let each other in
    MISUSED = "misused"  # somebody else may hold their account


class AdministratorExists(Exception):  # noqa: N818 - failures are named for what happened
    """There is an administrator who can sign in; they invite the others."""


class AddressTaken(Exception):  # noqa: N818
    """A member with this address exists."""


@dataclass(frozen=True, slots=True)
class Appointed:
    """The new administrator, and how many were removed for them."""

    member: Member
    shut_out: int


def appoint(email: str, now: datetime, *, instead: Replaced | None = None) -> Appointed:
    """Make an administrator without password, and the event that says so.

    A person without a password yet is returned again, for another link. Raises AdministratorExists
    where there is another one already, unless `instead` says why they are shut out, and
    AddressTaken. Of two calls at once the second finds the first's.
    """
    with transaction.atomic():
        wait_for_turn("first administrator")
        present = list(Member.objects.filter(role=Role.ADMIN, is_active=True))
        lost = [one for one in present if one.email == email.strip().lower() and not one.has_usable_password()]
        if lost and instead is None:
            # he never came in: the link was lost, or too old
            return Appointed(lost[0], 0)
        if present and instead is None:
            raise AdministratorExists
        if Member.objects.filter(email=email.strip().lower()).exists():
            raise AddressTaken
        for one in present:
            deactivate(one, now)
        member = Member.objects.create_member(email=email, password=None, role=Role.ADMIN)
        data = {"member": str(member.pk), "shut_out": [str(one.pk) for one in present], "reason": instead or ""}
        events.note(f"member:{member.pk}", APPOINTED, by=OPERATOR, at=now, **data)
    return Appointed(member, len(present))
