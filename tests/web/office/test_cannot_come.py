"""What both sides are told to bring to a hearing, and how a side says that it cannot come."""

from datetime import timedelta

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import CannotCome
from ccms.complaints.acts.decision import Adjourn, SetHearing
from ccms.complaints.reading.firm_view import firm_view
from ccms.complaints.reading.own_case import case_of
from ccms.complaints.statuses import NotAllowed
from ccms.core.failures import ValidationFailed
from ccms.notices.models import Notice
from tests import factories
from tests.web.office.working import words_of

BRING, WHY = "মোবাইলটি ও চার্জার সঙ্গে আনবেন।", "সেদিন আমার পরীক্ষা, পরের সপ্তাহে পারব।"
DAY = {"day-day": "1", "day-month": "3", "time": "11:00", "place": "কক্ষ ৭"}


def called(desk):
    """Return a complaint whose hearing is to come."""
    case = desk.taken_up()
    perform(SetHearing(at=desk.now + timedelta(days=3), place="কক্ষ ৭", agreed=True), **case.by(desk.nasrin))
    return case


def told():
    return Notice.objects.filter(template="office.cannot_come").count()


def test_what_the_officer_writes_is_to_be_brought_stands_on_both_sides_pages(desk):
    case = desk.taken_up()
    day = {**DAY, "day-year": str(desk.today.year + 1), "bring": BRING}

    shown = case.ask(desk.nasrin, "set-hearing", **day)
    case.confirm(desk.nasrin, "set-hearing", shown)

    assert BRING in words_of(shown)
    assert case_of(case.reference, case.buyer).bring == BRING
    assert firm_view(case.reference, case.seller).hearing.bring == BRING
    assert BRING in words_of(case.get(desk.nasrin))


def test_where_the_officer_writes_nothing_the_form_says_what_both_sides_read(desk):
    case = desk.taken_up()

    assert "খালি রাখলে দুই পক্ষ পড়বে: এ নিয়ে যা আছে" in words_of(case.get(desk.nasrin, "/set-hearing"))


@pytest.mark.parametrize("side", ["buyer", "seller"])
def test_a_side_that_cannot_come_says_so_once_and_the_officer_reads_it(desk, side):
    case = called(desk)
    who = getattr(case, side)

    perform(CannotCome(text=WHY), **case.by(who))
    with pytest.raises(ValidationFailed):
        perform(CannotCome(text=WHY), **case.by(who))

    assert told() == 1
    assert case.now_stands().status == "hearing"
    assert WHY in words_of(case.get(desk.nasrin))
    assert WHY in words_of(case.get(desk.nasrin, "/adjourn"))


def test_of_another_hearing_they_may_say_it_again(desk):
    case = called(desk)
    perform(CannotCome(text=WHY), **case.by(case.buyer))
    later = desk.now + timedelta(days=9)
    perform(Adjourn(at=later, place="কক্ষ ৭", reason="party_asked"), **case.by(desk.nasrin))

    assert WHY not in words_of(case.get(desk.nasrin, "/adjourn"))
    perform(CannotCome(text=WHY), **case.by(case.buyer))
    assert told() == 2


def test_the_seller_does_not_read_why_the_buyer_cannot_come(desk):
    case = called(desk)
    perform(CannotCome(text=WHY), **case.by(case.buyer))

    past = firm_view(case.reference, case.seller).past
    assert "consumer.said_cannot_come" in [event.kind for event in past]
    assert WHY not in str(past)


def test_who_is_not_told_of_a_hearing_cannot_say_it(desk):
    case = called(desk)
    named = factories.contact(case.shop, desk.now, proved=False, named_by=case.person)

    with pytest.raises(NotAllowed):
        perform(CannotCome(text=WHY), **case.by(factories.as_firm(named)))
