"""The pages of an administrator for his machines: shown once, ended, tried, copied; and the page for everybody."""

import html
import re
import threading
import uuid
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from ccms.accounts import api_keys
from ccms.accounts.actors import Role
from ccms.accounts.firms import shop_keys
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import ApiKey, OrderKey, ShopOrigin
from ccms.gate.clock import current_time, machine_time
from ccms.gate.limits import SIGN_IN
from ccms.ledger.models import Event
from ccms.web import signed_in as signing
from ccms.web.shared.widget_loader import VERSION, integrity
from tests import factories
from tests.optional import is_on
from tests.shopping import SigningShop

pytestmark = pytest.mark.django_db

PAGES = ("keys", "orders", "orders/try", "addresses", "told", "button", "systems", "button/card")
PAGES += ("button/card.svg", "button/code.png")


class Desk:
    """An administrator of a firm before the pages, reading English."""

    def __init__(self, member, client):
        self.member, self.client = member, client
        self.by = actor_of(member)

    def get(self, path, **query):
        return self.client.get(f"/developers/{path}", query)

    def post(self, path, key=None, **sent):
        return self.client.post(f"/developers/{path}", {"idempotency_key": str(key or uuid.uuid4()), **sent})


@pytest.fixture
def desk(member, sign_in):
    person = member(Role.FIRM_ADMIN)
    return Desk(person, sign_in(person))


def words(page):
    plain = re.sub(r"</?(?:span|b|time|a)\b[^>]*>", "", page.content.decode())
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", plain).split()))


def secret_of(page):
    return html.unescape(re.search(r'<textarea[^>]*id="secret"[^>]*>([^<]+)<', page.content.decode())[1])


WANTED = {"name": "stock system", "scopes": ["read", "answer"], "days": "30", "networks": ""}


def test_a_key_of_the_api_is_shown_once_and_works(desk):
    key = uuid.uuid4()
    page = desk.post("keys", key, **WANTED)
    text = secret_of(page)
    assert page.status_code == 200
    assert api_keys.bearer_of(text, "203.0.113.7", current_time()).actor.firm == desk.member.firm_id
    again = desk.client.post("/developers/keys", {"idempotency_key": str(key), **WANTED}, follow=True)
    assert "was made and shown before" in words(again)
    assert text not in again.content.decode()
    assert ApiKey.objects.count() == 1
    listed = words(desk.get("keys"))
    assert text not in listed
    assert f"stock system {text[-4:]} Answer answer Read read" in listed


def test_what_a_key_may_do_stands_in_the_readers_language_beside_the_word_of_programs(desk):
    desk.post("keys", **WANTED)
    page = words(desk.get("keys?lang=bn"))
    assert "জবাব answer পড়া read" in page
    for scope in ("পড়া read", "জবাব answer", "প্রমাণ evidence"):
        assert scope in page


def test_what_is_missing_is_said_and_what_was_typed_stays(desk):
    page = desk.post("keys", name="stock system", days="400", networks="everywhere")
    assert page.status_code == 422
    assert "stock system" in page.content.decode()
    assert page.context["form"].errors.keys() == {"scopes", "days"}
    wrong = desk.post("keys", **{**WANTED, "networks": "everywhere"})
    assert wrong.context["form"].errors.keys() == {"networks"}
    assert not ApiKey.objects.exists()


def test_a_key_is_ended_after_a_question(desk):
    text = secret_of(desk.post("keys", **WANTED))
    address = f"keys/{ApiKey.objects.get().pk}"
    assert "End this key?" in words(desk.get(address))
    assert desk.post(address).status_code == 302
    assert api_keys.bearer_of(text, "203.0.113.7", current_time()) is None
    assert desk.get(address).status_code == 404


def test_a_key_for_orders_is_shown_once_and_signs(desk):
    key = uuid.uuid4()
    page = desk.post("orders", key)
    secret = secret_of(page)
    assert shop_keys.live_secrets(desk.member.firm_id) == {"k1": secret}
    assert secret not in desk.client.post("/developers/orders", {"idempotency_key": str(key)}, follow=True).text
    assert OrderKey.objects.count() == 1
    listed = words(desk.get("orders"))
    assert secret not in listed
    assert f"k1 {secret[-4:]}" in listed
    address = f"orders/{OrderKey.objects.get().pk}"
    assert desk.post(address).status_code == 302
    assert shop_keys.live_secrets(desk.member.firm_id) == {}
    assert desk.get(address).status_code == 404
    assert list(Event.objects.order_by("seq").values_list("kind", flat=True)) == [
        "firm.made_order_key",
        "firm.retired_order_key",
    ]


def test_making_keys_asks_for_the_second_factor_again(desk, monkeypatch):
    later = machine_time() + SIGN_IN.second_factor_fresh + timedelta(minutes=1)
    monkeypatch.setattr(signing, "offset", lambda: current_time() - later)
    for path, sent in (("keys", WANTED), ("orders", {})):
        answer = desk.post(path, **sent)
        assert answer.headers["Location"].startswith("/sign-in/code/again")
    assert not ApiKey.objects.exists()
    assert not OrderKey.objects.exists()


def test_an_order_is_tried_and_told_what_is_wrong(desk):
    shop = SigningShop(current_time(), firm=desk.member.firm, by=desk.by)
    good = words(desk.post("orders/try", order=shop.token()))
    assert "This order would be believed" in good
    assert '"order.amount": 430000' in good
    broken = f"{shop.token()[:-1]}*"
    assert "malformed" in words(desk.post("orders/try", order=broken))
    assert "order.currency" in words(desk.post("orders/try", order=shop.token(order=shop.order(currency="USD"))))
    other = SigningShop(current_time())
    assert "other-firm" in words(desk.post("orders/try", order=other.token()))
    assert desk.post("orders/try", order="").status_code == 422
    assert not shop_keys.refusals_of(desk.by)


def test_what_was_not_believed_is_listed_with_its_meaning(desk):
    public_id = shop_keys.shop_of(desk.member.firm_id, current_time()).public_id
    Client().post("/c/new", {"firm": public_id, "order": "nonsense"})
    page = words(desk.get("orders"))
    assert "malformed It has not the shape of an order" in page
    assert "nonsense" not in page


class Page(BaseHTTPRequestHandler):
    """A shop's server that lets itself be proved."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.server.said.encode())

    def log_message(self, *_):
        """Keep the report readable."""


@pytest.fixture
def shop_server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    server.said = ""
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_an_address_is_entered_proved_and_removed(desk, shop_server):
    entered = desk.post("addresses", origin=f"http://localhost:{shop_server.server_port}/")
    address = entered.headers["Location"].removeprefix("/developers/")
    page = desk.get(address)
    public_id = shop_keys.shop_of(desk.member.firm_id, current_time()).public_id
    assert f'<meta name="ccms-firm" content="{public_id}">' in html.unescape(page.content.decode())
    assert "neither in the file nor in a meta tag" in words(desk.post(address, act="look"))
    shop_server.said = public_id
    assert desk.post(address, act="look").status_code == 302
    assert "proved" in words(desk.get("addresses"))


def test_an_address_is_removed_after_a_question_that_says_what_stops(desk):
    desk.post("addresses", origin="https://shop.example")
    kept = ShopOrigin.objects.get()
    page = f"addresses/{kept.pk}"
    assert f'href="/developers/{page}/remove"' in desk.get(page).text
    assert "Nothing stops working" in words(desk.get(f"{page}/remove"))
    ShopOrigin.objects.update(proved_at=current_time())
    question = words(desk.get(f"{page}/remove"))
    assert "our window opens over no page at this address any more" in question
    assert "go on working" in question
    assert ("webhook" in question) == is_on("webhooks")
    desk.post(page, act="remove")  # no form of today asks for it there
    assert ShopOrigin.objects.get() == kept

    key = uuid.uuid4()
    for _ in range(2):  # the second tap finds the address gone, and the same answer
        assert desk.post(f"{page}/remove", key).headers["Location"] == "/developers/addresses"
    assert not ShopOrigin.objects.exists()
    assert "Removed. It counts no more." in words(desk.get("addresses"))
    assert [desk.get(each).status_code for each in (page, f"{page}/remove")] == [404, 404]


def test_an_address_that_is_none_is_refused_in_words(desk):
    page = desk.post("addresses", origin="https://shop.example/basket")
    assert page.status_code == 422
    assert "Write only the beginning of the address" in words(page)
    assert "https://shop.example/basket" in page.content.decode()


def test_looking_too_often_is_said_on_the_page(desk, monkeypatch):
    desk.post("addresses", origin="http://localhost:9")
    address = f"addresses/{ShopOrigin.objects.get().pk}"
    for _ in range(20):
        assert "did not answer" in words(desk.post(address, act="look"))
    assert desk.post(address, act="look").status_code == 422


def test_the_button_is_ready_to_copy(desk):
    public_id = shop_keys.shop_of(desk.member.firm_id, current_time()).public_id
    page = desk.get("button", tongue="en", order="on")
    pieces = [html.unescape(each) for each in re.findall(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.DOTALL)]
    form, script, pinned, link, *_ = (each.strip() for each in pieces)
    assert f'name="firm" value="{public_id}"' in form
    assert "Complain to CCMS" in form
    assert 'name="order"' in form
    assert f'data-firm="{public_id}"' in script
    assert pinned.count(f'/w/{VERSION}/ccms.js"') == pinned.count(f'integrity="{integrity()}" crossorigin') == 1
    assert link.endswith(f"/c/new?firm={public_id}&lang=en#order=TOKEN-OF-YOUR-SERVER")
    assert "order" not in re.findall(r"<textarea[^>]*>(.*?)</textarea>", desk.get("button").text, re.DOTALL)[3]
    assert "সিসিএমএসে অভিযোগ জানান" in desk.get("button", tongue="bn").text
    assert pinned.replace("\r", "") in html.unescape(Client().get("/developers").text)
    assert desk.get("button", tongue="xx").status_code == 200


def test_the_link_with_a_script_opens_and_looks_as_it_was_chosen(desk):
    chosen = desk.get("button", tongue="en", mode="popout", theme="inherit", badge="on").text
    script = html.unescape(re.findall(r"<textarea[^>]*>(.*?)</textarea>", chosen, re.DOTALL)[1])
    assert 'data-mode="popout" data-lang="en" data-theme="inherit" data-badge="rate"' in script
    unless = html.unescape(re.findall(r"<textarea[^>]*>(.*?)</textarea>", desk.get("button").text, re.DOTALL)[1])
    assert 'data-mode="auto" data-lang="bn" data-theme="brand">' in unless


def test_the_button_itself_stands_on_the_page_and_leads_to_the_form(desk):
    (form,) = re.findall(r'<form method="post" action="(/c/new)".*?</form>', desk.get("button").text, re.DOTALL)
    sent = {"firm": shop_keys.shop_of(desk.member.firm_id, current_time()).public_id, "lang": "bn"}
    assert all(f'name="{name}" value="{value}"' in desk.get("button").text for name, value in sent.items())
    assert Client().post(form, sent).headers["Location"].startswith("/c/new?k=")


def test_the_form_that_is_copied_begins_a_complaint(desk):
    factories.offices(current_time())
    form = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", desk.get("button").text, re.DOTALL)[1])
    action = re.search(r'action="([^"]+)"', form)[1]
    sent = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
    answer = Client().post(action.partition("://")[2].partition("/")[1] + action.split("/", 3)[3], sent)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/c/new?k=")


def test_the_card_is_a_picture_of_the_shop_s_address(desk):
    desk.member.firm.name_en = "Sarees & <More>"
    desk.member.firm.save()
    answer = desk.get("button/card.svg", tongue="en")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert "attachment" in answer.headers["Content-Disposition"]
    drawn = ET.fromstring(answer.content)  # noqa: S314 - our own
    texts = [element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert "Sarees & <More>" in texts
    assert drawn.find(".//{http://www.w3.org/2000/svg}path") is not None
    assert (drawn.get("width"), drawn.get("height")) == ("105mm", "148mm")
    assert f"{settings.CCMS_BASE_URL.partition('://')[2]}/@{desk.member.firm.slug}" in texts


def test_the_card_stands_on_a_sheet_of_a6_with_its_picture_as_it_is(desk):
    card, sheet = desk.get("button/card.svg", tongue="en").text, desk.get("button/card", tongue="en").text
    assert card.strip() in sheet
    assert "card.css" in sheet
    assert "/developers/button/card?tongue=bn" in desk.get("button", tongue="bn").text


def test_shop_systems_get_the_firm_s_own_ids(desk):
    page = words(desk.get("systems"))
    public_id = shop_keys.shop_of(desk.member.firm_id, current_time()).public_id
    assert page.count(public_id) == 3  # the signer, the form, the link
    assert "To sign orders, make a key first." in page
    shop_keys.rotate_key(desk.by, current_time())
    shop_keys.rotate_key(desk.by, current_time())
    page = words(desk.get("systems"))
    assert f"ccms_order_token('{public_id}', 'k2'" in page
    assert "make a key first" not in page


def test_the_code_alone_is_a_picture_for_programs_that_take_no_svg(desk):
    answer = desk.get("button/code.png", tongue="en")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ccms-code-en.png"'
    with Image.open(BytesIO(answer.content)) as picture:
        assert picture.size[0] == picture.size[1] > 600


def test_a_name_too_long_for_a_line_of_the_card_is_printed_as_the_public_id(desk):
    desk.member.firm.slug = "a-shop-with-a-name-longer-than-the-card"
    desk.member.firm.save()
    card = desk.get("button/card.svg").text
    assert desk.member.firm.slug not in card
    assert f"/@{shop_keys.shop_of(desk.member.firm_id, current_time()).public_id}<" in card


@pytest.mark.parametrize(("tongue", "word"), [("bn", "সরকারের"), ("en", "Government")])
def test_the_short_address_the_ready_answer_and_the_badge_work_as_they_are_copied(desk, tongue, word):
    page = desk.get("button", tongue=tongue).text
    pieces = dict(re.findall(r'<textarea[^>]*id="(short|reply|badge)"[^>]*>(.*?)</textarea>', page, re.DOTALL))
    short, reply, badge = (html.unescape(pieces[name]) for name in ("short", "reply", "badge"))
    assert word in reply
    assert reply.endswith(short)
    assert short == f"{settings.CCMS_BASE_URL}/@{desk.member.firm.slug}"
    named = desk.member.firm.name_bn
    assert named in Client().get(short.removeprefix(settings.CCMS_BASE_URL), follow=True).text
    addresses = [html.unescape(each) for each in re.findall(r'(?:href|src)="([^"]+)"', badge)]
    answers = [Client().get(each.removeprefix(settings.CCMS_BASE_URL), follow=True) for each in addresses]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].headers["Content-Type"] == "image/svg+xml"
    assert {answer.headers["Content-Language"] for answer in answers} == {tongue}


def test_agents_and_other_firms_find_nothing_there(desk, member, sign_in):
    agent, stranger = sign_in(member(Role.FIRM_AGENT)), sign_in(member(Role.FIRM_ADMIN))
    closed = [path for path in PAGES if path != "systems"]  # its pieces hold what stands in the shop's pages anyway
    assert {agent.get(f"/developers/{path}").status_code for path in closed} == {404}
    assert agent.get("/developers/systems").status_code == 200
    desk.post("keys", **WANTED)
    desk.post("orders")
    desk.post("addresses", origin="https://shop.example")
    for address in (
        f"keys/{ApiKey.objects.get().pk}",
        f"orders/{OrderKey.objects.get().pk}",
        f"addresses/{ShopOrigin.objects.get().pk}",
        f"addresses/{ShopOrigin.objects.get().pk}/remove",
    ):
        assert stranger.get(f"/developers/{address}").status_code == 404
        sent = {"idempotency_key": str(uuid.uuid4())}
        assert stranger.post(f"/developers/{address}", sent).status_code == 404
    assert ShopOrigin.objects.exists()
    assert ApiKey.objects.get().revoked_at is None


def test_the_page_for_everybody_is_english_first_and_bangla_on_a_tap():
    page = Client().get("/developers")
    assert page.headers["Content-Language"] == "en"
    assert "For developers of shops" in page.text
    assert 'name="order"' in html.unescape(page.text)
    bangla = Client().get("/developers?lang=bn")
    assert bangla.headers["Content-Language"] == "bn"
    kept = Client()
    kept.get("/?lang=bn")
    assert kept.get("/developers").headers["Content-Language"] == "bn"
    assert Client().get("/").headers["Content-Language"] == "bn"


def test_the_page_for_everybody_leads_an_administrator_to_the_keys_and_others_to_the_sign_in(desk):
    keys = re.search(r'<a href="([^"]+)">Keys of the API</a>', desk.client.get("/developers").text)[1]
    assert desk.client.get(keys).status_code == 200
    stranger = Client().get(keys)
    assert (stranger.status_code, stranger["Location"]) == (302, "/sign-in/?next=%2Fdevelopers%2Fkeys")


@pytest.mark.parametrize("path", ["", *PAGES, "sandbox"])
def test_a_page_speaks_of_webhooks_only_where_they_are_on(desk, path):
    page = desk.client.get(f"/developers/{path}".rstrip("/"), {"lang": "en"})

    assert page.status_code in {200, 302}
    assert is_on("webhooks") or b"webhook" not in page.content.lower()
