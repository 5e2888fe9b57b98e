"""Out of a shop's frame into a page of its own, in a real browser that lets the two share no cookie."""

import pytest
from django.http import HttpResponse

from ccms.accounts import consumers, sessions
from ccms.complaints.models import Crossing, Draft
from ccms.gate.clock import current_time
from tests.browser import two_jeans
from tests.browser.eyes import picture
from tests.browser.hands import MOVED, Hands, Late
from tests.browser.shopfront import Here
from tests.browser.widget.listening import LISTEN, frame_of, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

PHONE, OTHER = "01712345678", "+8801812345999"
OUT, OPEN, YES = "নতুন পাতায় খুলুন", "নতুন পাতা খুলুন", "হ্যাঁ, এই নম্বর দিয়েই এগোই"
FRAMED = '<iframe src="{ours}/w/start?firm={firm}&lang=bn&o={origin}" width="{width}" height="{height}"></iframe>'


def to_the_story(hands):
    """Prove the number, and answer as far as one's own words."""
    two_jeans.prove_number(hands, Here(), PHONE)
    two_jeans.answer(hands)


def press(frame, name):
    frame.get_by_role("button", name=name, exact=True).click()


def leave(frame):
    """Press the button above the form until the page that it leads to is there."""
    Hands(frame).tap(f"button:text-is('{OUT}')")


def go_out(page, frame):
    """Press the button above the form, and the one that opens the new page; return that page."""
    leave(frame)
    alone = open_page(page, frame)
    alone.locator("h1").wait_for()
    return alone


def open_page(page, frame):
    """Press the button that opens the new page; again where the window grew meanwhile and the tap fell beside."""
    frame.get_by_role("button", name=OPEN, exact=True).wait_for()
    for within in (MOVED, 30_000):
        try:
            with page.context.expect_page(timeout=within) as opened:
                press(frame, OPEN)
        except Late:
            continue
        return opened.value
    raise AssertionError("no page was opened")


def test_what_is_typed_is_in_the_new_page_after_one_tap_and_the_key_is_in_no_address(
    front, strictly, link, ours, faults, right
):
    front.put("/", LISTEN + link(mode="inline"))
    page = strictly()
    wait_for(page, "loaded")
    asked = []
    page.context.on("request", lambda request: asked.append((request.url, request.headers.get("referer", ""))))
    page.get_by_text("অভিযোগ জানান").click()
    frame = frame_of(page)
    to_the_story(Hands(frame))
    frame.locator("[name=narrative]").fill(two_jeans.STORY)
    picture(page, "widget-way-out")
    leave(frame)
    key = frame.locator("input[name=key]").input_value()
    picture(page, "widget-apart")
    alone = open_page(page, frame)
    alone.said = []
    alone.locator("h1").wait_for()
    assert alone.url == f"{ours}/c/across?lang=bn"
    assert alone.evaluate("window.opener") is None
    assert "শাড়িঘর" in alone.locator("main").inner_text()
    assert faults(alone) == right
    for size, width, height in (("phone", 360, 740), ("desk", 1280, 800)):
        alone.set_viewport_size({"width": width, "height": height})
        picture(alone, f"widget-across-{size}")

    press(alone, YES)
    alone.wait_for_url(f"{ours}/c/story")
    assert alone.locator("[name=narrative]").input_value() == two_jeans.STORY
    assert Draft.objects.count() == 1
    assert not [pair for pair in asked if key in "".join(pair)]
    frame.get_by_text("এখানেই থাকুন").click()
    frame.wait_for_url("**/c")  # the frame is signed in as before
    assert frame.locator("input[name=phone]").count() == 0
    alone.close()


def test_who_is_signed_in_in_the_browser_is_named_before_the_tap_and_without_it_stays(front, strictly, link, ours):
    front.put("/", LISTEN + link(mode="inline"))
    page = strictly()
    sessions._deployment.cache_clear()  # of another test's database
    response = HttpResponse()
    sessions.open_consumer_session(response, consumers.consumer_of(OTHER, current_time()), current_time())
    before = response.cookies["ccms"].value
    page.context.add_cookies([{"name": "ccms", "value": before, "url": ours, "httpOnly": True, "sameSite": "Lax"}])
    wait_for(page, "loaded")
    page.get_by_text("অভিযোগ জানান").click()
    frame = frame_of(page)
    to_the_story(Hands(frame))
    alone = go_out(page, frame)
    picture(alone, "widget-across-other")
    assert "বের হয়ে যাবেন" in alone.locator("main").inner_text()
    kept = [
        each["value"] for each in page.context.cookies(ours) if each["name"] == "ccms" and "partitionKey" not in each
    ]
    assert kept == [before]
    press(alone, YES)
    alone.wait_for_url(f"{ours}/c/story")
    kept = [
        each["value"] for each in page.context.cookies(ours) if each["name"] == "ccms" and "partitionKey" not in each
    ]
    assert kept != [before]
    alone.goto(f"{ours}/t/mine")
    assert "/t/sign-in" in alone.url  # for more than the filing the number is proved
    alone.close()


@pytest.mark.parametrize("script", [False, True])
def test_it_works_without_script_and_out_of_a_frame_too_small_to_send_from(front, visit, shop, ours, script):
    given = {"ours": ours, "firm": shop.public_id, "origin": front.origin()}
    front.put("/", FRAMED.format(**given, width=640, height=700))
    page = visit(script=script)
    frame = page.frames[1]
    if not script:
        frame.get_by_role("button", name="শুরু করুন").click()
    frame.wait_for_url("**/c")
    to_the_story(Hands(frame))
    if script:
        page.evaluate("Object.assign(document.querySelector('iframe'), {width: 290, height: 390})")
        frame.wait_for_function("innerWidth < 300")
    alone = go_out(page, frame)
    press(alone, YES)
    alone.wait_for_url(f"{ours}/c/story")


def test_a_page_of_somebody_else_s_cannot_send_its_own_key(front, visit, link, shop, ours):
    front.put("/", LISTEN + link(mode="inline"))
    page = visit()
    wait_for(page, "loaded")
    page.get_by_text("অভিযোগ জানান").click()
    frame = frame_of(page)
    to_the_story(Hands(frame))
    leave(frame)
    key = frame.locator("input[name=key]").input_value()
    front.put(
        "/evil",
        f'<form method="post" action="{ours}/c/across"><input name="key" value="{key}"><button>x</button></form>',
    )
    victim = visit("/evil")
    victim.locator("button").click()
    victim.wait_for_url(f"{ours}/c")
    assert victim.locator("input[name=phone]").count() == 1
    assert Crossing.objects.get().spent_at is None
