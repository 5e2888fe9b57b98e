"""The window in a shop's page: each page begins at its top, is as high as what it shows; the number is seen at last."""

import pytest

from tests import factories, sampling
from tests.browser import two_jeans
from tests.browser.eyes import picture
from tests.browser.hands import Hands
from tests.browser.shopfront import Here
from tests.browser.widget.listening import LISTEN, frame_of, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

LEAST = 420  # how high the frame is at least
WINDOW = """() => {
  const dialog = document.querySelector("dialog.ccms-dialog");
  return [dialog.scrollTop, dialog.querySelector("iframe").offsetHeight];
}"""
CONTENT = "[document.documentElement.offsetHeight, document.documentElement.scrollHeight]"
# By which loader, and whether the page's own policy is strict; v1 is the loader of today.
WAYS = {"a strict policy": ("v1", True), "no policy": ("v1", False), "the first loader, pinned": ("1.0.0", False)}


@pytest.fixture
def opened(request, front, visit, link, ours):
    """Open the form in a shop's page by a loader, under the page's policy."""
    version, is_strict = WAYS[request.param]
    body = LISTEN.replace("<script>", '<script nonce="x">') + link(mode="inline", script=False)
    policy = f"default-src 'self'; script-src {ours} 'nonce-x'; frame-src {ours}; form-action {ours}"
    sent = {"Content_Security_Policy": policy} if is_strict else {}
    front.put("/", f'{body}<script async src="{ours}/w/{version}/ccms.js"></script>', **sent)
    page = visit()
    wait_for(page, "loaded")
    page.locator("a.ccms-widget").click()
    return page, frame_of(page)


def standing(page, frame):
    """Return what is wrong with how the window stands over a page of the form; nothing when it is right."""
    scrolled, height = page.evaluate(WINDOW)
    shown, needed = frame.evaluate(CONTENT)
    fits = height - max(shown, LEAST) in {0, 1} and needed <= height
    return [] if scrolled == 0 and fits else [scrolled, height, shown, needed]


def faults_of(page, frame):
    """Return what stays wrong with the window over this page."""
    for _ in range(200):
        found = standing(page, frame)
        if not found:
            break
        page.wait_for_timeout(50)
    return found


def is_seen(page, element):
    """Tell whether an element lies wholly within the window."""
    window, box = page.locator("dialog.ccms-dialog").bounding_box(), element.bounding_box()
    return window["y"] <= box["y"] and box["y"] + box["height"] <= window["y"] + window["height"]


@pytest.mark.parametrize("opened", sampling.sample(WAYS, of=2), indirect=True)
def test_each_page_begins_at_its_top_and_the_number_is_seen_without_scrolling(opened, shop, tmp_path):
    page, frame = opened
    hands, wrong = Hands(frame), {}

    def look(name):
        if found := faults_of(page, frame):
            wrong[name] = found

    photo = tmp_path / "shirt.png"
    photo.write_bytes(factories.a_picture(None).read())
    two_jeans.prove_number(hands, Here(), "01712345678", look)
    two_jeans.tell(hands, Here(), photo, look)

    assert wrong == {}
    assert is_seen(page, frame.locator("#reference"))
    assert is_seen(page, page.locator("dialog.ccms-dialog > button"))
    picture(page, "widget-receipt")
