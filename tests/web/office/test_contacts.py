"""How the seller is reached, and an officer's word that a number is the seller's own."""

import uuid

from ccms.accounts.models import Firm, FirmContact
from ccms.complaints.services.sweeping import sweep
from ccms.ledger.models import Event
from tests import factories
from tests.web.office.working import words_of


def unproved(desk):
    """Return a complaint before the office whose seller has only a number that the buyer named."""
    case = desk.filed()
    FirmContact.objects.filter(pk=case.contact.pk).update(proof="unproved", source="complainant", named_by=case.person)
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
