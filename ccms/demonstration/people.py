"""Makes the invented people of the demonstration: one member for each role that has pages, and the complainants."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction

from ccms.accounts.actors import Actor, Role
from ccms.accounts.consumers import actor_of_consumer, consumer_of
from ccms.accounts.development import PASSWORD, SECOND_FACTOR
from ccms.accounts.members.first_admin import OPERATOR
from ccms.accounts.members.managing import actor_of, naming_second_factors, note, posts_held, second_factors_of
from ccms.accounts.members.offices import HEAD, install_offices
from ccms.accounts.members.staff import LET_IN
from ccms.accounts.models import Consumer, Member, Office
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book

DISTRICT = "dhaka"


@dataclass(frozen=True, slots=True)
class Employee:
    """One member of the demonstration."""

    email: str
    name: str
    role: Role
    office: str | None = DISTRICT
    body: str = ""


EMPLOYEES = (
    Employee("officer@dncrp.example", "নাসরিন সুলতানা", Role.OFFICER),
    Employee("second.officer@dncrp.example", "তানভীর আহমেদ", Role.OFFICER),
    Employee("head@dncrp.example", "শাহানা পারভীন", Role.OFFICE_HEAD),
    Employee("chattogram@dncrp.example", "রেজাউল করিম", Role.OFFICER, "chattogram"),
    Employee("headoffice@dncrp.example", "মাহবুব আলম", Role.OFFICER, HEAD),
    Employee("supervisor@dncrp.example", "আনোয়ার হোসেন", Role.SUPERVISOR, "division-dhaka"),
    Employee("auditor@dncrp.example", "ফারহানা ইসলাম", Role.AUDITOR, HEAD),
    Employee("clerk@dncrp.example", "সোহেল রানা", Role.CLERK),
    Employee("cell@cdcc.example", "ইমরান কবীর", Role.COORDINATOR, None),
    Employee("desk@ecab.example", "নুসরাত জাহান", Role.ASSOCIATION, None),
    Employee("desk@bb.example", "শফিকুর রহমান", Role.BODY, None, "BB"),
    Employee("admin@ccms.example", "প্রশাসক", Role.ADMIN, None),
)


def install_members(now: datetime) -> None:
    """Make the offices and one member for each role that has pages."""
    install_offices(book().on(dhaka_day(now)))
    offices = {office.code: office for office in Office.objects.all()}
    for person in EMPLOYEES:
        if Member.objects.filter(email=person.email).exists():
            continue
        belonging: dict[str, Any] = {"office": offices[person.office]} if person.office else {"body": person.body}
        employ(now, email=person.email, role=person.role, name=person.name, **belonging)


def employ(now: datetime, **columns: Any) -> None:
    """Make a member with the password and the second factor of the demonstration."""
    with transaction.atomic():
        member = Member.objects.create_member(password=PASSWORD, **columns)
        with naming_second_factors(member):
            TOTP.activate(member, SECOND_FACTOR)
        note(member, LET_IN, OPERATOR, now, posts=posts_held(member), factors=second_factors_of(member))


def employee(email: str) -> Actor:
    """Return a member of the demonstration as an actor."""
    return actor_of(Member.objects.select_related("office").get(email=email))


def complainant(number: int, now: datetime) -> tuple[Consumer, Actor]:
    """Return the n-th invented consumer: 01700 000001 and so on."""
    person = consumer_of(f"+8801700{number:06d}", now)
    return person, actor_of_consumer(person)
