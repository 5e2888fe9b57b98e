"""A shop that was never told, on phones: its hours, a counter-proposal of the whole sum, a promise, its breach."""

from datetime import timedelta

import pytest

from ccms.core.clock import DHAKA
from tests.browser.eyes import STAFF_TARGET
from tests.browser.stagehand import be_buyer, be_member, be_seller, later
from tests.installation import eventually

PHONE = "01711000061"
FILE_ONE = """
import json
from ccms.accounts.models import Firm
from ccms.complaints.filing.receiving import file
from ccms.gate.clock import current_time
from tests import factories

now = current_time()
person = factories.consumer(now, "+8801711000061")
filing = factories.filing(Firm.objects.get(slug="hatkhola"), now, facts={"firm_told": "not_told"})
print(json.dumps(file(filing=filing, by=factories.as_consumer(person), now=now).complaint.reference))
"""
WHOLE = "২,১৫০"


def offer_a_part(seller, day):
    """Offer less than was paid, look at what the buyer will read, and send it."""
    seller.tap("a[href$='/offer']")
    seller.tap("a[href$='/offer/partial_refund']")
    seller.write("amount", "1000")
    seller.write_day("day", day)
    seller.send()
    seller.tap("button[value=confirm]")


@pytest.mark.timeout(900)
def test_the_seller_takes_the_buyers_own_proposal_and_breaks_it(house, visit, eyes, right):
    reference = house.run(FILE_ONE)
    assert house.told(PHONE, reference)
    buyer, seller, officer = visit("/"), visit("/"), visit("/dev", "desk")
    day = (house.now() + timedelta(days=2)).astimezone(DHAKA).date()

    def case_of_buyer():
        be_buyer(buyer, PHONE)
        buyer.go(f"/t/{reference}")
        return buyer.text

    assert "প্রতিষ্ঠানের জবাবের অপেক্ষা" in case_of_buyer()
    eyes.look(buyer, "first-1-buyer")
    be_seller(seller, reference)
    eyes.look(seller, "first-2-seller")
    offer_a_part(seller, day)

    case_of_buyer()
    buyer.tap("main .state a.btn")
    assert "পুরো টাকা নয়" in buyer.text
    buyer.tap("a[href$='/answer/other']")
    buyer.write("amount", "2150")
    buyer.write_day("day", day)
    eyes.look(buyer, "first-3-counter")
    buyer.send()

    be_seller(seller, reference)
    assert f"টাকা ফেরত, {WHOLE} টাকা" in seller.text
    assert "পুরো টাকা নয়" not in seller.text
    eyes.look(seller, "first-4-seller-countered")
    seller.tap("a[href$='/offer/refund']")
    seller.send()
    eyes.look_here(seller, "first-5-preview")
    seller.tap("button[value=confirm]")
    eyes.look(seller, "first-6-sent")

    promised = case_of_buyer()
    assert "কথা দিয়েছে, দিনের অপেক্ষা" in promised
    assert WHOLE in promised
    assert "পুরো টাকা নয়" not in promised
    eyes.look(buyer, "first-7-promised")

    # A complaint that somebody holds is left to the next sweep, and what follows counts from that one on.
    later(officer, "3d")
    assert eventually(lambda: "কথা রাখেনি, এখন অধিদপ্তরে" in case_of_buyer(), every=1)
    later(officer, "8d")
    assert eventually(lambda: "তারপর থেকে দেরি হচ্ছে" in case_of_buyer(), every=1), buyer.text
    eyes.look(buyer, "first-8-late")
    be_member(officer, "head@dncrp.example")
    officer.go("/office/?view=late")
    assert officer.page.locator(f"a[href$='/{reference}']").count()
    eyes.look(officer, "first-9-head-late", least_target=STAFF_TARGET)
    officer.go(f"/office/{reference}")
    eyes.look(officer, "first-10-officer", least_target=STAFF_TARGET)
    assert eyes.wrong(right) == []
