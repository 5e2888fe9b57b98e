"""Every act is shown before it is done, done once, and refused kindly to who comes too late."""

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.office import TakeUp
from ccms.complaints.lifecycle import Status
from ccms.complaints.models import Statement
from ccms.core.clock import day_in_words
from ccms.ledger.models import Event
from ccms.notices.composition import rendering
from ccms.notices.composition.rendering import told_by
from ccms.notices.models import Notice
from tests.web.office.working import carried, words_of

QUESTION = "কোন দিন পার্সেলটি দেওয়া হয়েছিল?"


def unspaced(text):
    return "".join(text.split())


def test_an_act_shows_what_both_sides_are_told_and_has_changed_nothing(desk):
    case = desk.taken_up()
    before = (Event.objects.count(), Notice.objects.count(), Statement.objects.count())

    shown = words_of(case.ask(desk.nasrin, "request-information", party="firm", text=QUESTION))

    assert QUESTION in shown
    assert "প্রতিষ্ঠান যা জানবে" in shown
    assert f"/answer/{case.reference}" in shown
    assert f"/t/{case.reference}" not in shown  # the buyer is not told of a question to the seller
    assert (Event.objects.count(), Notice.objects.count(), Statement.objects.count()) == before


def test_what_was_shown_is_what_is_sent(desk):
    case = desk.taken_up()

    shown = case.ask(desk.nasrin, "request-information", party="consumer", text=QUESTION)
    case.confirm(desk.nasrin, "request-information", shown)

    sent = Notice.objects.filter(subject=case.reference).order_by("-created_at").first()
    assert (sent.template, sent.channel) == ("consumer.information_requested", "sms")
    assert unspaced(rendering.sms(told_by(sent), {})) in unspaced(words_of(shown))


def test_what_was_typed_can_be_changed_before_it_is_confirmed(desk):
    case = desk.taken_up()
    shown = case.ask(desk.nasrin, "request-information", party="firm", text=QUESTION)

    back = desk.sign_in(desk.nasrin).post(f"{case.url}/request-information", {**carried(shown), "stage": "change"})

    assert back.status_code == 200
    assert QUESTION in back.text
    assert 'value="firm" checked' in back.text


def test_a_double_tap_acts_once(desk):
    case = desk.taken_up()
    shown = case.ask(desk.nasrin, "request-information", party="firm", text=QUESTION)
    sent, browser = {**carried(shown), "stage": "confirm"}, desk.sign_in(desk.nasrin)

    answers = [browser.post(f"{case.url}/request-information", sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert case.events().count("office.requested_information") == 1


def test_two_officers_take_up_at_once_and_the_second_learns_who_was_quicker(desk):
    case = desk.escalated()
    shown = [(who, case.ask(who, "take-up", apart="on")) for who in (desk.nasrin, desk.tanvir)]

    first, second = [case.confirm(who, "take-up", page) for who, page in shown]
    late = case.get(desk.tanvir, "/take-up")

    assert first.status_code == 302
    assert second.status_code == late.status_code == 409
    assert "নাসরিন সুলতানা" in words_of(second)
    assert case.now_stands().officer_id == desk.nasrin.pk
    assert case.events().count("office.took_up") == 1


def test_who_comes_too_late_gets_back_what_he_wrote(desk):
    case = desk.taken_up()
    shown = case.ask(desk.tanvir, "dismiss", reason="not_proved", text="প্রমাণ যথেষ্ট নয়।")
    case.act(desk.nasrin, "dismiss", reason="no_breach", text="কোনো ধারা ভাঙা হয়নি।")

    late = case.confirm(desk.tanvir, "dismiss", shown)

    assert late.status_code == 409
    assert "প্রমাণ যথেষ্ট নয়।" in words_of(late)
    wrong = case.ask(desk.tanvir, "dismiss", reason="", text="সময় চাই।")
    assert wrong.status_code == 409
    assert "সময় চাই।" in words_of(wrong)


def test_a_decision_without_reasons_is_asked_for_them_in_its_own_page(desk):
    case = desk.taken_up()

    asked = case.ask(desk.nasrin, "reject-complaint", reason="", text="")

    assert asked.status_code == 422
    assert asked.text.count("একটি উত্তর বাছুন।") == 2  # on top and at the field
    assert "<title>ত্রুটি:" in asked.text


@pytest.mark.parametrize(
    ("act", "sent", "became"),
    [
        ("reject-complaint", {"reason": "no_seller", "text": "বিক্রেতা কে, জানা যায়নি।"}, Status.CLOSED),
        ("dismiss", {"reason": "not_proved", "text": "প্রমাণ নেই।"}, Status.CLOSED),
        ("refer", {"body": "BTRC", "basis": "competence", "despite": "পরে যাবে।"}, Status.REFERRED),
        ("send-to-firm", {"text": "আবার উত্তর দিন।"}, Status.WITH_FIRM),
    ],
)
def test_an_act_before_a_decision_leads_where_the_table_says(desk, act, sent, became):
    case = desk.taken_up()
    sent = {"firm": str(case.shop.pk), **sent} if act == "send-to-firm" else sent

    done = case.act(desk.nasrin, act, **sent)

    assert done.headers["Location"] == case.url
    assert case.now_stands().status == became
    assert done.cookies["messages"].value


def test_a_rejection_for_lateness_of_what_came_in_time_is_refused_with_the_day(desk):
    case = desk.taken_up()

    refused = case.ask(desk.nasrin, "reject-complaint", reason="limitation", text="৩০ দিনের পরে করা।")
    other = case.ask(desk.nasrin, "reject-complaint", reason="out_of_scope", text="অন্য বিষয়।")

    last = day_in_words(case.complaint.safe_last, "bn")
    assert (refused.status_code, other.status_code) == (422, 200)
    assert f"জানা তারিখে অভিযোগটি সময়মতো, {last}-এর মধ্যে করা।" in words_of(refused)
    assert "“৩০ দিন কবে থেকে গোনা হবে, ঠিক করুন” পাতায়" in words_of(refused)


def test_false_is_said_of_nobody_s_complaint_before_they_were_heard(desk):
    case = desk.taken_up()

    page = case.get(desk.nasrin, "/dismiss")
    refused = case.ask(desk.nasrin, "dismiss", reason="false", text="মিথ্যা।")

    assert "ক্রেতার কথা শোনার পরেই" in words_of(page)
    assert refused.status_code == 422
    assert "ক্রেতার কথা না শুনে অভিযোগকে মিথ্যা বা হয়রানিমূলক বলা যায় না।" in words_of(refused)


def test_a_hearing_cannot_be_recorded_before_its_day(desk):
    case = desk.taken_up()
    case.act(
        desk.nasrin,
        "set-hearing",
        **{"day-day": "1", "day-month": "3", "day-year": str(desk.today.year + 1), "time": "11:00", "place": "কক্ষ ৭"},
    )

    early = case.ask(desk.nasrin, "hold-hearing", attendance="both", text="কথা হয়েছে।")

    assert early.status_code == 422
    assert "১ মার্চ" in words_of(early)


def test_another_hearing_at_the_same_time_is_shown_before_it_is_set(desk):
    day = {"day-day": "1", "day-month": "3", "day-year": str(desk.today.year + 1), "time": "11:00", "place": "কক্ষ ৭"}
    first, second = desk.taken_up(), desk.taken_up()
    first.act(desk.nasrin, "set-hearing", agreed="on", **day)

    shown = words_of(second.ask(desk.nasrin, "set-hearing", agreed="on", **day))

    assert "একই সময়ে আরেকটি শুনানি আছে" in shown
    assert first.reference[-4:-1] in shown.replace("-", "")


def test_what_is_set_already_stands_beside_the_form_of_a_hearing(desk):
    day = {"day-day": "1", "day-month": "3", "day-year": str(desk.today.year + 1), "time": "11:00", "place": "কক্ষ ৭"}
    first, second = desk.taken_up(), desk.taken_up()
    assert "যেসব শুনানি ঠিক হয়ে আছে" not in words_of(second.get(desk.nasrin, "/set-hearing"))
    first.act(desk.nasrin, "set-hearing", agreed="on", **day)

    asked = words_of(second.get(desk.nasrin, "/set-hearing"))
    assert "যেসব শুনানি ঠিক হয়ে আছে" in asked
    assert "১ মার্চ" in asked
    assert first.reference[-4:-1] in asked.replace("-", "")
    moved = words_of(first.get(desk.nasrin, "/adjourn"))
    assert "যেসব শুনানি ঠিক হয়ে আছে" not in moved


def test_the_reason_that_answers_why_it_came_here_stands_first(desk):
    case = desk.filed(facts={"purchase_purpose": "resale"})
    perform(TakeUp(own=False), **case.by(desk.nasrin))

    page = case.get(desk.nasrin, "/reject-complaint").text

    assert case.now_stands().reason == "not_consumer"
    assert page.index('value="not_consumer"') < page.index('value="not_ecommerce"')
