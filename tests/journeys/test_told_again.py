"""What starts a time and is not proved to have arrived within a day is told once more, in another way."""

from unittest.mock import patch

import pytest

from ccms.accounts.actors import CLOCK
from ccms.complaints.acts import proof_of_service
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import SetHearing
from ccms.complaints.acts.firm import Terms
from ccms.complaints.acts.proof_of_service import tell_again
from ccms.complaints.verification import verify_complaints
from ccms.notices import outcomes, proofs
from ccms.notices.models import Notice
from tests import factories as make
from tests.journeys.telling import at


@pytest.fixture
def heard(story):
    """Return it with a hearing that was set: the shop has a number and an address, the buyer only a number."""
    told = story("2026-11-25 12:00").file()
    make.contact(told.shop, told.now, channel="email")
    told.is_served()
    told.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    told.take_up()
    perform(SetHearing(at=at("2026-12-09 11:00"), place="কক্ষ ৭", agreed=True), **told.by(told.first_officer))
    return told


def sent(told, template):
    rows = Notice.objects.filter(subject=told.complaint.reference, template=template).order_by("created_at", "channel")
    return [row.channel for row in rows]


def test_the_shops_second_address_is_written_to_after_a_day_and_once(heard):
    assert sent(heard, "firm.hearing_set") == ["sms"]
    heard.wait(hours=23)
    assert tell_again(heard.now) == 0
    heard.wait(hours=2)

    assert tell_again(heard.now) == 1
    assert sent(heard, "firm.hearing_set") == ["sms", "email"]
    first, second = Notice.objects.filter(template="firm.hearing_set").order_by("created_at")
    assert second.params == first.params
    assert heard.happened()[-1] == "notice.told_again"
    assert heard.events()[-1].data["told"] == [f"{second.recipient} email"]
    heard.wait(hours=30)
    assert tell_again(heard.now) == 0
    assert verify_complaints().findings == []


def test_two_runs_at_once_tell_once(heard):
    heard.wait(hours=25)
    [notice] = [each for each in proofs.unproved(heard.now) if each.template == "firm.hearing_set"]

    assert [proof_of_service._tried(notice, heard.now) for _ in range(2)] == [True, False]
    assert sent(heard, "firm.hearing_set") == ["sms", "email"]


def test_one_complaints_trouble_keeps_no_other_from_being_told(heard):
    heard.person.email, heard.person.email_confirmed_at = "buyer@example.com", heard.now
    heard.person.save()
    heard.wait(hours=25)
    first = proofs.unproved(heard.now)[0]
    lock = proof_of_service.lock

    with patch.object(proof_of_service, "lock", side_effect=[LookupError(first.pk), lock(first.subject, CLOCK)]):
        assert tell_again(heard.now) == 1


def test_a_buyer_with_one_number_cannot_be_told_in_another_way(heard):
    assert sent(heard, "consumer.hearing_set") == ["sms"]
    heard.wait(hours=25)
    tell_again(heard.now)

    assert sent(heard, "consumer.hearing_set") == ["sms"]


def test_a_buyer_whose_mail_is_known_since_then_gets_one(heard):
    heard.person.email, heard.person.email_confirmed_at = "buyer@example.com", heard.now
    heard.person.save()
    heard.wait(hours=25)

    assert tell_again(heard.now) == 2
    assert sent(heard, "consumer.hearing_set") == ["sms", "email"]


def test_what_arrived_is_not_told_again(heard):
    notice = Notice.objects.get(template="firm.hearing_set")
    notice.state = "delivered"
    notice.save()
    outcomes.hold_of([notice], heard.now)
    heard.wait(hours=25)

    assert tell_again(heard.now) == 0


def test_what_was_overtaken_is_not_told_again(heard):
    heard.wait(hours=20)
    heard.withdraw(reason="no_longer", received="nothing")
    heard.wait(hours=5)

    assert tell_again(heard.now) == 0
    assert sent(heard, "firm.hearing_set") == ["sms"]


def test_a_formal_notice_is_left_to_its_own_deadline(story):
    told = story("2026-11-25 12:00").file()
    make.contact(told.shop, told.now, channel="email")
    told.wait(hours=25)
    before = Notice.objects.count()

    assert tell_again(told.now) == 0
    assert Notice.objects.count() == before
