"""Adds and removes people of offices and of other bodies, for the operator of the machine."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from ccms.accounts.actors import Role
from ccms.accounts.members import managing
from ccms.accounts.members.first_admin import OPERATOR, AddressTaken
from ccms.accounts.members.managing import deactivate, note, posts_held, wait_for_others
from ccms.accounts.models import Member, Office
from ccms.accounts.models.member import ROLES_OF_NO_PLACE
from ccms.core.clock import dhaka_day
from ccms.law.choice_words import words_of
from ccms.law.pack.book import book

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
