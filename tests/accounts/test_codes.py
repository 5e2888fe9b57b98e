"""A code proves a number once, to whoever reads its SMS, and to nobody who guesses."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from ccms.accounts.codes import one_time
from ccms.accounts.codes.abuse import Browser
from ccms.accounts.codes.one_time import OtpExhausted, OtpInvalid, current_code, request_code, verify_code
from ccms.accounts.models import CodeRequest
from ccms.accounts.models.code_request import CodePurpose
from ccms.core.failures import Failure
from ccms.core.phones import PhoneNotSupported
from ccms.gate.counters import TooManyRequests
from ccms.gate.limits import CODES, LIMITS, Counted, Window
from ccms.gate.models import RateLimitHit

PHONE = "+8801712345678"
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
SPELLINGS = ["01712345678", "+8801712345678", "8801712345678", "008801712345678", "০১৭১২৩৪৫৬৭৮", "01712-345 678"]


@pytest.fixture
def sent():
    """Collect the requests for which an SMS was enqueued."""
    return []


@pytest.fixture
def ask(sent):
    def call(now, phone=PHONE, purpose=CodePurpose.FILE, address="103.4.5.6", *, known=False):
        browser = Browser(known=True) if known else None
        return request_code(phone, purpose, address=address, send=sent.append, now=now, browser=browser)

    return call


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


def enter(ticket, code, now, purpose=CodePurpose.FILE, key=None):
    return verify_code(ticket.request_id, code, key=key or uuid4(), purpose=purpose, now=now)


def code_of(ticket, now):
    return current_code(ticket.request_id, now).code


@pytest.mark.django_db
class TestAsking:
    def test_the_answer_tells_how_long_and_never_the_code(self, ask, now):
        ticket = ask(now)

        assert (ticket.expires_in, ticket.resend_after, ticket.send) == (600, 60, True)
        assert code_of(ticket, now) not in repr(ticket)

    def test_within_a_minute_the_same_request_comes_back_and_no_second_sms(self, ask, sent, now):
        first = ask(now)
        second = ask(now + 59 * SECOND)

        assert second.request_id == first.request_id
        assert (second.send, second.resend_after, second.expires_in) == (False, 1, 541)
        assert len(sent) == 1

    def test_a_resend_within_its_life_sends_the_same_code(self, ask, sent, now):
        first = ask(now)
        second = ask(now + 61 * SECOND)

        assert second.request_id == first.request_id
        assert second.send
        assert code_of(second, now) == code_of(first, now)
        assert len(sent) == 2

    def test_after_its_life_the_code_is_another(self, ask, now):
        first = ask(now)
        second = ask(now + 10 * MINUTE)

        assert second.request_id != first.request_id
        assert current_code(first.request_id, now + 10 * MINUTE) is None

    def test_all_spellings_of_a_number_share_one_count(self, ask, sent, now):
        tickets = {ask(now, phone=spelling).request_id for spelling in SPELLINGS}

        assert len(tickets) == 1
        assert len(sent) == 1

    def test_a_foreign_number_gets_no_sms(self, ask, sent, now):
        with pytest.raises(PhoneNotSupported):
            ask(now, phone="+919876543210")

        assert sent == []

    def test_the_limits_of_the_table_hold_for_each_number(self, ask, sent, now):
        """Ask every 61 seconds for a day and compare each answer with the windows of the table."""
        times, at = [], now
        while at < now + timedelta(days=1):
            allowed = all(sum(t > at - w.length for t in times) < w.most for w in LIMITS[Counted.CODE_SENT])
            try:
                assert ask(at, known=True).send
                assert allowed
                times.append(at)
            except TooManyRequests as refused:
                assert not allowed
                at += max(timedelta(seconds=refused.retry_after), 61 * SECOND)
                continue
            at += 61 * SECOND

        assert len(sent) == 10

    def test_another_purpose_within_the_minute_waits(self, ask, now):
        ask(now)

        with pytest.raises(TooManyRequests) as refused:
            ask(now + 10 * SECOND, purpose=CodePurpose.TRACK)

        assert refused.value.retry_after == 50

    def test_one_address_may_ask_for_so_many_numbers_an_hour(self, ask, sent, now, monkeypatch):
        monkeypatch.setitem(LIMITS, Counted.CODE_NUMBERS, (Window(3, HOUR),))
        for number in range(3):
            ask(now, phone=f"+880171{number}000000")

        with pytest.raises(TooManyRequests):
            ask(now, phone="+8801713000000")
        assert ask(now + 61 * SECOND, phone="+8801710000000").send
        assert ask(now, phone="+8801713000000", address="103.4.5.7").send

    def test_a_refused_request_is_not_counted(self, ask, now, monkeypatch):
        monkeypatch.setitem(LIMITS, Counted.CODE_NUMBERS, (Window(1, HOUR),))
        ask(now, phone="+8801811111111")

        with pytest.raises(TooManyRequests):
            ask(now)

        assert ask(now, address="103.4.5.7").send

    def test_an_sms_that_cannot_be_enqueued_leaves_no_trace(self, now):
        def broken(_):
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            request_code(PHONE, CodePurpose.FILE, address="103.4.5.6", send=broken, now=now)

        assert not CodeRequest.objects.exists()
        assert not RateLimitHit.objects.exists()

    def test_the_tables_hold_neither_code_nor_number(self, ask, now):
        code = code_of(ask(now), now)
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(row_to_json(r)::text, '') FROM accounts_code_request r")
            dumped = cursor.fetchone()[0]

        assert "1712345678" not in dumped
        assert f'"{code}"' not in dumped
        assert PHONE.encode().hex() not in dumped

    def test_a_dump_without_the_key_gives_another_code(self, ask, now, settings):
        ticket = ask(now)
        code = code_of(ticket, now)

        settings.CCMS_CODE_KEY = bytes(32)

        assert code_of(ticket, now) != code

    def test_a_code_sent_before_the_key_was_changed_is_still_right(self, ask, now, settings):
        ticket = ask(now)
        code = code_of(ticket, now)

        settings.CCMS_CODE_KEY, settings.CCMS_CODE_KEY_FALLBACKS = bytes(32), [settings.CCMS_CODE_KEY]

        assert enter(ticket, code, now) == PHONE

    def test_after_a_day_nothing_is_left(self, ask, now):
        ask(now)

        assert one_time.purge(now + timedelta(days=1) - SECOND) == 0
        assert one_time.purge(now + timedelta(days=1)) == 1

    def test_development_can_show_what_was_sent(self, ask, now):
        ticket = ask(now)

        shown = one_time.current_codes(now)

        assert [(message.phone, message.code) for message in shown] == [(PHONE, code_of(ticket, now))]


@pytest.mark.django_db
class TestEntering:
    def test_a_right_code_proves_the_number(self, ask, now):
        ticket = ask(now)

        assert enter(ticket, code_of(ticket, now), now) == PHONE

    def test_bangla_digits_and_spaces_are_the_same_code(self, ask, now):
        ticket = ask(now)
        typed = code_of(ticket, now).translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯"))

        assert enter(ticket, f" {typed[:3]} {typed[3:]} ", now) == PHONE

    def test_whoever_lost_the_answer_enters_the_same_code_again_and_nobody_else_does(self, ask, now):
        ticket, key = ask(now), uuid4()
        code = code_of(ticket, now)

        assert [enter(ticket, code, now + turn * MINUTE, key=key) for turn in range(3)] == [PHONE] * 3
        for typed, sent_with, at in [(code, uuid4(), now), (wrong(code), key, now), (code, key, now + 10 * MINUTE)]:
            with pytest.raises(OtpInvalid) as refused:
                enter(ticket, typed, at, key=sent_with)
            assert refused.value.params["attempts_left"] == 0

    def test_a_code_works_once(self, ask, now):
        ticket = ask(now)
        code = code_of(ticket, now)
        enter(ticket, code, now)

        with pytest.raises(OtpInvalid):
            enter(ticket, code, now)

    def test_a_code_lives_ten_minutes(self, ask, now):
        first, second = ask(now), ask(now, phone="+8801811111111")
        in_time, too_late = code_of(first, now), code_of(second, now)

        assert enter(first, in_time, now + CODES.life - SECOND)
        with pytest.raises(OtpInvalid):
            enter(second, too_late, now + CODES.life)

    def test_a_code_opens_nothing_but_its_purpose(self, ask, now):
        ticket = ask(now)

        with pytest.raises(OtpInvalid):
            enter(ticket, code_of(ticket, now), now, purpose=CodePurpose.ANSWER)

    def test_an_unknown_request_is_answered_like_a_dead_one(self, now):
        with pytest.raises(OtpInvalid) as refused:
            verify_code(uuid4(), "123456", key=uuid4(), purpose=CodePurpose.FILE, now=now)

        assert refused.value.params == {"attempts_left": 0, "over": True}

    def test_each_wrong_try_tells_how_many_are_left_and_the_sixth_is_refused(self, ask, now):
        ticket = ask(now)
        code = code_of(ticket, now)

        left = []
        for _ in range(5):
            with pytest.raises(OtpInvalid) as refused:
                enter(ticket, wrong(code), now)
            left.append(refused.value.params["attempts_left"])

        assert left == [4, 3, 2, 1, 0]
        with pytest.raises(OtpExhausted) as exhausted:
            enter(ticket, code, now)
        assert exhausted.value.retry_after == 60

    def test_a_new_code_does_not_reset_the_count_of_the_number(self, ask, now):
        at = now
        for _ in range(2):
            ticket = ask(at, known=True)
            for _ in range(5):
                with pytest.raises(OtpInvalid):
                    enter(ticket, wrong(code_of(ticket, at)), at)
            at += 61 * SECOND

        third = ask(at, known=True)
        with pytest.raises(TooManyRequests):
            enter(third, code_of(third, at), at)

    def test_an_sms_sent_again_brings_no_new_tries_with_it(self, ask, now):
        ticket = ask(now)
        code = code_of(ticket, now)
        for _ in range(4):
            with pytest.raises(OtpInvalid):
                enter(ticket, wrong(code), now)

        again = ask(now + 61 * SECOND)
        with pytest.raises(OtpInvalid) as refused:
            enter(again, wrong(code), now + 61 * SECOND)

        assert again.request_id == ticket.request_id
        assert refused.value.params["attempts_left"] == 0
        with pytest.raises(OtpExhausted):
            enter(again, code, now + 61 * SECOND)

    def test_a_right_code_resets_the_count(self, ask, now):
        at = now
        for _ in range(3):
            ticket = ask(at)
            for _ in range(4):
                with pytest.raises(OtpInvalid):
                    enter(ticket, wrong(code_of(ticket, at)), at)
            assert enter(ticket, code_of(ticket, at), at) == PHONE
            at += 61 * SECOND

    def test_twenty_wrong_in_a_row_pause_this_purpose_for_a_day_and_no_other(self, ask, now):
        at, tries = now, 0
        while tries < 20:
            ticket = ask(at, known=True)
            for _ in range(5):
                with pytest.raises(OtpInvalid):
                    enter(ticket, wrong(code_of(ticket, at)), at)
                tries += 1
            at += 40 * MINUTE

        with pytest.raises(TooManyRequests) as refused:
            ask(at, known=True)
        assert refused.value.retry_after == 24 * 3600 - 40 * 60
        assert ask(at, purpose=CodePurpose.TRACK, known=True).send

    def test_who_proved_the_number_where_he_is_goes_on_where_a_stranger_has_guessed_and_asked_in_vain(self, ask, now):
        at = now
        for _ in range(5):
            ticket = ask(at)
            for _ in range(5):
                with pytest.raises(Failure):
                    enter(ticket, wrong(code_of(ticket, at)), at)
            at += 40 * MINUTE

        own = ask(at, known=True)
        assert own.send
        assert enter(own, code_of(own, at), at) == PHONE
        with pytest.raises(TooManyRequests):
            ask(at)

    def test_who_proved_the_number_where_he_is_guesses_no_more_often_than_anybody(self, ask, now):
        at, tries = now, 0
        while tries < 20:
            ticket = ask(at, known=True)
            for _ in range(5):
                with pytest.raises(OtpInvalid):
                    enter(ticket, wrong(code_of(ticket, at)), at)
                tries += 1
            at += 40 * MINUTE
        with pytest.raises(TooManyRequests):
            ask(at, known=True)

    def test_a_wrong_try_is_counted_although_it_is_refused(self, ask, now):
        ticket = ask(now)
        with pytest.raises(OtpInvalid):
            enter(ticket, wrong(code_of(ticket, now)), now)

        assert CodeRequest.objects.get().tries == 1


def test_counting_a_try_may_not_be_undone_by_the_caller(transactional_db, ask, now):
    ticket = ask(now)

    with transaction.atomic(), pytest.raises(RuntimeError):
        enter(ticket, "123456", now)


def test_of_a_thousand_parallel_entries_of_the_right_code_one_succeeds(in_parallel, ask, now):
    ticket = ask(now)
    code = code_of(ticket, now)

    answers = in_parallel(lambda _: enter(ticket, code, now), 1000)

    assert answers.count(PHONE) == 1
    assert sum(isinstance(answer, OtpInvalid) for answer in answers) == 999


def test_of_two_hundred_parallel_guesses_exactly_five_are_judged(in_parallel, ask, now, monkeypatch):
    judged = []
    monkeypatch.setattr(one_time, "same", lambda *pair: judged.append(pair) or False)
    ticket = ask(now)

    answers = in_parallel(lambda turn: enter(ticket, f"{turn:06}", now), 200)

    assert len(judged) == 5
    assert sum(isinstance(answer, OtpExhausted) for answer in answers) == 195


def test_parallel_guesses_at_several_codes_of_one_number_share_its_ten(in_parallel, ask, now, monkeypatch):
    monkeypatch.setitem(LIMITS, Counted.CODE_SENT, (Window(100, HOUR),))
    for earlier in ("_held", "_just_sent"):
        monkeypatch.setattr(one_time, earlier, lambda *_: None)
    judged = []
    monkeypatch.setattr(one_time, "same", lambda *pair: judged.append(pair) or False)
    tickets = [ask(now, known=True) for _ in range(8)]

    in_parallel(lambda turn: enter(tickets[turn % 8], "123456", now), 80)

    assert len(judged) == 10


def test_of_two_hundred_parallel_requests_one_sms_leaves(in_parallel, ask, sent, now):
    tickets = in_parallel(lambda _: ask(now), 200)

    assert len(sent) == 1
    assert len({ticket.request_id for ticket in tickets}) == 1


def test_of_parallel_requests_from_many_networks_one_sms_leaves(in_parallel, ask, now):
    tickets = in_parallel(lambda turn: ask(now, address=f"203.0.113.{turn % 20}"), 100)

    assert CodeRequest.objects.exclude(block_index=b"").count() == 1
    assert len({ticket.request_id for ticket in tickets}) == 20
