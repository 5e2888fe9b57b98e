"""A fine that was not paid is overdue since its first day; what the office is late with, the seller reads too."""

import re
from datetime import timedelta

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import OrderFine, RecordPayment, SetHearing, StartRecovery
from ccms.complaints.models import Deadline
from ccms.core.clock import dhaka_day, short_day
from ccms.core.digits import in_digits
from ccms.gate.clock import current_time
from ccms.notices.composition.rendering import sms, told_by
from ccms.notices.models import Notice
from tests.serving import serve_order
from tests.web.firm.conftest import words

OVERDUE = {
    "bn": "{day}-এর মধ্যে জরিমানা দেওয়ার কথা ছিল। তারপর থেকে তা বকেয়া; ভোক্তা অধিদপ্তর আদায় করতে পারে।",
    "en": "The fine was to be paid by {day}. It is overdue since then; DNCRP can recover it.",
}


def box(answer):
    said = re.sub(r"</?abbr[^>]*>", "", answer.text)
    return re.search(r'<div class="box state.*?</div>', said, re.DOTALL).group()


def first_last_day(sold, kind):
    """Return the last day of the first period that passed."""
    first = Deadline.objects.filter(complaint=sold.complaint, kind=kind, closed_how="missed").earliest("due_at")
    return dhaka_day(first.due_at - timedelta(microseconds=1))


def fined(sold):
    """Let an officer order a fine of 20,000 taka; return the officer."""
    sold.escalate()
    officer = sold.take_up()
    at = current_time() + timedelta(days=1)
    perform(SetHearing(at=at, place="কক্ষ ৭", agreed=True), **sold.by(officer))
    sold.later(days=1, minutes=5)
    perform(OrderFine(section="45", fine_paisa=2_000_000, text="প্রমাণিত।"), **sold.by(officer))
    serve_order(sold.reference, current_time())
    return officer


def pay(sold, officer, paisa):
    paid = {"amount_paisa": paisa, "day": dhaka_day(current_time()), "receipt": "চালান-১"}
    perform(RecordPayment(**paid), **sold.by(officer))


@pytest.mark.parametrize("lang", ["bn", "en"])
def test_the_box_and_the_history_say_since_when_the_fine_is_overdue(proved, lang):
    officer = fined(proved)
    for _ in range(3):  # of what fell due in a gap one is told
        proved.later(days=15)
    pay(proved, officer, 500_000)
    overdue = OVERDUE[lang].format(day=short_day(first_last_day(proved, "payment"), lang))

    page = proved.get(f"?lang={lang}")

    assert f'<b class="over">{overdue}</b>' in box(page)
    assert {"bn": "দিন বাকি", "en": " left"}[lang] not in box(page)
    missed = Deadline.objects.filter(complaint=proved.complaint, kind="payment", closed_how="missed").count()
    told = {"bn": "({} বার)", "en": "({} times)"}[lang].format(in_digits(str(missed), lang))
    assert missed > 1
    assert words(page).count(told) == 1
    assert words(page).count(overdue) == 2  # in the box, and at the end of the history


def test_the_messages_of_the_recovery_name_the_first_day(proved):
    officer = fined(proved)
    proved.later(days=45)
    perform(StartRecovery(), **proved.by(officer))
    day = first_last_day(proved, "payment")

    for side in ("firm", "consumer"):
        notice = Notice.objects.get(subject=proved.reference, template=f"{side}.recovery_started")
        assert notice.params["day"] == day.isoformat()
        notice.language = "en"
        assert f"was not paid by {day.day} {day:%b}" in sms(told_by(notice), {})


def test_a_fine_that_was_paid_is_not_overdue_however_long_the_office_takes(proved):
    officer = fined(proved)
    proved.later(days=10)
    pay(proved, officer, 2_000_000)
    proved.later(days=12)

    said = words(proved.get("?lang=en"))

    assert "DNCRP should have closed the complaint by" in box(proved.get("?lang=en"))
    assert "overdue" not in said
    assert said.count("The fine was not paid in full in time") == 1
    assert said.count("The fine is paid; the office has yet to close the complaint") == 1


@pytest.mark.parametrize("lang", ["bn", "en"])
def test_the_seller_reads_of_the_office_s_delay_what_the_buyer_reads(sold, lang):
    for proved in (True, False):
        seller = sold(proved=proved)
        seller.escalate()
        seller.later(days=15)
        day = short_day(first_last_day(seller, "take_up"), lang)
        late = {"bn": f"{day}-এর মধ্যে ভোক্তা অধিদপ্তরের একজন", "en": f"should have taken it up by {day}"}[lang]
        told = {"bn": "কোনো কর্মকর্তা সময়মতো হাতে নেননি", "en": "No officer took it up in time"}[lang]

        page = seller.get(f"?lang={lang}")

        assert late in box(page)
        assert {"bn": "দিন বাকি", "en": " left"}[lang] not in box(page)
        assert words(page).count(told) == 1
