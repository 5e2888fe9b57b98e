"""Who sends codes to rows of numbers that nobody enters is stopped; who enters them notices nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ccms.accounts.codes import abuse
from ccms.accounts.codes.abuse import BudgetSpent
from ccms.accounts.consumers import consumer_of
from ccms.accounts.models import CodeRequest
from ccms.accounts.models.code_request import CodePurpose
from ccms.gate import alarms
from ccms.gate.limits import CODES, Budget
from tests.accounts.pumping import ALARM, HOUR, MINUTE, TWENTY_FIFTH, ask, enter, leaves, sent_of

SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db


def block_of(count):
    return [f"+88017123456{number:02}" for number in range(count)]


def names(now):
    return {alarm.name for alarm in alarms.recent(now - timedelta(days=1))}


def test_five_unentered_numbers_of_a_block_alarm_and_go_on(now):
    for phone in block_of(4):
        ask(phone, now)
    assert names(now) == set()

    for phone in block_of(6)[4:]:
        assert leaves(phone, now)

    assert names(now) == {"code_block"}


def test_twenty_unentered_numbers_let_the_block_rest_for_an_hour(now):
    for phone in block_of(20):
        assert leaves(phone, now)

    assert not leaves("+8801712345699", now + MINUTE)
    assert leaves("+8801712345799", now + MINUTE)
    assert leaves("+8801712345699", now + HOUR)


def test_a_number_that_was_proved_does_not_rest_with_its_block_and_nobody_is_told_so(now):
    consumer_of("+8801712345698", now)
    for phone in block_of(20):
        ask(phone, now)

    (proved, sent), (other, unsent) = ask("+8801712345698", now), ask("+8801712345699", now)
    assert (sent, unsent) == (True, False)
    assert replace(proved, request_id=None) == replace(other, request_id=None)


def test_what_was_sent_only_seemingly_is_sent_to_whoever_asks_when_its_block_rests_no_more(now):
    for phone in block_of(20):
        ask(phone, now)

    assert not leaves("+8801712345699", now + HOUR - SECOND)
    assert leaves("+8801712345699", now + HOUR + SECOND, "103.4.5.7")


def test_what_does_not_leave_keeps_no_block_at_rest(now):
    for phone in block_of(20):
        ask(phone, now)
    for turn in range(30, 59):
        assert not leaves(f"+88017123456{turn}", now + turn * MINUTE)

    assert leaves("+8801712345699", now + HOUR)


def test_entered_codes_never_alarm(now):
    for phone in block_of(40):
        enter(ask(phone, now), now)

    assert names(now) == set()


def test_a_number_that_entered_a_later_code_does_not_count(now):
    late = "+8801712345690"
    ask(late, now - 15 * MINUTE)
    enter(ask(late, now), now)

    for phone in block_of(4):
        ask(phone, now)

    assert names(now) == set()


def asked_before(phone, at, *, entered):
    return CodeRequest(
        phone_index=phone.encode(),
        block_index=phone[:-2].encode(),
        prefix_index=abuse.prefix_index(phone),
        purpose=CodePurpose.FILE,
        created_at=at,
        sent_at=at,
        expires_at=at + CODES.life,
        entered_at=at if entered else None,
    )


@pytest.mark.parametrize(("entered", "expected"), [(39, {"code_prefix"}), (40, set())])
def test_a_prefix_alarms_when_fewer_than_a_fifth_of_its_last_200_codes_were_entered(now, entered, expected):
    before = [asked_before(f"+8801712340{n:03}", now - MINUTE, entered=n < entered) for n in range(199)]
    CodeRequest.objects.bulk_create(before)

    ask("+8801712349999", now)

    assert names(now) == expected


def test_a_prefix_rests_when_fewer_than_a_tenth_of_its_last_500_codes_were_entered(now):
    before = [asked_before(f"+8801712340{n:03}", now - MINUTE, entered=n < 49) for n in range(499)]
    CodeRequest.objects.bulk_create(before)
    assert leaves("+8801712349999", now)

    assert not leaves("+8801712348888", now)
    assert leaves("+8801712358888", now)


def test_the_budget_is_never_passed_and_returns_with_the_next_minute(now, monkeypatch):
    monkeypatch.setattr(abuse, "CODE_BUDGET", Budget(minute=250, hour=10_000, day=10_000, month=10_000))
    for number in range(5):
        ask(f"+880171{number}000000", now)

    with pytest.raises(BudgetSpent) as refused:
        ask("+8801715000000", now + 20 * SECOND)

    assert refused.value.retry_after == 40
    assert names(now) == {"code_budget"}
    assert leaves("+8801715000000", now + 60 * SECOND)


def test_the_budget_holds_under_parallel_requests(in_parallel, now, monkeypatch):
    monkeypatch.setattr(abuse, "CODE_BUDGET", Budget(minute=1000, hour=1000, day=1000, month=1000))

    answers = in_parallel(lambda turn: ask(f"+88017{turn:02}000000", now), 60)

    assert sum(isinstance(answer, BudgetSpent) for answer in answers) == 40


@pytest.mark.parametrize("prefixes", [1, 12])
def test_a_drip_below_every_single_limit_is_stopped_and_honest_people_get_their_codes(now, monkeypatch, prefixes):
    TWENTY_FIFTH.is_stopped(now, monkeypatch, prefixes)


@pytest.mark.parametrize("prefixes", [1, 12])
def test_of_many_pumped_numbers_few_get_a_message(now, prefixes):
    assert sent_of(180, now, prefixes) <= 12 * ALARM + CODES.campaign_blocks
