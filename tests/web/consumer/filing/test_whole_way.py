"""From a mobile number to a receipt, as the scenario of the wrong jeans goes (A4)."""

import pytest

from ccms.accounts.actors import Role
from ccms.complaints.models import Complaint, Draft
from ccms.notices.models import Notice


@pytest.fixture
def at_the_end(signed_in_walker):
    return signed_in_walker.to_the_end()


def test_a_person_gets_from_a_number_to_a_receipt(at_the_end):
    at_the_end.send(declaration="on")

    complaint = Complaint.objects.get()
    assert at_the_end.path == f"/c/sent/{complaint.reference}"
    assert complaint.status == "with_firm"
    assert (complaint.category, complaint.wish) == ("WRONG_ITEM", "refund")
    assert complaint.amount_paisa == 430_000  # the goods came: the other half was paid then
    assert complaint.firm.name_bn == "Jeans Bazar BD"
    assert {finding["rule"] for finding in complaint.findings if finding["result"] == "BREACH"} >= {
        "DCG-ADV10",
        "DCG-REG",
    }


def test_the_person_is_kept_apart_from_the_purchase(at_the_end):
    at_the_end.send(declaration="on")

    complaint = Complaint.objects.get()
    assert complaint.complainant.name.open() == "রহিমা খাতুন"
    assert not {"full_name", "district"} & complaint.purchase.facts.keys()
    assert complaint.statements.get().text.startswith("দুটি জিন্স")


def test_a_double_tap_files_once(at_the_end):
    form = at_the_end.form() | {"declaration": "on"}
    answers = [at_the_end.client.post("/c/check", form) for _tap in range(2)]

    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert Complaint.objects.count() == 1


def test_a_form_sent_again_much_later_under_a_new_key_finds_its_receipt(at_the_end):
    old = at_the_end.form() | {"declaration": "on"}
    at_the_end.send(declaration="on")
    again = at_the_end.client.post("/c/check", old | {"idempotency_key": "5f0c8f0e-7a44-4a3c-9b93-2f6f5a0c1d11"})

    assert again.headers["Location"] == f"/c/sent/{Complaint.objects.get().reference}"
    assert Complaint.objects.count() == 1


def test_without_the_declaration_nothing_is_sent(at_the_end):
    at_the_end.send(disclose_phone="on")

    assert at_the_end.page.status_code == 422
    assert "Tick the declaration" in at_the_end.text
    assert not Complaint.objects.exists()
    assert at_the_end.form()["disclose_phone"] == "on"
    assert "published" not in at_the_end.text  # nothing of a complaint is


def test_the_receipt_names_the_number_the_next_steps_and_their_days(at_the_end):
    at_the_end.send(declaration="on")

    assert "CC-" in at_the_end.text
    assert "<svg" in at_the_end.text
    assert "7 days to reply" in at_the_end.text
    assert Notice.objects.filter(recipient__startswith="consumer:").exists()


def test_the_receipt_is_found_again_by_its_owner_only(at_the_end, signed_in):
    at_the_end.send(declaration="on")
    address = at_the_end.path

    assert at_the_end.get(address).page.status_code == 200
    assert signed_in(Role.CONSUMER).get(address).status_code == 404


def test_after_sending_the_draft_is_empty_and_a_new_complaint_begins(at_the_end):
    at_the_end.send(declaration="on")

    assert Draft.objects.get().body.open() == ""
    assert 'href="/c/firm"' in at_the_end.get("/c").text
    assert "Continue your draft" not in at_the_end.text


def test_who_complains_again_is_not_asked_for_the_name_again(at_the_end):
    at_the_end.send(declaration="on")
    at_the_end.name_seller("Another shop", "facebook.com/another").tell_purchase().send().send()

    assert at_the_end.form()["full_name"] == "রহিমা খাতুন"


def test_an_answer_changed_at_the_end_leads_back_to_the_end(at_the_end):
    at_the_end.get("/c/story?back=check").send(narrative="নতুন করে লিখছি, কারণ আগেরটা ঠিক ছিল না।", wish="replacement")

    assert at_the_end.path == "/c/check"
    assert "নতুন করে লিখছি" in at_the_end.text


def test_another_problem_chosen_at_the_end_asks_only_what_is_new(at_the_end):
    at_the_end.get("/c/problem?back=check").send(card="refund")
    assert at_the_end.url == "/c/problem/which?back=check"
    at_the_end.send(money_kind="refund")
    assert at_the_end.url == "/c/problem/details?back=check"
    at_the_end.send(goods_or_service="goods")
    assert at_the_end.url == "/c/purchase/3?back=check"
    assert 'value="2150"' in at_the_end.text
    assert at_the_end.send().url == "/c/purchase/4?back=check"
    assert "Why is a refund due?" in at_the_end.text
