"""Draws the pictures of README and docs/use.md anew, in English: `python -m tests.browser.pictures` beside `make run`.

It files a complaint there, lets the days pass and acts for everybody: a second time it needs a new installation.
"""

import os
import tempfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from ccms.core.clock import DHAKA
from tests.browser import deciding, two_jeans
from tests.browser.browsers import SIZES, new_page
from tests.browser.conftest import ENGINE
from tests.browser.hands import Hands
from tests.browser.house import House
from tests.browser.stagehand import be_buyer, be_member, be_seller
from tests.installation import ROOT

FOLDER = ROOT / "docs" / "pictures"
BUYER, AGENT, HEAD = "01711222333", "agent@hatkhola.example", "admin@hatkhola.example"
SELLER = {"name": "জিন্স কুটির", "link": "https://www.facebook.com/jeans.kutir.bd", "phone": "01912345678"}


class Standing(House):
    """An installation that runs already; nothing is started and nothing removed."""

    def __init__(self, port):
        self.port = port

    def now(self):
        """Return the time there; nobody moved the clock yet."""
        return datetime.now(UTC)


def keep(hands, name, *, beside=None):
    """Picture what is seen in the window, from the top or from a place of the page on."""
    page, size = hands.page, name.rpartition("-")[2]
    width, height, _ = SIZES["phone" if size == "360" else "desk"]
    page.set_viewport_size({"width": width, "height": height})
    if beside:
        page.locator(beside).first.evaluate("e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 16)")
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(64, dither=Image.Dither.NONE)
    picture.convert("RGB").save(FOLDER / f"{name}.webp", lossless=True, method=6)


def public(hands):
    """Picture what everybody sees."""
    hands.go("/figures")
    keep(hands, "figures-360", beside=".picture")
    hands.go("/firms/hatkhola")
    keep(hands, "shop-360")


def desks(firm, officer):
    """Picture the lists of a shop's help desk and of an office."""
    be_member(firm, HEAD)
    firm.go("/firm/numbers")
    keep(firm, "firm-numbers-1280")
    be_member(firm, AGENT)
    firm.go("/firm/")
    keep(firm, "firm-inbox-1280")
    firm.tap("main table a")
    keep(firm, "firm-case-1280")
    be_member(officer, deciding.OFFICER)
    officer.go("/office/")
    keep(officer, "desk-1280")
    officer.go("/office/load")
    keep(officer, "load-360")


def a_case(house, buyer, seller, officer):
    """File a complaint, answer it, refuse the offer, and order a fine; picture what each of them sees."""
    wanted = {"landing": "landing-360", "wizard-4-problem": "file-360", "wizard-7-rules": "rules-360"}

    def look(name):
        if name in wanted:
            keep(buyer, wanted[name])

    photo = Path(tempfile.mkdtemp()) / "parcel.jpg"
    Image.effect_noise((640, 480), 40).convert("RGB").save(photo, quality=70)
    buyer.go("/")
    reference = two_jeans.file(buyer, house, BUYER, SELLER, photo, look)
    buyer.go(f"/t/{reference}")
    keep(buyer, "track-360")
    be_seller(seller, reference)
    keep(seller, "seller-360")
    seller.tap("a[href$='/offer/refund']")
    seller.write("amount", "2150")
    seller.write_day("day", (house.now() + timedelta(days=2)).astimezone(DHAKA).date())
    seller.send()
    seller.tap("button[value=confirm]")
    be_buyer(buyer, BUYER)
    buyer.go(f"/t/{reference}")
    buyer.tap("main .state a.btn")
    keep(buyer, "answer-360")
    buyer.tap("button[name=answer][value=no]")
    buyer.page.locator("label.card").first.click()
    buyer.write("text", "পুরো টাকা ফেরত চাই, অর্ধেক নয়।")
    buyer.send()

    def at_desk(name):
        if name == "office-case-hearing":
            keep(officer, "case-1280")

    deciding.take_up_and_hear(officer, house, reference, at_desk)
    case = f"/office/{reference}"
    officer.go(f"{case}/order")
    officer.choose("section", "45")
    officer.write("fine", "20000")
    officer.write("text", "অর্ধেক টাকা অগ্রিম নিয়ে অন্য পণ্য পাঠানো হয়েছে।")
    officer.send()
    keep(officer, "order-1280")


def main():
    """Draw all of them, from the installation at `CCMS_PORT`."""
    house = Standing(os.environ.get("CCMS_PORT", "8000"))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=ENGINE, args=["--no-sandbox", "--disable-gpu"])
        people = [Hands(new_page(chromium, house.url, size)) for size in ("phone", "phone", "phone", "desk", "desk")]
        reader, buyer, seller, firm, officer = people
        for person in people:
            person.go("/?lang=en")
        public(reader)
        desks(firm, officer)
        a_case(house, buyer, seller, officer)
        chromium.close()


if __name__ == "__main__":
    main()
