"""What strangers ask and guess with other people's numbers keeps these people from nothing, and costs little."""

import json
import uuid
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from django.test import Client

from ccms.accounts.codes import abuse, one_time
from ccms.accounts.codes.abuse import Browser, our_index, requester_by
from ccms.accounts.codes.one_time import OtpInvalid, current_code, request_code, verify_code
from ccms.accounts.consumers import consumer_of
from ccms.accounts.models import CodeRequest
from ccms.accounts.models.code_request import CodePurpose
from ccms.core import phones
from ccms.core.clock import time_in_words
from ccms.core.failures import Failure
from ccms.gate.clock import current_time
from ccms.gate.counters import TooManyRequests
from ccms.gate.limits import LIMITS, Budget, Counted, Window
from ccms.notices.models import CodeMessage
from ccms.notices.outbox import queue_code
from tests import sampling
from tests.rights.sameness import taken_back
from tests.web.office.working import words_of

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TRACK = CodePurpose.TRACK
OWNERS = [f"+88017123{block:02}0{owner:02}" for block in range(2) for owner in range(4)]
NETWORKS = [f"203.0.113.{number}" for number in range(20)]


@pytest.fixture
def now():
    """The system's time."""
    return current_time()


@pytest.fixture
def owners(now):
    """Eight people with a complaint, in two blocks of a hundred numbers."""
    for phone in OWNERS:
        consumer_of(phone, now - timedelta(days=40))
    return OWNERS


def most(name):
    return LIMITS[name][-1].most


def ask(phone, at, address):
    with suppress(TooManyRequests):
        return request_code(phone, TRACK, address=address, send=queue_code, now=at)


def guess(ticket, at):
    right = current_code(ticket.request_id, at)
    wrong = "000000" if right is None or right.code != "000000" else "000001"
    with suppress(Failure):
        verify_code(ticket.request_id, wrong, key=uuid.uuid4(), purpose=TRACK, now=at)


def neighbours(now):
    """Ask for thirty numbers beside each owner, and enter none."""
    for block in {phone[:-2] for phone in OWNERS}:
        for turn in range(30):
            ask(f"{block}{69 + turn}", now - 30 * MINUTE + turn * MINUTE, NETWORKS[0])


def ten_thousand(now):
    """Ask for six numbers in each of sixty blocks of one prefix of seven digits, so that all of it rests."""
    for turn in range(6):
        for block in range(60):
            ask(f"+880171230{20 + block}{turn:02}", now - 40 * MINUTE + turn * 6 * MINUTE, NETWORKS[block % 20])


def from_one_network(now):
    """Ask for each owner's number as often as anybody may."""
    for phone in OWNERS:
        for turn in range(30):
            ask(phone, now - 8 * HOUR + turn * 16 * MINUTE, NETWORKS[0])


def from_twenty_networks(now):
    """Ask from twenty networks in turn, for as long as any of them gets a code."""
    for phone in OWNERS:
        for turn in range(52):
            ask(phone, now - 260 * MINUTE + turn * 5 * MINUTE, NETWORKS[turn % 20])


def wrong_tries(now, networks):
    for phone in OWNERS:
        for turn in range(len(networks) + 6):
            at = now - (len(networks) + 6 - turn) * 16 * MINUTE
            ticket = ask(phone, at, networks[turn % len(networks)])
            for _ in range(5 if ticket else 0):
                guess(ticket, at)


def guessing_in_one_network(now):
    """Enter wrong codes as often as anybody may, from one network."""
    wrong_tries(now, NETWORKS[:1])


def guessing_in_twenty_networks(now):
    """Enter wrong codes as often as anybody may, from twenty networks."""
    wrong_tries(now, NETWORKS)


def at_the_same_moment(now):
    """Ask just before the owner, and use up the tries of what was answered."""
    for phone in OWNERS:
        ticket = ask(phone, now - timedelta(seconds=20), NETWORKS[0])
        for _ in range(6):
            guess(ticket, now - timedelta(seconds=10))


ATTACKS = [
    neighbours,
    ten_thousand,
    from_one_network,
    from_twenty_networks,
    guessing_in_one_network,
    guessing_in_twenty_networks,
    at_the_same_moment,
]


def newest_sms(phone):
    """Return the code that the newest SMS to a number brought; nothing where none came."""
    asked = {row.pk: row for row in CodeRequest.objects.order_by("-created_at")[:5000] if row.phone.open() == phone}
    sent = CodeMessage.objects.filter(request_id__in=asked).order_by("-created_at", "-id").first()
    message = current_code(sent.request_id, current_time()) if sent else None
    return message.code if message else ""


def mistyped(code):
    return code.translate(str.maketrans("0123456789", "1234567890"))


def signs_in_by_page(phone, address):
    """Sign in at the second try; the first is mistyped."""
    browser = Client(REMOTE_ADDR=address)
    browser.post("/t/sign-in", {"phone": phone, "idempotency_key": str(uuid.uuid4())})
    typed = [mistyped(newest_sms(phone)), newest_sms(phone)]
    forms = [{"code": code, "idempotency_key": str(uuid.uuid4())} for code in typed]
    return [browser.post("/t/sign-in/code", form).get("Location") for form in forms] == [None, "/t/mine"]


def signs_in_by_api(phone, address):
    """Sign in at the second try; the first is mistyped."""

    def call(path, body):
        key = {"Idempotency-Key": str(uuid.uuid4())}
        machine = Client(REMOTE_ADDR=address, headers=key)
        return machine.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")

    asked = call("/codes", {"phone": phone, "purpose": "track"})
    if asked.status_code != 202:
        return False
    typed, path = [mistyped(newest_sms(phone)), newest_sms(phone)], f"/codes/{asked.json()['request_id']}/verify"
    return [call(path, {"code": code}).status_code == 200 for code in typed] == [False, True]


WAYS = (signs_in_by_page, signs_in_by_api)


@pytest.mark.parametrize("attack", sampling.sample(ATTACKS, of=len(ATTACKS)))
def test_owners_sign_in_with_a_new_phone_in_a_new_network_whatever_strangers_do(owners, now, attack):
    attack(now)

    for signs_in in WAYS:
        with taken_back():
            assert [phone for turn, phone in enumerate(owners) if not signs_in(phone, f"198.51.100.{turn}")] == []


TOLD = {"type", "expires_in", "resend_after", "new_number_wait"}


def answer_of(phone, address="198.51.100.99"):
    machine = Client(REMOTE_ADDR=address, headers={"Idempotency-Key": str(uuid.uuid4())})
    answer = machine.post("/api/v1/codes", {"phone": phone, "purpose": "track"}, content_type="application/json")
    told = {name: value for name, value in answer.json().items() if name in TOLD}
    return answer.status_code, told, sorted(answer.headers)


def page_of(phone, address="198.51.100.98"):
    browser = Client(REMOTE_ADDR=address)
    answer = browser.post("/t/sign-in", {"phone": phone, "idempotency_key": str(uuid.uuid4())})
    page = browser.get("/t/sign-in/code")
    words = words_of(page).replace(phones.spaced(phone), "") if page.status_code == HTTPStatus.OK else ""
    return answer.status_code, answer.get("Location"), sorted(browser.cookies), words


@pytest.mark.parametrize("spent", [False, True])
def test_a_stranger_learns_from_no_answer_whose_number_was_proved(owners, now, monkeypatch, spent):
    neighbours(now)
    known, unknown = owners[0], f"{owners[0][:-2]}99"
    if spent:
        monkeypatch.setattr(abuse, "CODE_BUDGET", Budget(minute=0, hour=0, day=0, month=0))

    def called(phone, address):
        """Ask by a call; the seconds of a wait go by between two numbers."""
        status, told, headers = answer_of(phone, address)
        return status, told | {"new_number_wait": bool(told.get("new_number_wait"))}, headers

    def all_answers(phone):
        """Ask by one way and then by the other, twice each within the minute, with a browser for each time."""
        ways = [(page_of, page_of, called, called), (called, called, page_of, page_of)]
        return [[ask_by(phone, f"198.51.100.{turn}") for ask_by in way] for turn, way in enumerate(ways, start=98)]

    assert all_answers(known) == all_answers(unknown)
    assert newest_sms(unknown) == ""
    assert bool(newest_sms(known)) is not spent


NEWCOMER = f"{OWNERS[0][:-2]}99"


def test_whoever_has_a_new_number_beside_pumped_ones_is_told_how_long_none_is_sent(owners, now):
    neighbours(now)
    rest = abuse.rest_left(NEWCOMER, now)

    status, told, _ = answer_of(NEWCOMER)
    page = page_of(NEWCOMER)[3]

    assert status == 202
    assert 0 <= rest.total_seconds() - told["new_number_wait"] <= 60
    assert "আগে না দিয়ে থাকলে" in page
    assert time_in_words(now + rest + MINUTE, "bn") in page
    elsewhere = "+8801912345678"
    assert answer_of(elsewhere)[1]["new_number_wait"] == 0
    assert "আগে না দিয়ে থাকলে" not in page_of(elsewhere)[3]


def test_a_message_to_a_proved_number_makes_its_neighbours_wait_no_longer(owners, now):
    """Else whoever asks twice would see by the wait which of the hundred was proved."""
    neighbours(now)
    for turn, phone in enumerate((owners[0], NEWCOMER)):
        before = abuse.rest_left(phone, now)
        assert ask(phone, now, NETWORKS[turn]) is not None
        assert abuse.rest_left(phone, now) == before


def test_a_browser_in_which_the_number_was_proved_is_told_of_no_wait(owners, now):
    neighbours(now)

    own = request_code(owners[0], TRACK, address=NETWORKS[9], send=queue_code, now=now, browser=Browser(known=True))
    other = request_code(owners[0], TRACK, address=NETWORKS[9], send=queue_code, now=now, browser=Browser())

    assert own.new_numbers_rest_until is None
    assert other.new_numbers_rest_until > now


def test_whoever_has_just_entered_a_code_answers_a_stranger_as_any_number_does(owners, now):
    address = "198.51.100.99"
    ticket = ask(owners[0], now, address)
    verify_code(ticket.request_id, newest_sms(owners[0]), key=uuid.uuid4(), purpose=TRACK, now=now)

    assert answer_of(owners[0], address) == answer_of("+8801812345678", address)


def test_a_code_that_another_asked_for_within_the_minute_is_entered_with_ones_own_tries_and_once(owners, now):
    stranger, owner = ask(owners[0], now, NETWORKS[0]), ask(owners[0], now, NETWORKS[1])
    code = newest_sms(owners[0])
    for _ in range(6):
        guess(stranger, now)

    assert CodeMessage.objects.count() == 1
    assert owner.request_id != stranger.request_id
    assert (owner.expires_in, owner.resend_after) == (stranger.expires_in, stranger.resend_after) == (600, 60)
    assert verify_code(owner.request_id, code, key=uuid.uuid4(), purpose=TRACK, now=now) == owners[0]
    third = ask(owners[0], now, NETWORKS[2])
    for spent in (owner, third):
        with pytest.raises(OtpInvalid):
            verify_code(spent.request_id, code, key=uuid.uuid4(), purpose=TRACK, now=now)


LATE = timedelta(days=1) // LIMITS[Counted.CODE_SENT_LATE][0].length
MESSAGES = most(Counted.CODE_STRANGERS) * most(Counted.CODE_FIRST) + most(Counted.CODE_SENT_TO_STRANGERS) + LATE
ASKING = most(Counted.CODE_STRANGERS) + most(Counted.CODE_SENT_TO_STRANGERS) + LATE
GUESSES = ASKING * most(Counted.CODE_FIRST_WRONG) + most(Counted.CODE_WRONG_BY_STRANGERS)
DECISION = Path(__file__).parents[2] / "docs/decisions/0028-strangers-share-and-owners-do-not.md"


def test_strangers_everywhere_send_as_many_messages_and_guess_as_often_as_the_decision_says(now, monkeypatch):
    judged = []
    monkeypatch.setattr(one_time, "same", lambda *pair: judged.append(pair) or False)
    first = most(Counted.CODE_STRANGERS)
    for turn in range(168):
        early = min(turn, MESSAGES - LATE)
        at = now - 23 * HOUR + early * MINUTE + (turn - early) * 12 * MINUTE
        ticket = ask(OWNERS[0], at, f"203.0.113.{turn % first if turn < 2 * first else turn}")
        for _ in range(5 if ticket else 0):
            guess(ticket, at)

    assert CodeMessage.objects.count() == MESSAGES
    assert len(judged) == GUESSES
    said = DECISION.read_text(encoding="utf-8")
    assert f"= {MESSAGES}, one a minute" in said
    assert f"= {GUESSES} for all" in said
    assert GUESSES < 1_000  # of a million codes


def test_whoever_is_in_a_new_network_after_all_strangers_had_their_share_waits_some_hours_and_no_day(owners, now):
    """Mobile networks change addresses: an owner with a new phone may be in one that nobody has asked from."""
    for turn in range(most(Counted.CODE_STRANGERS) + most(Counted.CODE_SENT_TO_STRANGERS) + 2):
        ask(owners[0], now - 50 * MINUTE + turn * MINUTE, f"203.0.113.{turn}")

    with pytest.raises(TooManyRequests) as refused:
        request_code(owners[0], TRACK, address="198.51.100.1", send=queue_code, now=now)

    wait = timedelta(seconds=refused.value.retry_after)
    assert wait <= 3 * HOUR
    assert ask(owners[0], now + wait, "198.51.100.1")


def test_what_an_unproved_browser_has_us_ask_again_counts_as_a_strangers(now):
    """Whoever writes on while there is no money for messages may have the code sent again: as often as a network."""
    for turn in range(40):
        ask(OWNERS[0], now - 23 * HOUR + turn * 30 * MINUTE, None)

    assert CodeMessage.objects.count() == most(Counted.CODE_FIRST) + most(Counted.CODE_PART)
    assert not requester_by(OWNERS[0], our_index(OWNERS[0]), now).take_request(now).allowed


def test_one_network_takes_only_a_part_of_what_all_strangers_share(owners, now, monkeypatch):
    guessing_in_one_network(now)

    judged = []
    monkeypatch.setattr(one_time, "same", lambda *pair: judged.append(pair) or False)
    tickets = [ask(owners[0], now + turn * 15 * MINUTE, "198.51.100.1") for turn in range(9)]
    for turn, ticket in enumerate(tickets):
        for _ in range(5 if ticket else 0):
            guess(ticket, now + turn * 15 * MINUTE)

    assert sum(ticket is not None for ticket in tickets) == most(Counted.CODE_FIRST) + most(Counted.CODE_PART)
    assert len(judged) == most(Counted.CODE_FIRST_WRONG) + most(Counted.CODE_PART_WRONG)


def test_a_browser_in_which_the_number_was_proved_is_not_counted_with_its_network(owners, now, monkeypatch):
    monkeypatch.setitem(LIMITS, Counted.CODE_NUMBERS, (Window(1, HOUR),))
    ask(owners[1], now, NETWORKS[0])

    own = Browser(known=True)
    assert request_code(owners[0], TRACK, address=NETWORKS[0], send=queue_code, now=now, browser=own)
    with pytest.raises(TooManyRequests):
        request_code(owners[2], TRACK, address=NETWORKS[0], send=queue_code, now=now)


def test_two_browsers_of_one_network_hold_a_request_each(owners, now):
    """Of a carrier's ten thousand phones behind one address, none uses up another's tries."""
    tickets = [
        request_code(owners[0], TRACK, address=NETWORKS[0], send=queue_code, now=now, browser=Browser())
        for _ in range(2)
    ]
    for _ in range(6):
        guess(tickets[0], now)

    code = newest_sms(owners[0])
    assert verify_code(tickets[1].request_id, code, key=uuid.uuid4(), purpose=TRACK, now=now) == owners[0]


def from_sixty_networks(now):
    """Ask and guess from more networks than are told apart."""
    for turn in range(60):
        at = now - 10 * HOUR + turn * 9 * MINUTE
        ticket = ask(OWNERS[0], at, f"192.0.2.{turn}")
        for _ in range(5 if ticket else 0):
            guess(ticket, at)


@pytest.mark.parametrize("signs_in", WAYS)
def test_where_a_number_was_proved_it_is_proved_again_though_strangers_used_up_all_they_share(owners, now, signs_in):
    home, before = "198.51.100.7", now - 30 * timedelta(days=1)
    ticket = ask(OWNERS[0], before, home)
    code = current_code(ticket.request_id, before).code
    verify_code(ticket.request_id, code, key=uuid.uuid4(), purpose=TRACK, now=before)

    from_sixty_networks(now)

    assert signs_in(OWNERS[0], home)
    with pytest.raises(TooManyRequests):
        request_code(OWNERS[0], TRACK, address="198.51.100.8", send=queue_code, now=now + MINUTE)
