"""Nobody reads or touches a complaint that is not his to see: it is as if there were none."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import transaction

from ccms.accounts.actors import CLOCK, Actor, Role
from ccms.accounts.firms.entries import can_be_told
from ccms.accounts.models import FirmContact, Office
from ccms.complaints.acts import evidence
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.acting import lock
from ccms.complaints.acts.contacting import contacts_for_codes
from ccms.complaints.acts.firm import Refuse, Terms, as_act
from ccms.complaints.acts.office import SendToFirm, TakeUp
from ccms.complaints.evidence.sight import evidence_of
from ccms.complaints.filing.receiving import file
from ccms.complaints.models import Dispatch, Evidence
from ccms.complaints.queries import find, rows_of_desk, visible_to
from ccms.complaints.reading.firm_view import firm_view
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.notices.models import Notice
from tests import factories as make

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
REFUSAL = "আমরা এটি বিক্রি করিনি।"


@pytest.fixture
def case(now):
    """Return a complaint that its firm was told of, with one of another buyer and another firm beside it."""
    complaint, person, shop, contact = make.a_complaint(now)
    other, stranger, _, rival = make.a_complaint(now)
    Dispatch.objects.create(
        id=uuid4(),
        complaint=complaint,
        event=uuid4(),
        body="btrc",
        basis="Act",
        prepared_at=now,
        sent_on=dhaka_day(now),
    )
    return SimpleNamespace(
        complaint=complaint,
        other=other,
        shop=shop,
        person=person,
        stranger=stranger,
        rival=make.as_firm(rival),
        seller=make.as_firm(contact),
        now=now,
    )


def an_officer(district, role=Role.OFFICER):
    return make.officer(Office.objects.get(code=district), role)


INSIDERS = {
    "its buyer": lambda c: make.as_consumer(c.person),
    "its firm": lambda c: c.seller,
    "its firm, by the link": lambda c: replace(c.seller, complaint=c.complaint.reference),
    "the contact that its buyer named": lambda c: make.as_firm(
        make.contact(c.shop, c.now, proved=False, named_by=c.person)
    ),
    "its district's officer": lambda _: an_officer("dhaka"),
    "its district's head": lambda _: an_officer("dhaka", Role.OFFICE_HEAD),
    "the head office": lambda _: make.officer(Office.objects.get(is_head=True)),
    "an auditor": lambda _: Actor(role=Role.AUDITOR),
    "the body it was referred to": lambda _: Actor(role=Role.BODY, body="btrc"),
    "the clock": lambda _: CLOCK,
}
STRANGERS = {
    "another buyer": lambda c: make.as_consumer(c.stranger),
    "a buyer without a number": lambda _: Actor(role=Role.CONSUMER),
    "another firm": lambda c: c.rival,
    "a firm without a firm": lambda c: replace(c.seller, firm=None),
    "its firm, by the link of another complaint": lambda c: replace(c.seller, complaint=c.other.reference),
    "the contact that another buyer named": lambda c: make.as_firm(
        make.contact(c.shop, c.now, proved=False, named_by=c.stranger)
    ),
    "a speaker without a contact": lambda c: replace(c.seller, contact=None, contact_verified=False),
    "another district's officer": lambda _: an_officer("sylhet"),
    "another district's head": lambda _: an_officer("sylhet", Role.OFFICE_HEAD),
    "an officer without an office": lambda _: Actor(role=Role.OFFICER),
    "another body": lambda _: Actor(role=Role.BODY, body="bank"),
    "a coordinator": lambda _: Actor(role=Role.COORDINATOR),
    "an association": lambda _: Actor(role=Role.ASSOCIATION),
    "an administrator": lambda _: Actor(role=Role.ADMIN),
}


@pytest.mark.parametrize("who", INSIDERS)
def test_whose_it_is_sees_it_and_may_lock_it(case, who):
    actor = INSIDERS[who](case)

    assert find(case.complaint.reference, actor) == case.complaint
    with transaction.atomic():
        assert lock(case.complaint.reference, actor).complaint == case.complaint


@pytest.mark.parametrize("who", STRANGERS)
def test_a_stranger_neither_sees_nor_locks_it(case, who):
    actor = STRANGERS[who](case)

    assert case.complaint not in visible_to(actor)
    with pytest.raises(NotFound):
        find(case.complaint.reference, actor)
    with transaction.atomic(), pytest.raises(NotFound):
        lock(case.complaint.reference, actor)


DESKS = {
    "a member of its firm": lambda c: replace(c.seller, role=Role.FIRM_AGENT),
    "a member of another firm": lambda c: replace(c.rival, role=Role.FIRM_ADMIN),
    "a member of no firm": lambda c: replace(c.seller, role=Role.FIRM_AGENT, firm=None),
    "a supervisor of its office": lambda _: an_officer("dhaka", Role.SUPERVISOR),
    **{
        who: (INSIDERS | STRANGERS)[who]
        for who in (
            *("its district's officer", "its district's head", "the head office", "an auditor"),
            *("another district's officer", "another district's head", "an officer without an office"),
        )
    },
}


@pytest.mark.parametrize("who", DESKS)
def test_a_page_of_a_desk_holds_what_its_reader_sees_and_no_more(case, who):
    actor = DESKS[who](case)
    untold = make.a_complaint(case.now, facts={"purchase_purpose": "resale"})[0]
    keys = [each.pk for each in (case.complaint, case.other, untold)]

    shown = rows_of_desk(keys, actor, beside=("firm",))()
    assert set(shown) == set(visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True))


@pytest.mark.parametrize("who", ["its buyer", "its firm", "the body it was referred to", "the clock"])
def test_who_has_no_desk_gets_no_page_of_one(case, who):
    with pytest.raises(NotFound):
        rows_of_desk([case.complaint.pk], INSIDERS[who](case), beside=("firm",))


def test_a_firm_that_was_not_told_sees_nothing(now):
    """Bought to sell again: an officer looks first, and the firm hears nothing until he sends it on."""
    complaint, _, shop, contact = make.a_complaint(now, facts={"purchase_purpose": "resale"})
    agent = Actor(role=Role.FIRM_AGENT, firm=shop.id, contact_verified=True)

    for speaker in (make.as_firm(contact), agent):
        assert not visible_to(speaker).exists()
        with pytest.raises(NotFound):
            find(complaint.reference, speaker)
        with transaction.atomic(), pytest.raises(NotFound):
            lock(complaint.reference, speaker)

    officer = make.officer(complaint.office)
    perform(TakeUp(own=False), reference=complaint.reference, by=officer, now=now)
    perform(SendToFirm(), reference=complaint.reference, by=officer, now=now)
    assert find(complaint.reference, agent) == complaint


class TestASecondFirm:
    """The first firm refused and gave a file; an officer found that another one is the seller."""

    @pytest.fixture(autouse=True)
    def sent_on(self, now, settings, tmp_path):
        settings.CCMS_EVIDENCE_DIR = tmp_path / "evidence"
        self.complaint, person, self.first, contact = make.a_complaint(now)
        reference, refuser = self.complaint.reference, make.as_firm(contact)
        self.now = now + 2 * HOUR
        self.buyers = self.gives(make.as_consumer(person), now)
        self.firsts = self.gives(refuser, now)
        terms = Terms(code="not_our_customer", text=REFUSAL)
        perform(as_act(Refuse, terms), reference=reference, by=refuser, now=now)
        officer = make.officer(self.complaint.office)
        self.second = make.firm(now, name="আসল দোকান")
        perform(SendToFirm(firm=self.second.id, text=""), reference=reference, by=officer, now=now + HOUR)
        self.seller, self.refuser = make.as_firm(make.contact(self.second, now)), refuser
        self.complaint.refresh_from_db()

    def gives(self, by, now):
        return evidence.add_to_complaint(
            reference=self.complaint.reference, upload=make.a_picture(now), kind="other", by=by, now=now
        )

    def opens(self, item):
        with evidence.open_for(item.id, self.seller, self.now, preview=True).stream as stream:
            return stream.read()

    def test_it_does_not_hear_what_the_first_one_said(self):
        view = firm_view(self.complaint.reference, self.seller)

        assert [event.kind for event in view.past] == ["consumer.filed", "office.sent_to_firm"]
        assert REFUSAL not in {words.text for event in view.past for words in event.words}
        assert view.answer is None

    def test_it_is_shown_the_buyers_files_and_not_the_first_ones(self):
        assert list(evidence_of(self.complaint, self.seller)) == [self.buyers]
        assert firm_view(self.complaint.reference, self.seller).own_files == ()

    def test_it_cannot_open_the_first_ones_file(self):
        assert self.opens(self.buyers)
        with pytest.raises(NotFound):
            self.opens(self.firsts)

    def test_what_it_gives_itself_it_sees(self):
        own = self.gives(self.seller, self.now)

        assert own in evidence_of(self.complaint, self.seller)
        assert [file.id for file in firm_view(self.complaint.reference, self.seller).own_files] == [own.id]
        assert self.opens(own)

    def test_the_first_one_sees_nothing_any_more(self):
        assert not visible_to(self.refuser).exists()
        assert Evidence.objects.get(id=self.firsts.id).side == "firm"


@pytest.mark.parametrize(("whose", "told"), [
    ("the firm's own", True), ("its buyer's", True), ("another buyer's", False), ("nobody's", False), ("erased", False),
])  # fmt: skip
def test_a_message_goes_by_the_contacts_by_which_the_firm_can_be_told_and_by_no_other(now, whose, told):
    make.offices(now)
    person, shop = make.consumer(now), make.firm(now)
    named = {"its buyer's": person, "another buyer's": make.consumer(now)}.get(whose)
    reach = make.contact(shop, now, proved=whose in {"the firm's own", "erased"}, named_by=named)
    if whose == "erased":
        FirmContact.objects.filter(pk=reach.pk).update(value_index=None)
    complaint = file(filing=make.filing(shop, now), by=make.as_consumer(person), now=now).complaint

    assert can_be_told(shop.id, person.id) is told
    assert Notice.objects.filter(subject=complaint.reference, recipient=f"contact:{reach.pk}").exists() is told
    assert [each.pk for each in contacts_for_codes(complaint.reference)] == [reach.pk] * told
