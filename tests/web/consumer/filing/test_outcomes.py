"""What the rules page does with purchases that are too early, too late, told twice, or not online at all."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from ccms.complaints.filing.drafts import tell_ripe
from ccms.complaints.models import Complaint, Draft
from ccms.gate.clock import current_time
from ccms.notices.models import Notice
from tests.web.consumer.filing.walking import STORY, parts


def not_delivered(walker, ago, **other):
    """Tell a parcel that was paid whole so many days ago, in the same city, and has not come."""
    walker.name_seller().buys("website", "own_use")
    walker.send(card="not_arrived").send(delay_kind="never").send(goods_or_service="goods").send(
        narrative=STORY, wish="delivery"
    )
    day = walker.day(ago)
    answers = {
        **parts("ordered_at", day, "10:00"),
        "price": "2000",
        "pay_method": "bkash",
        "promise_kind": "none",
        "advance": "2000",
        **parts("paid_at", day, "10:00"),
        "paid_into": "merchant",
        "same_city": "yes",
        "handed_over": "no",
        "tracking_given": "no",
        "out_of_stock": "no",
        "ready_to_ship": "dont_know",
        "firm_told": "no_solution",
        **parts("firm_told_at", day),
        "told_how": "phone",
        "told_proof": "no",
        "firm_said": "nothing",
        **other,
    }
    return walker.answer_all(answers, until="/c/rules")


def half_paid_for_a_promise_of_two_months(walker):
    half = {"advance": "1000", "ready_to_ship": "no", "promise_kind": "days", "promised_days": "60"}
    return not_delivered(walker, ago=5, **half)


def test_what_was_bought_in_a_shop_is_shown_another_door_with_the_text_to_take_along(signed_in_walker):
    signed_in_walker.name_seller().buys("in_shop", "own_use")

    assert signed_in_walker.path == "/c/elsewhere"
    assert "16121" in signed_in_walker.text
    assert "Jeans Bazar BD" in signed_in_walker.text
    assert signed_in_walker.get("/c/purchase").path == "/c/elsewhere"


def test_an_answer_changed_from_there_leads_on(signed_in_walker):
    signed_in_walker.name_seller().buys("in_shop", "own_use")
    signed_in_walker.get("/c/how").buys("app", "own_use")

    assert signed_in_walker.path == "/c/problem"


def test_a_day_too_early_keeps_the_draft_and_promises_a_message(signed_in_walker, pass_time):
    not_delivered(signed_in_walker, ago=3)
    assert "Keep the draft" in signed_in_walker.text
    signed_in_walker.send(keep="1")

    draft = Draft.objects.get()
    assert signed_in_walker.path == f"/c/kept/{draft.id}"
    assert draft.remind_on == signed_in_walker.day(3) + timedelta(days=6)
    assert tell_ripe(current_time()) == 0

    pass_time(timedelta(days=3))
    assert tell_ripe(current_time()) == 1
    assert Notice.objects.get(template="consumer.draft_ripe").params["day"] > draft.remind_on.isoformat()


def test_a_kept_draft_is_opened_and_sent_on_its_day(signed_in_walker, pass_time):
    not_delivered(signed_in_walker, ago=3).send(keep="1")
    pass_time(timedelta(days=3))
    signed_in_walker.client.cookies.pop("ccms", None)
    signed_in_walker.get("/c").sign_in()
    signed_in_walker.page = signed_in_walker.client.post(f"/c/resume/{Draft.objects.get().id}", follow=True)

    assert signed_in_walker.path == "/c/rules"
    assert "The rule looks broken" in signed_in_walker.text


def test_what_can_be_sent_under_another_name_while_the_promise_runs_is_offered_and_sent(signed_in_walker):
    half_paid_for_a_promise_of_two_months(signed_in_walker)
    assert "Took too much in advance" in signed_in_walker.text
    assert "Keep the draft and tell me on the day" in signed_in_walker.text

    signed_in_walker.send(**{"as": "ADVANCE_EXCESS"})
    assert signed_in_walker.path == "/c/rules"
    assert "Keep the draft" not in signed_in_walker.text
    signed_in_walker.send().send().send(full_name="Rahima", district="dhaka", complainant="self")
    assert "Took too much in advance" in signed_in_walker.text
    signed_in_walker.send(declaration="on")
    assert Complaint.objects.get().category == "ADVANCE_EXCESS"


def test_a_name_that_is_not_offered_changes_nothing(signed_in_walker):
    walker = half_paid_for_a_promise_of_two_months(signed_in_walker)
    forged = walker.form() | {"as": "FRAUD_IDENTITY"}
    walker.page = walker.client.post(walker.url, forged, follow=True)

    assert signed_in_walker.path == "/c/rules"
    assert signed_in_walker.page.context["blocked_by"] == "RIPE"


def test_after_a_refusal_nobody_waits_and_the_page_names_the_rule_that_is_broken(signed_in_walker):
    walker = signed_in_walker
    walker.name_seller().buys("website", "own_use")
    walker.send(card="refund").send(money_kind="refund").send(goods_or_service="goods").send(
        narrative=STORY, wish="refund"
    )
    answers = {
        **parts("ordered_at", walker.day(5), "10:00"),
        **parts("paid_at", walker.day(5), "10:00"),
        "price": "2000",
        "pay_method": "bkash",
        "advance": "2000",
        "paid_into": "merchant",
        "refund_reason": "not_supplied",
        "promise_kind": "none",
        "supply_impossible": "no",
        "refund_received": "none",
        "firm_told": "no_solution",
        **parts("firm_told_at", walker.day(4)),
        "told_how": "phone",
        "told_proof": "yes",
        "firm_said": "refused",
        **parts("firm_replied_at", walker.day(2)),
        **parts("refused_on", walker.day(2)),
    }
    walker.answer_all(answers, until="/c/rules")

    assert walker.page.context["blocked_by"] == ""
    assert "Some of the seller's time still runs" in walker.text
    assert "A seller who took the order may not refuse it later." in walker.text


def test_a_message_about_a_kept_draft_can_be_put_into_words(signed_in_walker, pass_time):
    not_delivered(signed_in_walker, ago=3).send(keep="1")
    pass_time(timedelta(days=3))
    call_command("tick")

    assert Notice.objects.get(template="consumer.draft_ripe").state == "delivered"


@pytest.mark.parametrize(("answer", "status"), [("not_told", "told_firm"), ("unreachable", "with_firm")])
def test_telling_the_seller_first_is_an_offer_and_no_wall(signed_in_walker, answer, status):
    signed_in_walker.name_seller(phone="01812345678").tell_purchase(firm_told=answer)
    assert ("tell the seller for me" in signed_in_walker.text) == (answer == "not_told")
    signed_in_walker.send().send().send(full_name="Rahima", district="dhaka", complainant="self")
    signed_in_walker.send(declaration="on")

    assert Complaint.objects.get().status == status


def test_after_thirty_days_a_complaint_goes_to_an_officer(signed_in_walker):
    late = {**parts("delivered_at", signed_in_walker.day(50)), **parts("ordered_at", signed_in_walker.day(55))}
    signed_in_walker.name_seller().tell_purchase(**late, **parts("paid_at", signed_in_walker.day(55)))

    assert "More than 30 days have passed" in signed_in_walker.text
    signed_in_walker.send().send().send(full_name="Rahima", district="dhaka", complainant="self")
    signed_in_walker.send(declaration="on")
    complaint = Complaint.objects.get()
    assert (complaint.status, complaint.reason) == ("escalated", "limitation")


def test_the_same_order_again_leads_to_the_complaint_that_is_open(signed_in_walker):
    signed_in_walker.name_seller().tell_purchase(purchase_number="JB-77")
    signed_in_walker.send().send().send(full_name="Rahima", district="dhaka", complainant="self")
    signed_in_walker.send(declaration="on")
    first = Complaint.objects.get()

    signed_in_walker.name_seller().send().tell_purchase(purchase_number="JB-৭৭")
    assert f"/t/{first.reference}" in signed_in_walker.text
    assert "You have an open complaint about this order" in signed_in_walker.text
    assert signed_in_walker.get("/c/check").path == "/c/rules"
    assert Complaint.objects.count() == 1


def test_money_sent_to_a_private_number_is_called_no_kept_rule(signed_in_walker):
    signed_in_walker.name_seller().buys("social_page", "own_use")
    signed_in_walker.send(card="fraud").send(goods_or_service="goods").send(narrative=STORY, wish="refund")
    answers = {
        **parts("ordered_at", signed_in_walker.day(9)),
        "price": "12500",
        "pay_method": "bkash",
        "advance": "12500",
        **parts("paid_at", signed_in_walker.day(9)),
        "paid_into": "personal",
        "ready_to_ship": "yes",
        "registration_shown": "dont_know",
        **parts("seen_on", signed_in_walker.day(3)),
        "promise_kind": "none",
        "same_city": "no",
        "firm_told": "unreachable",
    }
    signed_in_walker.answer_all(answers, until="/c/rules")

    assert "The rule looks broken" in signed_in_walker.text
    assert "The rule was kept" not in signed_in_walker.text
    assert "straight into the seller" not in signed_in_walker.text


def test_findings_are_at_most_three_and_show_their_rule(signed_in_walker):
    signed_in_walker.name_seller().tell_purchase()

    assert 1 <= signed_in_walker.text.count("Which rule?") <= 3
    assert "clause number not yet verified" in signed_in_walker.text
    assert "This is advice, not a decision." in signed_in_walker.text


@pytest.mark.parametrize(("phone", "can_tell"), [("01812345678", True), ("", False)])
def test_we_promise_to_tell_the_seller_only_where_a_way_to_it_is_known(signed_in_walker, phone, can_tell):
    signed_in_walker.name_seller(phone=phone).tell_purchase(firm_told="not_told")

    assert ("Yes, tell the seller for me" in signed_in_walker.text) is can_tell
    assert ("We can tell it now" in signed_in_walker.text) is can_tell
    assert ("we cannot tell it ourselves" in signed_in_walker.text) is not can_tell
    assert signed_in_walker.send().path == "/c/evidence"
