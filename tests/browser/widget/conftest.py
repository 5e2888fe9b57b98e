"""A shop's site and ours, two sites of one browser, and a browser that lets no site keep cookies in another's page."""

import json

import pytest

from ccms.accounts.models import ShopOrigin
from ccms.gate.clock import current_time
from tests import factories
from tests.browser.browsers import new_page, viewport
from tests.browser.conftest import CHROMIUM
from tests.browser.shopfront import Shopfront
from tests.shopping import SigningShop

INSECURE = "shop.test"  # a name that no browser takes for this machine's own


@pytest.fixture
def front():
    """Open the shop's site."""
    front = Shopfront()
    yield front
    front.close()


@pytest.fixture
def ours(live_server):
    """Our address as another site than the shop's."""
    return f"http://ccms.localhost:{live_server.url.rpartition(':')[2]}"


@pytest.fixture
def shop(front, db):
    """A shop that has registered its page and signs its orders."""
    now = current_time()
    factories.offices(now)
    made = SigningShop(now)
    factories.contact(made.firm, now)
    ShopOrigin.objects.create(firm=made.firm, origin=front.origin(), created_at=now, created_by="firm", proved_at=now)
    return made


@pytest.fixture
def link(shop, ours):
    """Write the link that a shop prints; with the script, unless it stands there already."""

    def written(*, script=True, **data):
        named = f' id="{data.pop("id")}"' if "id" in data else ""
        told = "".join(f' data-{name}="{value}"' for name, value in {"firm": shop.public_id, **data}.items())
        way = f'<a class="ccms-widget"{named} href="{ours}/c/new?firm={shop.public_id}"{told}>অভিযোগ জানান</a>'
        return way + (f'<script async src="{ours}/w/v1/ccms.js"></script>' if script else "")

    return written


@pytest.fixture
def visit(chromium, front):
    """Open the shop's page as a buyer, or an empty one, at a size."""
    opened = []

    def visit_one(path="/", size="desk", host="shop.localhost", **how):
        page = new_page(chromium, front.origin(host), size, **how)
        opened.append(page)
        if path:
            page.goto(path)
        return page

    yield visit_one
    for page in opened:
        page.context.close()


@pytest.fixture(scope="session")
def strict(chromium, let_go, tmp_path_factory):
    """Start a Chromium whose owner has third-party cookies blocked, and which keeps pages to go back to.

    It costs twice as much as the engine alone: what needs neither has `visit`.
    """
    profile = tmp_path_factory.mktemp("strict")
    (profile / "Default").mkdir()
    kept = {"profile": {"block_third_party_cookies": True, "cookie_controls_mode": 1}}
    (profile / "Default" / "Preferences").write_text(json.dumps(kept))
    context = chromium.browser_type.launch_persistent_context(
        profile,
        executable_path=CHROMIUM,
        args=["--no-sandbox", "--disable-gpu", f"--host-resolver-rules=MAP {INSECURE} 127.0.0.1"],
        ignore_default_args=["--disable-back-forward-cache"],
        viewport=viewport("desk"),
        locale="bn-BD",
        timezone_id="Asia/Dhaka",
    )
    yield context
    context.close()


@pytest.fixture
def strictly(strict, front):
    """Open a page of the shop, or an empty one, in that browser, which has no cookie left from another test."""
    strict.clear_cookies()
    opened = []

    def visit_one(path="/", host="shop.localhost"):
        page = strict.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)
        opened.append(page)
        if path:
            page.goto(front.origin(host) + path)
        return page

    yield visit_one
    for page in opened:
        page.close()
