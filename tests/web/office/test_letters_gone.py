"""A letter is no trouble where its address or its person is gone, and one that came back is not tried again."""

import uuid

import pytest

from ccms.accounts.actors import Role
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Withdraw
from ccms.complaints.models import Complainant, Task
from ccms.complaints.own_data.erasing import erase_person
from ccms.complaints.registry import contacts
from ccms.complaints.registry.contacts import Gone
from ccms.complaints.verification import verify_complaints
from ccms.notices import queries
from ccms.notices.delivery import retry
from ccms.notices.models import Notice
from tests.web.office.test_letters import case as case  # noqa: PLC0414 - a fixture
from tests.web.office.test_letters import clerk as clerk  # noqa: PLC0414 - a fixture
from tests.web.office.test_letters import letter, pass_days, post, work
from tests.web.office.working import words_of


@pytest.fixture
def to_buyer(desk):
    """Ask a buyer, of whom an address is known, for information, until a letter is written."""
    taken = desk.taken_up()
    row = Complainant.objects.get(complaint=taken.complaint)
    row.address = "গ্রাম ক, ঢাকা"
    row.save()
    taken.act(desk.nasrin, "request-information", party="consumer", text="চালানের কপি দিন।")
    pass_days(desk, 4)
    return taken


def come_back(desk, who):
    sent = {"idempotency_key": str(uuid.uuid4()), "reason": "moved"}
    return desk.sign_in(who).post(f"/office/letters/{letter().pk}", sent)


def retire(desk, case):
    head = desk.actor(desk.member("অফিস-প্রধান", Role.OFFICE_HEAD))
    contacts.retire_contact(case.contact.pk, Gone.GIVEN_UP, head, desk.now)


def page(desk, who):
    return desk.sign_in(who).get(f"/office/letters/{letter().pk}")


def test_a_letter_to_a_buyer_shows_their_address_and_leads_to_their_complaint(desk, to_buyer, clerk):
    shown = page(desk, clerk)

    assert shown.status_code == 200
    assert "গ্রাম ক" in words_of(shown)
    assert f"/t/{to_buyer.reference}" in shown.text


def test_no_letter_goes_to_a_person_who_was_erased(desk, to_buyer, clerk):
    post(desk, clerk)
    perform(Withdraw(reason="other", received="nothing", text="অসুস্থ ছিলাম।"), **to_buyer.by(to_buyer.buyer))
    erase_person(to_buyer.person.pk, desk.now)

    shown = page(desk, clerk)

    assert shown.status_code == 200
    assert "এই ঠিকানা আর ব্যবহার হয় না" in words_of(shown)
    assert come_back(desk, clerk).status_code == 302
    assert verify_complaints().findings == []


def test_a_letter_that_waits_for_a_person_who_was_erased_is_called_off(desk, to_buyer, clerk):
    erase_person(to_buyer.person.pk, desk.now)
    assert page(desk, clerk).status_code == 404
    desk.later(minutes=1)
    work(desk)

    assert letter().state == "superseded"
    assert page(desk, clerk).status_code == 404


def test_a_letter_that_waits_is_called_off_with_its_address(desk, case, clerk):
    work(desk)
    retire(desk, case)
    desk.later(minutes=1)
    work(desk)

    assert letter().state == "superseded"
    assert list(Task.objects.filter(kind="letter").values_list("closed_how", flat=True)) == ["cancelled"]
    assert verify_complaints().findings == []


def test_a_return_is_written_down_also_where_the_address_is_gone(desk, case, clerk):
    work(desk)
    post(desk, clerk)
    desk.later(hours=1)
    retire(desk, case)

    assert page(desk, clerk).status_code == 200
    assert come_back(desk, clerk).status_code == 302
    assert (letter().state, letter().last_error) == ("parked", "came-back")


def test_a_letter_that_came_back_is_not_tried_again(desk, case, clerk):
    work(desk)
    post(desk, clerk)
    desk.later(days=2)
    come_back(desk, clerk)

    assert not queries.may_retry(letter())
    assert not retry(letter().pk, desk.now)
    other = Notice.objects.exclude(channel="letter").first()
    Notice.objects.filter(pk=other.pk).update(state="parked")
    assert retry(other.pk, desk.now)
    for address in ("/office/inbox?view=parked", f"/office/{case.reference}/notices"):
        shown = desk.sign_in(desk.nasrin).get(address)
        assert shown.status_code == 200
        assert f"{letter().pk}/retry" not in shown.text
