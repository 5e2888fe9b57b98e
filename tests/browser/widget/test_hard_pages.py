"""The widget where it is hard: a line that breaks, a page left and come back to, hostile styles, a pinned loader."""

from datetime import timedelta

import pytest

from ccms.accounts.models import ShopOrigin
from ccms.complaints.models import Draft, HandOver
from ccms.gate import clock
from ccms.web.shared import widget_loader
from tests.browser import two_jeans
from tests.browser.browsers import new_page
from tests.browser.eyes import picture
from tests.browser.hands import Hands
from tests.browser.shopfront import Here
from tests.browser.widget.conftest import INSECURE
from tests.browser.widget.listening import LISTEN, frame_of, heard, heard_at, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

BUTTON = "a.ccms-widget"
PHONE = "01712345678"
GIVEN_UP = "এখানে খোলা গেল না। নতুন পাতায় খুলুন"
COME_BACK = """<script>addEventListener("pageshow", (event) => (window.cameBack = event.persisted));</script>"""
FOCUSED = "document.activeElement.className"
# What stands where the middle of the form should be, and how large it is.
SEEN = """() => {
  const frame = document.querySelector("dialog.ccms-dialog iframe"), box = frame.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, Math.min(box.y + box.height / 2, innerHeight - 40));
  const close = document.querySelector("dialog.ccms-dialog button").getBoundingClientRect();
  return [top === frame, box.width >= 300, box.height >= 400, close.height >= 24 && close.y >= 0];
}"""
HOSTILE = {
    "everything unset": "* { all: unset !important }",
    "no dialogs": "dialog { display: none } dialog { visibility: hidden !important; opacity: 0 !important }",
    "no frames": "iframe { width: 1px; height: 1px !important; display: none; position: absolute; left: -9999px }",
    "above all": "main { position: fixed; inset: 0; z-index: 2147483647; background: red } a { position: relative }",
    "huge letters": "html { font-size: 90px !important } * { line-height: 4; letter-spacing: 1em }",
    "small boxes": "* { max-width: 50px !important; max-height: 20px !important; box-sizing: content-box }",
    "turned around": "html { direction: rtl; writing-mode: vertical-rl } dialog { transform: scale(.1) !important }",
}


def press(page, which=BUTTON):
    wait_for(page, "loaded")
    page.locator(which).click()


def come_back(page):
    """Look at a page again after another one was closed.

    Press no key on it: the browser may lose it, and the press then waits for ever.
    """
    page.bring_to_front()
    page.wait_for_function("document.visibilityState === 'visible' && document.hasFocus()")


def test_whatever_a_page_says_of_its_own_boxes_the_form_is_seen_whole(front, visit, link):
    page, faults = visit(path=""), {}
    for name, styles in HOSTILE.items():
        front.put("/", LISTEN + link(mode="inline"), head=f"<style>{styles}</style>")
        page.goto(front.origin())
        press(page)
        frame_of(page)
        seen = page.evaluate(SEEN)
        if not all(seen):
            faults[name] = seen
    assert faults == {}


@pytest.mark.parametrize("how", ["display: none", "width: 20px", "height: 9px"])
def test_where_a_page_hides_the_form_on_purpose_it_opens_in_a_page_of_its_own(front, visit, link, how):
    styles = f"<style>html body dialog.ccms-dialog[open] {{ {how} !important; min-width: 0; min-height: 0 }}</style>"
    front.put("/", LISTEN + link(mode="inline"), head=styles)
    page = visit()
    with page.context.expect_page() as popup:
        press(page)
    popup.value.wait_for_url("**/c/new?**")
    assert heard(page, "opened") == [{"mode": "popout"}]
    assert page.locator("dialog").count() == 0
    page.locator("h1").click()  # the page is not locked behind something unseen
    popup.value.close()


def test_without_a_line_a_link_appears_in_four_seconds_and_works_when_the_line_is_back(front, visit, link):
    front.put("/", LISTEN + link(mode="inline"))
    page = visit()
    wait_for(page, "loaded")
    page.context.set_offline(True)
    press(page)
    assert heard(page, "error") == [{"code": "offline"}]
    page.get_by_text(GIVEN_UP).wait_for()
    page.context.set_offline(False)
    with page.context.expect_page() as popup:
        page.keyboard.press("Enter")
    popup.value.wait_for_url("**/c/new?**")
    popup.value.close()
    come_back(page)
    page.locator("dialog.ccms-dialog button").click()
    assert page.evaluate(FOCUSED) == "ccms-widget"


def test_what_is_typed_stays_when_the_line_breaks_and_is_sent_when_it_is_back(front, visit, link):
    front.put("/", LISTEN + link(mode="inline"))
    page = visit()
    press(page)
    frame = frame_of(page)
    frame.locator("input[name=phone]").fill(PHONE)
    page.context.set_offline(True)
    send = frame.locator("main button.btn").first
    send.click()
    frame.locator("#no-line").wait_for()
    picture(page, "widget-no-line")
    assert frame.locator("input[name=phone]").input_value() == PHONE
    page.context.set_offline(False)
    frame.locator("#no-line").wait_for(state="hidden")
    send.click()
    frame.wait_for_url("**/c/code")


def test_who_leaves_the_page_and_comes_back_finds_nothing_stuck(front, strictly, link):
    front.put("/", LISTEN + COME_BACK + link(mode="inline"))
    front.put("/basket", "<p>basket</p>")
    page = strictly()
    press(page)
    frame_of(page).locator("input[name=phone]").fill(PHONE)
    page.goto(front.origin() + "/basket")
    page.go_back(wait_until="commit")
    page.wait_for_function("'cameBack' in window")
    assert page.evaluate("window.cameBack") is True  # it was kept, with the form open over it
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.locator("dialog.ccms-dialog button").click()
    wait_for(page, "closed")
    assert page.evaluate(FOCUSED) == "ccms-widget"
    assert page.locator("dialog").count() == 0
    page.locator(BUTTON).click()
    frame_of(page, times=heard(page).count("step") + 1)
    assert page.evaluate("document.activeElement.closest('dialog') !== null")


def test_a_page_that_was_left_for_a_page_of_its_own_is_kept_and_works_again(front, strictly, link):
    front.put("/", LISTEN + COME_BACK + link(mode="popout"))
    front.put("/basket", "<p>basket</p>")
    page = strictly()
    with page.context.expect_page() as popup:
        press(page)
    popup.value.close()
    page.goto(front.origin() + "/basket")
    page.go_back(wait_until="commit")
    page.wait_for_function("'cameBack' in window")
    assert page.evaluate("window.cameBack") is True
    with page.context.expect_page() as popup:
        page.locator(BUTTON).click()
    popup.value.wait_for_url("**/c/new?**")
    popup.value.close()


def test_two_buttons_of_a_page_have_an_order_and_events_of_their_own(front, visit, link, shop):
    one, other = (shop.token(order=shop.order(id=number)) for number in ("SG-1", "SG-2"))
    buttons = link(mode="inline", id="one", order=one) + link(mode="inline", id="other", order=other, script=False)
    front.put("/", LISTEN + buttons)
    page = visit()
    press(page, "#one")
    frame_of(page)
    page.locator("dialog.ccms-dialog button").focus()  # beside the frame, which goes with the dialog
    page.keyboard.press("Escape")
    wait_for(page, "closed")
    assert page.evaluate("document.activeElement.id") == "one"
    press(page, "#other")
    hands = Hands(frame_of(page, times=2))
    two_jeans.prove_number(hands, Here(), PHONE)
    assert hands.path == "/c/how"
    typed = Draft.objects.get().body.open()
    assert "SG-2" in typed
    assert "SG-1" not in typed
    assert set(heard_at(page, "one")) == {"opened", "ready", "step", "closed"}
    assert heard_at(page, "other")[:3] == ["opened", "ready", "step"]


def test_who_comes_too_late_from_the_frame_to_a_page_of_its_own_proves_his_number_and_loses_nothing(
    front, strictly, link, shop
):
    front.put("/", LISTEN + link(mode="inline", order=shop.token()))
    page = strictly()
    press(page)
    hands = Hands(frame_of(page))
    two_jeans.prove_number(hands, Here(), PHONE)
    two_jeans.answer(hands)
    hands.page.get_by_role("button", name="নতুন পাতায় খুলুন", exact=True).click()
    way = hands.page.get_by_role("button", name="নতুন পাতা খুলুন", exact=True)
    way.wait_for()
    clock.move(timedelta(minutes=6))
    with page.context.expect_page() as popup:
        way.click()
    onward = popup.value
    onward.wait_for_load_state()
    assert onward.evaluate("window.opener") is None
    assert "__Host-ccms-frame" not in onward.evaluate("document.cookie")
    there = Hands(onward)
    there.tap("main a.btn")
    assert there.asks("phone")
    two_jeans.prove_number(there, Here(), PHONE)
    there.tap("main a.btn")
    assert there.path == "/c/story"
    assert "SG-20418" in Draft.objects.get().body.open()
    assert not HandOver.objects.exists()
    onward.close()
    come_back(page)
    page.locator("dialog.ccms-dialog button").click()
    wait_for(page, "closed")
    assert page.evaluate(FOCUSED) == "ccms-widget"


def test_a_pinned_loader_runs_with_its_digest_and_an_altered_one_leaves_a_link(front, visit, link, ours):
    def pinned(digest):
        address = f"{ours}/w/{widget_loader.VERSION}/ccms.js"
        return f'<script src="{address}" integrity="{digest}" crossorigin="anonymous"></script>'

    front.put("/", LISTEN + link(mode="inline", script=False) + pinned(widget_loader.integrity()))
    page = visit()
    assert page.evaluate("CCMS.version") == widget_loader.VERSION
    press(page)
    frame_of(page)
    front.put("/", link(mode="inline", script=False) + pinned("sha384-" + "A" * 64))
    page.goto(front.origin())
    assert page.evaluate("window.CCMS") is None
    assert [line for line in page.said if "integrity" in line]
    page.locator(BUTTON).click()
    page.wait_for_url(f"{ours}/c/new?**")


def test_by_itself_it_opens_over_large_secure_pages_and_in_a_page_of_its_own_elsewhere(
    front, strictly, strict, chromium, link
):
    front.put("/", LISTEN + link(mode="auto"))
    page = strictly()
    press(page)
    wait_for(page, "opened")
    assert heard(page, "opened") == [{"mode": "inline"}]
    page.set_viewport_size({"width": 600, "height": 800})
    page.reload()
    with strict.expect_page() as popup:
        press(page)
    popup.value.close()
    assert heard(page, "opened") == [{"mode": "popout"}]
    insecure = strictly(host=INSECURE)
    assert insecure.evaluate("isSecureContext") is False
    with strict.expect_page() as popup:
        press(insecure)
    popup.value.close()
    in_app = new_page(chromium, front.origin(), "desk", agent="Mozilla/5.0 (Linux; Android 14; wv) [FBAN/FB4A]")
    in_app.goto("/")
    wait_for(in_app, "loaded")
    in_app.locator(BUTTON).click()
    in_app.wait_for_url("**/c/new?**")  # in the same tab, for it has no other
    in_app.context.close()


def test_an_open_form_of_an_address_that_is_removed_shows_nothing_more_from_the_next_page_on(front, visit, link):
    front.put("/", LISTEN + link(mode="inline"))
    page = visit()
    press(page)
    frame = frame_of(page)
    ShopOrigin.objects.all().delete()
    frame.locator("input[name=phone]").fill(PHONE)
    frame.locator("main button.btn").first.click()
    page.wait_for_timeout(500)
    assert not [one for one in page.frames if one.url.endswith("/c/code")]
