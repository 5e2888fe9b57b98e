"""The addresses of a shop's pages: exact, proved by the page itself, gone at once."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import pytest

from ccms.accounts.actors import Actor, Role
from ccms.accounts.firms import origins, shop_keys
from ccms.accounts.firms.origins import Looked, OriginRefused, origin_of
from ccms.core import egress
from ccms.core.egress import EgressFailed
from ccms.core.failures import NotFound, ValidationFailed
from ccms.gate.counters import TooManyRequests
from ccms.gate.limits import SHOP_ORIGINS
from ccms.ledger.models import Event


@pytest.fixture
def administrator(firm):
    return Actor(role=Role.FIRM_ADMIN, id=uuid4(), firm=firm.pk, contact_verified=True)


class Page(BaseHTTPRequestHandler):
    """Answers with what the test laid at a path."""

    def do_GET(self):
        status, body = self.server.pages.get(self.path, (404, "nothing here"))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        """Keep the report readable."""


@pytest.fixture
def shop():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    server.pages = {}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def entered(shop, administrator, now):
    return origins.add(f"http://localhost:{shop.server_port}", administrator, now)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://shop.example", "https://shop.example"),
        (" HTTPS://Shop.Example/ ", "https://shop.example"),
        ("shop.example", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("https://shop.example:8443", "https://shop.example:8443"),
        ("https://দোকান.বাংলা", "https://xn--p5b7ah1gxc.xn--54b7fta0cc"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://shop.localhost", "http://shop.localhost"),
    ],
)
def test_an_address_is_kept_as_a_browser_names_it(typed, kept):
    assert origin_of(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "http://shop.example",
        "https://shop.example/basket",
        "https://shop.example?x=1",
        "https://shop.example#x",
        "https://user:word@shop.example",
        "https://*.shop.example",
        "https://shop example",
        "https://shop.example:0",
        "https://shop.example:99999",
        "ftp://shop.example",
        "ftp://localhost",
        "javascript:alert(1)",
        "https://intranet",
        "https://[::1]",
        "https://shop.example; script-src *",
        "https://" + "a" * 300 + ".example",
    ],
)
def test_what_is_no_address_of_a_page_is_refused(typed):
    with pytest.raises(OriginRefused):
        origin_of(typed)


@pytest.mark.parametrize("typed", ["http://localhost:8080", "https://localhost", "http://shop.localhost"])
def test_in_production_this_machine_is_no_shop(typed, settings):
    settings.CCMS_ENV = "production"
    with pytest.raises(OriginRefused):
        origin_of(typed)


def test_an_address_counts_once_its_page_names_the_shop(entered, shop, firm, administrator, now):
    public_id = shop_keys.shop_of(firm.pk, now).public_id
    assert origins.prove(entered.pk, administrator, now) is Looked.NOT_THERE
    assert origins.proved_origins(firm.pk) == []
    shop.pages["/.well-known/ccms.txt"] = (200, f"# our shop at CCMS\r\n{public_id}\r\n")
    assert origins.prove(entered.pk, administrator, now) is Looked.PROVED
    assert origins.proved_origins(firm.pk) == [entered.origin]
    assert list(Event.objects.order_by("seq").values_list("kind", flat=True)) == [
        "firm.added_origin",
        "firm.proved_origin",
    ]
    assert entered.origin not in "".join(str(event.body) for event in Event.objects.all())


def test_a_meta_tag_in_the_head_proves_it_too(entered, shop, firm, administrator, now):
    public_id = shop_keys.shop_of(firm.pk, now).public_id
    shop.pages["/"] = (200, f'<html><head><meta content="{public_id}" name="ccms-firm"><title>x</title></head>')
    assert origins.prove(entered.pk, administrator, now) is Looked.PROVED


@pytest.mark.parametrize(
    "page",
    [
        (200, '<head></head><body><p>a review: <meta name="ccms-firm" content="ID"></body>'),
        (200, '<head><meta name="ccms-firm" content="ID and more"></head>'),
        (200, "ID"),
        (404, '<head><meta name="ccms-firm" content="ID"></head>'),
        (302, '<head><meta name="ccms-firm" content="ID"></head>'),
        (200, "<head>" + " " * 300_000 + '<meta name="ccms-firm" content="ID">'),
    ],
)
def test_what_others_can_write_on_a_page_proves_nothing(page, entered, shop, firm, administrator, now):
    status, body = page
    shop.pages["/"] = (status, body.replace("ID", shop_keys.shop_of(firm.pk, now).public_id))
    assert origins.prove(entered.pk, administrator, now) is Looked.NOT_THERE


def test_the_id_of_another_shop_proves_nothing(entered, shop, administrator, now):
    shop.pages["/.well-known/ccms.txt"] = (200, "frm_00000000")
    assert origins.prove(entered.pk, administrator, now) is Looked.NOT_THERE


def test_where_nobody_answers_it_is_said(entered, shop, administrator, now):
    shop.shutdown()
    shop.server_close()
    assert origins.prove(entered.pk, administrator, now) is Looked.NO_ANSWER


def test_only_this_machine_on_trial_is_called_as_trusted(administrator, now, settings, monkeypatch):
    asked = []

    def call(method, url, *, trusted, **_):
        asked.append((url.rpartition("/")[0], trusted))
        raise EgressFailed("closed", may_have_arrived=False)

    monkeypatch.setattr(egress, "call", call)
    local = origins.add("http://localhost:1", administrator, now)
    outside = origins.add("https://shop.example", administrator, now)
    for each in (local, outside):
        origins.prove(each.pk, administrator, now)
    settings.CCMS_ENV = "production"
    origins.prove(local.pk, administrator, now)
    assert [trusted for _, trusted in asked] == [True, True, False, False, False, False]


def test_a_removed_address_counts_no_more_from_the_next_request_on(entered, shop, firm, administrator, now):
    shop.pages["/.well-known/ccms.txt"] = (200, shop_keys.shop_of(firm.pk, now).public_id)
    origins.prove(entered.pk, administrator, now)
    origins.remove(entered.pk, administrator, now)
    assert origins.proved_origins(firm.pk) == []
    with pytest.raises(NotFound):
        origins.prove(entered.pk, administrator, now)


def test_a_firm_has_at_most_twenty_and_each_once(firm, administrator, now):
    for number in range(SHOP_ORIGINS):
        origins.add(f"https://shop{number}.example", administrator, now)
    assert origins.add("https://SHOP0.example", administrator, now).origin == "https://shop0.example"
    with pytest.raises(ValidationFailed) as caught:
        origins.add("https://one-more.example", administrator, now)
    assert caught.value.errors["origin"].slug == "origins-too-many"


def test_what_is_typed_wrongly_is_said_at_its_field(administrator, now):
    with pytest.raises(ValidationFailed) as caught:
        origins.add("https://shop.example/basket", administrator, now)
    assert caught.value.errors["origin"].slug == "origin-not-an-origin"


def test_nobody_touches_another_firm_s_addresses(entered, now):
    for role in (Role.FIRM_ADMIN, Role.FIRM_AGENT):
        stranger = Actor(role=role, id=uuid4(), firm=uuid4(), contact_verified=True)
        with pytest.raises(NotFound):
            origins.remove(entered.pk, stranger, now)
        with pytest.raises(NotFound):
            origins.prove(entered.pk, stranger, now)


def test_a_firm_cannot_let_us_call_without_end(entered, administrator, now):
    for _ in range(20):
        origins.prove(entered.pk, administrator, now)
    with pytest.raises(TooManyRequests):
        origins.prove(entered.pk, administrator, now)
