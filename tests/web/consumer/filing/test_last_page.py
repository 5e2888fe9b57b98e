"""The last page: the seller with every way to it, what does not go together, and the days that a filing will set."""

import re

import pytest

from ccms.accounts.firms.entries import FirmEntry, register_firm
from ccms.accounts.models import Firm, FirmContact, FirmWallet
from ccms.complaints.models import Complaint, Deadline
from ccms.core.clock import DHAKA
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from tests.web.consumer.filing.walking import parts

WRONG, RIGHT = "01811000002", "01811000003"


def words(walker):
    return " ".join(re.sub(r"<[^>]+>", " ", walker.text).split())


@pytest.fixture
def at_the_end(signed_in_walker):
    signed_in_walker.name_seller(phone=WRONG, wallet="01912345678").tell_purchase().send().send()
    return signed_in_walker.send(full_name="রহিমা খাতুন", district="dhaka", complainant="self")


class TestTheSeller:
    """One wrong digit sends the message to a stranger."""

    def test_number_link_and_wallet_stand_there_each_with_its_way_to_change_it(self, at_the_end):
        said = words(at_the_end)

        assert at_the_end.path == "/c/check"
        assert "01811 000002" in said
        assert "https://www.facebook.com/jeansbazarbd" in said
        assert "01912345678" in said
        assert at_the_end.text.count('href="/c/firm/new?back=check"') == 3

    def test_what_was_not_given_says_so(self, signed_in_walker):
        said = words(signed_in_walker.to_the_end())

        assert "The seller's mobile number Not given Change" in said.replace("&#x27;", "'")
        assert "number you sent money to Not given Change" in said

    def test_a_number_that_is_put_right_leads_back_and_the_wrong_one_is_told_nothing(self, at_the_end):
        page = at_the_end.get("/c/firm/new?back=check")
        assert page.form()["name"] == "Jeans Bazar BD"
        assert page.form()["phone"] == "01811 000002"
        page.send(phone=RIGHT)
        assert at_the_end.path == "/c/check"
        assert "01811 000003" in words(at_the_end)

        at_the_end.send(declaration="on")
        to = {notice.recipient for notice in Notice.objects.filter(template="firm.formal_notice")}
        right = FirmContact.objects.get(retired_at=None, channel="sms")
        assert to == {f"contact:{right.pk}"}
        assert right.value.open() == "+8801811000003"

    def test_a_wallet_that_is_put_right_is_the_only_one(self, at_the_end):
        at_the_end.get("/c/firm/new?back=check").send(wallet="01912345679")

        assert [each.number.open() for each in FirmWallet.objects.all()] == ["+8801912345679"]

    def test_a_name_that_is_put_right_names_the_same_page(self, at_the_end):
        at_the_end.get("/c/firm/new?back=check").send(name="Jeans Bazaar BD")

        assert "Jeans Bazaar BD" in words(at_the_end)
        assert Firm.objects.get().name_en == "Jeans Bazaar BD"

    def test_who_chooses_a_shop_of_the_list_instead_leaves_no_number_behind(self, at_the_end):
        shop = register_firm(FirmEntry(slug="daraz", name_bn="দারাজ", name_en="Daraz"), at_the_end.now)
        at_the_end.get("/c/firm?q=daraz&back=check").send(firm=str(shop.pk))

        assert at_the_end.path == "/c/check"
        assert "01811 000002" not in words(at_the_end)
        assert not FirmContact.objects.filter(retired_at=None).exists()


class TestWhatDoesNotGoTogether:
    """It is asked back once, kept, and shown to the officer; nothing is refused."""

    @pytest.fixture
    def slipped(self, signed_in_walker):
        walker = signed_in_walker.name_seller(phone=WRONG)
        walker.tell_purchase(**parts("delivered_at", walker.day(15)), advance="43000").send().send()
        return walker.send(full_name="রহিমা খাতুন", district="dhaka", complainant="self")

    def test_the_page_asks_and_leads_to_each_answer(self, slipped):
        said = words(slipped)

        assert "Is this right?" in said
        assert "The goods came on" in said
        assert "was paid before delivery, but the full price is" in said
        asked = re.findall(r'<li><a href="([^"]+)">Change: ([^<]+)</a>', slipped.text)
        assert asked == [
            ("/c/purchase?back=check", "When did you order?"),
            ("/c/purchase?back=check", "When did it arrive?"),
            ("/c/purchase?back=check", "What was the full price?"),
            ("/c/purchase/3?back=check", "How much did you pay before delivery?"),
        ]

    def test_what_is_put_right_is_asked_no_more(self, slipped):
        slipped.get("/c/purchase?back=check").send(**parts("delivered_at", slipped.day(11)))
        slipped.get("/c/purchase/3?back=check").send(advance="2150")

        assert "Is this right?" not in words(slipped.get("/c/check"))

    def test_it_is_sent_as_it_stands_and_kept(self, slipped):
        slipped.send(declaration="on")
        complaint = Complaint.objects.get()
        assert complaint.contradictions == ["DELIVERED_BEFORE_ORDER", "ADVANCE_ABOVE_PRICE"]
        filed = Event.objects.get(subject=complaint.subject, kind="consumer.filed")
        assert filed.data["set"]["contradictions"] == complaint.contradictions

    def test_in_order_nothing_is_asked(self, at_the_end):
        assert "Is this right?" not in words(at_the_end)
        at_the_end.send(declaration="on")
        assert Complaint.objects.get().contradictions == []


class TestTheDays:
    """What is told before is what the filing then sets."""

    def test_of_a_formal_notice(self, at_the_end):
        said = words(at_the_end)
        at_the_end.send(declaration="on")
        complaint, reach = Complaint.objects.get(), Deadline.objects.get(kind="reach_firm")

        assert f"after this day: {self._last(reach.due_at)}" in said
        assert complaint.safe_last is not None
        assert f"{complaint.safe_last.day} {complaint.safe_last:%B %Y}" in said

    def _last(self, due_at):
        day = (due_at.astimezone(DHAKA)).date()
        day = day.fromordinal(day.toordinal() - 1)
        return f"{day:%A}, {day.day} {day:%B %Y}"

    def test_of_72_hours_first(self, signed_in_walker):
        walker = signed_in_walker.name_seller(phone=WRONG)
        walker.tell_purchase(firm_told="not_told").send().send()
        walker.send(full_name="রহিমা খাতুন", district="dhaka", complainant="self")
        said = words(walker)
        walker.send(declaration="on")
        first = Deadline.objects.get(kind="firm_first").due_at

        assert "The seller is told now, and has time for a solution until then:" in said
        assert f"{first.astimezone(DHAKA).day} {first.astimezone(DHAKA):%B %Y}" in said
        assert "Without a solution by then, the formal notice goes out by itself." in said

    def test_where_no_way_to_the_seller_is_known(self, signed_in_walker):
        said = words(signed_in_walker.to_the_end())

        assert "We know no number or e-mail address of the seller." in said
        assert "The notice goes to the seller now" not in said

    def test_where_an_officer_looks_first(self, signed_in_walker):
        walker = signed_in_walker.name_seller(phone=WRONG)
        walker.buys("social_page", "resale").send(card="wrong_item")
        walker.send(narrative="দুটি জিন্স প্যান্ট চেয়েছিলাম, দুই দিন পর টি-শার্ট এসেছে।", wish="refund")
        walker.answer_all(walker.a4, until="/c/rules").send().send()
        walker.send(full_name="রহিমা খাতুন", district="dhaka", complainant="self")
        said = words(walker)
        walker.send(declaration="on")

        assert "An officer of DNCRP looks at it first, by this day at the latest:" in said
        assert self._last(Deadline.objects.get(kind="take_up").due_at) in said
