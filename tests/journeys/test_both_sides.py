"""Who speaks for whom: a buyer who plays his own seller gains nothing, and nothing is filed twice."""

from dataclasses import replace

import pytest

from ccms.accounts.actors import Power
from ccms.accounts.consumers import consumer_of
from ccms.accounts.firms.entries import make_shadow
from ccms.accounts.firms.registrars import HowKnown
from ccms.accounts.models import FirmContact
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Withdraw
from ccms.complaints.acts.firm import Terms
from ccms.complaints.filing.receiving import DuplicateComplaint
from ccms.complaints.models import Answer, Complaint
from ccms.complaints.queries import visible_to
from ccms.complaints.registry import contacts
from ccms.complaints.statuses import NotAllowed
from ccms.core.failures import NotFound
from ccms.demonstration import cases
from ccms.law.filing import CheckId, Effect
from ccms.notices.models import Notice

FIRST, SECOND = "+8801711000001", "+8801811000002"


@pytest.fixture
def against_himself(story):
    """Return a complaint whose buyer gave his own second number as the shop's."""
    told = story("2026-11-25 12:00", contact=None, phone=FIRST)
    told.shop = make_shadow("রঙিন শাড়ি", now=told.now, named_by=told.person.id, phone=SECOND)
    told.contact = FirmContact.objects.get(firm=told.shop)
    return told.file()


class TestHisOwnSecondNumber:
    """The number is unproved: it opens his own complaint, and nothing through it counts against the shop."""

    def test_its_silence_is_never_the_shop_s_silence(self, against_himself):
        against_himself.is_served()
        against_himself.wait_until("2026-12-03 00:00")

        assert against_himself.stands() == ("escalated", "unreachable")
        assert not against_himself.complaint.receipt_proved

    def test_what_it_offers_and_breaks_is_marked_as_nobody_s_word(self, against_himself):
        against_himself.offers(amount_paisa=9_900_000)
        against_himself.accept()
        against_himself.wait(days=5)

        assert against_himself.stands() == ("escalated", "broken_promise")
        answer = Answer.objects.get(complaint=against_himself.complaint)
        assert not answer.verified
        assert [e.data["verified"] for e in against_himself.events() if e.kind == "firm.offered"] == [False]

    def test_what_it_admits_is_not_verified_either(self, against_himself):
        against_himself.says("refuse", Terms(code="harassing", text="এই ক্রেতা ঝামেলা করেন।"))

        assert not Answer.objects.get(complaint=against_himself.complaint).verified

    def test_it_asks_for_nothing_that_would_come_in_the_buyer_s_words(self, against_himself):
        with pytest.raises(NotAllowed):
            against_himself.says("ask", Terms(text="আপনার নাম ও ঠিকানা?"))

    def test_it_opens_no_other_buyer_s_complaint_and_hears_nothing_of_one(self, against_himself, story):
        other = story(against_himself.now, shop=against_himself.shop, contact=None).file()

        assert list(visible_to(against_himself.seller)) == [against_himself.complaint]
        with pytest.raises(NotFound):
            other.offers(by=against_himself.seller)
        told = Notice.objects.filter(subject=other.complaint.reference)
        assert not told.filter(recipient=f"contact:{against_himself.contact.id}").exists()

    def test_once_an_officer_confirms_the_number_it_speaks_for_the_shop(self, against_himself):
        keeper = replace(against_himself.first_officer, powers=frozenset({Power.REGISTRY}))
        contacts.confirm_contact(against_himself.contact.pk, HowKnown.CALL, keeper, against_himself.now)
        against_himself.contact.refresh_from_db()
        against_himself.is_served()
        against_himself.wait_until("2026-12-03 00:00")

        assert against_himself.stands() == ("escalated", "silence")


@pytest.mark.parametrize("as_what", ["phone", "wallet"])
def test_the_same_number_on_both_sides_goes_to_an_officer(story, as_what):
    told = story("2026-11-25 12:00", contact=None, phone=FIRST)
    told.shop = make_shadow("রঙিন শাড়ি", now=told.now, named_by=told.person.id, **{as_what: "০১৭১১-০০০০০১"})
    told.file()

    assert told.stands() == ("escalated", "abuse_review")
    assert told.told("firm") == []


@pytest.mark.parametrize("as_what", ["phone", "wallet"])
def test_a_number_that_only_another_buyer_calls_the_shop_s_holds_nobody_up(story, as_what):
    told = story("2026-11-25 12:00", contact=None, phone=FIRST)
    friend = consumer_of(SECOND, told.now)
    page = {"link": "https://facebook.com/rongin", as_what: FIRST}
    told.shop = make_shadow("রঙিন শাড়ি", now=told.now, named_by=friend.id, **page)
    told.file()

    assert told.stands() == ("with_firm",)


class TestDuplicates:
    """The same person, firm and purchase number, while it is open: one complaint."""

    @pytest.fixture
    def numbered(self, story):
        told = story("2026-03-08 12:00").file(cases.charged_twice())
        told.wait(hours=1)
        return told

    def test_it_is_stopped_with_its_own_reference(self, numbered):
        reference = numbered.complaint.reference
        with pytest.raises(DuplicateComplaint) as stopped:
            numbered.file(cases.charged_twice())

        assert stopped.value.params["reference"].replace("-", "").removeprefix("CC") == reference
        assert Complaint.objects.count() == 1

    @pytest.mark.parametrize(("first", "again"), [("A6", " a6 "), ("a-6", "A - 6"), ("A৬", "A6")])
    def test_one_number_in_another_writing_is_the_same_purchase(self, story, first, again):
        told = story("2026-03-08 12:00").file(cases.charged_twice() | {"purchase_number": first})
        with pytest.raises(DuplicateComplaint):
            told.file(cases.charged_twice() | {"purchase_number": again})

    @pytest.mark.parametrize(("first", "again"), [("A6", "a-6"), ("12-3", "1-23")])
    def test_a_number_that_is_only_alike_is_asked_about_and_taken(self, story, first, again):
        told = story("2026-03-08 12:00").file(cases.charged_twice() | {"purchase_number": first})
        reference = told.complaint.reference
        told.file(cases.charged_twice() | {"purchase_number": again})

        check = told.filed.precheck.check(CheckId.DUPLICATE)
        assert (check.passed, check.effect) == (False, Effect.INFORMS)
        assert told.filed.precheck.duplicate_reference == reference
        assert Complaint.objects.count() == 2

    def test_another_number_another_firm_or_another_person_is_another_complaint(self, numbered, story):
        numbered.file(cases.charged_twice() | {"purchase_number": "B-2"})
        story(numbered.now, buyer=numbered.person).file(cases.charged_twice())
        story(numbered.now, shop=numbered.shop, contact=numbered.contact).file(cases.charged_twice())

        assert Complaint.objects.count() == 4

    def test_once_it_has_ended_it_may_come_again(self, numbered):
        perform(Withdraw(reason="mistake", received="nothing"), **numbered.by(numbered.buyer))
        numbered.file(cases.charged_twice())

        assert Complaint.objects.count() == 2

    def test_without_a_number_another_sum_or_day_is_only_a_warning(self, story):
        told = story("2026-03-04 12:00").file(cases.wrong_item("unreachable"))
        first = told.complaint.reference
        told.file(cases.wrong_item("unreachable") | {"price": 990_00})

        assert told.filed.precheck.duplicate_reference == first
        assert Complaint.objects.count() == 2

    def test_the_same_day_and_sum_is_taken_once_its_buyer_says_that_it_is_another_purchase(self, story):
        told = story("2026-03-04 12:00").file(cases.wrong_item("unreachable"))
        first = told.complaint.reference
        with pytest.raises(DuplicateComplaint) as stopped:
            told.file(cases.wrong_item("unreachable"))
        assert stopped.value.params["reference"].replace("-", "").removeprefix("CC") == first

        told.file(cases.wrong_item("unreachable"), other_than=first)
        assert Complaint.objects.count() == 2
