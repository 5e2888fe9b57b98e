"""Where a page asks for one choice and nothing else, its cards are the buttons: one tap answers and goes on."""

import re

from tests.web.consumer.filing.walking import STORY

CARD = re.compile(r'<button class="card"[^>]*name="(\w+)" value="(\w+)"([^>]*)>')
CONTINUE = '<button class="btn">Continue</button>'


def cards(walker):
    return {value: "aria-current" in rest for _, value, rest in CARD.findall(walker.text)}


def test_one_question_has_buttons_and_nothing_to_confirm(signed_in_walker):
    signed_in_walker.name_seller().send(sale_channel="app", purchase_purpose="gift")

    assert signed_in_walker.path == "/c/problem"
    assert {"wrong_item", "not_arrived", "refund"} <= set(cards(signed_in_walker))
    assert 'type="radio"' not in signed_in_walker.text
    assert CONTINUE not in signed_in_walker.text


def test_two_questions_are_answered_before_one_goes_on(signed_in_walker):
    signed_in_walker.name_seller()

    assert signed_in_walker.path == "/c/how"
    assert cards(signed_in_walker) == {}
    assert CONTINUE in signed_in_walker.text


def test_who_comes_back_sees_his_choice_and_may_keep_or_change_it(signed_in_walker):
    signed_in_walker.name_seller().send(sale_channel="app", purchase_purpose="gift").send(card="wrong_item")

    signed_in_walker.get("/c/problem")
    assert [value for value, chosen in cards(signed_in_walker).items() if chosen] == ["wrong_item"]
    assert signed_in_walker.send().path == "/c/story"  # "Continue" keeps it
    signed_in_walker.get("/c/problem")
    changed = {**signed_in_walker.form(), "card": ["wrong_item", "not_arrived"]}  # as a browser sends the button
    signed_in_walker.page = signed_in_walker.client.post("/c/problem", changed, follow=True)

    assert signed_in_walker.path == "/c/problem/which"
    assert set(cards(signed_in_walker)) == {"never", "late"}
    assert signed_in_walker.send(delay_kind="late").send(narrative=STORY, wish="refund").path == "/c/purchase"


def test_nothing_chosen_is_said(signed_in_walker):
    signed_in_walker.name_seller().send(sale_channel="app", purchase_purpose="gift")

    assert signed_in_walker.send().page.status_code == 422
    assert "There is a problem" in signed_in_walker.text
