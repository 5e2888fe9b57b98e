"""The seller answers: a short form, a look at what the buyer will read, and one sending that stands."""

import uuid
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Accept
from ccms.complaints.acts.office import RequestInformation
from ccms.complaints.lifecycle import Status
from ccms.complaints.models import Answer, Statement
from ccms.core.clock import deadline_in_words, dhaka_day, end_of_day, moment_in_words
from ccms.gate import clock, counters
from ccms.gate.clock import current_time
from ccms.gate.limits import Counted
from ccms.law.pack.book import book
from tests import factories
from tests.web.firm.conftest import words

LONG = "পণ্যটি আমাদের শর্ত মেনেই পাঠানো হয়েছে, ছবিতে দেখা যায়।"


def picture():
    return factories.a_picture(current_time(), "slip.png")


def of_the_buyer(case, page=""):
    """Return what the buyer reads on his own page."""
    browser, answer = Client(), HttpResponse()
    sessions.open_consumer_session(answer, case.person, current_time())
    browser.cookies = answer.cookies
    return words(browser.get(f"/t/{case.reference}{page}"))


# ---- form, preview, sending -------------------------------------------------------------------------------------


def test_what_was_asked_is_offered_with_the_amount_already_written(proved):
    page = proved.get("/offer/refund")

    assert 'value="২১৫০"' in page.text
    assert "ক্রেতা চান: টাকা ফেরত, ২,১৫০ টাকা" in words(page)


def test_the_preview_shows_the_buyers_words_and_sends_nothing(proved):
    typed = {"amount": "২১৫০", "text": "দুঃখিত, কাল পাঠাচ্ছি।", **proved.day(4)}

    preview = proved.post("/offer/refund", **typed)

    assert "ক্রেতা এটি দেখবেন" in words(preview)
    assert proved.answer is None

    proved.post("/offer/refund", stage="confirm", **typed)
    theirs = of_the_buyer(proved, "/answer")
    for said in ("শাড়িঘর", "২,১৫০ টাকা", "দুঃখিত, কাল পাঠাচ্ছি।"):
        assert said in words(preview)
        assert said in theirs


def test_the_headline_of_the_preview_is_the_headline_the_buyer_gets(proved):
    typed = {"amount": "1000", "text": "", **proved.day(4)}
    preview = words(proved.post("/offer/partial_refund", **typed))
    proved.post("/offer/partial_refund", stage="confirm", **typed)

    theirs = of_the_buyer(proved, "/answer")
    headline = preview.split("ক্রেতা এটি দেখবেন", 1)[1].split("।", 1)[0].strip()

    assert headline
    assert headline in theirs


def test_what_was_typed_is_still_there_when_it_is_to_be_changed(proved):
    page = proved.post("/offer/refund", stage="change", amount="২১৫০", text="দুঃখিত।", **proved.day(4))

    assert "দুঃখিত।" in page.text
    assert 'value="২১৫০"' in page.text
    assert proved.answer is None


def test_sending_leads_to_a_receipt_with_its_time(proved):
    sent = proved.post("/offer/refund", stage="confirm", amount="2150", text="", **proved.day(4))

    page = words(proved.browser.get(sent["Location"]))

    assert "আপনার জবাব পাঠানো হয়েছে" in page
    assert "টাকা ফেরত, ২,১৫০ টাকা" in page
    assert moment_in_words(proved.answer.at, "bn") in page
    assert proved.stands.status == Status.WITH_CONSUMER


def test_a_double_tap_answers_once_and_gets_the_same_receipt(proved):
    key = uuid.uuid4()
    typed = {"stage": "confirm", "amount": "2150", "text": "", **proved.day(4)}

    first, second = proved.post("/offer/refund", key, **typed), proved.post("/offer/refund", key, **typed)

    assert first["Location"] == second["Location"]
    assert proved.events().count("firm.offered") == 1


def test_an_answer_that_is_given_cannot_be_given_again_and_says_so_kindly(proved):
    typed = {"stage": "confirm", "amount": "2150", "text": "", **proved.day(4)}
    proved.post("/offer/refund", **typed)

    again = proved.post("/offer/refund", **typed)

    assert again.status_code == 409
    assert "কিছু হারায়নি" in words(again)
    assert proved.get("/offer").status_code == 409
    assert Answer.objects.filter(complaint=proved.complaint).count() == 1


@pytest.mark.parametrize("page", ["/offer", "/offer/refund", "/solved", "/dispute", "/ask", "/more-time", "/done"])
def test_what_the_life_cycle_does_not_offer_now_is_a_kind_page(proved, page):
    proved.promise() if page != "/done" else proved.offer()

    answer = proved.get(page)

    assert answer.status_code == 409
    assert "অভিযোগের এখনকার অবস্থা" in words(answer)


@pytest.mark.parametrize("page", ["/offer/refund", "/ask", "/more-time"])
def test_a_wrong_form_of_what_is_not_open_any_more_is_not_drawn_anew(proved, page):
    assert proved.post(page).status_code == 422
    proved.promise()

    assert proved.post(page).status_code == 409


@pytest.mark.parametrize(
    ("route", "list_name"), [("offer", "offer_kind"), ("solved", "solved_kind"), ("dispute", "defend")]
)
def test_every_choice_of_the_pack_has_its_page_and_asks_for_what_it_needs(proved, route, list_name):
    pack = book().on(dhaka_day(current_time()))
    fields = {"amount": 'name="amount"', "date": 'name="day-day"', "text": 'name="text"', "proof": 'name="file"'}
    for choice in pack.reasons[list_name]:
        page = proved.get(f"/{route}/{choice.code}")
        assert page.status_code == 200, choice.code
        assert [need for need in choice.needs if need in fields and fields[need] not in page.text] == [], choice.code


def test_a_choice_that_the_pack_does_not_know_is_a_404(proved):
    assert proved.get("/offer/gold").status_code == 404
    assert proved.get("/refuse/delivered").status_code == 404


def test_each_missing_thing_is_named_at_its_field(proved):
    page = proved.post("/offer/refund", amount="", text="")

    assert page.status_code == 422
    assert "টাকার পরিমাণ লিখুন।" in words(page)
    assert "তারিখ লিখুন।" in words(page)
    assert 'href="#id_amount"' in page.text


def test_the_day_of_an_offer_lies_within_the_packs_days(proved):
    late, past = (proved.post("/offer/refund", amount="100", text="", **proved.day(days)) for days in (11, -1))

    assert "১০ দিনের মধ্যে" in words(late)
    assert "আজ বা আজকের পরের তারিখ দিন।" in words(past)
    assert late.status_code == past.status_code == 422


def test_a_voucher_is_said_to_need_the_buyers_yes(proved):
    assert "ক্রেতা রাজি হলেই শুধু ভাউচার চলবে" in words(proved.get("/offer/voucher"))


# ---- already solved, with proof ---------------------------------------------------------------------------------


def test_a_solution_needs_a_number_or_a_picture(proved):
    typed = {"amount": "2150", "text": "", **proved.day(-1)}

    nothing = proved.post("/solved/refunded", **typed)
    with_number = proved.post("/solved/refunded", transaction="8N7A6D5E4F", **typed)

    assert nothing.status_code == 422
    assert "প্রমাণ যোগ করুন" in words(nothing)
    assert "8N7A6D5E4F" in words(with_number)


def test_a_picture_is_kept_before_anything_else_and_counts_as_proof(proved):
    slip = proved.post("/solved/delivered", text="", file=picture(), kind="courier_slip")

    assert slip.status_code == 422, "the day is missing, the picture has arrived"
    assert "slip.png" in words(slip)
    assert proved.events().count("evidence.added") == 1

    sent = proved.post("/solved/delivered", stage="confirm", text="", **proved.day(-1))
    assert sent.status_code == 302
    assert proved.answer.no_effort == ""
    assert "slip.png" in of_the_buyer(proved, "/answer")


def test_the_day_of_a_solution_lies_not_ahead(proved):
    page = proved.post("/solved/refunded", amount="100", transaction="8N7A6D5E4F", text="", **proved.day(2))

    assert "তারিখটি আজকের পরে হতে পারে না" in words(page)


def test_a_file_of_another_sort_is_refused_at_its_field_and_the_words_stay(proved):
    bad = factories.SimpleUploadedFile("list.exe", b"MZ\x90\x00", content_type="application/octet-stream")

    page = proved.post("/solved/delivered", text="আমার কথা", file=bad, **proved.day(-1))

    assert page.status_code == 422
    assert 'href="#id_file"' in page.text
    assert "আমার কথা" in page.text
    assert "evidence.added" not in proved.events()


# ---- dispute ----------------------------------------------------------------------------------------------------


def test_delivered_is_not_believed_without_a_proof(proved):
    without = proved.post("/dispute/delivered", text=LONG)
    proved.post("/dispute/delivered", text=LONG, file=picture())
    sent = proved.post("/dispute/delivered", stage="confirm", text=LONG)

    assert "প্রমাণ যোগ করুন" in words(without)
    assert sent.status_code == 302
    assert proved.stands.on_table == "defence"


def test_a_defence_in_words_has_at_least_a_sentence(proved):
    page = proved.post("/dispute/outside_terms", text="ঠিক নয়")

    assert page.status_code == 422
    assert "অন্তত ৩০টি অক্ষর" in words(page)


def test_a_refusal_goes_to_an_officer_and_the_buyer_reads_what_was_previewed(proved):
    preview = words(proved.post("/refuse/not_our_customer", text=""))
    proved.post("/refuse/not_our_customer", stage="confirm", text="")

    theirs = of_the_buyer(proved)
    for said in ("ইনি আমাদের ক্রেতা নন", "একজন কর্মকর্তা"):
        assert said in preview
        assert said in theirs
    assert proved.stands.reason == "refused"


def test_the_defences_of_the_act_stand_apart(proved):
    page = words(proved.get("/dispute"))

    assert page.index("পণ্য পৌঁছে দেওয়া হয়েছে") < page.index("আইনের অন্য সুরক্ষা (ধারা ৭৮)") < page.index("হকার")


# ---- asking, more time ------------------------------------------------------------------------------------------


def test_the_buyer_is_asked_once_and_the_clock_moves(proved):
    sent = proved.post("/ask", stage="confirm", text="কোন সাইজ চেয়েছিলেন?")

    assert "আপনার প্রশ্ন পাঠানো হয়েছে" in words(proved.browser.get(sent["Location"]))
    assert "কোন সাইজ চেয়েছিলেন?" in of_the_buyer(proved)
    assert proved.get("/ask").status_code == 409
    latest = deadline_in_words(end_of_day(proved.in_days(10)), "bn")
    assert f"খুব বেশি হলে {latest} পর্যন্ত" in words(proved.get())


def test_more_time_is_taken_once_with_a_reason_of_the_list(proved):
    proved.post("/more-time", stage="confirm", code="courier", text="", **proved.day(12))

    assert "আর ১২ দিন বাকি" in words(proved.get())
    assert "কুরিয়ারের উত্তর লাগবে" in words(proved.get())
    assert proved.get("/more-time").status_code == 409


def test_more_time_ends_on_the_fifteenth_day_and_another_reason_needs_words(proved):
    late = proved.post("/more-time", code="courier", text="", **proved.day(16))
    wordless = proved.post("/more-time", code="other", text="", **proved.day(9))

    assert late.status_code == wordless.status_code == 422
    assert "পর্যন্ত কোনো দিন দিন" in words(late)
    assert "এই ঘরটি পূরণ করুন।" in words(wordless)


# ---- promise, counter-proposal, office --------------------------------------------------------------------------


def test_a_kept_promise_is_reported_with_something_that_shows_it(proved):
    proved.promise()
    typed = {"amount": "1000", "text": "", **proved.day(0)}

    empty = proved.post("/done", **typed)
    sent = proved.post("/done", stage="confirm", transaction="8N7A6D5E4F", **typed)

    assert "প্রমাণ যোগ করুন" in words(empty)
    assert sent.status_code == 302
    assert proved.stands.on_table == "performance"
    assert "8N7A6D5E4F" in of_the_buyer(proved, "/answer")


def test_agreeing_to_a_counter_proposal_takes_its_amount_and_day(proved):
    proved.counter()

    page = proved.get("/offer/refund")

    assert 'value="২১৫০"' in page.text
    assert "ক্রেতার প্রস্তাব: টাকা ফেরত, ২,১৫০ টাকা" in words(page)
    assert "একবার" not in words(proved.get()), "neither a question nor more time moves the clock of a counter-proposal"


def test_an_answer_at_the_office_says_that_no_clock_stops(proved):
    proved.escalate()
    due = list(proved.stands.deadlines.filter(closed_at=None).order_by("kind").values_list("kind", "due_at"))

    page = words(proved.get("/offer/refund"))
    proved.post("/offer/refund", stage="confirm", amount="2150", text="", **proved.day(4))

    assert "কোনো সময় থামবে না" in page
    assert proved.answer.late
    assert proved.stands.status == Status.ESCALATED
    assert list(proved.stands.deadlines.filter(closed_at=None).order_by("kind").values_list("kind", "due_at")) == due
    perform(Accept(), **proved.by(proved.buyer))
    assert proved.stands.status == Status.PROMISED


def test_an_officers_question_is_read_and_answered(proved):
    proved.escalate()
    officer = proved.take_up()
    perform(RequestInformation(party="firm", text="চালানের কপি দিন।"), **proved.by(officer))

    page = words(proved.get())
    preview = words(proved.post("/information", text="চালান সঙ্গে দিলাম।", file=picture()))
    proved.post("/information", stage="confirm", text="চালান সঙ্গে দিলাম।")

    assert "চালানের কপি দিন।" in page
    assert "কর্মকর্তা ও ক্রেতা এটি দেখবেন" in preview
    assert "slip.png" in preview
    assert proved.stands.information_open == []
    assert "firm.gave_information" in proved.events()


# ---- who speaks, and how often ----------------------------------------------------------------------------------


def test_an_unproved_answer_is_previewed_and_kept_as_not_verified(unproved):
    typed = {"text": LONG}

    preview = words(unproved.post("/dispute/other", **typed))
    unproved.post("/dispute/other", stage="confirm", **typed)

    assert "কে জবাব দিয়েছেন, তা যাচাই হয়নি" in preview
    assert "কে জবাব দিয়েছেন, তা যাচাই হয়নি" in of_the_buyer(unproved, "/answer")
    assert not unproved.answer.verified


def test_an_unproved_contact_does_not_ask_the_buyer(unproved):
    assert "জানতে চাই" not in words(unproved.get())
    assert unproved.post("/ask", stage="confirm", text="আপনি কে?").status_code == 409
    assert "firm.asked" not in unproved.events()


def test_an_unproved_contact_sees_his_own_proof_again_by_name(unproved):
    unproved.post("/dispute/delivered", text=LONG, file=picture())

    assert "slip.png" in words(unproved.get())
    assert unproved.post("/dispute/delivered", stage="confirm", text=LONG).status_code == 302


def test_twenty_messages_a_day_are_enough_and_the_typed_words_stay(proved):
    for _ in range(20):
        counters.take(Counted.FIRM_MESSAGES, f"{proved.shop.id}:{proved.reference}", current_time())

    page = proved.post("/ask", stage="confirm", text="কোন সাইজ চেয়েছিলেন?")

    assert page.status_code == 422
    assert "অনেকবার চেষ্টা হয়েছে" in words(page)
    assert "কোন সাইজ চেয়েছিলেন?" in page.text


def test_a_form_without_its_key_does_nothing(proved):
    page = proved.browser.post(f"{proved.url}/ask", {"stage": "confirm", "text": "কোন সাইজ চেয়েছিলেন?"})

    assert "firm.asked" not in proved.events()
    assert page.status_code in {400, 422}


def test_what_others_type_into_the_form_is_shown_as_text(proved):
    page = proved.post("/ask", text='<script>alert("x")</script>')

    assert "<script>alert" not in page.text
    assert Statement.objects.filter(text__contains="script").count() == 0


def test_the_session_that_ended_while_typing_leads_back_to_the_door(proved):
    clock.move(timedelta(minutes=61))

    answer = proved.post("/ask", stage="confirm", text="কোন সাইজ?")

    assert answer["Location"] == proved.url
