"""Every way to complain can be walked to its end by answering what is asked: the pack asks, the pages follow."""

import random
from datetime import date

import pytest
from django import forms

from ccms.complaints.models import Complaint
from ccms.law.pack.book import book
from ccms.web import fields
from ccms.web.questions import MomentField
from tests.web.consumer.filing.walking import STORY, parts

PACK = book().on(date(2026, 11, 25))
WAYS = [
    (card.id, card.refine, option.value if option else None)
    for card in PACK.cards
    for option in (PACK.questions[card.refine].options if card.refine else [None])
]


def anything(name, field, walker, choose):
    """Answer one field somehow, as its kind wants it."""
    match field:
        case fields.ChoiceCards():
            return {name: choose.choice([card.value for card in field.cards])}
        case MomentField():
            return parts(name, walker.day(choose.randint(2, 40)), choose.choice(["", "15:30", "রাত ৯টা", "9.15 am"]))
        case fields.DateField():
            return parts(name, walker.day(choose.randint(2, 40)))
        case _:
            return {name: choose.choice(TYPED[type(field).__name__])}


TYPED = {
    "TakaField": ["0", "৯৯৯", "2,150.50"],
    "WholeNumberField": ["1", "৩০"],
    "Pick": ["bogura"],
    "CleanLine": ["রহিমা খাতুন", "Karim 12"],
    "_Code": ["", "AB-১২"],
    "EmailField": ["", "rahima@example.com"],
}


def answer(walker, choose):
    """Fill in the page and send it; a page whose button only keeps the draft ends the way."""
    form = walker.page.context["form"]
    typed = {}
    for name, field in form.fields.items() if isinstance(form, forms.Form) else ():
        typed |= anything(name, field, walker, choose)
    if "complainant" in typed:
        typed["complainant"] = "self"
    before = walker.url
    walker.send(**typed)
    assert walker.url != before, walker.text


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way[0]} {way[2]}")
def test_every_way_leads_to_the_rules_and_then_to_the_end(signed_in_walker, way):
    choose, walker = random.Random(str(way)), signed_in_walker  # noqa: S311 - the same answers each time
    walker.name_seller().buys("app", "gift")
    card, refine, kind = way
    walker.send(card=card)
    if refine:
        walker.send(**{refine: kind})
    for _page in range(15):
        if walker.path == "/c/rules":
            break
        if walker.path == "/c/story":
            walker.send(narrative=STORY, wish="inform")
            continue
        answer(walker, choose)

    assert walker.path == "/c/rules"
    if walker.page.context["blocked_by"] == "RIPE":
        walker.send(keep="1")
        assert walker.path.startswith("/c/kept/")
        return
    walker.send().send()
    answer(walker, choose)
    assert walker.path == "/c/check"
    walker.send(declaration="on")
    assert walker.path == f"/c/sent/{Complaint.objects.get().reference}"


def test_a_day_of_tomorrow_is_no_day_on_which_something_happened(signed_in_walker):
    walker = signed_in_walker.name_seller().buys("app", "gift")
    walker.send(card="wrong_item").send(narrative=STORY, wish="refund")
    walker.send(**parts("delivered_at", walker.day(-1)))

    assert "The date cannot be after today" in walker.text
    assert walker.page.context["form"]["delivered_at"].value()[0] == str(walker.day(-1).day)
