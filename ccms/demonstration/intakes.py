"""Lets other offices hand complaints over in the demonstration, so that each page about them has something to show."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from ccms.accounts.actors import Actor
from ccms.accounts.consumers import actor_of_consumer, consumer_of
from ccms.accounts.models import Intake
from ccms.complaints.intakes import calling, confirming, correcting, deciding, importing, receiving
from ccms.complaints.intakes.receiving import IntakeInput
from ccms.core.clock import dhaka_day
from ccms.demonstration.people import employee

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
    given = correcting.given_of(intake)
    correcting.correct(intake.pk, replace(given, firm=f"{given.firm} বিডি", amount_paisa=210_000), by, at)
    deciding.invite(intake.pk, by, at + timedelta(minutes=5))


def _called(intake: Intake, by: Actor, at: datetime) -> None:
    deciding.invite(intake.pk, by, at)
    calling.note_call(intake.pk, outcome="no_answer", by=by, now=at + timedelta(days=8))


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
