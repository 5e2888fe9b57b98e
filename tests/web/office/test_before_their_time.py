"""The desk offers nothing that would be refused: what must wait stands apart, with the moment from which it is open."""

from datetime import timedelta

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import Adjourn, RecordPayment, SetHearing
from ccms.complaints.lifecycle import Status
from ccms.complaints.models import Order
from ccms.core.clock import moment_in_words, short_day
from tests.web.office.working import REASONS, parts, words_of

DECIDING = ("hold-hearing", "order", "dismiss", "record-settlement")
SENT = {
    "hold-hearing": {"attendance": "both", "text": REASONS},
    "order": {"section": "45", "fine": "5000", "text": REASONS},
    "dismiss": {"reason": "not_proved", "text": REASONS},
    "record-settlement": {"how": "done", "remedy": "delivery"},
}


@pytest.fixture
def called(desk):
    """Return a complaint whose hearing is in an hour."""
    case = desk.taken_up()
    perform(SetHearing(at=desk.now + timedelta(hours=1), place="কক্ষ ৭", agreed=True), **case.by(desk.nasrin))
    return case


def links(case, who):
    page = case.get(who).text
    return {act for act in (*DECIDING, "start-recovery") if f'href="{case.url}/{act}"' in page}


def test_until_the_hearing_they_are_named_with_its_time_and_lead_nowhere(desk, called):
    at = moment_in_words(called.complaint.hearings.get().at, "bn")
    said = words_of(called.get(desk.nasrin))

    assert links(called, desk.nasrin) == set()
    _, _, later = said.partition("এখনো করা যায় না")
    assert f"{at} থেকে করা যাবে" in later
    assert "জরিমানার আদেশ" in later
    desk.later(hours=1)
    assert links(called, desk.nasrin) == set(DECIDING)
    assert "এখনো করা যায় না" not in words_of(called.get(desk.nasrin))


@pytest.mark.parametrize("act", DECIDING)
def test_the_page_and_what_is_sent_there_say_from_when(desk, called, act):
    at = moment_in_words(called.complaint.hearings.get().at, "bn")
    desk.later(minutes=58)

    page = called.get(desk.nasrin, f"/{act}")
    sent = called.ask(desk.nasrin, act, **SENT[act])

    assert (page.status_code, sent.status_code) == (409, 422)
    assert f"{at} থেকে করা যাবে" in words_of(page)
    assert f"{at} থেকে করা যাবে" in words_of(sent)
    assert "<form" not in page.text[page.text.index("<main") : page.text.index("</main>")]
    assert called.now_stands().status == Status.HEARING
    desk.later(minutes=3)
    assert called.get(desk.nasrin, f"/{act}").status_code == 200
    assert called.ask(desk.nasrin, act, **SENT[act]).status_code == 200


def test_who_wants_to_record_an_agreement_is_told_how_both_sides_can_agree_before(desk, called):
    said = words_of(called.get(desk.nasrin, "/record-settlement"))

    assert "প্রতিষ্ঠান প্রস্তাব দেবে, ক্রেতা তা মেনে নেবেন" in said


def test_a_preview_shown_in_time_is_refused_where_the_hearing_was_moved_meanwhile(desk, called):
    desk.later(hours=1, minutes=1)
    shown = called.ask(desk.nasrin, "order", **SENT["order"])
    later = desk.now + timedelta(days=2)
    perform(Adjourn(at=later, place="কক্ষ ৭", reason="office", agreed=True), **called.by(desk.tanvir))

    late = called.confirm(desk.nasrin, "order", shown)

    assert late.status_code == 422
    assert moment_in_words(later, "bn") in words_of(late)
    assert REASONS in late.text
    assert not Order.objects.exists()


def test_recovery_is_offered_from_the_day_after_the_last_day_to_pay(desk):
    case = desk.ordered()
    due = case.complaint.deadlines.get(kind="payment", closed_at=None).due_at
    early, page = words_of(case.get(desk.nasrin)), case.get(desk.nasrin, "/start-recovery")
    forced = case.ask(desk.nasrin, "start-recovery")

    assert links(case, desk.nasrin) == set()
    assert "প্রতিষ্ঠান জরিমানা দিতে পারে" in early
    assert (page.status_code, forced.status_code) == (409, 422)
    assert "প্রতিষ্ঠান জরিমানা দিতে পারে" in words_of(page)
    desk.later(seconds=(due - desk.now).total_seconds())
    assert links(case, desk.nasrin) == {"start-recovery"}
    assert case.act(desk.nasrin, "start-recovery").status_code == 302


def test_of_a_paid_fine_nobody_is_told_when_it_can_be_recovered(desk):
    case = desk.ordered()
    paid = {"amount_paisa": 2_000_000, "day": desk.today, "receipt": "CH-1"}
    perform(RecordPayment(**paid), **case.by(desk.nasrin))

    assert "আদায় শুরু করুন" not in words_of(case.get(desk.nasrin))


def test_that_the_buyer_was_absent_says_that_it_needs_a_hearing(desk):
    case = desk.taken_up()

    page = case.get(desk.nasrin, "/dismiss")
    sent = case.ask(desk.nasrin, "dismiss", reason="absent", text=REASONS)

    assert "শুনানির সময় পার হওয়ার পরেই" in words_of(page)
    assert sent.status_code == 422
    assert "শুনানির দিন ঠিক করুন" in words_of(sent)
    assert case.now_stands().status == Status.SCRUTINY


def test_after_the_hearing_s_time_it_says_so_no_more(desk):
    case = desk.at_hearing()

    assert "শুনানির সময় পার হওয়ার পরেই" not in words_of(case.get(desk.nasrin, "/dismiss"))
    assert case.act(desk.nasrin, "dismiss", reason="absent", text=REASONS).status_code == 302


def test_the_form_says_from_which_day_a_hearing_can_be_and_refuses_an_earlier_one(desk):
    case, first = desk.taken_up(), desk.today + timedelta(days=7)
    asked = words_of(case.get(desk.nasrin, "/set-hearing"))
    sent = {"time": "11:00", "place": "কক্ষ ৭"}
    early = case.ask(desk.nasrin, "set-hearing", **sent, **parts("day", first - timedelta(days=1)))

    assert f"{short_day(first, 'bn')} বা তার পরে" in asked
    assert early.status_code == 422
    assert "শুনানির অন্তত ৭ দিন আগে" in words_of(early)
    assert case.act(desk.nasrin, "set-hearing", **sent, **parts("day", first)).status_code == 302
