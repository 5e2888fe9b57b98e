"""A seller of whom only a name is known: it is filed in time, nobody is told, and an officer finds out who it is."""

from datetime import timedelta

import pytest

from ccms.accounts.firms.entries import make_shadow
from ccms.accounts.firms.registrars import HowKnown
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import SetHearing
from ccms.complaints.acts.office import RequestInformation, SendToFirm
from ccms.complaints.acts.seller import CorrectSeller
from ccms.complaints.filing.receiving import DuplicateComplaint, file
from ccms.complaints.filing.sellers import Seller, name_seller
from ccms.complaints.models import Deadline
from ccms.complaints.registry import contacts
from ccms.core.failures import ValidationFailed
from ccms.notices.models import Notice
from tests import factories as make

NAME = "উধাও ফ্যাশন"


@pytest.fixture
def nameless(story):
    """Return a complaint about a vanished page of which its buyer knows the name."""
    told = story("2026-11-25 12:00", contact=None)
    told.shop = named(told)
    return told.file()


def named(told, name=NAME, **ways):
    return name_seller(Seller(name=name, **ways), person=told.person.id, now=told.now)


def filed(told, **facts):
    told.complaint = file(filing=make.filing(told.shop, told.now, facts=facts), by=told.buyer, now=told.now).complaint


def templates_of(told):
    return set(Notice.objects.filter(subject=told.complaint.reference).values_list("template", flat=True))


def test_it_stands_with_the_directorate_at_once_and_keeps_its_thirty_days(nameless):
    assert nameless.stands() == ("escalated", "unreachable")
    assert nameless.complaint.told_at is None
    assert nameless.complaint.filed_at == nameless.now
    running = Deadline.objects.filter(complaint=nameless.complaint, closed_at=None).values_list("kind", flat=True)
    assert set(running) == {"take_up", "first_step", "charge_sheet"}


def test_the_buyer_and_the_office_are_told_why_and_no_seller_is(nameless):
    assert templates_of(nameless) == {"consumer.filed_only_name", "office.filed_only_name"}
    assert nameless.events()[0].data["only_name"] is True


def test_another_reason_to_look_first_is_named_before_it(story):
    told = story("2026-11-25 12:00", contact=None)
    told.shop = named(told)
    filed(told, purchase_purpose="resale")
    assert told.stands() == ("escalated", "not_consumer")
    assert templates_of(told) == {"consumer.filed_at_office", "office.escalated"}


@pytest.mark.parametrize(
    "way",
    [{"link": "facebook.com/udhao"}, {"phone": "01811000002"}, {"wallet": "01811000002"}],
    ids=["page", "sms", "wallet"],
)
def test_one_way_to_it_is_enough_for_the_usual_course(story, way):
    told = story("2026-11-25 12:00", contact=None)
    told.shop = named(told, **way)
    assert told.file().stands() == ("with_firm",)


def test_who_repeats_the_name_means_the_same_shop_and_files_one_purchase_once(nameless):
    assert named(nameless, "উধাও  ফ্যাশন") == nameless.shop
    assert named(nameless, "অন্য দোকান") != nameless.shop
    filed(nameless, purchase_number="A6", price=99_000)
    with pytest.raises(DuplicateComplaint):
        filed(nameless, purchase_number=" a6 ")


def test_another_buyer_of_the_same_name_is_not_led_to_it(nameless):
    another = make.consumer(nameless.now)
    assert name_seller(Seller(name=NAME), person=another.id, now=nameless.now) != nameless.shop


def test_a_name_that_only_sounds_alike_is_another_shop_which_reads_nothing(story):
    told = story("2026-11-25 12:00", contact=None)
    moon = told.shop = named(told, "মুন শপ", phone="01811000002")
    told.file()

    assert named(told, "মিনা শপ") != moon
    assert named(told, "মুন শপ") == moon


def test_no_hearing_is_set_to_which_nobody_but_the_buyer_could_be_called(nameless):
    nameless.take_up()
    at = nameless.now + timedelta(days=3)
    with pytest.raises(ValidationFailed) as refused:
        perform(SetHearing(at=at, place="কক্ষ ৭", agreed=True), **nameless.by(nameless.first_officer))

    assert refused.value.errors == {"": ("firm-only-a-name", {})}
    assert nameless.complaint.told_at is None


def test_nobody_is_asked_behind_a_mere_name(nameless):
    nameless.take_up()
    with pytest.raises(ValidationFailed):
        perform(RequestInformation(party="firm", text="টাকা কি পেয়েছেন?"), **nameless.by(nameless.first_officer))
    perform(RequestInformation(party="consumer", text="আর কী জানেন?"), **nameless.by(nameless.first_officer))

    nameless.complaint.refresh_from_db()
    assert nameless.complaint.told_at is None
    assert nameless.complaint.information_open == ["consumer"]


def test_a_seller_is_corrected_to_no_mere_name(story):
    told = story("2026-11-25 12:00", contact=None)
    told.shop = named(told, link="facebook.com/udhao")
    told.file()
    with pytest.raises(ValidationFailed):
        perform(CorrectSeller(firm=named(told, "আরেক নাম").pk), **told.by(told.buyer))
    assert told.stands() == ("with_firm",)


def test_an_officer_sends_it_on_once_a_number_is_known(nameless):
    nameless.take_up()
    known = nameless.by(nameless.first_officer)
    with pytest.raises(ValidationFailed):
        perform(SendToFirm(), **known)
    firm = nameless.complaint.firm_id
    contacts.add_contact(firm, "+8801811000002", HowKnown.PAGE, known["by"], known["now"])
    perform(SendToFirm(), **known)

    assert nameless.stands()[0] == "with_firm"
    assert {"firm.sent_by_office", "consumer.sent_to_firm"} <= templates_of(nameless)


def test_an_officer_sends_it_to_the_firm_that_it_is(nameless):
    nameless.take_up()
    right, bare = make.firm(nameless.now), make_shadow("আরেক নাম", now=nameless.now, named_by=None)
    make.contact(right, nameless.now)
    known = nameless.by(nameless.first_officer)
    with pytest.raises(ValidationFailed):
        perform(SendToFirm(firm=bare.id), **known)
    perform(SendToFirm(firm=right.id), **known)

    assert nameless.stands()[0] == "with_firm"
    assert nameless.complaint.firm_id == right.id
