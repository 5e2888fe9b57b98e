"""How the seller is reached, and an officer's word that a number is the seller's own."""

import uuid

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.models import Firm, FirmContact, Member
from ccms.complaints.acts import contacting
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.office import SendToFirm
from ccms.complaints.acts.sweeping import sweep
from ccms.ledger.canonical import parsed
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


def act_on(desk, who, shop, act, **sent):
    """Send the form of an act on the seller's record."""
    address = f"/office/firms/{shop.slug}/{act}"
    return desk.sign_in(who).post(address, {"idempotency_key": str(uuid.uuid4()), **sent})


def kinds(shop):
    return list(Event.objects.filter(subject=f"firm:{shop.pk}").order_by("seq").values_list("kind", flat=True))


def test_each_way_to_the_seller_is_shown_with_its_source_and_proof(desk):
    case = unproved(desk)

    said = words_of(case.get(desk.nasrin, "/seller"))

    assert "প্রমাণিত নয়" in said
    assert "জানিয়েছে: একজন ক্রেতা (এই অভিযোগের ক্রেতা)" in said


def test_an_officer_confirms_a_contact_and_says_how_it_is_known(desk):
    case = unproved(desk)
    act = f"contact/{case.contact.pk}"
    assert f"/office/firms/{case.shop.slug}/{act}" in case.get(desk.nasrin, "/seller").text

    silent = act_on(desk, desk.nasrin, case.shop, act, how="")
    done = act_on(desk, desk.nasrin, case.shop, act, how="paper")

    case.contact.refresh_from_db()
    case.shop.refresh_from_db()
    assert silent.status_code == 422
    assert done.status_code == 302
    assert case.contact.is_proved
    assert case.shop.is_public
    assert kinds(case.shop) == ["office.confirmed_contact"]
    said = parsed(bytes(Event.objects.get(subject=f"firm:{case.shop.pk}").body))["data"]
    assert (said["contact"], said["how"]) == (str(case.contact.pk), "paper")


def test_a_contact_of_another_seller_or_of_a_copy_is_not_confirmed(desk):
    case, copy = unproved(desk), desk.filed()
    foreign = factories.contact(factories.firm(desk.now), desk.now, proved=False)
    FirmContact.objects.filter(pk=copy.contact.pk).update(proof="unproved", named_by=copy.person)

    assert act_on(desk, desk.nasrin, case.shop, f"contact/{foreign.pk}", how="paper").status_code == 404
    assert act_on(desk, desk.nasrin, case.shop, f"contact/{uuid.uuid4()}", how="paper").status_code == 404
    assert act_on(desk, desk.nasrin, foreign.firm, f"contact/{foreign.pk}", how="paper").status_code == 404
    assert act_on(desk, desk.nasrin, copy.shop, f"contact/{copy.contact.pk}", how="paper").status_code == 404
    foreign.refresh_from_db()
    assert not foreign.is_proved


TOLD = "+8801819555123"


def test_a_number_that_the_seller_told_the_office_opens_the_complaint_and_gets_the_notice(desk):
    case = unproved(desk)
    assert f'href="/office/firms/{case.shop.slug}/contact"' in case.get(desk.nasrin, "/seller").text

    done = act_on(desk, desk.nasrin, case.shop, "contact", address="০১৮১৯-৫৫৫ ১২৩", how="call")

    assert done.status_code == 302
    contact = FirmContact.objects.get(firm=case.shop, source="officer")
    assert (contact.value.open(), contact.is_proved, contact.named_by) == (TOLD, True, None)
    assert [each.pk for each in contacting.contacts_for_codes(case.reference)] == [contact.pk]
    assert "জানিয়েছে: একজন কর্মকর্তা" in words_of(case.get(desk.nasrin, "/seller"))
    assert kinds(case.shop) == ["office.confirmed_contact"]
    told = set(Notice.objects.filter(subject=case.reference).values_list("pk", flat=True))
    perform(SendToFirm(), **case.by(desk.nasrin))
    sent = Notice.objects.filter(subject=case.reference, channel="sms").exclude(pk__in=told)
    assert f"contact:{contact.pk}" in {notice.recipient for notice in sent}


@pytest.mark.parametrize(
    "given",
    [{"address": "0171"}, {"address": "x@"}, {"address": ""}, {"how": ""}],
    ids=["number", "mail", "none", "why"],
)
def test_what_is_no_address_or_has_no_reason_is_named_and_nothing_is_written(desk, given):
    case = unproved(desk)

    page = act_on(desk, desk.nasrin, case.shop, "contact", **{"address": TOLD, "how": "call", **given})

    assert page.status_code == 422
    assert not FirmContact.objects.filter(source="officer").exists()


def test_the_buyers_own_number_is_never_written_down_as_the_sellers(desk):
    case = unproved(desk)

    page = act_on(desk, desk.nasrin, case.shop, "contact", address=case.person.phone.open(), how="call")

    assert page.status_code == 422
    assert not FirmContact.objects.filter(source="officer").exists()
    assert kinds(case.shop) == []


def test_of_a_complaint_that_is_not_before_the_office_nothing_is_written_down(desk):
    case = desk.filed()

    assert "/contact" not in case.get(desk.nasrin, "/seller").text
    assert act_on(desk, desk.nasrin, case.shop, "contact", address=TOLD, how="call").status_code == 404
    head = desk.member("প্রধান", Role.OFFICE_HEAD)  # who keeps the registry needs no complaint
    assert act_on(desk, head, case.shop, "contact", address=TOLD, how="call").status_code == 302


def test_a_contact_that_is_used_no_more_gets_nothing_and_opens_nothing(desk):
    case = unproved(desk)
    act = f"contact/{case.contact.pk}/retire"
    boss = Member.objects.create_member(
        email="a@shop.test", password=None, role=Role.FIRM_ADMIN, firm=case.shop, name="ক"
    )

    assert act_on(desk, desk.nasrin, case.shop, act, why="").status_code == 422
    assert act_on(desk, desk.nasrin, case.shop, act, why="of_another").status_code == 302

    case.contact.refresh_from_db()
    assert case.contact.retired_at is not None
    assert contacting.contacts_for_codes(case.reference) == []
    assert kinds(case.shop) == ["office.retired_contact"]
    assert Notice.objects.get(template="member.contact_retired").recipient == f"member:{boss.pk}"
    assert act_on(desk, desk.nasrin, case.shop, act, why="of_another").status_code == 404
    again = act_on(desk, desk.nasrin, case.shop, "contact", address=case.contact.value.open(), how="call")
    assert again.status_code == 302
    assert [each.value.open() for each in contacting.contacts_for_codes(case.reference)] == [case.contact.value.open()]


def test_who_reads_the_record_of_a_seller_without_a_complaint_there_acts_on_nothing(desk):
    case = unproved(desk)
    elsewhere = desk.member("বগুড়া", code="bogura")

    page = desk.sign_in(elsewhere).get(f"/office/firms/{case.shop.slug}")

    assert page.status_code == 200
    assert "/contact" not in page.text
    for act in ("contact", f"contact/{case.contact.pk}", f"contact/{case.contact.pk}/retire", "hand-over"):
        sent = {"how": "paper", "why": "given_up", "address": TOLD, "name": "ক", "email": "a@b.example"}
        assert act_on(desk, elsewhere, case.shop, act, **sent).status_code == 404
    assert kinds(case.shop) == []
