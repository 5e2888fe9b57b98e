"""Which of our pages may stand in a shop's page: the filing, where the shop has registered it, for an hour."""

import gzip
import re
from datetime import timedelta

import pytest
from django.test import Client

from ccms.accounts.firms.shop_keys import shop_of
from ccms.accounts.models import ShopOrigin
from ccms.gate.clock import current_time
from ccms.web import framing
from ccms.web.shared import widget_loader
from tests import factories

pytestmark = pytest.mark.django_db
ORIGIN = "https://shop.example"
# What shops have written into their pages beside each version that was released.
PINNED = {
    "1.0.0": "sha384-zWjLqwkTQkE6t26L8xbIb+hrfe6FY90ptVUZCwuaFB7AtJt9APDCoHyXCW+4ki2/",
    "1.0.1": "sha384-bFa0dXvXlyd/Cuz/O1inutLBkzA+SkUKPhcz3MoAjxlnjB/9cgS82SGnlIqbxus5",
}


@pytest.fixture
def shop(db):
    now = current_time()
    firm = factories.firm(now)
    made = shop_of(firm.pk, now)
    ShopOrigin.objects.create(firm=firm, origin=ORIGIN, created_at=now, created_by="firm", proved_at=now)
    return made


def _ancestors(response):
    rules = dict(rule.strip().partition(" ")[::2] for rule in response.headers["Content-Security-Policy"].split(";"))
    return rules["frame-ancestors"]


def _start(client, shop, origin=ORIGIN):
    return client.get("/w/start", {"firm": shop.public_id, "o": origin})


def test_a_registered_page_may_show_the_form_and_its_cookies_are_the_frames_own(shop):
    client = Client()
    response = _start(client, shop)

    assert response.status_code == 200
    assert _ancestors(response) == ORIGIN
    cookie = response.cookies[framing.COOKIE]
    assert (cookie["samesite"], cookie["secure"], cookie["partitioned"]) == ("None", True, True)
    assert "Partitioned" in cookie.OutputString()
    assert list(response.cookies) == [framing.COOKIE]
    assert "X-Frame-Options" not in response.headers
    inside = client.get("/c")
    assert _ancestors(inside) == ORIGIN
    assert f'data-frame="{ORIGIN}"' in inside.content.decode()
    assert all(morsel["partitioned"] for morsel in inside.cookies.values())
    assert client.get("/w/probe").json() == {"kept": True}


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "https://sub.shop.example", "http://shop.example", "https://shop.example:444", ""],
)
def test_no_other_page_shows_anything_of_ours(shop, origin):
    client = Client()
    refused = _start(client, shop, origin)
    assert refused.status_code == 403
    assert _ancestors(refused) == "'none'"
    assert framing.COOKIE not in refused.cookies


def test_an_origin_that_is_not_proved_or_was_removed_shows_nothing_from_the_next_page_on(shop):
    client = Client()
    _start(client, shop)
    ShopOrigin.objects.update(proved_at=None)
    assert _ancestors(client.get("/c")) == "'none'"
    assert _start(Client(), shop).status_code == 403
    ShopOrigin.objects.all().delete()
    assert _ancestors(client.get("/c")) == "'none'"


def test_pages_outside_a_filing_stand_in_no_page_even_with_the_frames_cookie(shop):
    client = Client()
    _start(client, shop)
    for address in ("/", "/t", "/privacy", "/sign-in/login/", "/t/7K4M92XDPQH"):
        assert _ancestors(client.get(address)) == "'none'", address


def test_a_frame_lasts_an_hour_and_a_cookie_that_was_written_by_somebody_else_is_none(shop, monkeypatch):
    client = Client()
    _start(client, shop)
    later = current_time() + framing.LASTS + timedelta(seconds=1)
    monkeypatch.setattr("ccms.web.framing.current_time", lambda: later)
    assert _ancestors(client.get("/c")) == "'none'"
    monkeypatch.undo()
    client.cookies[framing.COOKIE] = client.cookies[framing.COOKIE].value[:-2] + "xx"
    assert _ancestors(client.get("/c")) == "'none'"
    assert client.get("/w/probe").json() == {"kept": False}


def test_without_a_frame_nothing_of_a_page_changes(client):
    page = client.get("/c")
    assert page.headers["X-Frame-Options"] == "DENY"
    assert _ancestors(page) == "'none'"
    assert "data-frame" not in page.content.decode()
    assert not any(morsel["partitioned"] for morsel in page.cookies.values())


def test_the_loader_is_small_can_be_pinned_and_sets_no_cookie(client):
    loader = client.get("/w/v1/ccms.js")
    assert len(gzip.compress(loader.content)) <= 3_000
    assert not loader.cookies
    assert loader.headers["Access-Control-Allow-Origin"] == "*"
    assert loader.headers["Cache-Control"] == "public, max-age=3600"
    pinned = client.get(f"/w/{widget_loader.VERSION}/ccms.js")
    assert pinned.content == loader.content
    assert "immutable" in pinned.headers["Cache-Control"]
    assert client.get("/w/9.9.9/ccms.js").status_code == 404
    second = client.get("/w/check.js")
    assert len(gzip.compress(second.content)) <= 1_500
    assert not second.cookies
    for path in ("/w/v1/ccms.js", f"/w/{widget_loader.VERSION}/ccms.js", "/w/check.js"):
        plain, packed = client.get(path), client.get(path, headers={"Accept-Encoding": "br, gzip"})
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in plain.headers["Vary"]
        assert gzip.decompress(packed.content) == plain.content
        assert len(packed.content) <= 3_000
    refused = client.get("/w/v1/ccms.js", headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert "Content-Encoding" not in refused.headers
    for forbidden in (b"eval(", b"innerHTML", b".style", b"document.cookie", b"localStorage"):
        assert forbidden not in loader.content + second.content


def test_a_pinned_loader_never_changes_another_one_gets_another_number():
    assert {version: widget_loader.integrity(version) for version in widget_loader.released()} == PINNED
    assert widget_loader.script_text(widget_loader.LOADER) == widget_loader.released()[widget_loader.VERSION]


def test_who_pinned_a_loader_gets_it_also_when_there_is_a_newer_one(client, monkeypatch, tmp_path):
    before = client.get(f"/w/{widget_loader.VERSION}/ccms.js").content
    for file in widget_loader.RELEASED.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "9.0.0.js").write_text("// the next one", encoding="utf-8")
    monkeypatch.setattr(widget_loader, "RELEASED", tmp_path)
    widget_loader.released.cache_clear()
    try:
        assert client.get("/w/9.0.0/ccms.js").content == b"// the next one"
        assert client.get(f"/w/{widget_loader.VERSION}/ccms.js").content == before
    finally:
        widget_loader.released.cache_clear()


def test_taking_the_air_out_of_a_script_leaves_texts_and_patterns_alone():
    for name in (widget_loader.LOADER, widget_loader.CHECK):
        written = (widget_loader.WIDGET / name).read_text(encoding="utf-8")
        for text in re.findall(r'"[^"\n]*"', re.sub(r"(?m)^\s*//.*$", "", written)):
            assert text.replace("@version@", widget_loader.VERSION) in widget_loader.script_text(name)
    assert "/FBA[NV]|Instagram|; wv\\)/" in widget_loader.script_text(widget_loader.LOADER)


def test_a_page_that_stands_alone_is_in_no_frame_though_its_browser_brings_the_frames_cookie(shop):
    client = Client()
    _start(client, shop)
    alone = client.get("/c", headers={"Sec-Fetch-Dest": "document"})
    assert _ancestors(alone) == "'none'"
    assert "data-frame" not in alone.content.decode()
    assert not any(morsel["partitioned"] for morsel in alone.cookies.values())
    assert _ancestors(client.get("/c", headers={"Sec-Fetch-Dest": "iframe"})) == ORIGIN


def test_nobody_can_open_a_frame_outside_of_one(shop):
    client = Client(headers={"Sec-Fetch-Dest": "document"})
    led_on = _start(client, shop)
    assert led_on.status_code == 302
    assert led_on.headers["Location"] == f"/c/new?firm={shop.firm.slug}"
    assert framing.COOKIE not in client.cookies
