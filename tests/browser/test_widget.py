"""The widget on two sites in a real browser: in a frame and in a page of its own, wanted and not wanted."""

import pytest

from ccms.accounts.models import ShopOrigin
from ccms.accounts.shops import shop_of
from ccms.complaints.models import Complaint
from ccms.gate.clock import current_time
from tests import factories
from tests.browser import two_jeans
from tests.browser.browsers import new_page
from tests.browser.hands import Hands
from tests.browser.shopfront import Here, Shopfront

pytestmark = pytest.mark.django_db(transaction=True)

LISTEN = """<script>
window.heard = [];
for (const name of ["loaded", "opened", "ready", "step", "filed", "closed", "error"])
  document.addEventListener("ccms:" + name, (e) => window.heard.push([name, e.detail]));
</script>"""


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
    """A shop that has registered its page."""
    now = current_time()
    factories.offices(now)
    firm = factories.firm(now)
    factories.contact(firm, now)
    made = shop_of(firm.pk, now)
    ShopOrigin.objects.create(firm=firm, origin=front.origin(), created_at=now, created_by="firm", proved_at=now)
    return made


@pytest.fixture
def link(shop, ours):
    """Write the link that a shop prints, with the script."""

    def written(**data):
        told = "".join(f' data-{name}="{value}"' for name, value in {"firm": shop.public_id, **data}.items())
        way = f'<a class="ccms-widget" href="{ours}/c/new?firm={shop.public_id}"{told}>অভিযোগ জানান</a>'
        return f'{way}<script async src="{ours}/w/v1/ccms.js"></script>'

    return written


@pytest.fixture
def visit(chromium, front):
    """Open the shop's page as a buyer, at a size."""
    opened = []

    def visit_one(path="/", size="desk", host="shop.localhost", **how):
        page = new_page(chromium, front.origin(host), size, **how)
        opened.append(page)
        page.goto(path)
        return page

    yield visit_one
    for page in opened:
        page.context.close()


def _heard(page, name=None):
    heard = page.evaluate("window.heard")
    return [detail for event, detail in heard if event == name] if name else [event for event, _ in heard]


def _wait(page, name):
    """Wait until the shop's page has heard of this; asked from outside, for its policy may forbid what waits inside."""
    for _ in range(300):
        if name in _heard(page):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{name} was not heard of: {_heard(page)} {page.said}")


def _frame(page):
    """Wait until the form stands in the frame, and return it."""
    _wait(page, "step")
    return next(frame for frame in page.frames if "/c" in frame.url)


def test_a_complaint_is_filed_in_the_frame_and_the_shop_hears_of_steps_and_of_nothing_else(
    front, visit, link, shop, tmp_path
):
    front.put("/", LISTEN + link(mode="inline"))
    page = visit()
    _wait(page, "loaded")
    page.get_by_text("অভিযোগ জানান").click()
    hands = Hands(_frame(page))
    assert page.evaluate("document.activeElement.closest('dialog') !== null")

    photo = tmp_path / "shirt.png"
    photo.write_bytes(factories.a_picture(current_time()).read())
    two_jeans.prove_number(hands, Here(), "01712345678")
    reference = two_jeans.tell(hands, Here(), photo)

    complaint = Complaint.objects.get()
    assert complaint.reference == reference
    assert complaint.firm_id == shop.firm_id
    _wait(page, "filed")
    assert _heard(page, "filed") == [{"tracking": reference}]
    names = _heard(page)
    assert names[:4] == ["loaded", "opened", "ready", "step"]
    assert set(names) == {"loaded", "opened", "ready", "step", "filed"}
    assert _heard(page, "opened") == [{"mode": "inline"}]
    assert all(set(step) == {"n", "of"} and step["of"] == 9 for step in _heard(page, "step"))
    assert _heard(page, "ready") == [{}]

    page.keyboard.press("Escape")
    _wait(page, "closed")
    assert page.evaluate("document.activeElement.className") == "ccms-widget"
    kept = page.context.cookies()
    assert all(cookie.get("partitionKey") for cookie in kept if cookie["domain"] == "ccms.localhost")
    assert kept


def test_a_page_that_is_not_registered_shows_nothing_and_offers_a_page_of_its_own(front, visit, link):
    front.put("/", LISTEN + link(mode="inline"))
    for host in ("other.localhost", "sub.shop.localhost"):
        page = visit(host=host)
        _wait(page, "loaded")
        page.get_by_text("অভিযোগ জানান").click()
        _wait(page, "error")
        assert _heard(page, "error") == [{"code": "timeout"}]
        assert page.evaluate("document.activeElement.textContent") == "এখানে খোলা গেল না। নতুন পাতায় খুলুন"
        with page.context.expect_page() as popup:
            page.keyboard.press("Enter")
        popup.value.wait_for_load_state()
        assert popup.value.locator("h1").count() == 1


def test_on_a_phone_it_opens_in_a_page_of_its_own_that_knows_nothing_of_the_shops(front, visit, link, shop):
    front.put("/", LISTEN + link())
    page = visit(size="phone")
    _wait(page, "loaded")
    with page.context.expect_page() as popup:
        page.get_by_text("অভিযোগ জানান").tap()
    form = popup.value
    form.wait_for_load_state()
    assert form.evaluate("window.opener") is None
    assert "/c" in form.url
    assert _heard(page, "opened") == [{"mode": "popout"}]
    assert "dialog" not in page.content().partition("<body>")[2].partition("</main>")[0]


def test_without_script_the_link_and_the_form_lead_to_the_same_page(front, visit, link, shop, ours):
    form = (
        f'<form method="post" action="{ours}/c/new"><input type="hidden" name="firm" value="{shop.public_id}">'
        "<button>সিসিএমএসে অভিযোগ জানান</button></form>"
    )
    front.put("/", link() + form)
    page = visit(script=False)
    page.get_by_text("সিসিএমএসে অভিযোগ জানান").click()
    assert page.url.startswith(f"{ours}/c")
    assert page.locator("input[name=phone]").count() == 1
    page.goto(front.origin())
    page.get_by_text("অভিযোগ জানান", exact=True).click()
    assert page.url.startswith(f"{ours}/c/new")


def test_the_strictest_policy_of_a_shop_needs_three_lines_for_us_and_no_more(front, visit, link, ours):
    policy = f"default-src 'self'; script-src {ours} 'nonce-x'; frame-src {ours}; form-action {ours}"
    front.put(
        "/",
        LISTEN.replace("<script>", '<script nonce="x">') + link(mode="inline", theme="brand"),
        Content_Security_Policy=policy,
    )
    page = visit()
    _wait(page, "loaded")
    page.get_by_text("অভিযোগ জানান").click()
    _frame(page)
    assert [line for line in page.said if "Content Security Policy" in line] == []


def test_keyboard_alone_opens_fills_and_closes_and_axe_finds_nothing(front, visit, link, faults):
    front.put("/", LISTEN + link(mode="inline", theme="plain", lang="en"))
    page = visit()
    _wait(page, "loaded")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    frame = _frame(page)
    assert faults(page).axe == []
    assert frame.evaluate("document.documentElement.lang") == "en"
    frame.locator("input[name=phone]").focus()
    page.keyboard.type("01712345678")
    page.keyboard.press("Enter")
    frame.wait_for_url("**/c/code")


def test_messages_from_anybody_else_change_nothing(front, visit, link):
    front.put("/", LISTEN + link(mode="inline"))
    page = visit()
    _wait(page, "loaded")
    page.get_by_text("অভিযোগ জানান").click()
    _frame(page)
    before = _heard(page)
    page.evaluate("window.postMessage({ccms: 'hello'}, '*')")
    page.evaluate("window.postMessage({t: 'filed', tracking: '7K4M92XDPQH'}, '*')")
    page.wait_for_timeout(300)
    assert _heard(page) == before


def test_a_frame_that_is_too_small_to_be_seen_sends_nothing(front, visit, link):
    front.put("/", LISTEN + link(mode="inline"))
    page = visit()
    _wait(page, "loaded")
    page.get_by_text("অভিযোগ জানান").click()
    frame = _frame(page)
    page.add_style_tag(content="dialog.ccms-dialog iframe.ccms { height: 200px !important }")
    page.evaluate("document.querySelector('iframe').className = 'ccms'")
    frame.locator("input[name=phone]").fill("01712345678")
    frame.evaluate("document.querySelector('main form').requestSubmit()")
    frame.locator("#too-small").wait_for()
    assert frame.url.endswith("/c")


def test_a_badge_stands_in_the_link_and_is_heard_as_it_is_seen(front, visit, link):
    front.put("/", LISTEN + link(badge="rate", lang="en"))
    page = visit()
    _wait(page, "loaded")
    image = page.locator("a.ccms-widget img")
    image.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('a.ccms-widget img').alt.startsWith('Registered')")
    assert image.get_attribute("alt") == "Registered with CCMS, Government of Bangladesh"
    assert image.evaluate("e => [e.complete, e.naturalWidth]") == [True, 220]
