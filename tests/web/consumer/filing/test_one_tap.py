"""Where a page asks for one choice and nothing else, its cards are the buttons: one tap answers and goes on."""

import random
import re

from tests.web.consumer.filing.test_every_category import WAYS, answer
from tests.web.consumer.filing.walking import STORY

CARD = re.compile(r'<button class="card"[^>]*name="(\w+)" value="(\w+)"([^>]*)>')
MANY = 5  # cards: of more, each is changed to the first and the last, and back
CONTINUE = '<button class="btn">Continue</button>'


def cards(walker):
    return {value: "aria-current" in rest for _, value, rest in CARD.findall(walker.text)}


def chosen(walker):
    return [value for value, is_chosen in cards(walker).items() if is_chosen]


def asked(walker):
    """Return the one question that a page of cards asks; nothing where the page has none."""
    found = CARD.search(walker.text)
    return found[1] if found else ""


def changes(values, ends):
    """Yield one answer after the other: from the first value, each change from and to one of the `ends` comes once."""
    first, *rest = values
    for turn, value in enumerate(rest):
        yield value
        if turn == 0 and ends > 1:
            yield from changes(rest, ends - 1)
        yield first


def wrongly_changed(walker):
    """Change the answer of this page from each to each other; return the changes that failed."""
    name, address, after, wrong = asked(walker), walker.url, {}, []
    first, *between, last = cards(walker)
    values = [first, last, *between]
    old, after[first] = first, walker.send(**{name: first}).url
    walker.get(address)
    for new in changes(values, 2 if len(values) > MANY else len(values)):
        led_to = walker.send(**{name: new}).url
        if (led_to, chosen(walker.get(address))) != (after.setdefault(new, led_to), [new]):
            wrong.append(f"{name}: {old} to {new}")
        old = new
    return wrong


def test_one_question_has_buttons_and_nothing_to_confirm(signed_in_walker):
    signed_in_walker.name_seller().buys("app", "gift")

    assert signed_in_walker.path == "/c/problem"
    assert {"wrong_item", "not_arrived", "refund"} <= set(cards(signed_in_walker))
    assert 'type="radio"' not in signed_in_walker.text
    assert CONTINUE not in signed_in_walker.text


def test_two_questions_are_answered_before_one_goes_on(signed_in_walker):
    signed_in_walker.name_seller().buys("app", "gift").send(card="wrong_item")

    assert signed_in_walker.path == "/c/story"
    assert cards(signed_in_walker) == {}
    assert CONTINUE in signed_in_walker.text


def test_who_comes_back_sees_his_choice_and_may_keep_or_change_it(signed_in_walker):
    signed_in_walker.name_seller().buys("app", "gift").send(card="wrong_item")

    assert chosen(signed_in_walker.get("/c/problem")) == ["wrong_item"]
    assert signed_in_walker.send().path == "/c/story"  # "Continue" keeps it
    signed_in_walker.get("/c/problem").send(card="not_arrived")

    assert signed_in_walker.path == "/c/problem/which"
    assert set(cards(signed_in_walker)) == {"never", "late"}
    assert (
        signed_in_walker.send(delay_kind="late")
        .send(goods_or_service="goods")
        .send(narrative=STORY, wish="refund")
        .path
        == "/c/purchase"
    )


def test_on_every_page_of_cards_each_answer_can_be_changed_to_each_other(signed_in_walker):
    walker, choose = signed_in_walker, random.Random(1)  # noqa: S311 - the same answers each time
    walker.name_seller().buys("app", "gift")
    tried, wrong = set(), []
    for card, refine, kind in WAYS:
        told = {"card": card, refine: kind, "firm_told": "no_solution"}
        walker.get("/c/problem")
        while walker.path != "/c/rules":
            name, address = asked(walker), walker.url
            if name and name not in tried:
                tried.add(name)
                wrong += wrongly_changed(walker)
                walker.get(address)
            if name:
                walker.send(**{name: told.get(name) or choose.choice([*cards(walker)])})
            elif walker.path == "/c/story":
                walker.send(narrative=STORY, wish="inform")
            else:
                answer(walker, choose)

    assert wrong == []
    assert tried >= {"card", "firm_told", *(refine for _, refine, _ in WAYS if refine)}


def test_a_change_asked_for_on_the_last_page_is_shown_there(signed_in_walker):
    walker = signed_in_walker
    walker.to_the_end()
    assert walker.path == "/c/check"
    assert walker.get("/c/told?back=check").send(firm_told="not_told").path == "/c/check"
    assert chosen(walker.get("/c/told?back=check")) == ["not_told"]

    assert walker.send(firm_told="no_solution").path == "/c/check"
    assert chosen(walker.get("/c/told")) == ["no_solution"]
    assert walker.get("/c/problem?back=check").send(card="not_arrived").url == "/c/problem/which?back=check"


def test_nothing_chosen_is_said(signed_in_walker):
    signed_in_walker.name_seller().buys("app", "gift")

    assert signed_in_walker.send().page.status_code == 422
    assert "There is a problem" in signed_in_walker.text
