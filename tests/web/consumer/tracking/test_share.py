"""After an order: what it means in money, where the share goes, and what happens where it did not come."""

from datetime import timedelta

import pytest
from django.db import connection

from ccms.accounts.actors import Role
from ccms.accounts.models import Member
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import (
    Close,
    HoldHearing,
    OrderFine,
    RecordPayment,
    RecordReward,
    SetHearing,
)
from ccms.complaints.acts.share import AnswerUnpaidShare, ReportUnpaidShare
from ccms.complaints.models import Deadline, Reward
from ccms.complaints.statuses import NotAllowed
from ccms.complaints.verification import verify_complaints
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.gate.clock import current_time
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from tests import factories
from tests.web.consumer.tracking.reading import words

BKASH = {"way": "bkash", "account": "০১৭১২ ৩৪৫৬৭৮", "holder": "রহিমা খাতুন"}


@pytest.fixture
def ordered(followed):
    """Return a complaint with a fine of 20,000 taka, nothing of it paid."""
    followed.escalate()
    followed.officer = followed.take_up()
    perform(SetHearing(at=current_time() + timedelta(days=2), place="ঢাকা", agreed=True), **followed.by(followed.officer))
    followed.later(days=3)
    perform(HoldHearing(attendance="both", text="শুনানি হলো।"), **followed.by(followed.officer))
    perform(OrderFine(section="45", fine_paisa=2_000_000, text="টাকা নিয়ে পণ্য দেয়নি।"), **followed.by(followed.officer))
    followed.head = factories.officer(followed.complaint.office, Role.OFFICE_HEAD)
    return followed


def money(followed, act, amount, receipt="T-1", **more):
    day = dhaka_day(current_time())
    perform(act(amount_paisa=amount, day=day, receipt=receipt, **more), **followed.by(followed.officer))


@pytest.fixture
def recorded(ordered):
    """Return it after the fine came in and the share was recorded as paid."""
    money(ordered, RecordPayment, 2_000_000)
    money(ordered, RecordReward, 500_000, to_staff=False)
    return ordered


def answer(followed, result):
    perform(AnswerUnpaidShare(result=result, text="রসিদ মিলিয়ে দেখা হলো।"), **followed.by(followed.head))


def test_the_box_says_the_fine_the_share_of_what_came_in_and_what_nobody_orders_back(ordered):
    money(ordered, RecordPayment, 800_000)

    said = words(ordered.get())

    for sum_shown in ("২০,০০০", "৮,০০০", "২,০০০"):  # fine, collected, a quarter of that
        assert sum_shown in said
    assert "আপনার নিজের" in said
    assert "দেওয়ানি আদালতে" in said


def test_where_it_goes_is_asked_sealed_and_read_by_the_office_alone(ordered):
    assert "/share" in ordered.get().text
    ordered.post("/share", **BKASH)

    assert ordered.events()[-1] == "consumer.named_account"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT share_account FROM complaints_complainant WHERE complaint_id = %s", [ordered.complaint.pk]
        )
        kept = bytes(cursor.fetchone()[0])
    assert kept
    assert b"1712345678" not in kept
    event = Event.objects.filter(subject=ordered.complaint.subject).latest("seq")
    assert event.data["way"] == "bkash"
    assert "1712345678" not in str(event.data)
    shown = words(ordered.get())
    assert "5678" in shown
    assert "01712" not in shown
    assert Notice.objects.filter(subject=ordered.reference, template="consumer.account_named").exists()


def test_a_wallet_is_a_mobile_number_and_a_bank_is_named(ordered):
    assert ordered.post("/share", **{**BKASH, "account": "12345"}).status_code == 422
    assert ordered.post("/share", way="bank", account="110-22-3344", holder="রহিমা").status_code == 422
    assert (
        ordered.post("/share", way="bank", account="110-22-3344", holder="রহিমা", text="সোনালী, মিরপুর").status_code == 302
    )


def test_the_share_is_reported_missing_only_once_it_was_recorded_as_paid(ordered):
    money(ordered, RecordPayment, 2_000_000)
    assert ordered.get("/share/missing").status_code == 409
    money(ordered, RecordReward, 500_000, to_staff=False)
    assert "/share/missing" in ordered.get().text

    ordered.post("/share/missing", text="আজও বিকাশে আসেনি।")

    assert ordered.stands.share == "disputed"
    assert "অফিসের প্রধানকে জবাব দিতে হবে" in words(ordered.get())
    assert Notice.objects.filter(subject=ordered.reference, template="office.share_reported").exists()
    with pytest.raises(NotAllowed):
        perform(Close(), **ordered.by(ordered.officer))
    with pytest.raises(NotAllowed):
        perform(AnswerUnpaidShare(result="paid", text="দেওয়া হয়েছে।"), **ordered.by(ordered.officer))


def test_what_was_not_paid_is_due_again_and_the_history_keeps_both(recorded):
    perform(ReportUnpaidShare(), **recorded.by(recorded.buyer))
    answer(recorded, "not_paid")

    assert recorded.stands.share == ""
    assert Notice.objects.filter(subject=recorded.reference, template="consumer.share_not_paid").exists()
    with pytest.raises(ValidationFailed):
        perform(Close(), **recorded.by(recorded.officer))
    money(recorded, RecordReward, 500_000, receipt="T-2", to_staff=False)
    assert Reward.objects.filter(undone_at=None).count() == 1
    assert Reward.objects.count() == 2
    assert verify_complaints().findings == []
    perform(Close(), **recorded.by(recorded.officer))
    assert recorded.stands.outcome == "order_complied"


def test_after_the_answer_that_it_was_paid_the_buyer_can_say_again_that_it_did_not_come(recorded):
    perform(ReportUnpaidShare(), **recorded.by(recorded.buyer))
    answer(recorded, "paid")

    assert recorded.stands.share == "paid"
    assert "রসিদ মিলিয়ে দেখা হলো।" in words(recorded.get())
    perform(ReportUnpaidShare(), **recorded.by(recorded.buyer))
    assert recorded.stands.share == "disputed"


def test_a_closed_order_is_open_again_with_a_deadline_of_the_office(recorded):
    perform(Close(), **recorded.by(recorded.officer))
    assert "/share/missing" in recorded.get().text

    recorded.post("/share/missing")

    stands = recorded.stands
    assert (stands.status, stands.outcome, stands.share) == ("ordered", "", "disputed")
    clock = Deadline.objects.get(complaint=stands, closed_at=None)
    assert (clock.kind, clock.party) == ("payment", "office")
    recorded.later(days=40)
    assert "clock.missed_deadline" in recorded.events()


def test_long_after_the_end_it_is_too_late(recorded):
    perform(Close(), **recorded.by(recorded.officer))
    recorded.later(days=31)

    assert recorded.post("/share/missing").status_code == 409
    assert recorded.stands.status == "closed"


def test_the_head_reads_beside_the_account_where_the_share_was_to_go(recorded, sign_in):
    recorded.post("/share", **BKASH)
    recorded.post("/share/missing", text="আসেনি।")
    head = sign_in(Member.objects.get(pk=recorded.head.id))
    page = head.get(f"/office/{recorded.reference}/answer-unpaid-share")

    assert page.status_code == 200
    assert "বিকাশ" in words(page)
    assert "রহিমা খাতুন" in words(page)
