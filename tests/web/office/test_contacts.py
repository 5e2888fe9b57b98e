"""How the seller is reached, and an officer's word that a number is the seller's own."""

import uuid

import pytest

from ccms.accounts.models import Firm, FirmContact
from ccms.complaints.acts import contacting
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.office import SendToFirm
from ccms.complaints.acts.sweeping import sweep
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from tests import factories
from tests.web.office.working import words_of


def unproved(desk):
    """Return a complaint before the office whose seller has only a number that the buyer named."""
    case = desk.filed()
    named = {"proof": "unproved", "designated": False, "source": "complainant", "named_by": case.person}
    FirmContact.objects.filter(pk=case.contact.pk).update(**named)
    Firm.objects.filter(pk=case.shop.pk).update(registered=False)
    desk.later(days=9)
    sweep(desk.now)
    return case


def test_each_way_to_the_seller_is_shown_with_its_source_and_proof(desk):
    case = unproved(desk)

    said = words_of(case.get(desk.nasrin, "/seller"))

    assert "প্রমাণিত নয়" in said
    assert "জানিয়েছে: একজন ক্রেতা (এই অভিযোগের ক্রেতা)" in said


def test_an_officer_confirms_a_contact_with_a_reason_that_stays_in_the_office(desk):
    case = unproved(desk)
    address = f"seller/{case.contact.pk}"

    silent = case.ask(desk.nasrin, address, text="")
    done = case.ask(desk.nasrin, address, text="ট্রেড লাইসেন্সে এই নম্বর আছে।")

    case.contact.refresh_from_db()
    case.shop.refresh_from_db()
    assert silent.status_code == 422
    assert done.status_code == 302
    assert case.contact.is_proved
    assert case.shop.is_public
    assert case.events()[-1] == "office.added_note"
    assert "প্রতিষ্ঠানের একটি ঠিকানা নিশ্চিত করা হয়েছে" in words_of(case.get(desk.nasrin, "/history"))
    assert "ট্রেড লাইসেন্সে".encode() not in bytes(Event.objects.latest("id").body)


def test_a_contact_of_another_seller_or_of_a_copy_is_not_confirmed(desk):
    case, copy = unproved(desk), desk.filed()
    foreign = factories.contact(factories.firm(desk.now), desk.now, proved=False)
    FirmContact.objects.filter(pk=copy.contact.pk).update(proof="unproved", named_by=copy.person)

    assert case.ask(desk.nasrin, f"seller/{foreign.pk}", text="নয়।").status_code == 404
    assert case.ask(desk.nasrin, f"seller/{uuid.uuid4()}", text="নয়।").status_code == 404
    assert copy.ask(desk.nasrin, f"seller/{copy.contact.pk}", text="নয়।").status_code == 404
    foreign.refresh_from_db()
    assert not foreign.is_proved


TOLD = "+8801819555123"


def test_a_number_that_the_seller_told_the_office_opens_the_complaint_and_gets_the_notice(desk):
    case = unproved(desk)
    assert f'href="{case.url}/seller/new"' in case.get(desk.nasrin, "/seller").text

    done = case.ask(desk.nasrin, "seller/new", address="০১৮১৯-৫৫৫ ১২৩", text="ফোনে বলেছেন, ট্রেড লাইসেন্সেও আছে।")

    assert done.status_code == 302
    contact = FirmContact.objects.get(firm=case.shop, source="officer")
    assert (contact.value.open(), contact.is_proved, contact.named_by) == (TOLD, True, None)
    assert [each.pk for each in contacting.contacts_for_codes(case.reference)] == [contact.pk]
    assert "জানিয়েছে: একজন কর্মকর্তা" in words_of(case.get(desk.nasrin, "/seller"))
    assert case.events()[-1] == "office.added_note"
    told = set(Notice.objects.filter(subject=case.reference).values_list("pk", flat=True))
    perform(SendToFirm(), **case.by(desk.nasrin))
    sent = Notice.objects.filter(subject=case.reference, channel="sms").exclude(pk__in=told)
    assert f"contact:{contact.pk}" in {notice.recipient for notice in sent}


@pytest.mark.parametrize(
    "given",
    [{"address": "0171"}, {"address": "x@"}, {"address": ""}, {"text": ""}],
    ids=["number", "mail", "none", "why"],
)
def test_what_is_no_address_or_has_no_reason_is_named_and_nothing_is_written(desk, given):
    case = unproved(desk)

    page = case.ask(desk.nasrin, "seller/new", **{"address": TOLD, "text": "ফোনে বলেছেন।", **given})

    assert page.status_code == 422
    assert not FirmContact.objects.filter(source="officer").exists()


def test_the_buyers_own_number_is_never_written_down_as_the_sellers(desk):
    case = unproved(desk)

    page = case.ask(desk.nasrin, "seller/new", address=case.person.phone.open(), text="ফোনে বলেছেন।")

    assert page.status_code == 422
    assert not FirmContact.objects.filter(source="officer").exists()
    assert "office.added_note" not in case.events()


def test_of_a_complaint_that_is_not_before_the_office_nothing_is_written_down(desk):
    case = desk.filed()

    assert "seller/new" not in case.get(desk.nasrin, "/seller").text
    assert case.ask(desk.nasrin, "seller/new", address=TOLD, text="ফোনে বলেছেন।").status_code == 404
