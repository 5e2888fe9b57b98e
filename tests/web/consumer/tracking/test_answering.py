"""Reading the seller's reply, and saying yes, no, or something else."""

import re
import uuid

import pytest
from django.test import Client

from ccms.accounts.actors import Role
from ccms.accounts.models import FirmContact
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.firm import ClaimSolved
from ccms.complaints.models import Answer, Statement
from tests import factories
from tests.web.consumer.tracking.reading import words


def test_the_reply_stands_above_everything_in_plain_words(followed):
    followed.offer(days=10)

    text = followed.get("/answer").text

    heading = re.sub(r"<[^>]+>", "", re.search(r"<h1>(.*?)</h1>", text, re.DOTALL).group(1))
    assert heading.startswith("শাড়িঘর বলছে: ২,৪৫০ টাকা ফেরত দেবে, ")
    assert text.index("<h1>") < text.index("আমরা টাকা ফেরত দেব।")


def test_yes_and_no_are_of_one_size_and_weight(followed):
    followed.offer()

    buttons = re.findall(r'<button class="([^"]+)" name="answer" value="(\w+)"', followed.get("/answer").text)

    assert [value for _class, value in buttons] == ["yes", "no"]
    assert len({look for look, _value in buttons}) == 1


def test_it_says_what_the_directorate_can_and_cannot_do(followed):
    followed.offer()

    said = words(followed.get("/answer"))

    assert "টাকা ফেরত দেওয়ার আদেশ দিতে পারে না।" in said
    assert "জরিমানা যত আদায় হয়, তার ২৫% আপনি পাবেন (ধারা ৭৬)।" in said
    assert "দেওয়ানি আদালতে যেতে পারেন (ধারা ৬৬ ও ৬৭)।" in said


def test_it_says_beforehand_what_silence_brings(followed):
    followed.offer()
    assert "এর মধ্যে মত না দিলে অভিযোগ বন্ধ হবে; ৩০ দিনের মধ্যে আবার খুলতে পারবেন।" in words(followed.get("/answer"))


def test_silence_to_a_defence_goes_to_the_directorate_and_it_says_so(followed):
    followed.defend()
    assert "এর মধ্যে মত না দিলে অভিযোগ নিজে থেকেই ভোক্তা অধিদপ্তরে যাবে।" in words(followed.get("/answer"))


def test_yes_to_an_offer_makes_it_a_promise(followed):
    followed.offer()

    answer = followed.post("/answer", answer="yes")

    assert answer.headers["Location"] == followed.url
    assert followed.stands.status == "promised"


def test_yes_to_a_defence_closes_it(followed):
    followed.defend()
    followed.post("/answer", answer="yes")

    assert (followed.stands.status, followed.stands.outcome) == ("closed", "defence_accepted")


def test_a_double_tap_accepts_once(followed):
    followed.offer()
    key = uuid.uuid4()

    first, second = (followed.post("/answer", key=key, answer="yes") for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert followed.events().count("consumer.accepted") == 1


def test_the_same_page_sent_from_two_phones_acts_once_and_is_told_kindly(followed):
    followed.offer()
    followed.post("/answer", answer="yes")

    again = followed.post("/answer", answer="yes")

    assert again.status_code == 409
    assert "অভিযোগ এগিয়ে গেছে" in words(again)
    assert "কথা দিয়েছে, দিনের অপেক্ষা" in words(again)
    assert followed.events().count("consumer.accepted") == 1


def test_neither_yes_nor_no_asks_to_choose_one(followed):
    followed.offer()

    answer = followed.post("/answer", answer="")

    assert answer.status_code == 422
    assert "একটি উত্তর বাছুন।" in words(answer)


def test_a_form_without_its_key_is_not_taken(followed):
    followed.offer()

    assert followed.browser.post(f"{followed.url}/answer", {"answer": "yes"}).status_code == 422
    assert followed.stands.status == "with_consumer"


def test_no_leads_to_the_reasons(followed):
    followed.offer()

    assert followed.post("/answer", answer="no").headers["Location"] == f"{followed.url}/answer/no"


def test_a_rejection_takes_reason_words_and_a_file_to_the_directorate(followed):
    followed.offer()

    answer = followed.post(
        "/answer/no",
        reason="too_little",
        text="পুরো টাকা চাই।",
        file=factories.a_picture(None, "receipt.png"),
        kind="payment_proof",
    )

    assert answer.status_code == 302
    assert (followed.stands.status, followed.stands.reason) == ("escalated", "disagreement")
    assert followed.events()[-2:] == ["evidence.added", "consumer.rejected"]
    assert Statement.objects.get(complaint=followed.complaint, kind="reason").text == "পুরো টাকা চাই।"


@pytest.mark.parametrize(("sent", "sentence"), [({}, "একটি উত্তর বাছুন।"), ({"reason": "other"}, "এই ঘরটি পূরণ করুন।")])
def test_a_rejection_without_what_its_reason_needs_is_asked_for_it(followed, sent, sentence):
    followed.offer()

    answer = followed.post("/answer/no", **sent)

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert followed.stands.status == "with_consumer"


def test_a_file_that_is_not_taken_stops_the_rejection_and_keeps_the_words(followed):
    followed.offer()
    broken = factories.a_picture(None, "receipt.png")
    broken.file.seek(0)
    broken.file.truncate(20)

    answer = followed.post("/answer/no", reason="not_true", text="যা লিখেছি থাকুক", file=broken, kind="other")

    assert answer.status_code == 422
    assert "যা লিখেছি থাকুক" in answer.text
    assert "ফাইলটি খোলা যায়নি" in words(answer)
    assert followed.events()[-1] != "evidence.added"
    assert followed.stands.status == "with_consumer"


def test_a_counter_proposal_goes_to_the_seller_once(followed):
    followed.offer()
    assert f'href="{followed.url}/answer/other"' in followed.get("/answer").text
    day = followed.in_days(5)

    followed.post("/answer/other", amount="৩,০০০", **{"day-day": day.day, "day-month": day.month, "day-year": day.year})

    countered = Answer.objects.get(complaint=followed.complaint, action="counter")
    assert (countered.amount_paisa, countered.day) == (300_000, day)
    assert followed.stands.status == "with_firm"
    followed.offer()
    assert f'href="{followed.url}/answer/other"' not in followed.get("/answer").text
    assert followed.get("/answer/other").status_code == 409


def test_a_counter_proposal_of_nothing_is_asked_for_an_amount_or_a_day(followed):
    followed.offer()

    answer = followed.post("/answer/other", text="আরও চাই")

    assert answer.status_code == 422
    assert "টাকার পরিমাণ লিখুন।" in words(answer)


def test_a_counter_proposal_of_no_money_is_refused_though_a_day_is_named(followed):
    followed.offer()
    day = followed.in_days(5)

    answer = followed.post(
        "/answer/other", amount="0", **{f"day-{part}": getattr(day, part) for part in ("day", "month", "year")}
    )

    assert answer.status_code == 422
    assert "শূন্যের বেশি টাকা লিখুন" in words(answer)
    assert followed.stands.status == "with_consumer"


def test_nothing_can_be_countered_but_an_offer(followed):
    followed.defend()

    assert "/answer/other" not in followed.get("/answer").text


def test_an_unproved_sender_is_named_as_such_and_can_be_accepted(filed):
    FirmContact.objects.filter(pk=filed.contact.pk).update(
        proof="unproved", proved_at=None, named_by=filed.person, designated=False, source="complainant"
    )
    filed.contact.refresh_from_db()
    filed.seller = factories.as_firm(filed.contact)
    filed.reached().offer()

    assert "কে জবাব দিয়েছেন, তা যাচাই হয়নি" in words(filed.get("/answer"))
    filed.post("/answer", answer="yes")
    assert filed.stands.status == "promised"


def test_a_late_offer_can_be_accepted_while_the_officer_goes_on(followed):
    followed.escalate()
    followed.take_up()
    followed.offer(amount_paisa=430_000)

    said = words(followed.get("/answer"))
    assert "জবাব দেরিতে এসেছে" in said
    assert "না, মানছি না" not in said
    followed.post("/answer", answer="yes")
    assert followed.stands.status == "promised"


def test_a_yes_is_never_given_to_an_answer_that_came_after_the_page_was_read(followed):
    followed.escalate()
    followed.take_up()
    followed.offer(amount_paisa=430_000)
    read = re.search(r'name="read" value="([^"]+)"', followed.get("/answer").text)[1]
    followed.later(minutes=1)
    followed.offer(amount_paisa=100)

    refused = followed.post("/answer", answer="yes", read=read)

    assert refused.status_code == 422
    assert "আপনি পাতাটি খোলার পর তথ্য বদলেছে" in words(refused)
    assert followed.stands.status == "scrutiny"
    fresh = re.search(r'name="read" value="([^"]+)"', refused.text)[1]
    assert fresh != read
    followed.post("/answer", answer="yes", read=fresh)
    assert (followed.stands.status, followed.stands.promised_paisa) == ("promised", 100)


def test_an_answer_without_effort_says_why_and_its_rejection_counts_as_such(followed):
    perform(
        ClaimSolved(remedy="other", day=followed.in_days(0), text="সমাধান হয়ে গেছে, ধন্যবাদ।", has_proof=True),
        **followed.by(followed.seller),
    )
    Answer.objects.filter(complaint=followed.complaint).update(no_effort="NO-CHECKABLE-FACT")

    assert "যাচাই করার মতো কোনো তথ্য দেওয়া হয়নি" in words(followed.get("/answer"))
    followed.post("/answer/no", reason="not_true")
    assert followed.stands.reason == "no_effort"


@pytest.mark.parametrize("page", ["/answer", "/answer/no", "/answer/other"])
def test_with_nothing_to_answer_the_present_state_is_shown(followed, page):
    answer = followed.get(page)

    assert answer.status_code == 409
    assert "প্রতিষ্ঠানের জবাবের অপেক্ষা" in words(answer)


@pytest.mark.parametrize("page", ["/answer", "/answer/no", "/evidence", "/withdraw", "/form", "/receipt", "/tell"])
def test_a_stranger_gets_the_page_of_what_does_not_exist(followed, signed_in, page):
    stranger = signed_in(Role.CONSUMER)

    assert stranger.get(f"{followed.url}{page}").status_code == 404
    assert stranger.get(f"/t/7K4M92XDPQH{page}").status_code == 404


def test_a_form_from_elsewhere_is_refused(followed):
    followed.offer()
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies = followed.browser.cookies

    answer = guarded.post(f"{followed.url}/answer", {"answer": "yes", "idempotency_key": str(uuid.uuid4())})

    assert answer.status_code == 403
    assert followed.stands.status == "with_consumer"
