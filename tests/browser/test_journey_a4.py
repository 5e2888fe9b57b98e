"""Scenario A4 from the first tap to the last taka, by real processes, without script and with it.

Two jeans from a page that nobody registered: filed on a phone, told to the page's inbox, unanswered, before an
officer, heard, fined under section 45, paid in two parts, rewarded and closed.
"""

import re

import pytest
from PIL import Image

from tests.browser import two_jeans
from tests.browser.deciding import order_and_collect, take_up_and_hear
from tests.browser.eyes import STAFF_TARGET
from tests.browser.stagehand import be_buyer, later

MOST_TAPS, MOST_TOUCHES = 30, 45  # besides typing; and with each field, with two files
ONE = {"phone": "01711000041", "name": "ফ্যাশন আঙিনা", "link": "https://www.facebook.com/fashion.angina.bd"}
OTHER = {"phone": "01711000042", "name": "জিন্স কুটির", "link": "https://www.facebook.com/jeans.kutir.bd"}


@pytest.fixture(scope="module")
def photo(tmp_path_factory):
    """Return a picture of what came in the parcel."""
    path = tmp_path_factory.mktemp("photos") / "parcel.jpg"
    Image.effect_noise((640, 480), 40).convert("RGB").save(path, quality=70)
    return path


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("script", "told"), [(False, ONE), (True, OTHER)], ids=["without script", "with script"])
def test_two_jeans_and_two_shirts(house, visit, eyes, right, record_property, photo, script, told):
    def look(hands, least_target=44):
        return lambda name: eyes.look(hands, name, least_target=least_target) if script else None

    buyer = visit("/", script=script)
    seller = {"name": told["name"], "link": told["link"], "wallet": "01912 345678"}
    reference = two_jeans.file(buyer, house, told["phone"], seller, photo, look(buyer))
    taps, touches = buyer.taps, buyer.touches
    assert (taps <= MOST_TAPS, touches <= MOST_TOUCHES) == (True, True), (taps, touches)
    assert house.told(told["phone"], reference)

    pasted = copy_text_for_the_page(buyer, house, reference, look(buyer))
    page_owner = visit(pasted, script=script)
    assert page_owner.path == f"/answer/{reference}"
    look(page_owner)("seller-door")

    officer = visit("/dev", "desk", script=script)
    later(officer, "1h", "8d")
    unproved = tracking(buyer, told, reference)
    assert "প্রতিষ্ঠান নোটিশ পেয়েছে এমন প্রমাণ নেই, এখন অধিদপ্তরে" in unproved
    assert "আমাদের নোটিশ যে ঠিকানায় পৌঁছেছে, তা প্রতিষ্ঠানের বলে প্রমাণ নেই" in unproved
    assert "প্রতিষ্ঠানের কাছে পৌঁছেছে" not in unproved

    desk = look(officer, STAFF_TARGET)
    take_up_and_hear(officer, house, reference, desk)
    order_and_collect(officer, house, reference, desk, fine=20_000, parts=(12_000, 8_000))

    end = tracking(buyer, told, reference)
    look(buyer)("tracking-closed")
    assert "বন্ধ: আদেশ মানা হয়েছে" in end
    assert "৫,০০০" in end  # a quarter of what was collected
    tell(record_property, taps, touches, eyes)
    assert eyes.wrong(right) == []


def copy_text_for_the_page(buyer, house, reference, look):
    """Open the complaint from its bookmark, and take the text for the page's inbox; return the link in it."""
    buyer.go(f"/t/{reference}")
    look("tracking")
    buyer.tap("main .state a.btn")
    look("tracking-tell")
    link = re.search(r"https?://\S+", buyer.page.locator("#text").input_value())[0]
    return link.removeprefix(house.url)


def tracking(buyer, told, reference):
    """Come back days later, with a new session, and read."""
    be_buyer(buyer, told["phone"])
    buyer.go(f"/t/{reference}")
    return buyer.text


def tell(record_property, taps, touches, eyes):
    """Print what was counted, for whoever runs it with -s, and keep it in the report."""
    record_property("taps", taps)
    record_property("touches", touches)
    record_property("weights", eyes.table())
    counted = f"taps of the filing besides typing: {taps}, with each field: {touches}"
    print("", counted, *eyes.table(), sep="\n")  # noqa: T201 - figures to read
