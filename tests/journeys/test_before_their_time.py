"""What an officer cannot do before its time: decide before the hearing, recover a fine that can still be paid."""

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import (
    Adjourn,
    HoldHearing,
    RecordSettlement,
    SetHearing,
    StartRecovery,
)
from ccms.complaints.acts.firm import Terms
from ccms.complaints.acts.office import Dismiss
from ccms.complaints.models import Hearing, Order
from ccms.complaints.statuses import NotAllowed
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed, sentence
from tests.journeys.telling import at

PLACE = "ভোক্তা অধিদপ্তর, ঢাকা"


@pytest.fixture
def in_scrutiny(story):
    """Return a complaint that an officer took up on Thursday 26 November."""
    told = story("2026-11-25 12:00").file()
    told.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    told.wait_until("2026-11-26 10:00")
    told.take_up()
    return told


@pytest.fixture
def called(in_scrutiny):
    """Return it with a hearing on 8 December at eleven."""
    perform(
        SetHearing(at=at("2026-12-08 11:00"), place=PLACE, agreed=True), **in_scrutiny.by(in_scrutiny.first_officer)
    )
    return in_scrutiny


def as_officer(told):
    return told.by(told.first_officer)


def held(told):
    perform(HoldHearing(attendance="both", text="শুনানি হলো।"), **as_officer(told))


def moved(told, to):
    perform(Adjourn(at=at(to), place=PLACE, reason="party_asked", agreed=True), **as_officer(told))


def dismissed(told, reason="not_proved"):
    perform(Dismiss(reason=reason, text="প্রমাণ নেই।"), **as_officer(told))


def agreed(told):
    settlement = RecordSettlement(remedy="refund", amount_paisa=430_000, day=dhaka_day(told.now), performed=True)
    perform(settlement, **as_officer(told))


RESULTS = {
    "order": (lambda told: told.order("45", 40_000), "ordered"),
    "dismissal": (dismissed, "closed"),
    "settlement": (agreed, "settled"),
    "hearing": (held, "hearing"),
}


def refusal(act, told):
    """Return the code with which an act is refused, by its field; nothing may have changed."""
    before = (told.stands(), told.happened())
    with pytest.raises(ValidationFailed) as refused:
        act(told)
    assert (told.stands(), told.happened()) == before
    return {field: error.slug for field, error in refused.value.errors.items()}


@pytest.mark.parametrize("result", RESULTS)
class TestTheHearingComesFirst:
    """What decides a case, or says what was agreed at the hearing, waits for the hearing's time."""

    def test_a_minute_before_it_is_refused_and_in_its_minute_done(self, called, result):
        act, becomes = RESULTS[result]
        called.wait_until("2026-12-08 10:59")
        assert refusal(act, called) == {"": "hearing-not-yet"}

        called.wait_until("2026-12-08 11:00")
        act(called)
        assert called.stands()[0] == becomes

    def test_after_an_adjournment_the_last_one_counts(self, called, result):
        act, becomes = RESULTS[result]
        called.wait_until("2026-12-08 11:05")
        moved(called, to="2026-12-15 15:30")
        assert refusal(act, called) == {"": "hearing-not-yet"}
        called.wait_until("2026-12-15 15:29")
        assert refusal(act, called) == {"": "hearing-not-yet"}

        called.wait_until("2026-12-15 15:30")
        act(called)
        assert called.stands()[0] == becomes

    def test_a_hearing_moved_forward_is_over_sooner(self, called, result):
        act, becomes = RESULTS[result]
        moved(called, to="2026-12-02 09:00")
        called.wait_until("2026-12-02 08:59")
        assert refusal(act, called) == {"": "hearing-not-yet"}

        called.wait_until("2026-12-02 09:00")
        act(called)
        assert called.stands()[0] == becomes


def test_the_refusal_says_from_when(called):
    with pytest.raises(ValidationFailed) as refused:
        called.order("45", 40_000)

    error = refused.value.errors[""]
    assert "মঙ্গলবার, ৮ ডিসেম্বর ২০২৬, সকাল ১১:০০" in sentence(error, "bn")
    assert "Tuesday, 8 December 2026, 11:00 am" in sentence(error, "en")


def test_a_hearing_held_and_then_continued_on_another_day_is_not_over(called):
    called.wait_until("2026-12-08 11:30")
    held(called)
    moved(called, to="2026-12-10 11:00")

    assert refusal(RESULTS["order"][0], called) == {"": "hearing-not-yet"}


def test_what_can_be_done_instead_leaves_out_what_must_wait(called):
    def instead():
        with pytest.raises(NotAllowed) as refused:
            called.take_up()
        return set(refused.value.params["allowed"])

    waits = {"order", "dismiss", "record_settlement", "hold_hearing"}
    assert not waits & instead()
    assert "adjourn" in instead()
    called.wait_until("2026-12-08 11:00")
    assert waits <= instead()


class TestAbsent:
    """Nobody is absent from a hearing that did not take place."""

    def test_without_a_hearing_it_is_no_reason(self, in_scrutiny):
        assert refusal(lambda told: dismissed(told, "absent"), in_scrutiny) == {"reason": "hearing-needed"}

    def test_nor_is_it_with_one_that_was_called_off(self, called):
        called.offers(in_days=1)
        called.accept()
        called.wait(days=2)
        assert called.stands() == ("escalated", "broken_promise")
        called.take_up()

        assert refusal(lambda told: dismissed(told, "absent"), called) == {"reason": "hearing-needed"}

    def test_at_the_hearing_it_is_one_from_its_time_on(self, called):
        called.wait_until("2026-12-08 10:59")
        refusal(lambda told: dismissed(told, "absent"), called)

        called.wait_until("2026-12-08 11:00")
        dismissed(called, "absent")
        assert called.stands() == ("closed", "refused", "dismissed")

    def test_back_in_scrutiny_it_is_one_where_the_time_of_the_hearing_has_passed(self, called):
        called.wait_until("2026-12-08 12:00")
        called.offers(in_days=1)
        called.accept()
        called.wait(days=2)
        called.take_up()
        assert Hearing.objects.get().held_at is None

        dismissed(called, "absent")
        assert called.stands() == ("closed", "broken_promise", "dismissed")


class TestFalse:
    """A complaint is called false only once its buyer was heard."""

    def test_before_anybody_heard_the_buyer_it_is_no_reason(self, called):
        called.wait_until("2026-12-08 11:00")
        assert refusal(lambda told: dismissed(told, "false"), called) == {"reason": "complainant-not-heard"}

    def test_who_was_heard_stays_heard_when_the_hearing_goes_on_another_day(self, called):
        called.wait_until("2026-12-08 11:30")
        held(called)
        moved(called, to="2026-12-10 11:00")
        called.wait_until("2026-12-10 11:00")

        dismissed(called, "false")
        assert called.stands() == ("closed", "refused", "dismissed")


class TestRecovery:
    """A fine is recovered once the days to pay it are over, and only what is still owed."""

    @pytest.fixture
    def ordered(self, in_scrutiny):
        in_scrutiny.hear(on="2026-12-02 11:00")
        in_scrutiny.order("45", 40_000)
        assert in_scrutiny.due("payment") == "2026-12-10 00:00"
        return in_scrutiny

    def recover(self, told):
        perform(StartRecovery(), **as_officer(told))

    def test_not_in_the_five_working_days_but_right_after_them(self, ordered):
        assert refusal(self.recover, ordered) == {"": "payment-days-run"}
        ordered.wait_until("2026-12-09 23:59")
        assert refusal(self.recover, ordered) == {"": "payment-days-run"}

        ordered.wait_until("2026-12-10 00:00")
        self.recover(ordered)
        assert Order.objects.get().recovery_started_at == at("2026-12-10 00:00")

    def test_the_refusal_names_the_first_day(self, ordered):
        with pytest.raises(ValidationFailed) as refused:
            self.recover(ordered)

        assert "বৃহস্পতিবার, ১০ ডিসেম্বর ২০২৬" in sentence(refused.value.errors[""], "bn")

    def test_the_reminders_of_an_unpaid_fine_do_not_put_it_off(self, ordered):
        ordered.wait_until("2027-01-10 00:00")
        self.recover(ordered)

        assert Order.objects.get().recovery_started_at

    def test_never_where_nothing_is_owed_any_more(self, ordered):
        ordered.collect(40_000)
        assert refusal(self.recover, ordered) == {"": "nothing-to-recover"}

        ordered.wait_until("2026-12-20 10:00")
        assert refusal(self.recover, ordered) == {"": "nothing-to-recover"}
