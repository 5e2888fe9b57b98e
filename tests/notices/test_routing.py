"""Several gateways: each message finds one that works, may be paid, and suits its number; none arrives twice unsaid."""

import logging
from contextlib import ExitStack
from datetime import timedelta

import pytest

from ccms.accounts.consumers import consumer_of
from ccms.core.clock import dhaka_day
from ccms.gate.counters import TooManyRequests
from ccms.gate.models import Alarm
from ccms.notices import queues
from ccms.notices.channels import money, routing, sms
from ccms.notices.channels.receipts import take_receipt
from ccms.notices.delivery import deliver
from ccms.notices.models import CodeMessage, GatewayState, Notice
from ccms.notices.queues import NOTICE_WAITS, tries
from tests.notices.conftest import PHONE, ask_code, number, of, state_of
from tests.servers import SECRET, sms_server

TO = PHONE[1:]


@pytest.fixture
def house(settings, committed):
    """Return a builder of gateways: shapes in the order of the setting, each with what stands after its #."""
    with ExitStack() as running:

        def build(*shapes):
            servers, urls = [], []
            for at, (shape, ours) in enumerate(shapes):
                server = running.enter_context(sms_server())
                servers.append(server)
                urls.append(server.url(shape=shape, receipts=f"secret={SECRET}&name=g{at}{ours}"))
            settings.CCMS_SMS_URL = urls
            return servers

        yield build


@pytest.fixture
def dead(settings):
    """Put a gateway before the others that nobody answers at."""

    def build(name="dead"):
        url = f"http://127.0.0.1:9/api?driver=bulksmsbd&api_key=x&senderid=y#name={name}"
        settings.CCMS_SMS_URL = [url, *settings.CCMS_SMS_URL]

    return build


def book(name):
    return GatewayState.objects.get(name=name)


@pytest.mark.parametrize(
    ("phone", "first"),
    [
        ("+8801712345678", 0),
        ("+8801312345678", 0),
        ("+8801812345678", 1),
        ("+8801912345678", 2),
        ("+8801412345678", 2),
        ("+8801612345678", 2),
        ("+8801512345678", 2),
    ],
)
def test_a_message_goes_to_the_gateway_that_names_its_operator_and_else_to_the_one_for_all(
    house, tell, now, phone, first
):
    servers = house(("bulksmsbd", "&routes=grameenphone"), ("bulksmsbd", "&routes=018"), ("alpha", ""))
    notice = tell(of(consumer_of(phone, now)))

    deliver(now)

    notice.refresh_from_db()
    assert (notice.state, notice.provider) == ("sent", f"g{first}")
    assert [len(server.taken) for server in servers] == [int(at == first) for at in range(3)]


def test_a_number_that_no_gateway_names_is_not_left_untold(house, consumer, tell, now):
    (server,) = house(("bulksmsbd", "&routes=robi"))
    tell(of(consumer))

    deliver(now)

    assert [one.to for one in server.taken] == [TO]


@pytest.mark.parametrize("behaviour", ["error", "says_failed", "account_refused", "limited", "refused"])
@pytest.mark.parametrize("shape", ["ssl-wireless", "bulksmsbd", "alpha"])
def test_what_one_gateway_certainly_did_not_take_the_next_one_takes_at_once(
    house, consumer, tell, now, shape, behaviour
):
    first, second = house((shape, ""), ("greenweb", ""))
    first.behave(TO, behaviour)
    notice = tell(of(consumer))

    deliver(now)

    notice.refresh_from_db()
    assert (notice.state, notice.provider, notice.attempts) == ("sent", "g1", 1)
    assert (len(first.taken), len(second.taken), notice.possibly_sent_twice) == (0, 1, False)
    assert first.wrong == second.wrong == []


def test_a_dead_gateway_costs_no_message_its_turn(house, dead, consumer, tell, now):
    (server,) = house(("alpha", ""))
    dead()
    notice = tell(of(consumer))

    deliver(now)

    assert state_of(notice) == ("sent", "")
    assert len(server.taken) == 1


def test_what_every_gateway_refuses_is_parked_and_what_one_may_take_later_is_tried_again(house, consumer, tell, now):
    first, second = house(("bulksmsbd", ""), ("alpha", ""))
    for server in (first, second):
        server.behave_always(TO, "refused")
    refused = tell(of(consumer))
    deliver(now)
    assert state_of(refused) == ("parked", "refused")

    second.behave_always(TO, "error")
    hoped = tell(of(consumer))
    deliver(now)

    assert state_of(hoped) == ("queued", "gateway-error")


@pytest.mark.parametrize("behaviour", ["drop_answer", "garbage"])
def test_after_a_lost_answer_a_gateway_that_knows_our_reference_is_asked_again_and_nobody_else(
    house, consumer, tell, now, behaviour
):
    first, second = house(("ssl-wireless", ""), ("bulksmsbd", ""))
    first.behave(TO, behaviour)
    notice = tell(of(consumer))

    deliver(now)
    assert second.calls == []
    deliver(now + timedelta(minutes=2))

    notice.refresh_from_db()
    assert (notice.state, notice.provider, notice.possibly_sent_twice) == ("sent", "g0", False)
    assert (len(first.taken), len(second.taken)) == (1, 0)


def test_a_lost_answer_is_remembered_through_other_troubles_until_somebody_else_must_take_it(
    house, consumer, tell, now
):
    first, second = house(("ssl-wireless", ""), ("bulksmsbd", ""))
    first.behave(TO, "drop_answer", "error")
    notice = tell(of(consumer))
    deliver(now)
    deliver(now + timedelta(minutes=2))
    notice.refresh_from_db()
    assert (notice.last_error, notice.maybe_with, len(second.calls)) == ("gateway-error", "g0", 0)

    GatewayState.objects.filter(name="g0").update(rests_until=now + timedelta(days=1))
    deliver(now + timedelta(minutes=20))

    notice.refresh_from_db()
    assert (notice.state, notice.provider, notice.possibly_sent_twice) == ("sent", "g1", True)
    assert len(first.taken) == len(second.taken) == 1


def test_a_notice_answered_too_late_is_marked_when_another_gateway_takes_it(house, consumer, tell, now, monkeypatch):
    first, second = house(("bulksmsbd", ""), ("alpha", ""))
    first.behave(TO, "hang")
    notice = tell(of(consumer))
    with monkeypatch.context() as impatient:
        impatient.setattr(sms, "TOTAL_SECONDS", 0.3)
        deliver(now)
    assert second.calls == []

    GatewayState.objects.filter(name="g0").update(rests_until=now + timedelta(days=1))
    deliver(now + timedelta(minutes=2))

    notice.refresh_from_db()
    assert (notice.state, notice.provider, notice.possibly_sent_twice) == ("sent", "g1", True)


def test_a_code_whose_answer_is_lost_is_sent_by_another_gateway_within_seconds_and_marked(house, now, monkeypatch):
    first, second = house(("ssl-wireless", ""), ("bulksmsbd", ""))
    first.behave(TO, "hang")
    ask_code(now)

    with monkeypatch.context() as impatient:
        impatient.setattr(sms, "CODE_CALL_SECONDS", 0.3)
        deliver(now)
    deliver(now + timedelta(seconds=3))

    row = CodeMessage.objects.get()
    assert (row.state, row.provider, row.possibly_sent_twice) == ("sent", "g1", True)
    assert first.texts(TO) == second.texts(TO)


def test_a_worker_that_died_leaves_doubt_unless_the_only_gateway_knows_our_reference(house, consumer, tell, now):
    house(("ssl-wireless", ""), ("bulksmsbd", ""))
    notice = tell(of(consumer))
    queues.claim(queues.NOTICE_QUEUE, now, 1, channel="sms")  # and then it is killed

    deliver(now + timedelta(seconds=61))

    notice.refresh_from_db()
    assert (notice.state, notice.possibly_sent_twice) == ("sent", True)


def test_a_gateway_that_fails_again_and_again_rests_and_comes_back_with_one_message(house, tell, now):
    first, second = house(("bulksmsbd", ""), ("alpha", ""))
    people = [consumer_of(number(index), now) for index in range(30)]
    for index in range(30):
        first.behave_always(number(index)[1:], "error")
    for person in people[:8]:
        tell(of(person))
        deliver(now)
    assert len(first.calls) == routing.FAILURES_IN_A_ROW
    assert book("g0").rests_until == pytest.approx(now + routing.FIRST_REST, abs=timedelta(seconds=5))
    assert Alarm.objects.filter(name=routing.RESTING).exists()

    soon = now + timedelta(seconds=40)
    for person in people[8:16]:
        tell(of(person), at=soon)
    deliver(soon)
    assert len(first.calls) == routing.FAILURES_IN_A_ROW + 1
    assert book("g0").rests_until > soon + routing.FIRST_REST

    first.always.clear()
    later = now + timedelta(minutes=5)
    tell(of(people[16]), at=later)
    deliver(later)
    assert book("g0").rests_until is None
    tell(of(people[17]), at=later)
    deliver(later)

    assert len(first.taken) == 2
    assert len(second.taken) == 16
    assert set(Notice.objects.values_list("state", flat=True)) == {"sent"}


def test_a_gateway_of_whose_calls_too_many_fail_rests_even_if_others_get_through(house, tell, now):
    first, _ = house(("bulksmsbd", ""), ("alpha", ""))
    for index in range(routing.CALLS_JUDGED + 10):
        if index % 4 == 0:
            first.behave(number(index)[1:], "error")
        tell(of(consumer_of(number(index), now)))
        deliver(now)

    assert book("g0").rests_until is not None


def test_where_every_gateway_rests_messages_are_still_tried_as_their_plan_says(house, consumer, tell, now):
    first, second = house(("bulksmsbd", ""), ("alpha", ""))
    for server in (first, second):
        server.behave_always(TO, "error")
    notice = tell(of(consumer))

    for _ in range(tries(NOTICE_WAITS)):
        deliver(now)
        now += timedelta(hours=30)

    assert state_of(notice) == ("parked", "gateway-error")
    assert len(first.calls) == len(second.calls) == tries(NOTICE_WAITS)


def test_a_days_ceiling_is_never_passed_and_the_next_gateway_takes_over(house, tell, now):
    # a filed notice takes two parts: 1 taka
    first, second = house(("bulksmsbd", "&price=0.50&ceiling=5"), ("alpha", "&price=0.50"))
    for index in range(12):
        tell(of(consumer_of(number(index), now)))

    deliver(now)

    assert (len(first.taken), len(second.taken)) == (4, 8)
    assert (book("g0").spent, book("g1").spent, book("all").spent) == (400, 800, 1200)
    assert Alarm.objects.filter(name=money.CEILING).exists()


def test_the_ceiling_of_all_together_holds_and_tomorrow_there_is_money_again(house, tell, now, settings):
    settings.CCMS_SMS_CEILING = 500
    (server,) = house(("bulksmsbd", "&price=0.50"))
    for index in range(6):
        tell(of(consumer_of(number(index), now)))

    deliver(now)
    assert len(server.taken) == 4
    assert set(Notice.objects.values_list("state", "last_error")) == {("sent", ""), ("queued", "budget-spent")}
    assert not deliver(now + timedelta(hours=11))
    deliver(now + timedelta(hours=20))

    assert len(server.taken) == 6
    assert book("all").day == dhaka_day(now + timedelta(hours=20))
    assert book("all").spent == 200


def test_notices_leave_the_last_fifth_of_the_days_money_to_codes(house, tell, now):
    (server,) = house(("bulksmsbd", "&price=0.50&ceiling=5"))
    for index in range(12):
        tell(of(consumer_of(number(index), now)))
    deliver(now)
    assert len(server.taken) == 4

    for index in range(2):
        ask_code(now, phone=number(50 + index))
    deliver(now)

    assert {one.to for one in server.taken[4:]} == {number(50)[1:], number(51)[1:]}


def test_a_code_is_not_promised_when_no_gateway_may_be_paid_for_it(house, now):
    house(("bulksmsbd", "&price=0.50&ceiling=0.60"))
    ask_code(now)
    deliver(now)

    with pytest.raises(TooManyRequests) as refused:
        ask_code(now, phone=number(7))

    assert refused.value.params["wait"] == timedelta(hours=12)
    assert CodeMessage.objects.count() == 1


@pytest.mark.parametrize(("behaviour", "spent"), [("error", (0, 400, 400)), ("drop_answer", (200, 0, 200))])
def test_money_comes_back_where_nothing_was_taken_and_is_spent_where_it_may_have_been(
    house, consumer, tell, now, behaviour, spent
):
    first, _ = house(("bulksmsbd", "&price=1"), ("alpha", "&price=2"))
    first.behave(TO, behaviour)
    tell(of(consumer))

    deliver(now)

    assert tuple(book(name).spent for name in ("g0", "g1", "all")) == spent


def test_a_gateway_under_its_floor_is_left_alone(house, consumer, tell, now):
    first, second = house(("bulksmsbd", "&floor=100"), ("alpha", ""))
    GatewayState.objects.create(name="g0", day=dhaka_day(now), balance=99_99, balance_at=now)
    tell(of(consumer))

    deliver(now)

    assert (len(first.taken), len(second.taken)) == (0, 1)


def test_a_failure_reported_by_one_gateway_does_not_take_back_what_another_one_sent(
    house, contact, tell, now, monkeypatch
):
    first, _ = house(("ssl-wireless", ""), ("bulksmsbd", ""))
    first.behave("8801811111111", "hang")
    notice = tell(of(contact), template="firm.formal_notice", days=7)
    with monkeypatch.context() as impatient:
        impatient.setattr(sms, "TOTAL_SECONDS", 0.3)
        deliver(now)
    GatewayState.objects.filter(name="g0").update(rests_until=now + timedelta(days=1))
    deliver(now + timedelta(minutes=2))

    late = now + timedelta(minutes=3)
    said = first.receipt(first.taken[0], "UNDELIVERED")
    take_receipt("g0", said, secret=SECRET, address="203.0.113.7", now=late)
    assert state_of(notice) == ("sent", "")
    take_receipt("g0", first.receipt(first.taken[0]), secret=SECRET, address="203.0.113.7", now=late)

    assert state_of(notice) == ("delivered", "")


@pytest.mark.parametrize(
    ("ours", "says"),
    [
        ("name=Big Name", "small letters"),
        ("routes=citycell", "no operator citycell"),
        ("ceiling=much", "ceiling is an amount"),
        ("ceilling=5", "nothing reads"),
    ],
)
def test_a_wrong_setting_of_a_gateway_is_named(ours, says):
    with sms_server() as server, pytest.raises(ValueError, match=says):
        sms.gateway_at(server.url(receipts=ours))


def test_two_gateways_of_one_name_are_refused(settings):
    url = "https://sms.example/api?driver=bulksmsbd&api_key=x&senderid="
    settings.CCMS_SMS_URL = [f"{url}a", f"{url}b"]

    with pytest.raises(ValueError, match="one name"):
        sms.gateways()


def test_no_log_line_of_a_resting_gateway_names_a_number(house, tell, now, caplog):
    caplog.set_level(logging.DEBUG)
    first, _ = house(("bulksmsbd", ""), ("alpha", ""))
    for index in range(8):
        first.behave_always(number(index)[1:], "error")
        tell(of(consumer_of(number(index), now)))
        deliver(now)

    assert "alarm sms_gateway_rests" in caplog.text
    assert number(0)[4:] not in caplog.text
