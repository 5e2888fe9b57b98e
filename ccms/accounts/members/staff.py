"""Adds and removes people of offices and of other bodies, for the operator of the machine.

Makes the first administrator of an installation, at the machine itself because nobody can invite them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction

from ccms.accounts.actors import Role
from ccms.accounts.members import managing
from ccms.accounts.members.managing import deactivate, note, posts_held, wait_for_others
from ccms.accounts.models import Member, Office
from ccms.accounts.models.member import ROLES_OF_NO_PLACE
from ccms.core.clock import dhaka_day
from ccms.gate.jobs import wait_for_turn
from ccms.law.choice_words import words_of
from ccms.law.pack.book import book
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


LET_IN, SHUT_OUT = "operator.let_in", "operator.shut_out"


class NoSuchPlace(Exception):  # noqa: N818 - failures are named for what happened
    """A role of an office needs one that there is; the others have none."""


class NoSuchBody(Exception):  # noqa: N818
    """A member of a body needs a code of the routing pack, and nobody else has one."""


class NobodyThere(Exception):  # noqa: N818
    """No member of the staff who may sign in has this address."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person to come in: their role, and the code of their office or body."""

    email: str
    name: str
    role: Role
    place: str = ""
    body: str = ""  # its code in the routing pack, for a member of a body
    district: str = ""  # for a member of a body in one district alone


def let_in(newcomer: Newcomer, now: datetime) -> Member:
    """Make a member without password, or return the one who has set none yet.

    Raises AddressTaken, NoSuchPlace and NoSuchBody.
    """
    check_body(newcomer, dhaka_day(now))
    with transaction.atomic():
        wait_for_others()
        office = Office.objects.filter(code=newcomer.place).first()
        without = newcomer.role in {*ROLES_OF_NO_PLACE, Role.BODY}
        if (office is None) is not without or (newcomer.place and office is None):
            raise NoSuchPlace
        present = Member.objects.select_for_update().filter(email=newcomer.email.strip().lower()).first()
        if present is None:
            present = Member.objects.create_member(
                email=newcomer.email,
                password=None,
                role=newcomer.role,
                name=newcomer.name,
                office=office,
                body=newcomer.body,
                district=newcomer.district,
                since=dhaka_day(now),
            )
        elif (
            present.has_usable_password()
            or not present.is_active
            or (present.role, present.office) != (newcomer.role, office)
            or (present.body, present.district) != (newcomer.body, newcomer.district)
        ):
            raise AddressTaken
        note(present, LET_IN, OPERATOR, now, office=str(office.pk) if office else "", posts=posts_held(present))
        return present


def check_body(newcomer: Newcomer, day: date) -> None:
    """Refuse a body that is sent nothing of a complaint, a district that is none, and both for another role.

    Raises NoSuchBody.
    """
    pack = book().on(day)
    is_body = newcomer.role is Role.BODY
    right = newcomer.body in words_of(pack, "receiver") if is_body else not newcomer.body
    if not right or (newcomer.district and (not is_body or newcomer.district not in pack.districts)):
        raise NoSuchBody


def shut_out(email: str, now: datetime) -> Member:
    """Let somebody sign in no more; what they did keeps their name. Raises NobodyThere."""
    with transaction.atomic():
        wait_for_others()
        waiting = Member.objects.select_for_update().filter(email=email.strip().lower(), is_active=True, firm=None)
        member = waiting.exclude(role=Role.ADMIN).first()
        if member is None:
            raise NobodyThere
        posts = posts_held(member)
        deactivate(member, now)
        note(member, SHUT_OUT, OPERATOR, now, posts=posts)
        return member


def start_over(email: str, now: datetime) -> Member:
    """Let a member of any kind set password and second factor anew, also where the account was closed.

    Raises NobodyThere.
    """
    with transaction.atomic():
        wait_for_others()
        member = Member.objects.filter(email=email.strip().lower()).first()
        if member is None:
            raise NobodyThere
        managing.start_over(member, OPERATOR, OPERATOR, now)
        return member
