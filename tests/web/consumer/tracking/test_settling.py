"""What its person says of a promise, of a question, and of the whole complaint."""

import uuid
from datetime import timedelta

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.firm import Ask, ReportPerformance
from ccms.complaints.acts.office import RejectComplaint, RequestInformation
from ccms.complaints.models import Statement
from ccms.gate import clock
from tests import factories
from tests.web.consumer.tracking.conftest import Followed
from tests.web.consumer.tracking.reading import words


def test_a_kept_promise_can_be_confirmed_at_once(followed):
    followed.promise(days=3)
    page = words(followed.get("/received"))
    assert "শাড়িঘর কথা দিয়েছে: টাকা ফেরত, ২,৪৫০ টাকা" in page
    assert "না, পাইনি" not in page

    followed.post("/received", promise="kept")

    assert followed.stands.status == "settled"


def test_a_broken_promise_cannot_be_reported_before_its_day_is_over(followed):
    followed.promise(days=3)

    answer = followed.post("/received", promise="broken")

    assert answer.status_code == 422
    assert followed.stands.status == "promised"


def test_a_promise_that_passed_goes_to_the_directorate_by_itself_and_the_page_says_so(followed):
    followed.promise(days=3).later(days=4)

    answer = followed.get("/received")

    assert answer.status_code == 409
    assert "কথা রাখেনি, এখন অধিদপ্তরে" in words(answer)


def test_between_the_end_of_the_day_and_the_sweep_its_person_reports_it_himself(followed):
    followed.promise(days=0)
    clock.move(timedelta(days=1))
    followed.sign_in()

    assert "না, পাইনি" in words(followed.get("/received"))
    followed.post("/received", promise="broken", text="কিছু আসেনি।")

    assert (followed.stands.status, followed.stands.reason) == ("escalated", "broken_promise")
    assert Statement.objects.filter(complaint=followed.complaint, text="কিছু আসেনি।").exists()


def test_neither_kept_nor_broken_asks_to_choose(followed):
    followed.promise()

    assert followed.post("/received", promise="perhaps").status_code == 422


def test_a_reported_performance_is_answered_like_a_reply(followed):
    followed.promise()
    perform(
        ReportPerformance(amount_paisa=245_000, day=followed.in_days(0), transaction="BK9876XYZ1"),
        **followed.by(followed.seller),
    )

    said = words(followed.get("/answer"))
    assert "কথা রেখেছে" in said
    assert "BK9876XYZ1" in said
    followed.post("/answer", answer="yes")
    assert followed.stands.status == "settled"


def test_a_question_of_the_seller_is_read_and_answered_with_a_file(followed):
    perform(Ask(text="কোন সাইজ চেয়েছিলেন?"), **followed.by(followed.seller))
    assert "প্রশ্ন দেখে উত্তর দিন" in words(followed.get())
    assert "কোন সাইজ চেয়েছিলেন?" in words(followed.get("/information"))

    followed.post("/information", text="এক্সএল", file=factories.a_picture(None, "order.png"), kind="order_proof")

    assert followed.events()[-2:] == ["evidence.added", "consumer.gave_information"]
    assert followed.get("/information").status_code == 409


def test_a_question_of_the_officer_is_named_as_his(followed):
    followed.escalate()
    officer = followed.take_up()
    perform(RequestInformation(party="consumer", text="টাকা কোন নম্বরে?"), **followed.by(officer))

    said = words(followed.get("/information"))
    assert "কর্মকর্তা আপনার কাছে জানতে চান" in said
    assert "টাকা কোন নম্বরে?" in said


def test_an_empty_answer_is_asked_for(followed):
    perform(Ask(text="কোন সাইজ?"), **followed.by(followed.seller))

    assert followed.post("/information", text=" ").status_code == 422


def test_the_withdrawal_asks_why_and_what_was_received_and_has_two_buttons_without_a_default(followed):
    text = followed.get("/withdraw").text

    assert "checked" not in text
    assert text.count('class="btn second"') == 2
    assert 'class="btn"' not in text


def test_a_withdrawal_counts_what_was_received(followed):
    followed.post("/withdraw", reason="solved", received="money", amount="২০০০")

    assert (followed.stands.status, followed.stands.outcome) == ("closed", "withdrawn")
    said = words(followed.get())
    assert "পেয়েছেন: ২,০০০ টাকা" in said
    assert "মীমাংসা হয়েছে" not in said


@pytest.mark.parametrize(
    ("sent", "problems"),
    [
        ({}, 2),
        ({"reason": "solved"}, 1),
        ({"reason": "solved", "received": "money"}, 1),
        ({"reason": "other", "received": "nothing"}, 1),
    ],
)
def test_a_withdrawal_that_lacks_something_withdraws_nothing(followed, sent, problems):
    answer = followed.post("/withdraw", **sent)

    assert answer.status_code == 422
    assert answer.text.count('<li><a href="#id_') == problems
    assert followed.stands.status == "with_firm"


def test_an_amount_left_in_its_field_is_not_counted_where_nothing_was_received(followed):
    followed.post("/withdraw", reason="mistake", received="nothing", amount="২০০০")

    assert "২,০০০" not in words(followed.get())


def test_a_withdrawn_complaint_can_be_opened_again_once(followed):
    followed.post("/withdraw", reason="no_longer", received="nothing")
    assert "আবার খুলুন" in words(followed.get())

    followed.post("/reopen", reason="withdrawn_under_pressure")

    assert (followed.stands.status, followed.stands.reason) == ("escalated", "reopened")
    followed.post("/withdraw", reason="no_longer", received="nothing")
    assert followed.get("/reopen").status_code == 409
    assert "/reopen" not in followed.get().text


def test_after_its_days_it_is_not_offered_and_not_taken(followed):
    followed.post("/withdraw", reason="no_longer", received="nothing")
    followed.later(days=31)

    assert "/reopen" not in followed.get().text
    assert followed.post("/reopen", reason="again").status_code == 409
    assert followed.stands.status == "closed"


def rejected(followed, reason="no_answer"):
    followed.escalate()
    officer = followed.take_up()
    perform(RejectComplaint(reason=reason, text="আইনের আওতায় পড়ে না।"), **followed.by(officer))


def test_a_rejection_shows_its_reason_and_what_the_act_gives(followed):
    rejected(followed)

    said = words(followed.get())
    assert "অধিদপ্তর অভিযোগটি গ্রহণ করেনি" in said
    assert "আইনের আওতায় পড়ে না।" in said
    for section in ("ধারা ৬৫", "ধারা ৬৬ ও ৬৭", "ধারা ৬৮"):
        assert section in said


@pytest.mark.parametrize(
    ("reason", "elsewhere"),
    [("out_of_scope", "বাংলাদেশ ব্যাংক (১৬২৩৬)"), ("not_consumer", "প্রতিযোগিতা কমিশন")],
)
def test_whom_the_act_does_not_cover_reads_of_other_ways_and_of_no_section(db, reason, elsewhere):
    facts = {"category": "PAYMENT_DOUBLE"}
    followed = Followed(category="PAYMENT_DOUBLE", facts=facts).reached()
    rejected(followed, reason)

    said = words(followed.get()).partition("অন্য যেখানে যেতে পারেন")[2]
    assert "সাধারণ দেওয়ানি আদালতে" in said
    assert elsewhere in said
    assert "ধারা ৬" not in said


def test_what_was_bought_in_a_shop_is_led_to_the_directorates_portal(followed):
    rejected(followed, "not_ecommerce")

    said = words(followed.get()).partition("অন্য যেখানে যেতে পারেন")[2]
    assert "dncrp.com" in said
    assert "ধারা ৬৬ ও ৬৭" in said


def test_a_review_is_a_practice_of_the_office_and_is_asked_for_once(followed):
    rejected(followed)
    page = words(followed.get("/review"))
    assert "এটি অধিদপ্তরের নিজের নিয়ম, আইনের অধিকার নয়।" in page
    assert "আপিল" not in page

    followed.post("/review", reason="new_proof", text="নতুন রসিদ পেয়েছি।")

    assert followed.stands.status == "scrutiny"
    assert followed.get("/review").status_code == 409


def test_what_was_accepted_as_explained_cannot_be_opened_again(followed):
    followed.defend()
    followed.post("/answer", answer="yes")

    text = followed.get().text
    assert "/reopen" not in text
    assert "/review" not in text


@pytest.mark.parametrize(
    ("page", "sent", "event"),
    [
        ("/withdraw", {"reason": "solved", "received": "nothing"}, "consumer.withdrew"),
        ("/answer/no", {"reason": "too_little"}, "consumer.rejected"),
        ("/answer/other", {"amount": "3000"}, "consumer.countered"),
    ],
)
def test_every_form_sent_twice_acts_once(followed, page, sent, event):
    followed.offer()
    key = uuid.uuid4()

    answers = [followed.post(page, key=key, **sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert followed.events().count(event) == 1
