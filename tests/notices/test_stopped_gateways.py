"""A gateway that takes nothing is named for whoever watches the machine, with the class of its failure."""

from datetime import timedelta

import pytest

from ccms.complaints.reading.vitals import LIMITS, Vital, measured
from ccms.core.clock import dhaka_day
from ccms.gate import alarms
from ccms.gate.clock import current_time
from ccms.notices.channels import money, routing
from ccms.notices.delivery import deliver
from ccms.notices.models import GatewayState
from ccms.operations.metrics import Installation
from tests.notices.conftest import PHONE, of
from tests.servers import SECRET, sms_server

CLOSED = "http://127.0.0.1:9/api?driver=bulksmsbd&api_key=x&senderid=y#name=first"


@pytest.fixture(autouse=True)
def _a_store(settings, tmp_path, monkeypatch):
    settings.CCMS_EVIDENCE_URL, settings.CCMS_EVIDENCE_DIR = tmp_path.as_uri(), tmp_path
    monkeypatch.setattr("ccms.operations.metrics.connection.close", lambda: None)


def labelled(name):
    """Return the samples of one metric, by their labels but the first word."""
    said = next(each for each in Installation().collect() if each.name == name)
    return {tuple(sample.labels.values()): sample.value for sample in said.samples}


def is_stopped(now):
    return LIMITS[Vital.GATEWAYS].broken_by(measured(now)[Vital.GATEWAYS])


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [("error", "500"), ("account_refused", "401"), ("drop_answer", "answer-lost"), ("", "gateway-down")],
)
def test_a_gateway_that_fails_again_and_again_is_named_with_the_class_of_its_failure(
    consumer, tell, now, settings, monkeypatch, behaviour, why
):
    last = now + timedelta(hours=routing.FAILURES_IN_A_ROW - 1)
    monkeypatch.setattr("ccms.operations.metrics.current_time", lambda: last)
    with sms_server() as server:
        settings.CCMS_SMS_URL = [server.url(shape="bulksmsbd", receipts=f"secret={SECRET}&name=first")]
        if not behaviour:
            settings.CCMS_SMS_URL = [CLOSED]
        server.behave_always(PHONE[1:], behaviour)
        assert not is_stopped(last)
        assert labelled("ccms_sms_gateway_stopped") == {("first", ""): 0}
        for turn in range(routing.FAILURES_IN_A_ROW):
            tell(of(consumer), at=now + timedelta(hours=turn))
            deliver(now + timedelta(hours=turn))

        assert is_stopped(last)
        assert labelled("ccms_sms_gateway_stopped") == {("first", why): 1}
        if behaviour:
            server.behave_always(PHONE[1:], "accept")
            tell(of(consumer), at=now + timedelta(days=1))
            deliver(now + timedelta(days=1))
            assert labelled("ccms_sms_gateway_stopped") == {("first", ""): 0}


@pytest.mark.django_db
def test_a_gateway_whose_money_ends_is_named_and_each_says_what_it_has_left(now, settings):
    settings.CCMS_SMS_URL = [f"{CLOSED}&floor=100"]
    GatewayState.objects.create(name="first", day=dhaka_day(now), balance=99_50)
    GatewayState.objects.create(name="left-out", day=dhaka_day(now), balance=1, rests_until=now)
    assert labelled("ccms_sms_gateway_stopped") == {("first", "balance"): 1}
    assert labelled("ccms_sms_gateway_balance_taka") == {("first",): 99.5}
    assert is_stopped(now)

    GatewayState.objects.filter(name="first").update(balance=100_00)
    assert labelled("ccms_sms_gateway_stopped") == {("first", ""): 0}
    assert not is_stopped(now)


@pytest.mark.django_db
def test_a_gateway_whose_rest_is_over_is_stopped_no_more_though_nothing_was_sent_since(settings):
    settings.CCMS_SMS_URL = [CLOSED]
    now = current_time()
    state = GatewayState.objects.create(name="first", day=dhaka_day(now), why="500", rests_until=now + routing.TRIAL)
    assert is_stopped(now)
    assert labelled("ccms_sms_gateway_stopped") == {("first", "500"): 1}

    assert not is_stopped(state.rests_until)
    GatewayState.objects.filter(name="first").update(rests_until=now)
    assert labelled("ccms_sms_gateway_stopped") == {("first", ""): 0}


@pytest.mark.django_db
def test_alarms_of_the_last_hour_are_counted_by_their_names():
    now = current_time()
    alarms.sound(money.CEILING, "first", now)
    alarms.sound(money.CEILING, "second", now)
    alarms.sound(routing.RESTING, "first", now - timedelta(hours=2))
    assert labelled("ccms_alarms") == {("sms_ceiling",): 2}
