"""From a shop's frame to a page of its own: signed in without another code, once, and never into another's account."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import consumers, sessions
from ccms.accounts.actors import Role
from ccms.accounts.models import ShopOrigin
from ccms.complaints.filing import drafts, frame_exit
from ccms.complaints.models import Complaint, Crossing, Draft
from ccms.gate import clock
from ccms.gate.clock import current_time
from ccms.gate.limits import LIMITS, SESSIONS, Counted
from tests import factories
from tests.shopping import SigningShop
from tests.web.consumer.filing.walking import STORY, Walker

pytestmark = pytest.mark.django_db
ORIGIN = "https://shop.example"
OURS = "http://testserver"
ALONE = {"Sec-Fetch-Dest": "document", "Origin": OURS}


@pytest.fixture
def pass_time():
    """Return what moves the clock of the whole product on."""
    return clock.move


def framed(phone="01712345678", origin=ORIGIN, name="Sharighor", *, prove=True):
    """Begin a complaint in the frame of a shop, as far as the story."""
    buyer = Walker(phone)
    shop = SigningShop(buyer.now, name)
    factories.contact(shop.firm, buyer.now)
    ShopOrigin.objects.create(
        firm=shop.firm, origin=origin, created_at=buyer.now, created_by="firm", proved_at=buyer.now
    )
    buyer.client.get("/w/start", {"firm": shop.public_id, "o": origin})
    taken = Client().post("/c/new", {"firm": shop.public_id, "lang": "en"}).headers["Location"]
    buyer.get(taken)
    if prove:
        buyer.sign_in()
        buyer.buys("website", "own_use", form=1).send(form=1, card="wrong_item")
    return buyer, shop


@pytest.fixture
def buyer(db):
    return framed()[0]


@pytest.fixture
def fresh():
    """A page of its own: another part of the browser, which shares no cookie with the frame."""
    return Client(enforce_csrf_checks=True, headers=ALONE)


def asked_apart(buyer, **also):
    """Press the button in the frame, and return the page that it answers with."""
    return buyer.client.post("/c/apart", also).content.decode()


def key_of(page):
    found = re.search(r'name="key" value="([^"]+)"', page)
    return found[1] if found else ""


def cross(client, key, **headers):
    return client.post("/c/across?lang=en", {"key": key}, headers=headers)


def hidden(page):
    """Return what the form of a page sends by itself."""
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()))


def go_on(client, page, **changed):
    return client.post("/c/across/go", {**hidden(page), **changed})


def plain(page):
    return unescape(" ".join(re.sub(r"<[^>]+>", "", page.content.decode()).split()))


def bring(client, phone):
    """Sign somebody in in the page of its own, as his own proof of a number does."""
    person = consumers.consumer_of(phone, current_time())
    response = HttpResponse()
    sessions.open_consumer_session(response, person, current_time())
    client.cookies.update(response.cookies)
    return person


def who(client):
    """Return whose drafts a browser shows: the number of the person, or nothing."""
    found = client.cookies.get("ccms")
    return found.value if found else ""


def test_what_was_typed_goes_along_and_one_tap_signs_in_under_the_number_that_the_page_shows(buyer, fresh):
    page = buyer.client.post("/c/story", {**buyer.form(1), "narrative": STORY, "apart": "1"}).content.decode()
    assert 'action="/c/across?lang=en" target="_blank"' in page
    asked = cross(fresh, key_of(page))
    said = plain(asked)
    assert "Is this your number?" in said
    assert "+88017" not in asked.content.decode()
    assert "01712345678" not in said
    assert "Sharighor" in said
    assert not who(fresh)  # looking signs nobody in

    gone = go_on(fresh, asked)
    assert (gone.status_code, gone.headers["Location"]) == (302, "/c/story")
    assert gone.cookies["ccms"]["max-age"] == ""  # it ends with the browser
    assert STORY in fresh.get("/c/story").content.decode()
    assert buyer.get("/c/story").page.status_code == 200  # the frame goes on too


def test_it_is_sent_from_the_new_page(buyer, fresh):
    walker = Walker()
    walker.client, walker.now = fresh, buyer.now
    go_on(fresh, cross(fresh, key_of(asked_apart(buyer))))
    fresh.handler.enforce_csrf_checks = False
    walker.get("/c/story?lang=en").send(narrative=STORY, wish="refund")
    walker.answer_all(walker.a4, until="/c/rules")
    walker.get("/c/rules").send().send().send(full_name="রহিমা খাতুন", district="dhaka", complainant="self")
    walker.send(declaration="on")
    reference = Complaint.objects.get().reference
    assert walker.path == f"/c/sent/{reference}"
    # the complaint's own page is no part of the filing
    assert STORY not in fresh.get(f"/t/{reference}", follow=True).content.decode()


def test_the_key_stands_in_no_address_and_no_log(buyer, fresh, caplog):
    caplog.set_level("INFO", logger="ccms.request")
    key = key_of(asked_apart(buyer))
    gone = go_on(fresh, cross(fresh, key))
    assert len(key) == 22
    assert key not in gone.headers["Location"]
    assert "c/across" in caplog.text
    assert key not in caplog.text
    assert key.encode() not in bytes(Crossing.objects.get().digest)


@pytest.mark.parametrize("path", ["/c/across", "/c/across/go"])
def test_reading_an_address_spends_nothing(buyer, fresh, path):
    key = key_of(asked_apart(buyer))
    for client in (fresh, Client(headers={"Sec-Purpose": "prefetch"})):
        looked = client.get(path, {"key": key})
        assert (looked.status_code, looked.headers["Location"]) == (302, "/c")
        assert client.head(path, {"key": key}).status_code == 302
    assert go_on(fresh, cross(fresh, key)).headers["Location"] == "/c/story"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ORIGIN, "http://testserver.evil.example", ""])
def test_nobody_is_led_into_another_s_account_from_a_page_that_is_not_ours(buyer, origin):
    key = key_of(asked_apart(buyer))
    victim = Client(headers={"Sec-Fetch-Dest": "document"} | ({"Origin": origin} if origin else {}))
    for path in ("/c/across", "/c/across/go"):
        refused = victim.post(path, {"key": key})
        assert (refused.status_code, refused.headers["Location"]) == (302, "/c")
    assert not who(victim)
    assert Crossing.objects.get().spent_at is None


def test_the_tap_needs_the_new_page_s_own_token(buyer, fresh):
    asked = cross(fresh, key_of(asked_apart(buyer)))
    assert go_on(fresh, asked, csrfmiddlewaretoken="").status_code == 403
    assert not who(fresh)


def test_whoever_is_signed_in_there_is_named_and_not_signed_out_unasked(buyer, fresh):
    bring(fresh, "+8801812345999")
    before = who(fresh)
    asked = cross(fresh, key_of(asked_apart(buyer)))
    assert "is signed in in this browser now. If you go on, that ends." in plain(asked)
    assert hidden(asked)["instead"] == "on"
    assert who(fresh) == before
    sent = {name: value for name, value in hidden(asked).items() if name != "instead"}
    again = fresh.post("/c/across/go", sent)  # he signed in there after this page was drawn
    assert "is signed in in this browser now" in plain(again)
    assert who(fresh) == before
    go_on(fresh, asked)
    assert who(fresh) != before


def test_who_is_signed_in_there_as_the_same_person_goes_on_at_once_and_stays_it(buyer, fresh):
    bring(fresh, "+8801712345678")
    before = who(fresh)
    gone = cross(fresh, key_of(asked_apart(buyer)))
    assert gone.headers["Location"] == "/c/story"
    assert who(fresh) == before
    assert fresh.get("/t/mine").status_code == 200


def test_a_seller_who_is_answering_there_is_warned(buyer, fresh):
    contact = factories.contact(factories.firm(buyer.now, "Bazar"), buyer.now)
    response = HttpResponse()
    sessions.open_link_session(response, contact, "7K4M92XDPQH", buyer.now)
    fresh.cookies.update(response.cookies)
    assert "A seller is signed in in this browser now" in plain(cross(fresh, key_of(asked_apart(buyer))))


def test_where_a_member_works_nobody_is_signed_in_over_him(buyer, member, sign_in):
    desk = sign_in(member(Role.FIRM_ADMIN))
    desk.defaults = {**desk.defaults, "HTTP_ORIGIN": OURS, "HTTP_SEC_FETCH_DEST": "document"}
    key = key_of(asked_apart(buyer))
    asked = desk.post("/c/across?lang=en", {"key": key})
    assert "Sign out first" in plain(asked)
    assert "c/across/go" not in asked.content.decode()
    assert "Sign out first" in plain(desk.post("/c/across/go", {"key": key, "instead": "on"}))
    assert Crossing.objects.get().spent_at is None


def test_a_key_opens_once(buyer, fresh):
    asked = cross(fresh, key_of(asked_apart(buyer)))
    other = Client(headers=ALONE)
    seen = cross(other, hidden(asked)["key"])  # two tabs may look
    assert go_on(fresh, asked).headers["Location"] == "/c/story"
    closed = go_on(other, seen)
    assert "This way is closed" in plain(closed)
    assert closed.status_code == 410
    assert not who(other)
    assert "This way is closed" in plain(cross(other, hidden(asked)["key"]))
    # a second tap, or the page that he went back to, leads its own person on
    assert go_on(fresh, asked).headers["Location"] == "/c/story"


def test_of_eight_taps_at_once_one_opens_it(transactional_db, in_parallel):
    key = key_of(asked_apart(framed()[0]))
    now = current_time()
    opened = in_parallel(lambda _: frame_exit.spend(key, now), 8, 8)
    assert len([way for way in opened if way]) == 1


def test_after_five_minutes_it_is_closed_and_after_a_day_forgotten(buyer, fresh, pass_time):
    key = key_of(asked_apart(buyer))
    pass_time(timedelta(minutes=4, seconds=50))
    asked = cross(fresh, key)
    assert "Is this your number?" in plain(asked)
    pass_time(timedelta(seconds=20))
    assert "This way is closed" in plain(go_on(fresh, asked))
    assert not who(fresh)
    assert frame_exit.purge(current_time()) == 0
    assert frame_exit.purge(current_time() + timedelta(days=1)) == 1


def test_who_asks_for_a_way_closes_the_one_before_and_so_does_signing_out_in_the_frame(buyer, fresh):
    first, second = key_of(asked_apart(buyer)), key_of(asked_apart(buyer))
    assert "This way is closed" in plain(cross(fresh, first))
    out = buyer.client.post("/t/sign-out")
    assert out.headers["Location"] == "/c"
    assert out.cookies["ccms"]["partitioned"]  # else the browser would keep the frame's own
    assert "This way is closed" in plain(cross(fresh, second))


def test_who_ended_his_sessions_or_was_erased_is_let_through_no_more(buyer, fresh):
    key = key_of(asked_apart(buyer))
    asked = cross(fresh, key)
    person = consumers.find("+8801712345678")
    factories.end_sessions(person)
    assert "This way is closed" in plain(go_on(fresh, asked))
    assert not who(fresh)


def test_it_is_good_for_the_filing_and_for_nothing_else_until_the_number_is_proved_once_more(buyer, fresh):
    go_on(fresh, cross(fresh, key_of(asked_apart(buyer))))
    assert fresh.get("/c/story").status_code == 200
    for address in ("/t/mine", "/t/email"):
        assert fresh.get(address).headers["Location"].startswith("/t/sign-in"), address


def test_it_lasts_no_longer_than_in_the_frame_and_a_frame_remembered_for_longer_takes_nobody_along(
    buyer, fresh, pass_time
):
    pass_time(timedelta(minutes=50))
    go_on(fresh, cross(fresh, key_of(asked_apart(buyer))))
    pass_time(SESSIONS.consumer - timedelta(minutes=51))
    assert fresh.get("/c/story").status_code == 200
    pass_time(timedelta(minutes=2))
    assert fresh.get("/c/story").status_code == 302


def test_an_old_proof_takes_nobody_along(buyer):
    person = consumers.find("+8801712345678")
    response = HttpResponse()
    long_ago = buyer.now - SESSIONS.consumer
    sessions.open_consumer_session(response, person, long_ago, remembered=True)
    buyer.client.cookies.update(response.cookies)
    page = asked_apart(buyer)
    assert not key_of(page)
    assert "There you confirm your number once more" in page
    assert not Crossing.objects.exists()


def test_a_crossed_session_makes_no_further_way_and_in_a_page_of_its_own_there_is_none(buyer, fresh):
    go_on(fresh, cross(fresh, key_of(asked_apart(buyer))))
    fresh.handler.enforce_csrf_checks = False
    assert fresh.post("/c/apart").headers["Location"] == "/c"
    buyer.client.cookies["ccms"] = fresh.cookies["ccms"].value
    assert not key_of(asked_apart(buyer))


def test_the_frame_of_another_shop_takes_no_key(buyer):
    key = key_of(asked_apart(buyer))
    other, _ = framed("01812345999", "https://bazar.example", "Bazar")
    for path in ("/c/across", "/c/across/go"):
        answer = other.client.post(path, {"key": key}, headers={"Origin": OURS})
        assert answer.headers["Location"] == "/c"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert Crossing.objects.get().spent_at is None


def test_the_draft_is_the_one_of_the_key_though_another_was_opened_since(buyer, fresh):
    asked = cross(fresh, key_of(asked_apart(buyer)))
    person = consumers.actor_of_consumer(consumers.find("+8801712345678"))
    drafts.set_aside(person, buyer.now)
    assert go_on(fresh, asked).headers["Location"] == "/c"
    assert "Open this draft" in fresh.get("/c?lang=en").content.decode()


def test_who_has_proved_nothing_or_begun_nothing_gets_the_link_as_before(db):
    visitor, shop = framed(prove=False)
    page = visitor.get("/c").text
    assert f'href="/c/new?firm={shop.public_id}" target="_blank"' in page
    assert "/c/apart" not in page
    visitor.sign_in()
    assert 'action="/c/apart"' in visitor.text
    Draft.objects.all().delete()
    assert not key_of(asked_apart(visitor))


def test_ways_and_tries_are_counted(buyer, fresh):
    most = LIMITS[Counted.CROSSING][0].most
    keys = [key_of(asked_apart(buyer)) for _ in range(most + 1)]
    assert all(keys[:most])
    assert not keys[most]
    for _ in range(LIMITS[Counted.CROSSED][0].most):
        assert "This way is closed" in plain(cross(fresh, "x" * 22))
    assert "This way is closed" in plain(cross(fresh, keys[most - 1]))
    assert Crossing.objects.get().spent_at is None


@pytest.mark.parametrize("key", ["", "x" * 22, "\x00", "ক" * 5000])
def test_what_is_no_key_opens_nothing(db, fresh, key):
    assert "This way is closed" in plain(cross(fresh, key))
    assert not who(fresh)
