"""Four ways by which a complaint comes before DNCRP by itself: silence, no agreement, a broken promise, nobody there.

Buyers and sellers act in their browsers; days pass by the clock buttons.
"""

from datetime import timedelta

import pytest

from ccms.core.clock import DHAKA
from tests.browser.eyes import STAFF_TARGET
from tests.browser.stagehand import be_buyer, be_seller, later

FILE_FOUR = """
import json
from ccms.accounts.firms.entries import make_shadow
from ccms.accounts.models import Firm
from ccms.complaints.filing.receiving import file
from ccms.gate.clock import current_time
from tests import factories

now, filed = current_time(), {}
shops = {"silent": "hatkhola", "disagreeing": "sharighor", "promising": "tajabazar", "unreachable": None}
for number, (kind, slug) in enumerate(shops.items(), 1):
    person = factories.consumer(now, f"+880171100005{number}")
    page = {"now": now, "named_by": person.id, "phone": "01800000000"}
    shop = Firm.objects.get(slug=slug) if slug else make_shadow("উধাও স্টোর", **page)
    done = file(filing=factories.filing(shop, now), by=factories.as_consumer(person), now=now)
    filed[kind] = done.complaint.reference
print(json.dumps(filed))
"""
BUYERS = {
    "silent": "01711000051",
    "disagreeing": "01711000052",
    "promising": "01711000053",
    "unreachable": "01711000054",
}


@pytest.fixture
def references(house):
    """File four complaints through the service, and wait until everybody has been told."""
    filed = house.run(FILE_FOUR)
    for kind, phone in BUYERS.items():
        assert house.told(phone, filed[kind])
    return filed


def open_by_code(seller, house, reference, phone):
    """Come by the number of the notice, have a code sent, enter it."""
    before = len([row for row in house.inbox(phone) if "#" in row["body"]])
    seller.go(f"/answer/{reference}")
    seller.send()
    seller.write("code", house.code(phone, after=before))
    seller.send()


def offer_refund(seller, by_day, eyes=None):
    """Agree to what was asked for: amount and day, a look at what the buyer will read, sent."""
    if eyes:
        eyes.look(seller, "seller-case")
    seller.tap("a[href$='/offer/refund']")
    if eyes:
        eyes.look(seller, "seller-offer")
    seller.write("amount", "4300")
    seller.write_day("day", by_day)
    seller.send()
    if eyes:
        eyes.look_here(seller, "seller-preview")
    seller.tap("button[value=confirm]")
    if eyes:
        eyes.look(seller, "seller-sent")


@pytest.mark.timeout(900)
def test_silence_disagreement_a_broken_promise_and_nobody_there(house, visit, eyes, right, references):
    buyers = {kind: visit("/") for kind in BUYERS}
    day = (house.now() + timedelta(days=2)).astimezone(DHAKA).date()
    seller = visit("/")
    open_by_code(seller, house, references["disagreeing"], "01811000002")
    offer_refund(seller, day, eyes)
    be_seller(seller, references["promising"])
    offer_refund(seller, day)
    for kind in ("disagreeing", "promising"):
        assert house.told(BUYERS[kind], references[kind])

    def open_case(kind):
        be_buyer(buyers[kind], BUYERS[kind])
        buyers[kind].go(f"/t/{references[kind]}")
        return buyers[kind]

    buyer = open_case("disagreeing")
    eyes.look(buyer, "tracking-your-turn")
    buyer.tap("main .state a.btn")
    eyes.look(buyer, "buyer-answer")
    buyer.tap("button[name=answer][value=no]")
    eyes.look(buyer, "buyer-reject")
    buyer.page.locator("label.card").first.click()
    buyer.write("text", "পুরো টাকা ফেরত চাই, অর্ধেক নয়।")
    buyer.send()
    assert "মিল হয়নি, এখন অধিদপ্তরে" in buyer.text

    buyer = open_case("promising")
    buyer.tap("main .state a.btn")
    buyer.tap("button[name=answer][value=yes]")
    assert "কথা দিয়েছে, দিনের অপেক্ষা" in buyer.text

    director = visit("/dev")
    later(director, "3d", "1d")
    assert "কথা রাখেনি, এখন অধিদপ্তরে" in open_case("promising").text
    assert "প্রতিষ্ঠান নোটিশ পেয়েছে এমন প্রমাণ নেই, এখন অধিদপ্তরে" in open_case("unreachable").text
    assert "প্রতিষ্ঠানের জবাবের অপেক্ষা" in open_case("silent").text
    later(director, "8d")
    assert "জবাব দেয়নি, এখন অধিদপ্তরে" in open_case("silent").text
    eyes.look(buyers["silent"], "tracking-silence")
    for address in ("/dev", "/dev/inbox?to=01711000051"):
        director.go(address)
        eyes.look(director, address[1:].partition("?")[0].replace("/", "-"), least_target=STAFF_TARGET)
    assert eyes.wrong(right) == []
