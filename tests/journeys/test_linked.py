"""One purchase on a marketplace: a complaint against the marketplace, and a second one against the seller there."""

from datetime import timedelta

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.models import FirmContact
from ccms.complaints.acts.office import is_of_one_shop
from ccms.complaints.filing import drafts
from ccms.complaints.filing.beside import begin_beside, repaid_of_purchase
from ccms.complaints.filing.receiving import DuplicateComplaint, file
from ccms.complaints.models import Purchase
from ccms.complaints.own_data.erasing import erase_person
from ccms.complaints.reading.firm_view import firm_view
from ccms.complaints.reading.office_case import office_case
from ccms.complaints.registry.following import follow
from ccms.complaints.registry.merging import merge_firms
from ccms.core.failures import NotFound, ValidationFailed
from tests import factories as make

TOLD = {"firm_told": "not_told", "told_how": None, "firm_said": None, "firm_told_at": None, "told_proof": None}


@pytest.fixture
def both(story):
    """Return the complaint against a marketplace, and that against the seller there, whom nobody has told yet."""
    first = story("2026-11-25 12:00").file()
    second = story(first.now, buyer=first.person, shop=make.firm(first.now, name="তৃতীয় বিক্রেতা"))
    filing = make.filing(second.shop, second.now, draft=first.complaint.purchase_id, facts=TOLD, beside=True)
    second.complaint = file(filing=filing, by=second.buyer, now=second.now).complaint
    return first, second


def test_each_has_its_own_course_and_its_own_word_of_whether_the_firm_was_told(both):
    first, second = both
    assert first.complaint.purchase_id == second.complaint.purchase_id
    assert Purchase.objects.count() == 1
    assert (first.stands()[0], second.stands()[0]) == ("with_firm", "told_firm")
    said = [office_case(each.complaint.reference, each.first_officer).facts.get("firm_told") for each in both]
    assert said == ["no_solution", "not_told"]


def test_both_officers_see_the_other_one_and_no_firm_does(both):
    for here, there in (both, both[::-1]):
        case = office_case(here.complaint.reference, here.first_officer)
        assert [each.reference for each in case.linked] == [there.complaint.reference]
        seen = firm_view(here.complaint.reference, here.seller)
        assert there.complaint.reference not in repr(seen)
        assert there.shop.name_bn not in repr(seen)


def test_what_comes_back_for_the_purchase_counts_once(both):
    paid = both[0].complaint.purchase.amount_paisa
    for each in both:
        each.offers(amount_paisa=paid)
        each.accept()
        each.reports_performance(amount_paisa=paid)
        each.accept()

    assert [each.stands()[0] for each in both] == ["settled", "settled"]
    assert repaid_of_purchase(both[0].complaint.purchase_id) == paid


def test_a_second_one_against_the_same_firm_is_a_duplicate(both):
    first = both[0]
    filing = make.filing(first.shop, first.now, draft=first.complaint.purchase_id, beside=True)
    with pytest.raises(DuplicateComplaint):
        file(filing=filing, by=first.buyer, now=first.now)


def test_a_draft_of_it_knows_the_purchase_and_not_what_the_first_firm_was_told(both, story):
    first = both[0]
    begin_beside(**first.by(first.buyer))
    body = drafts.current(first.buyer).body

    assert body["facts"]["price"] == 215_000
    assert "firm_told" not in body["facts"]
    assert not {"firm", "narrative"} & body.keys()
    with pytest.raises(NotFound):
        begin_beside(**first.by(make.as_consumer(make.consumer(first.now))))


def test_a_draft_that_was_open_waits_and_is_not_lost(both):
    first = both[0]
    drafts.begin(first.buyer, first.now)
    drafts.save(by=first.buyer, now=first.now, step="firm", changes={"wish": "replace"})
    begin_beside(**first.by(first.buyer))

    assert [each.body["wish"] for each in drafts.waiting(first.buyer)] == ["replace"]


def test_a_second_one_that_waits_goes_on_as_it_was_left(both):
    first = both[0]
    begin_beside(**first.by(first.buyer))
    drafts.save(by=first.buyer, now=first.now, step="firm", changes={"narrative": "কুরিয়ার ভেঙেছে।"})
    drafts.set_aside(first.buyer, first.now)
    drafts.begin(first.buyer, first.now)
    begin_beside(**first.by(first.buyer))

    assert drafts.current(first.buyer).body["narrative"] == "কুরিয়ার ভেঙেছে।"
    assert [each.body.get("narrative") for each in drafts.waiting(first.buyer)] == [None]


def test_two_that_stand_against_one_firm_since_a_merge_stay_two(both):
    first, second = both
    FirmContact.objects.filter(pk=first.contact.pk).update(proof="unproved", named_by=first.person, proved_at=None)
    merge_firms(first.shop.pk, second.shop.pk, make.officer(first.office, Role.OFFICE_HEAD), first.now)

    assert follow(first.now + timedelta(minutes=1)) == 0
    assert [each.complaint.firm_id for each in both if each.stands()] == [first.shop.pk, second.shop.pk]
    case = office_case(first.complaint.reference, first.first_officer)
    assert [is_of_one_shop(case.complaint, each) for each in case.linked] == [True]  # and the officer is told so


def test_two_firms_that_had_a_part_are_not_one_shop(both):
    case = office_case(both[0].complaint.reference, both[0].first_officer)
    assert [is_of_one_shop(case.complaint, each) for each in case.linked] == [False]


def test_of_a_person_who_was_erased_no_second_complaint_is_begun(both):
    first = both[0]
    erase_person(first.person.pk, first.now)

    with pytest.raises(ValidationFailed) as refused:
        begin_beside(reference=first.complaint.reference, by=first.buyer, now=first.now)

    assert "purchase-erased" in str(refused.value.errors)
