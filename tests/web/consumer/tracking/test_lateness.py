"""What the office is late with is one line for the buyer, since its first day, and one in the history."""

import re
from datetime import timedelta

import pytest
from django.utils import translation

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import OrderFine, RecordPayment, SetHearing
from ccms.complaints.models import Deadline
from ccms.core.clock import dhaka_day, short_day
from ccms.core.digits import in_digits
from ccms.gate.clock import current_time
from ccms.web.templatetags.words import last_moment
from tests.serving import serve_order
from tests.web.consumer.tracking.reading import words

LATE = {
    "take_up": {
        "bn": "{day}-এর মধ্যে ভোক্তা অধিদপ্তরের একজন কর্মকর্তার এটি হাতে নেওয়ার কথা ছিল। তারপর থেকে দেরি হচ্ছে।",
        "en": "An officer of DNCRP should have taken it up by {day}. It is late since then.",
    },
    "payment": {
        "bn": "{day}-এর মধ্যে জরিমানা দেওয়ার কথা ছিল। তারপর থেকে তা বকেয়া; ভোক্তা অধিদপ্তর আদায় করতে পারে।",
        "en": "The fine was to be paid by {day}. It is overdue since then; DNCRP can recover it.",
    },
}


def first_missed(followed, kind):
    """Return the last day of the first period that passed."""
    first = Deadline.objects.filter(complaint=followed.complaint, kind=kind, closed_how="missed").earliest("due_at")
    return dhaka_day(first.due_at - timedelta(microseconds=1))


def box(answer):
    """Return what stands in the box that says where the complaint is."""
    said = re.sub(r"</?abbr[^>]*>", "", answer.text)
    return re.search(r'<div class="box state.*?</div>', said, re.DOTALL).group()


def fined(followed):
    """Let an officer order a fine of 20,000 taka; return the officer."""
    followed.escalate()
    officer = followed.take_up()
    at = current_time() + timedelta(days=1)
    perform(SetHearing(at=at, place="কক্ষ ৭", agreed=True), **followed.by(officer))
    followed.later(days=1, minutes=5)
    perform(OrderFine(section="45", fine_paisa=2_000_000, text="প্রমাণিত।"), **followed.by(officer))
    serve_order(followed.reference, current_time())
    return officer


@pytest.mark.parametrize("lang", ["bn", "en"])
def test_what_the_office_did_not_do_is_one_line_in_the_box_for_everybody_who_may_look(followed, client, lang):
    followed.escalate().later(days=15)
    late = LATE["take_up"][lang].format(day=short_day(first_missed(followed, "take_up"), lang))
    left = {"bn": "দিন বাকি", "en": " left"}[lang]

    for browser in (followed.browser, client):
        said = box(browser.get(f"{followed.url}?lang={lang}"))
        assert f'<b class="over">{late}</b>' in said
        assert left not in said


@pytest.mark.parametrize("lang", ["bn", "en"])
def test_a_duty_missed_again_and_again_is_one_entry_of_the_history_with_its_first_moment(followed, lang):
    followed.escalate()
    for _ in range(3):  # of what fell due in a gap one is told
        followed.later(days=6)
    missed = Deadline.objects.filter(complaint=followed.complaint, closed_how="missed")
    times = {kind: missed.filter(kind=kind).count() for kind in ("take_up", "first_step")}
    assert min(times.values()) > 1

    answer = followed.get(f"?lang={lang}")

    said = words(answer)
    told = {"bn": "কোনো কর্মকর্তা সময়মতো হাতে নেননি", "en": "No officer took it up in time"}[lang]
    again = {"bn": "({} বার)", "en": "({} times)"}[lang]
    assert said.count(told) == 1
    for number in times.values():
        assert again.format(in_digits(str(number), lang)) in said
    first = missed.filter(kind="take_up").earliest("due_at").due_at
    entries = [entry for entry in answer.context["entries"] if told in str(entry.what)]
    with translation.override(lang):
        assert [entry.when for entry in entries] == [last_moment(first)]


def test_what_was_done_at_last_is_late_no_more(followed, client):
    followed.escalate().later(days=4)
    followed.take_up()
    for browser in (followed.browser, client):
        said = box(browser.get(followed.url))
        assert "দেরি" not in said
        assert "বাকি" in said


@pytest.mark.parametrize("lang", ["bn", "en"])
def test_a_fine_that_is_not_paid_is_overdue_since_its_first_day_also_in_the_list(followed, client, lang):
    officer = fined(followed)
    followed.later(days=45)
    perform(RecordPayment(amount_paisa=500_000, day=dhaka_day(current_time()), receipt="চালান-১"), **followed.by(officer))
    last = first_missed(followed, "payment")
    late = LATE["payment"][lang].format(day=short_day(last, lang))

    for browser in (followed.browser, client):
        said = box(browser.get(f"{followed.url}?lang={lang}"))
        assert late in said
        assert {"bn": "দিন বাকি", "en": " left"}[lang] not in said
    days = in_digits(str((dhaka_day(current_time()) - last).days), lang)
    mine = words(followed.browser.get(f"/t/mine?lang={lang}"))
    assert {"bn": f"{days} দিন দেরি", "en": f"{days} days late"}[lang] in mine


def test_after_the_fine_came_in_the_office_may_be_late_and_not_the_seller(followed):
    officer = fined(followed)
    followed.later(days=10)
    perform(
        RecordPayment(amount_paisa=2_000_000, day=dhaka_day(current_time()), receipt="চালান-১"), **followed.by(officer)
    )
    assert "It is late" not in words(followed.get("?lang=en"))
    followed.later(days=12)

    said = words(followed.get("?lang=en"))

    assert "DNCRP should have given you your quarter of the fine and closed the complaint by" in said
    assert "overdue" not in said
    assert said.count("The fine was not paid in full in time") == 1
    assert said.count("The fine is paid; the office has yet to close the complaint") == 1


def test_once_no_charge_sheet_is_possible_the_buyer_reads_it_and_what_is_left(followed):
    followed.escalate().take_up()
    followed.later(days=80)
    assert "ধারা ৬১" not in words(followed.get())

    read = words(followed.later(days=11).get())
    assert "ফৌজদারি মামলার অভিযোগপত্র আর দেওয়া যাবে না (ধারা ৬১)" in read
    assert "দেওয়ানি আদালতেও যেতে পারেন" in read
