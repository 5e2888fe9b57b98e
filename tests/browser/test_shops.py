"""From a shop's page to ours in a real browser, on two sites; and the pages for its developers, by eye and keyboard."""

import re
import threading
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from ccms.accounts import api_keys, sessions
from ccms.accounts.actors import Role
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.firms import origins, shop_keys
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Member
from ccms.complaints.models import Draft, HandOver
from ccms.gate.clock import current_time
from ccms.web.developers import snippets
from tests import factories
from tests.browser.eyes import picture
from tests.browser.signing_in import sign_in_buyer, sign_in_member
from tests.shopping import SigningShop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_deployment_kept():
    """Forget the deployment of another test's database."""
    sessions._deployment.cache_clear()


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>Shop</title>{self.server.body}".encode())

    def log_message(self, *_):
        """Keep the report readable."""


@pytest.fixture
def shop_page():
    """Return a page of a shop on a site of its own: another host than ours, so no cookie of ours goes with its form."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.url = f"http://127.0.0.1:{server.server_port}/order/7"
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def shop(transactional_db):
    now = current_time()
    factories.offices(now)
    return SigningShop(now)


def watch(page):
    """Return what every request of a page names and carries."""
    page.went = []
    page.on("request", lambda one: page.went.append((one.method, one.url, one.all_headers())))
    return page.went


@pytest.mark.parametrize("script", [True, False])
def test_the_form_of_a_shop_brings_the_order_and_no_cookie(open_page, live_server, shop, shop_page, script):
    assert urlsplit(live_server.url).hostname != urlsplit(shop_page.url).hostname
    piece = snippets.form(live_server.url, shop.public_id, "bn", order=True).replace(' target="_blank"', "")
    shop_page.body = piece.replace(snippets.TOKEN, shop.token())
    page = open_page("/privacy", script=script)
    sign_in_buyer(page, live_server.url)
    page.goto(shop_page.url)
    went = watch(page)

    page.click("button")
    page.wait_for_url("**/c/how")

    sent = next(headers for method, _, headers in went if method == "POST")
    opened = next(headers for method, url, headers in went if method == "GET" and "/c/new?k=" in url)
    assert "cookie" not in sent
    assert "cookie" in opened
    assert shop.order()["id"] in Draft.objects.get().body.open()


def test_an_order_behind_a_link_is_seen_by_no_server_and_leaves_the_address(open_page, live_server, shop, shop_page):
    token = shop.token()
    link = snippets.link(live_server.url, shop.public_id, "bn", order=True).replace(snippets.TOKEN, token)
    shop_page.body = f'<a href="{escape(link)}">complain</a>'
    page = open_page("/privacy")
    page.goto(shop_page.url)
    went = watch(page)

    page.click("a")
    page.wait_for_url("**/c")

    assert not [url for _, url, _ in went if "order=" in urlsplit(url).query]
    assert not [headers for _, _, headers in went if token in headers.get("referer", "")]
    assert HandOver.objects.get().signed
    assert page.evaluate("location.hash") == ""
    page.go_back()
    assert token not in page.url


def test_without_script_a_link_still_begins_with_the_shop(open_page, live_server, shop):
    page = open_page(f"/c/new?firm={shop.public_id}#order={shop.token()}", script=False)
    page.click("main button")
    page.wait_for_url("**/c")
    assert HandOver.objects.get().firm_id == shop.firm.pk


@pytest.mark.parametrize("size", ["narrow", "desk"])
@pytest.mark.parametrize("lang", ["bn", "en"])
def test_the_public_pages_have_no_fault(open_page, faults, right, shop, size, lang):
    for name, path in (("start", "/developers"), ("from-shop", f"/c/new?firm={shop.public_id}")):
        page = open_page(f"{path}{'&' if '?' in path else '?'}lang={lang}", size)
        picture(page, f"shops-{name}-{lang}-{size}")
        assert faults(page) == right


@pytest.mark.parametrize(("lang", "size"), [("bn", "phone"), ("en", "desk")])
def test_the_administrator_s_pages_have_no_fault(open_page, live_server, faults, right, shop, size, lang):
    boss = Member.objects.create_member(
        email="boss@shop.test", password="long enough for all", role=Role.FIRM_ADMIN, firm=shop.firm, name="সালমা"
    )
    by, now = actor_of(boss), current_time()
    key, _ = api_keys.make(KeyWanted("stock system", [Scope.READ, Scope.ANSWER], 90), by, now)
    origin = origins.add("https://shop.example", by, now)
    with pytest.raises(shop_keys.TokenRefused):
        shop_keys.read_order(shop.firm, "nonsense", now)
    order_key = shop_keys.keys_of(by)[0]
    page = open_page("/privacy", size)
    sign_in_member(page, live_server.url, boss)
    paths = {
        "button": "button?tongue=bn&order=on",
        "systems": "systems",
        "orders": "orders",
        "try": "orders/try",
        "end": f"orders/{order_key.pk}",
        "addresses": "addresses",
        "told": "told",
        "address": f"addresses/{origin.pk}",
        "keys": "keys",
        "end-key": f"keys/{key.pk}",
    }
    wrong = {}
    for name, path in paths.items():
        page.goto(f"/developers/{path}{'&' if '?' in path else '?'}lang={lang}")
        picture(page, f"shops-{name}-{lang}-{size}")
        wrong[name] = faults(page, least_target=24)
    page.goto(f"/developers/orders?lang={lang}")
    page.click("main form button.btn")
    picture(page, f"shops-made-{lang}-{size}")
    wrong["made"] = faults(page, least_target=24)
    page.goto(f"/developers/orders/try?lang={lang}")
    page.fill("#id_order", shop.token())
    page.click("main form button.btn")
    picture(page, f"shops-tried-{lang}-{size}")
    wrong["tried"] = faults(page, least_target=24)
    assert {name: found for name, found in wrong.items() if found != right} == {}


def test_the_card_is_printed_on_one_sheet_of_a6(open_page, live_server, shop):
    boss = Member.objects.create_member(
        email="boss@shop.test", password="long enough for all", role=Role.FIRM_ADMIN, firm=shop.firm, name="সালমা"
    )
    page = open_page("/privacy", "desk")
    sign_in_member(page, live_server.url, boss)
    page.goto(f"{live_server.url}/developers/button/card?tongue=bn")
    picture(page, "shops-card-sheet-desk")
    printed = page.pdf(prefer_css_page_size=True)
    sheets = [tuple(map(float, box.split())) for box in re.findall(rb"/MediaBox \[([\d. ]+)\]", printed)]
    assert len(sheets) == 1
    width, height = sheets[0][2] / 72 * 25.4, sheets[0][3] / 72 * 25.4
    assert (round(width), round(height)) == (105, 148)
    page.emulate_media(media="print")
    shown = page.evaluate(
        "() => [...document.querySelectorAll('h1, header, footer, .acts')].filter(e => e.offsetParent).length"
    )
    assert shown == 0
