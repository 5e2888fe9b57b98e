"""The widget on two sites in a real browser: in a frame and in a page of its own, wanted and not wanted."""

import json

import pytest

from ccms.complaints.models import Complaint, Draft
from ccms.gate.clock import current_time
from tests import factories, sampling
from tests.browser import two_jeans
from tests.browser.hands import Hands
from tests.browser.shopfront import Here, Shopfront
from tests.browser.widget.listening import LISTEN, escape, frame_of, heard, wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def test_in_the_browser_of_the_next_test_a_cookie_of_another_site_is_set_in_no_page_and_sent_from_none(strictly):
    other = Shopfront()
    other.put("/plain", "plain", Set_Cookie="plain=1; Path=/; SameSite=None; Secure; HttpOnly")
    address = other.origin("other.localhost") + "/plain"
    other.put("/around", f'<iframe src="{address}"></iframe>')
    try:
        around = strictly(path="")
        for _ in range(2):
            around.goto(other.origin() + "/around")
            around.frames[1].wait_for_load_state()
        assert other.cookies["/plain"] == ["", ""]
        around.goto(address)
        around.goto(address)
        assert other.cookies["/plain"][2:] == ["", "plain=1"]  # a cookie of its own page it keeps
        around.goto(other.origin() + "/around")
        around.frames[1].wait_for_load_state()
        assert other.cookies["/plain"][4:] == [""]
    finally:
        other.close()


def test_a_complaint_is_filed_in_the_frame_and_the_shop_hears_of_steps_and_of_nothing_else(
    front, strictly, link, shop, tmp_path
):
    front.put("/", LISTEN + link(mode="inline", order=shop.token()))
    page = strictly()
    wait_for(page, "loaded")
    page.get_by_text("অভিযোগ জানান").click()
    hands = Hands(frame_of(page))
    assert page.evaluate("document.activeElement.closest('dialog') !== null")

    photo = tmp_path / "shirt.png"
    photo.write_bytes(factories.a_picture(current_time()).read())
    two_jeans.prove_number(hands, Here(), "01712345678")
    reference = two_jeans.tell(hands, Here(), photo)

    complaint = Complaint.objects.get()
    assert complaint.reference == reference
    assert (complaint.firm_id, complaint.purchase.number) == (shop.firm.pk, "SG-20418")
    wait_for(page, "filed")
    assert heard(page, "filed") == [{"tracking": reference}]
    names = heard(page)
    assert names[:4] == ["loaded", "opened", "ready", "step"]
    assert set(names) == {"loaded", "opened", "ready", "step", "filed"}
    assert heard(page, "opened") == [{"mode": "inline"}]
    assert all(set(step) == {"n", "of"} and step["of"] == 9 for step in heard(page, "step"))
    assert heard(page, "ready") == [{}]

    escape(hands.page)
    wait_for(page, "closed")
    assert page.evaluate("document.activeElement.className") == "ccms-widget"
    kept = page.context.cookies()
    assert all(cookie.get("partitionKey") for cookie in kept if cookie["domain"] == "ccms.localhost")
    assert kept


def test_a_page_that_is_not_registered_shows_nothing_and_offers_a_page_of_its_own(front, visit, link):
    front.put("/", LISTEN + link(mode="inline"))
    for host in ("other.localhost", "sub.shop.localhost"):
        page = visit(host=host)
        wait_for(page, "loaded")
        page.get_by_text("অভিযোগ জানান").click()
        wait_for(page, "error")
        assert heard(page, "error") == [{"code": "timeout"}]
        assert page.evaluate("document.activeElement.textContent") == "এখানে খোলা গেল না। নতুন পাতায় খুলুন"
        with page.context.expect_page() as popup:
            page.keyboard.press("Enter")
        popup.value.wait_for_load_state()
        assert popup.value.locator("h1").count() == 1


def test_where_nothing_is_kept_in_another_page_it_says_so_and_offers_a_page_of_its_own(front, visit, link):
    front.put("/", LISTEN + link(mode="inline"))
    page = visit()
    page.route("**/w/probe", lambda route: route.fulfill(json={"kept": False}))
    wait_for(page, "loaded")
    page.get_by_text("অভিযোগ জানান").click()
    wait_for(page, "error")
    assert heard(page, "error") == [{"code": "blocked"}]
    frame = page.frames[1]
    assert frame.locator("#no-cookies").is_visible()
    assert frame.get_by_role("link", name="নতুন পাতায় খুলুন").is_visible()


def test_of_an_order_that_is_not_believed_the_page_hears_and_the_buyer_goes_on_all_the_same(front, visit, link, shop):
    front.put("/", LISTEN + link(mode="inline", order=shop.token()[:-1] + "-"))
    page = visit()
    wait_for(page, "loaded")
    page.get_by_text("অভিযোগ জানান").click()
    hands = Hands(frame_of(page))
    two_jeans.prove_number(hands, Here(), "01712345678")
    two_jeans.answer(hands)
    assert hands.asks("narrative")
    assert {error["code"] for error in heard(page, "error")} == {"bad_context"}


NOT_BELIEVED = {
    "forged": lambda shop: shop.token()[:-4] + "AAAA",
    "expired": lambda shop: shop.token(iat=int(shop.now.timestamp()) - 7200, exp=int(shop.now.timestamp()) - 3600),
    "in the future": lambda shop: shop.token(iat=int(shop.now.timestamp()) + 7200),
    "of another shop": lambda shop: shop.token(firm="frm_other"),
    "of an unknown key": lambda shop: shop.token(kid="nobody"),
    "too large": lambda shop: shop.token() + "A" * 4096,
    "no token": lambda shop: "not-a-token",
    "no order in it": lambda shop: shop.token(order={"amount": "many"}),
}


@pytest.mark.parametrize("kind", sampling.sample(NOT_BELIEVED, of=4))
def test_that_an_order_is_not_believed_is_heard_as_soon_as_the_form_opens(front, visit, link, shop, kind):
    front.put("/", LISTEN + link(mode="inline", order=NOT_BELIEVED[kind](shop)))
    page = visit()
    wait_for(page, "loaded")
    page.get_by_text("অভিযোগ জানান").click()
    frame_of(page)
    wait_for(page, "error")
    assert heard(page, "error") == [{"code": "bad_context"}]


def test_of_an_order_that_is_believed_and_of_none_no_error_is_heard(front, visit, link, shop):
    for order in ({"order": shop.token()}, {}):
        front.put("/", LISTEN + link(mode="inline", **order))
        page = visit()
        wait_for(page, "loaded")
        page.get_by_text("অভিযোগ জানান").click()
        frame_of(page)
        assert heard(page, "error") == []


def test_on_a_phone_it_opens_in_a_page_of_its_own_that_knows_nothing_of_the_shops_and_goes_on_there(
    front, visit, link, shop
):
    front.put("/", LISTEN + link(order=shop.token()))
    page = visit(size="phone")
    wait_for(page, "loaded")
    with page.context.expect_page() as popup:
        page.get_by_text("অভিযোগ জানান").tap()
    form = popup.value
    form.wait_for_load_state()
    assert form.evaluate("window.opener") is None
    assert "/c" in form.url
    assert heard(page, "opened") == [{"mode": "popout"}]
    assert "dialog" not in page.content().partition("<body>")[2].partition("</main>")[0]
    assert "#" not in form.url

    hands = Hands(form)
    two_jeans.prove_number(hands, Here(), "01712345678")
    two_jeans.answer(hands)
    assert hands.asks("narrative")
    typed = json.loads(Draft.objects.get().body.open())
    assert (typed["firm"], typed["facts"]["purchase_number"]) == (str(shop.firm.pk), "SG-20418")
    assert heard(page) == ["loaded", "opened"]  # the shop's page hears no more of it


def test_without_script_the_link_and_the_form_lead_to_the_same_page(front, visit, link, shop, ours):
    form = (
        f'<form method="post" action="{ours}/c/new"><input type="hidden" name="firm" value="{shop.public_id}">'
        "<button>সিসিএমএসে অভিযোগ জানান</button></form>"
    )
    front.put("/", link() + form)
    page = visit(script=False)
    with page.expect_navigation():
        page.get_by_text("সিসিএমএসে অভিযোগ জানান").click()
    assert page.url.startswith(f"{ours}/c")
    assert page.locator("input[name=phone]").count() == 1
    page.goto(front.origin())
    with page.expect_navigation():
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
    wait_for(page, "loaded")
    page.get_by_text("অভিযোগ জানান").click()
    frame_of(page)
    assert [line for line in page.said if "Content Security Policy" in line] == []


def test_keyboard_alone_opens_fills_and_closes_and_axe_finds_nothing(front, visit, link, faults):
    front.put("/", LISTEN + link(mode="inline", theme="plain", lang="en"))
    page = visit()
    wait_for(page, "loaded")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    frame = frame_of(page)
    assert faults(page).axe == []
    assert frame.evaluate("document.documentElement.lang") == "en"
    frame.locator("input[name=phone]").focus()
    page.keyboard.type("01712345678")
    page.keyboard.press("Enter")
    frame.wait_for_url("**/c/code")


def test_messages_from_anybody_else_change_nothing(front, visit, link):
    front.put("/", LISTEN + link(mode="inline"))
    page = visit()
    wait_for(page, "loaded")
    page.get_by_text("অভিযোগ জানান").click()
    frame_of(page)
    before = heard(page)
    page.evaluate("window.postMessage({ccms: 'hello'}, '*')")
    page.evaluate("window.postMessage({t: 'filed', tracking: '7K4M92XDPQH'}, '*')")
    page.wait_for_timeout(300)
    assert heard(page) == before


def test_a_frame_that_is_too_small_to_be_seen_sends_nothing(front, visit, link):
    front.put("/", LISTEN + link(mode="inline"))
    page = visit()
    wait_for(page, "loaded")
    page.get_by_text("অভিযোগ জানান").click()
    frame = frame_of(page)
    page.add_style_tag(content="dialog.ccms-dialog iframe.ccms { height: 200px !important }")
    page.evaluate("document.querySelector('iframe').className = 'ccms'")
    frame.locator("input[name=phone]").fill("01712345678")
    frame.evaluate("document.querySelector('main form').requestSubmit()")
    frame.locator("#too-small").wait_for()
    assert frame.url.endswith("/c")


def test_a_badge_stands_in_the_link_and_is_heard_as_it_is_seen(front, visit, link):
    front.put("/", LISTEN + link(badge="rate", lang="en"))
    page = visit()
    wait_for(page, "loaded")
    image = page.locator("a.ccms-widget img")
    image.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('a.ccms-widget img').alt.startsWith('Complaints')")
    assert image.get_attribute("alt") == "Complaints are taken: CCMS, Government of Bangladesh"
    assert image.evaluate("e => [e.complete, e.naturalWidth]") == [True, 220]
