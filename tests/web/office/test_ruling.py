"""An officer answers what only an officer can see; rules that nobody could judge speak, and both sides read it."""

from datetime import date, timedelta
from shutil import copytree

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import SetHearing
from ccms.complaints.acts.firm import Defend
from ccms.complaints.acts.office import RuleOnPoints, SendToFirm
from ccms.complaints.models import Ruling
from ccms.complaints.reading.office_case import OfficeCase
from ccms.complaints.reading.own_case import case_of
from ccms.complaints.verification import verify_complaints
from ccms.core.failures import ValidationFailed
from ccms.law.pack.book import PACKS
from ccms.law.pack.nouns import Asked
from ccms.law.purchase.asking import asked_of
from ccms.law.rules import Result
from ccms.notices.models import Notice
from tests import factories
from tests.law.reading_packs import read_book
from tests.web.office.working import REASONS, words_of

INFO = "পণ্যের পাতায় পরিমাণ, উপাদান, দাম, চার্জ ও ছবি আছে?"
BROKEN = "পণ্যের পাতায় দরকারি তথ্য নেই।"
DUTY = "পণ্যের বিবরণ, দাম, চার্জ ও ছবি দিতে হবে।"
NO, YES, UNKNOWN = "no", "yes", "dont_know"
CASHBACK = {"cashback_received": False, "cashback_in_wallet": True, "pay_method": "wallet_voucher"}
SERVICE = {"goods_or_service": "goods", "product_kind": "other"}


def rule(case, who, text=REASONS, **facts):
    perform(RuleOnPoints(facts=facts, text=text), **case.by(who))


def found(case, rule_id, who=None):
    """Return what an officer reads of a rule now."""
    desk = OfficeCase(case.now_stands(), case.desk.actor(who or case.desk.nasrin))
    return {each.rule: each.result for each in desk.findings}.get(rule_id)


def of_buyer(case, page=""):
    browser, answer = Client(), HttpResponse()
    sessions.open_consumer_session(answer, case.person, case.desk.now)
    browser.cookies = answer.cookies
    return words_of(browser.get(f"/t/{case.reference}{page}"))


def of_seller(case):
    browser, answer = Client(), HttpResponse()
    sessions.open_link_session(answer, case.contact, case.reference, case.desk.now)
    browser.cookies = answer.cookies
    return words_of(browser.get(f"/answer/{case.reference}"))


def test_from_an_undecided_rule_to_one_not_kept_and_kept_and_to_the_order(desk):
    case = desk.taken_up()
    told = Notice.objects.count()
    assert found(case, "DCG-INFO") is Result.NEED_INFO
    assert INFO in words_of(case.get(desk.nasrin, "/rule-on-points"))
    assert DUTY in words_of(case.get(desk.nasrin, "/dismiss"))  # it waits for a ruling

    shown = case.ask(desk.nasrin, "rule-on-points", text=REASONS, **{"facts/listing_complete": NO})
    assert BROKEN in words_of(shown)
    assert found(case, "DCG-INFO") is Result.NEED_INFO  # nothing has happened yet
    assert case.confirm(desk.nasrin, "rule-on-points", shown).status_code == 302

    assert (case.events()[-1], case.now_stands().status) == ("office.ruled_on_points", "scrutiny")
    assert list(Ruling.objects.values_list("question", "value", "statement__text")) == [
        ("listing_complete", False, REASONS)
    ]
    assert found(case, "DCG-INFO") is Result.BREACH
    assert "অফিস যা লিখেছে, সে অনুযায়ী" in words_of(case.get(desk.nasrin))
    assert Notice.objects.count() == told  # it is told with the decision
    for side in (of_buyer(case), of_seller(case), words_of(case.get(desk.nasrin, "/history"))):
        assert f"{INFO} না" in side
        assert f"মানা হয়নি: {DUTY}" in side
        assert REASONS in side
    assert BROKEN in of_buyer(case)

    again = case.ask(desk.nasrin, "rule-on-points", text="পাতাটি আবার দেখেছি।", **{"facts/listing_complete": YES})
    case.confirm(desk.nasrin, "rule-on-points", again)

    assert found(case, "DCG-INFO") is Result.OK
    assert case.events().count("office.ruled_on_points") == 2  # the older one stays in the history
    assert BROKEN not in of_buyer(case)
    for side in (of_buyer(case), of_seller(case)):
        assert f"{INFO} না" in side
        assert f"{INFO} হ্যাঁ" in side
    perform(SetHearing(at=desk.now + timedelta(days=3), place="কক্ষ ৭", agreed=True), **case.by(desk.nasrin))
    desk.later(days=3, minutes=5)
    rule(case, desk.nasrin, listing_complete=False)
    assert BROKEN in words_of(case.get(desk.nasrin, "/order"))
    assert case.act(desk.nasrin, "order", section="45", fine="1000", text=REASONS).status_code == 302
    assert verify_complaints().findings == []


def test_that_it_could_not_be_found_out_leaves_the_rule_undecided_and_is_written_down(desk):
    case = desk.taken_up()
    rule(case, desk.nasrin, listing_complete=False)

    case.act(desk.nasrin, "rule-on-points", text=REASONS, **{"facts/listing_complete": UNKNOWN})

    assert found(case, "DCG-INFO") is Result.NEED_INFO
    assert f"{INFO} জানা যায়নি" in of_buyer(case)
    assert verify_complaints().findings == []


def test_a_duty_that_is_no_buyers_matter_is_found_in_any_complaint_and_read_by_the_office(desk):
    case = desk.taken_up()
    assert found(case, "DCG-RECORDS") is None

    rule(case, desk.nasrin, records_produced=False, seller_paid_on_time=True)

    assert (found(case, "DCG-RECORDS"), found(case, "DCG-SELLERPAY10")) == (Result.BREACH, Result.OK)
    assert "DCG-RECORDS" not in {each.rule for each in case_of(case.reference, case.buyer).judged.of_buyer}


@pytest.mark.parametrize(
    ("facts", "field", "slug"),
    [
        ({"price": 100}, "facts/price", "question-not-asked"),  # the buyer's own
        ({"terms_shown": "bangla"}, "facts/terms_shown", "question-not-asked"),  # no rule of this category waits for it
        ({"no_such_question": True}, "facts/no_such_question", "question-not-asked"),
        ({"listing_complete": "maybe"}, "facts/listing_complete", "value-unreadable"),
        ({}, "facts", "answer-missing"),
    ],
)
def test_what_an_officer_is_not_asked_is_refused_and_nothing_is_kept(desk, facts, field, slug):
    case = desk.taken_up()

    with pytest.raises(ValidationFailed) as refused:
        rule(case, desk.nasrin, **facts)

    assert {name: error.slug for name, error in refused.value.errors.items()} == {field: slug}
    assert not Ruling.objects.exists()


def test_a_page_without_an_answer_is_shown_again(desk):
    case = desk.taken_up()

    refused = case.ask(desk.nasrin, "rule-on-points", text=REASONS)

    assert refused.status_code == 422
    assert "অন্তত একটি প্রশ্নের উত্তর দিন।" in words_of(refused)


def test_a_voucher_that_is_not_approved_can_go_to_bangladesh_bank(desk):
    case = desk.taken_up(category="CASHBACK", facts=CASHBACK)
    basis = "পরিশোধ ও নিষ্পত্তি ব্যবস্থা আইন, ২০২৪, ধারা ১৫"
    assert basis not in words_of(case.get(desk.nasrin, "/refer"))

    rule(case, desk.nasrin, instrument_approved=False)

    assert found(case, "DCG-WALLET") is Result.BREACH
    assert basis in words_of(case.get(desk.nasrin, "/refer"))


def test_what_was_found_about_one_seller_says_nothing_about_another(desk):
    case = desk.taken_up()
    rule(case, desk.nasrin, listing_complete=False)
    other = factories.firm(desk.now)

    perform(SendToFirm(firm=other.pk, text=REASONS), **case.by(desk.nasrin))

    assert found(case, "DCG-INFO") is Result.NEED_INFO


def test_a_ruling_that_was_changed_beside_the_product_is_named(desk):
    case = desk.taken_up()
    rule(case, desk.nasrin, listing_complete=False)

    Ruling.objects.update(value=True)

    assert "a ruling differs from its event" in [what for what, _ in verify_complaints().findings]


def test_the_officers_ruling_holds_before_what_the_firm_says(desk):
    case = desk.taken_up(category="CUSTOMER_SERVICE", facts=SERVICE)
    said = Defend(code="outside_terms", text="আমাদের পাতায় সব লেখা আছে।", facts={"compliance_officer_named": True})
    perform(said, **case.by(case.seller))
    assert found(case, "DCG-COMPOFF") is Result.OK
    assert "প্রতিষ্ঠানের কথা অনুযায়ী" in words_of(case.get(desk.nasrin))
    assert "প্রতিষ্ঠান বলছে: হ্যাঁ" in words_of(case.get(desk.nasrin, "/rule-on-points"))

    rule(case, desk.nasrin, compliance_officer_named=False)
    assert found(case, "DCG-COMPOFF") is Result.BREACH

    desk.later(minutes=1)
    perform(said, **case.by(case.seller))
    assert found(case, "DCG-COMPOFF") is Result.BREACH

    rule(case, desk.nasrin, compliance_officer_named=None)
    assert found(case, "DCG-COMPOFF") is Result.NEED_INFO


def test_a_lawyer_who_asks_the_firm_another_question_needs_no_code(tmp_path):
    packs = copytree(PACKS, tmp_path / "packs")
    questions = packs / "questions.toml"
    text = questions.read_text(encoding="utf-8")
    mine = text.index('id = "listing_complete"')
    questions.write_text(text[:mine] + text[mine:].replace('asked = "officer"', 'asked = "firm"', 1), encoding="utf-8")
    law = read_book(packs).on(date(2026, 11, 25))

    assert "listing_complete" in asked_of(law, {"category": "WRONG_ITEM"}, Asked.FIRM)
    assert "listing_complete" not in asked_of(law, {"category": "WRONG_ITEM"}, Asked.OFFICER)
