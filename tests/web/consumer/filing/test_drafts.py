"""A draft: kept at each page, found again, waited for, thrown away."""

from ccms.accounts.actors import Role
from ccms.complaints.models import Draft
from ccms.notices.models import Notice
from tests.web.consumer.filing.walking import STORY


def test_what_was_typed_stands_there_when_one_comes_back(signed_in_walker):
    signed_in_walker.name_seller().tell_purchase()

    assert signed_in_walker.get("/c/story").form()["narrative"] == STORY
    assert signed_in_walker.get("/c/purchase").form()["price"] == "4300"
    assert signed_in_walker.form()["delivered_at-time"] == "15:30"
    assert signed_in_walker.get("/c/problem").form()["card"] == "wrong_item"
    assert "Draft saved" in signed_in_walker.text


def test_what_could_be_read_is_kept_even_if_something_else_is_missing(signed_in_walker):
    signed_in_walker.name_seller().buys("app", "gift").send(card="wrong_item").send(narrative=STORY, wish="refund")
    signed_in_walker.send(price="৪৩০০")
    assert signed_in_walker.page.status_code == 422

    assert signed_in_walker.get("/c/purchase").form()["price"] == "4300"


def test_a_page_too_far_ahead_leads_to_the_open_one(signed_in_walker):
    signed_in_walker.name_seller()

    for address in ("/c/problem", "/c/purchase/3", "/c/rules", "/c/evidence", "/c/check", "/c/person", "/c/elsewhere"):
        assert signed_in_walker.get(address).path == "/c/how"


def test_finishing_later_keeps_what_is_there_asks_for_nothing_and_sends_the_way_back_once(signed_in_walker):
    signed_in_walker.name_seller().buys("app", "gift").send(card="wrong_item")
    signed_in_walker.send(narrative=STORY, later="1")
    assert signed_in_walker.path == "/c/later"
    signed_in_walker.get("/c/story").send(later="1")

    assert Notice.objects.filter(template="consumer.draft_kept").count() == 1
    assert signed_in_walker.get("/c/story").form()["narrative"] == STORY


def test_the_first_page_offers_the_draft(signed_in_walker):
    signed_in_walker.name_seller()

    assert "Continue your draft" in signed_in_walker.get("/").text
    assert "Jeans Bazar BD" in signed_in_walker.get("/c").text


def test_a_draft_is_thrown_away_after_a_question(signed_in_walker):
    signed_in_walker.name_seller().get("/c/discard")
    assert Draft.objects.exists()
    signed_in_walker.send()

    assert signed_in_walker.path == "/c/firm"
    assert not Draft.objects.exists()


def test_nobody_opens_the_draft_of_another(signed_in_walker, signed_in):
    signed_in_walker.name_seller()
    draft = Draft.objects.get()
    stranger = signed_in(Role.CONSUMER)

    assert stranger.post(f"/c/resume/{draft.id}").status_code == 404
    assert stranger.get(f"/c/kept/{draft.id}").status_code == 302


def test_who_is_not_signed_in_is_asked_for_the_number_and_led_back(walker):
    page = walker.client.get("/c/purchase")

    assert page.headers["Location"] == "/t/sign-in?next=%2Fc%2Fpurchase"


def test_an_answer_that_the_pack_no_longer_offers_is_asked_again(signed_in_walker, monkeypatch):
    signed_in_walker.name_seller().buys("app", "gift")
    draft = Draft.objects.get()
    draft.body = draft.body.open().replace('"app"', '"telegraph"')
    draft.save()

    assert signed_in_walker.get("/c/problem").path == "/c/how"
