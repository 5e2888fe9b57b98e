"""Adds and removes people who work for the office or a body beside it, for the operator of the machine."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from ccms.accounts.actors import Role
from ccms.accounts.members.first_admin import OPERATOR, AddressTaken
from ccms.accounts.members.managing import deactivate, end_sessions, note
from ccms.accounts.models import Member, Office
from ccms.accounts.models.member import OFFICE_ROLES

LET_IN, SHUT_OUT, STARTED_OVER = "operator.let_in", "operator.shut_out", "operator.started_over"


class NoSuchPlace(Exception):  # noqa: N818 - failures are named for what happened
    """A role of an office needs one that there is; the others have none."""


class NobodyThere(Exception):  # noqa: N818
    """No member of the staff who may sign in has this address."""


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody is to be: `place` is an office's code, or a body's; empty where the role has none."""

    email: str
    name: str
    role: Role
    place: str = ""


def let_in(post: Post, now: datetime) -> Member:
    """Make a member without password, or return the one who has set none yet. Raises AddressTaken, NoSuchPlace."""
    with transaction.atomic():
        belonging = _belonging(post)
        present = Member.objects.select_for_update().filter(email=post.email.strip().lower()).first()
        if present is None:
            present = Member.objects.create_member(
                email=post.email, password=None, role=post.role, name=post.name, **belonging
            )
        elif present.has_usable_password() or not present.is_active or _is_another(present, post.role, belonging):
            raise AddressTaken
        note(present, LET_IN, OPERATOR, now)
        return present


def shut_out(email: str, now: datetime) -> Member:
    """Let somebody sign in no more; what they did keeps their name. Raises NobodyThere."""
    with transaction.atomic():
        waiting = Member.objects.select_for_update().filter(email=email.strip().lower(), is_active=True, firm=None)
        member = waiting.exclude(role=Role.ADMIN).first()
        if member is None:
            raise NobodyThere
        deactivate(member, now)
        note(member, SHUT_OUT, OPERATOR, now)
        return member


def start_over(email: str, now: datetime) -> Member:
    """Forget the password and second factor of one who lost them; the person's sessions end. Raises NobodyThere.

    Members of firms too: their administrator lets in who is new, and cannot take anybody's sign-in.
    """
    with transaction.atomic():
        waiting = Member.objects.select_for_update().filter(email=email.strip().lower(), is_active=True)
        member = waiting.exclude(role=Role.ADMIN).first()
        if member is None:
            raise NobodyThere
        member.set_unusable_password()
        member.save(update_fields=["password"])
        Authenticator.objects.filter(user=member).delete()
        end_sessions(member)
        note(member, STARTED_OVER, OPERATOR, now)
        return member


def _belonging(post: Post) -> dict[str, Any]:
    if post.role is Role.BODY:
        return {"body": post.place}
    if post.role not in OFFICE_ROLES:
        if post.place:
            raise NoSuchPlace
        return {}
    office = Office.objects.filter(code=post.place).first()
    if office is None:
        raise NoSuchPlace
    return {"office": office}


def _is_another(member: Member, role: Role, belonging: dict[str, Any]) -> bool:
    return member.role != role or any(getattr(member, name) != place for name, place in belonging.items())
