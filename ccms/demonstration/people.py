"""Makes the invented people of the demonstration: one member for each role that has pages, and the complainants.

Lets other offices hand complaints over in the demonstration, so that each page about them has something to show.

Makes the invented members of the demonstration's firms, a brand under a marketplace, and their notes and numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.db import transaction

from ccms.accounts.actors import Actor, Role
from ccms.accounts.consumers import actor_of_consumer, consumer_of
from ccms.accounts.development import PASSWORD, SECOND_FACTOR
from ccms.accounts.firms.firm_members import take_in
from ccms.accounts.members.managing import actor_of, naming_second_factors, note, posts_held, second_factors_of
from ccms.accounts.members.offices import HEAD, install_offices
from ccms.accounts.members.staff import LET_IN, OPERATOR
from ccms.accounts.models import Consumer, Firm, Intake, Member, Office
from ccms.complaints.firm_desk import inbox, papers, ready_answers
from ccms.complaints.firm_desk.inbox import InboxWanted, View
from ccms.complaints.intakes import confirming, deciding, importing, receiving
from ccms.complaints.intakes.receiving import IntakeInput
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
        member = Member.objects.create_member(password=None, **columns)
        member.password = _hashed_password()
        member.save(update_fields=["password"])
        with naming_second_factors(member):
            TOTP.activate(member, SECOND_FACTOR)
        note(member, LET_IN, OPERATOR, now, posts=posts_held(member), factors=second_factors_of(member))


@cache
def _hashed_password() -> str:
    """Hash the password of all members once: to do it for each took a third of the first start."""
    return make_password(PASSWORD)


def employee(email: str) -> Actor:
    """Return a member of the demonstration as an actor."""
    return actor_of(Member.objects.select_related("office").get(email=email))


def complainant(number: int, now: datetime) -> tuple[Consumer, Actor]:
    """Return the n-th invented consumer: 01700 000001 and so on."""
    person = consumer_of(f"+8801700{number:06d}", now)
    return person, actor_of_consumer(person)


CLERK = "clerk@dncrp.example"
FIRST_PERSON = 800
ROWS = """number,day,name,mobile,firm,purchase_number,amount,story
P-701,{day},শিউলি বেগম,01700000811,পোশাকঘর,PG-12,1850,শাড়ির রং ছবির মতো নয়।
P-702,{day},আবদুল মালেক,01700000812,গ্যাজেট বাজার,,৩২০০,হেডফোন এক কানে বাজে।
P-703,{day},,0170000081,গ্যাজেট বাজার,GB-9,২৫০০,
G-118,{day},রোকেয়া খাতুন,01700000801,জিনস বাজার,JB-4471,৪৩০০,টাকা নিয়ে পণ্য দেয়নি।
"""


def hand_over(now: datetime) -> None:
    """Hand over some complaints in several states, once, and a file whose rows wait to be ticked."""
    by = employee(CLERK)
    if Intake.objects.exists():
        return
    for number, (days, then) in enumerate(LIVES, start=1):
        at = now - timedelta(days=days)
        intake = receiving.receive(_given(number, at), by, at)
        if then:
            then(intake, by, at + timedelta(hours=2))
    day = dhaka_day(now - timedelta(days=4))
    importing.send(ROWS.format(day=day.isoformat()), "dncrp_portal", by, now)


def _given(number: int, at: datetime) -> IntakeInput:
    name, firm, story, paisa = SAMPLES[(number - 1) % len(SAMPLES)]
    source = ("grs", "333", "dncrp_portal", "bb", "paper")[(number - 1) % 5]
    return IntakeInput(
        source=source,
        first_made_at=dhaka_day(at - timedelta(days=5)),
        name=name,
        phone=f"01700{FIRST_PERSON + number:06}",
        firm=firm,
        outside_no=f"G-{117 + number}" if source != "paper" else "",
        purchase_number="JB-4471" if number == 1 else "",
        amount_paisa=paisa,
        district="dhaka",
        story=story,
    )


SAMPLES = (
    ("রোকেয়া খাতুন", "জিনস বাজার", "টাকা নিয়ে পণ্য দেয়নি। ফোন ধরে না।", 430_000),
    ("জসিম উদ্দিন", "স্মার্ট গ্যাজেট", "ঘড়ি পেয়েছি ভাঙা। বদলে দিতে রাজি নয়।", 215_000),
    ("নাজমা আক্তার", "রান্নাঘর ডটকম", "ব্লেন্ডারের বদলে অন্য জিনিস এসেছে।", 365_000),
    ("মো. সেলিম", "তাজা বাজার", "মেয়াদ শেষ হওয়া দুধ দিয়েছে।", 62_000),
    ("ফাতেমা জোহরা", "শাড়িঘর", "দুইবার টাকা কেটেছে, ফেরত দেয়নি।", 540_000),
)


def _invited(intake: Intake, by: Actor, at: datetime) -> None:
    deciding.invite(intake.pk, by, at)


def _corrected(intake: Intake, by: Actor, at: datetime) -> None:
    given = receiving.given_of(intake)
    receiving.correct(intake.pk, replace(given, firm=f"{given.firm} বিডি", amount_paisa=210_000), by, at)
    deciding.invite(intake.pk, by, at + timedelta(minutes=5))


def _called(intake: Intake, by: Actor, at: datetime) -> None:
    deciding.invite(intake.pk, by, at)
    deciding.note_call(intake.pk, outcome="no_answer", by=by, now=at + timedelta(days=8))


def _confirmed(intake: Intake, by: Actor, at: datetime) -> None:
    deciding.invite(intake.pk, by, at)
    intake.refresh_from_db()
    person = actor_of_consumer(consumer_of(intake.phone.open(), at))
    confirming.take(intake.code, person, at + timedelta(hours=3))


def _refused(intake: Intake, by: Actor, at: datetime) -> None:
    deciding.refuse(intake.pk, reason="not_online", text="", by=by, now=at)


# Some days ago each was typed, and what was done with it.
LIVES: tuple[tuple[int, Callable[[Intake, Actor, datetime], None] | None], ...] = (
    (1, None),
    (3, _corrected),
    (10, _called),
    (2, _confirmed),
    (6, _refused),
    (2, _invited),
)


LEGAL, BRAND = "hatkhola", "sharighor"
AGENT, SECOND_AGENT, ADMINISTRATOR = (f"{who}@{LEGAL}.example" for who in ("agent", "second.agent", "admin"))
FIRM_EMPLOYEES = (
    (AGENT, "রহিম উদ্দিন", Role.FIRM_AGENT, LEGAL),
    (SECOND_AGENT, "করিম শেখ", Role.FIRM_AGENT, LEGAL),
    (ADMINISTRATOR, "সালমা আক্তার", Role.FIRM_ADMIN, LEGAL),
    ("agent@tajabazar.example", "জাহিদ হাসান", Role.FIRM_AGENT, "tajabazar"),
)
READY = (
    ("টাকা ফেরত", "bn", "প্রিয় {buyer_name}, {order} নম্বর অর্ডারের {amount} {days} দিনের মধ্যে ফেরত দেব।"),
    ("Refund", "en", "Dear {buyer_name}, we will pay back {amount} for order {order} within {days} days."),
)


def install_firm_members(now: datetime) -> None:
    """Make the members of firms that are not there yet, and the brand."""
    firms = {firm.slug: firm for firm in Firm.objects.filter(slug__in=[LEGAL, BRAND, "tajabazar"])}
    if firms[BRAND].parent_id is None:
        take_in(firms[BRAND], firms[LEGAL])
    for email, name, role, slug in FIRM_EMPLOYEES:
        if Member.objects.filter(email=email).exists():
            continue
        employ(now, email=email, role=role, name=name, firm=firms[slug])


def furnish(now: datetime) -> None:
    """Let the marketplace's people assign, tag and number some complaints, and write ready answers."""
    people = {each.email: each for each in Member.objects.select_related("office").filter(firm__slug=LEGAL)}
    by = actor_of(people[ADMINISTRATOR])
    if ready_answers.templates_of(by):
        return
    for name, language, text in READY:
        ready_answers.save(key=None, name=name, language=language, text=text, by=by, now=now)
    waiting = [row.complaint.reference for row in inbox.page(InboxWanted(view=View.ALL), by, now).rows]
    for turn, reference in enumerate(waiting[:4]):
        to = people[AGENT if turn % 2 else SECOND_AGENT].pk
        papers.assign(references=[reference], to=to, by=by, now=now)
        papers.set_reference(reference=reference, text=f"HK-{2026100 + turn}", by=by, now=now)
    papers.tag(references=waiting[:2], text="কুরিয়ার", by=by, now=now)
    papers.add_note(reference=waiting[0], text="কুরিয়ারের সঙ্গে কথা হয়েছে, কাল জানাবে।", by=by, now=now)
