"""Was the shop told? Its tickets, its signed answers, its silence and its lies: before filing and in the file."""

import json
import socket
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from threading import BoundedSemaphore

import pytest

from ccms.accounts.firms import shop_keys
from ccms.complaints.filing import shop_query, tickets
from ccms.complaints.filing.receiving import receive
from ccms.complaints.filing.shop_statement import ShopAnswer, Source
from ccms.complaints.filing.tickets import TicketTold
from ccms.complaints.models import ShopReply, Ticket
from ccms.complaints.own_data import erasing
from ccms.complaints.reading import prechecking
from ccms.complaints.reading.own_case import Case
from ccms.core.failures import NotFound, ValidationFailed
from ccms.core.tickets import TicketState, ticket_digest
from ccms.gate import clock, counters
from ccms.gate.counters import TooManyRequests
from ccms.gate.limits import Counted
from ccms.law.checks import CheckId
from ccms.law.purchase.facts import FirmSays
from ccms.ledger.models import Event
from tests import factories
from tests.asking import BAD_WAYS, asked_server
from tests.shopping import SigningShop

pytestmark = pytest.mark.django_db
PHONE, NUMBER = "+8801712345678", "SG-20418"
NOT_TOLD = {
    "purchase_number": NUMBER,
    "firm_told": "not_told",
    "told_how": None,
    "firm_said": None,
    "firm_told_at": None,
    "told_proof": None,
}
PROVED = {"purchase_number": NUMBER}


@pytest.fixture
def shop(now):
    factories.offices(now)
    made = SigningShop(now)
    factories.contact(made.firm, now)
    return made


@pytest.fixture
def server(shop, settings, now):
    """The shop's server, registered; it knows no ticket yet."""
    with asked_server(shop.shown.secret) as running:
        settings.CCMS_WEBHOOK_TRUSTED = settings.CCMS_WEBHOOK_TRUSTED | {running.origin}
        shop_query.set_address(running.url, shop.by, now)
        yield running


@pytest.fixture
def buyer(shop, now):
    return factories.as_consumer(factories.consumer(now, PHONE))


def digest(shop, number=NUMBER, phone=PHONE):
    return ticket_digest(phone, number, shop.shown.secret)


def ticket(shop, now, **changes):
    told = {"kid": "k1", "digest": digest(shop), "opened_at": now - timedelta(days=6), "state": TicketState.REFUSED}
    return TicketTold(**{**told, **changes})


def foreseen(shop, by, now, facts):
    """Return what a buyer is told before he files, and the filing with the shop's word."""
    filing = shop_query.with_shop(factories.filing(shop.firm, now, facts=facts), by, now, ask=True)
    return prechecking.foresee(filing=filing, by=by, now=now).result, filing


def filed(shop, by, now, facts):
    """Look at the rules and file; returns the precheck before and the complaint with its own."""
    before, filing = foreseen(shop, by, now, facts)
    typed = factories.filing(shop.firm, now, draft=filing.draft, facts=facts)
    done = receive(filing=typed, by=by, now=now)
    return before, done


def passed(result):
    return result.check(CheckId.FIRM_FIRST).passed


def word_of(done, by):
    return Case(done.complaint, by).word


def test_a_pushed_ticket_counts_for_who_says_that_he_did_not_tell(shop, buyer, now):
    assert not passed(foreseen(shop, buyer, now, NOT_TOLD)[0])
    assert tickets.take([ticket(shop, now, remedy="refund_half")], shop.by, now) == 1
    before, done = filed(shop, buyer, now, NOT_TOLD)
    assert passed(before)
    assert passed(done.precheck)
    word = word_of(done, buyer)
    assert (word.says, word.source, word.at) == (FirmSays.CONFIRMS, Source.TICKET, now)
    assert (word.told_at, word.ticket, word.remedy) == (now - timedelta(days=6), "refused", "refund_half")
    assert done.complaint.purchase.facts["firm_says_told"] == "confirms"
    assert "firm_told" in done.complaint.purchase.facts  # the buyer's own answer stays beside it


def test_a_ticket_of_today_leaves_the_shop_its_seventy_two_hours(shop, buyer, now):
    tickets.take([ticket(shop, now, opened_at=now - timedelta(hours=5))], shop.by, now)
    before, _ = foreseen(shop, buyer, now, NOT_TOLD)
    assert not passed(before)
    assert before.firm_first_until is not None


def test_an_answer_of_yes_counts_like_a_ticket(shop, server, buyer, now):
    opened = (now - timedelta(days=6)).isoformat()
    server.tickets[digest(shop)] = {"told": True, "opened_at": opened, "state": "answered", "remedy": "voucher"}
    before, done = filed(shop, buyer, now, NOT_TOLD)
    assert passed(before)
    assert passed(done.precheck)
    word = word_of(done, buyer)
    assert (word.says, word.source, word.at, word.ticket) == (FirmSays.CONFIRMS, Source.ANSWER, now, "answered")
    assert word.told_at == now - timedelta(days=6)
    assert len(server.asked) == 1  # looking, looking again and filing ask once


def test_an_answer_of_no_sends_who_has_no_proof_to_the_shop_first(shop, server, buyer, now):
    before, done = filed(shop, buyer, now, {**PROVED, "told_proof": False})
    assert not passed(before)
    assert not passed(done.precheck)
    assert done.complaint.status == "told_firm"
    assert word_of(done, buyer).says is FirmSays.DENIES


def test_a_shop_that_lies_contradicts_the_buyers_proof_and_stops_nobody(shop, server, buyer, now):
    before, done = filed(shop, buyer, now, PROVED)
    assert passed(before)
    assert before.contradiction
    assert done.precheck.contradiction
    assert Event.objects.get(subject=done.complaint.subject, seq=1).data["contradiction"] is True
    assert word_of(done, buyer).says is FirmSays.DENIES


def test_a_shop_that_takes_four_seconds_has_said_nothing(shop, server, buyer, now):
    server.way = "slowly"
    server.tickets[digest(shop)] = {"told": True}
    before, done = filed(shop, buyer, now, NOT_TOLD)
    assert not passed(before)
    word = word_of(done, buyer)
    assert (word.says, word.source) == (FirmSays.NOTHING, Source.ANSWER)
    assert len(server.asked) == 1


def test_a_dead_shop_has_said_nothing_and_is_left_alone_after_three_failures(shop, settings, now):
    with socket.create_server(("127.0.0.1", 0)) as listening:  # takes connections, answers none
        listening.settimeout(0.2)
        origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings.CCMS_WEBHOOK_TRUSTED = frozenset({origin})
        shop_query.set_address(f"{origin}/told", shop.by, now)
        listening.close()  # now it refuses them
        for _ in range(3):
            word = shop_query.ask_shop(shop.firm.pk, NUMBER, a_buyer(now), now, ask=True)
            assert word.says is FirmSays.NOTHING
    with asked_server(shop.shown.secret) as running:
        settings.CCMS_WEBHOOK_TRUSTED = frozenset({running.origin})
        shop_keys.Shop.objects.filter(pk=shop.firm.pk).update(question_url=running.url)
        soon = now + timedelta(minutes=9)
        assert shop_query.ask_shop(shop.firm.pk, NUMBER, a_buyer(now), soon, ask=True).says is FirmSays.NOTHING
        assert not running.asked
        later = now + timedelta(minutes=10)
        assert shop_query.ask_shop(shop.firm.pk, NUMBER, a_buyer(now), later, ask=True).says is FirmSays.DENIES
    assert shop_keys.Shop.objects.get(pk=shop.firm.pk).questions_failed == 0


def test_a_new_address_is_asked_at_once_where_the_old_one_rests(shop, server, now):
    server.way = "unsigned"
    for _ in range(4):
        shop_query.ask_shop(shop.firm.pk, NUMBER, a_buyer(now), now, ask=True)
    assert len(server.raw) == 3
    server.way = "well"
    shop_query.set_address(f"{server.url}/better", shop.by, now)
    assert shop_query.ask_shop(shop.firm.pk, NUMBER, a_buyer(now), now, ask=True).says is FirmSays.DENIES


def a_buyer(now):
    return factories.as_consumer(factories.consumer(now))


@pytest.mark.parametrize("way", BAD_WAYS)
def test_what_is_not_a_signed_answer_to_this_very_question_says_nothing(shop, server, buyer, now, way):
    server.way = way
    server.tickets[digest(shop)] = {"told": True}
    word = shop_query.ask_shop(shop.firm.pk, NUMBER, buyer, now, ask=True)
    assert word.says is FirmSays.NOTHING
    assert len(server.raw) == 1
    assert shop_keys.Shop.objects.get(pk=shop.firm.pk).questions_failed == 1


def test_silence_is_asked_again_after_ten_minutes_and_an_answer_after_a_day(shop, server, buyer, now):
    def hear(at):
        return shop_query.ask_shop(shop.firm.pk, NUMBER, buyer, at, ask=True).says

    server.way = "with a failure"
    assert hear(now) is FirmSays.NOTHING
    server.way = "well"
    assert hear(now + timedelta(minutes=9)) is FirmSays.NOTHING
    assert hear(now + timedelta(minutes=10)) is FirmSays.DENIES
    server.tickets[digest(shop)] = {"told": True}
    assert hear(now + timedelta(hours=24)) is FirmSays.DENIES
    assert hear(now + timedelta(hours=24, minutes=10)) is FirmSays.CONFIRMS


def test_who_has_not_proved_his_number_makes_nobody_ask(shop, server, buyer, now):
    tickets.take([ticket(shop, now)], shop.by, now)
    unproved = replace(buyer, phone_unverified=True)
    assert shop_query.ask_shop(shop.firm.pk, NUMBER, unproved, now, ask=True) is None
    assert shop_query.ask_shop(shop.firm.pk, NUMBER, shop.by, now, ask=True) is None
    assert shop_query.ask_shop(shop.firm.pk, " #- ", buyer, now, ask=True) is None
    assert not server.raw


def test_another_persons_order_says_nothing_of_him(shop, server, now):
    server.tickets[digest(shop)] = {"told": True}
    curious = factories.as_consumer(factories.consumer(now, "+8801911111111"))
    assert shop_query.ask_shop(shop.firm.pk, NUMBER, curious, now, ask=True).says is FirmSays.DENIES
    tickets.take([ticket(shop, now)], shop.by, now)
    assert shop_query.ask_shop(shop.firm.pk, NUMBER, curious, now, ask=True).says is FirmSays.DENIES


def test_a_person_asks_a_shop_five_times_a_day_at_most(shop, server, buyer, now):
    heard = [shop_query.ask_shop(shop.firm.pk, f"SG-{n}", buyer, now, ask=True).says for n in range(7)]
    assert heard == [FirmSays.DENIES] * 5 + [FirmSays.NOTHING] * 2
    assert len(server.asked) == 5
    assert ShopReply.objects.count() == 5


def test_a_person_asks_all_shops_together_twenty_times_a_day_at_most(shop, server, buyer, now):
    for _ in range(20):
        assert counters.take(Counted.SHOP_QUESTIONS, str(buyer.consumer), now).allowed
    assert shop_query.ask_shop(shop.firm.pk, NUMBER, buyer, now, ask=True).says is FirmSays.NOTHING
    assert not server.raw
    assert shop_query.ask_shop(shop.firm.pk, NUMBER, a_buyer(now), now, ask=True).says is FirmSays.DENIES


def test_where_all_lines_are_taken_the_shop_is_not_asked_and_not_blamed(shop, server, buyer, now, monkeypatch):
    monkeypatch.setattr(shop_query, "_LINES", BoundedSemaphore(0))
    assert shop_query.ask_shop(shop.firm.pk, NUMBER, buyer, now, ask=True).says is FirmSays.NOTHING
    assert not server.raw
    assert shop_keys.Shop.objects.get(pk=shop.firm.pk).questions_failed == 0


def test_what_leaves_holds_a_digest_and_no_number(shop, server, buyer, now):
    shop_query.ask_shop(shop.firm.pk, NUMBER, buyer, now, ask=True)
    ((line, headers, body),) = server.raw
    assert set(json.loads(body)) == {"digest", "kid", "asked_at", "nonce"}
    assert json.loads(body)["digest"] == digest(shop)
    left = f"{line} {headers} {body.decode()}"
    for canary in (PHONE, PHONE[1:], PHONE[3:], PHONE[-8:], NUMBER, str(buyer.consumer), shop.shown.secret):
        assert canary not in left


def test_two_keys_are_compared_and_the_older_one_asks(shop, server, buyer, now):
    old = shop.shown
    new = shop_keys.rotate_key(shop.by, now)
    shop_query.ask_shop(shop.firm.pk, NUMBER, buyer, now, ask=True)
    assert server.asked[0]["kid"] == old.key.kid
    pushed = ticket(shop, now, kid=new.key.kid, digest=ticket_digest(PHONE, NUMBER, new.secret))
    tickets.take([pushed], shop.by, now)
    assert shop_query.ask_shop(shop.firm.pk, NUMBER, buyer, now, ask=True).source is Source.TICKET


def test_a_shop_without_keys_or_without_an_address_is_not_said_to_be_silent(shop, buyer, now):
    other = factories.firm(now)
    assert shop_query.ask_shop(other.pk, NUMBER, buyer, now, ask=True) is None
    assert shop_query.ask_shop(shop.firm.pk, NUMBER, buyer, now, ask=True) is None
    assert foreseen(shop, buyer, now, PROVED)[1].word is None


def test_a_yes_in_one_place_is_not_taken_back_in_another(shop, server, buyer, now):
    from ccms.complaints.filing.shop_orders import Signed  # noqa: PLC0415 - this test alone carries an order

    token = shop.token(told={"state": "confirms", "at": "2026-11-12"})
    signed = Signed.of(shop.firm.pk, shop_keys.read_order(shop.firm, token, now))
    typed = replace(factories.filing(shop.firm, now, facts=NOT_TOLD), signed=signed)
    filing = shop_query.with_shop(typed, buyer, now, ask=True)
    assert server.asked
    assert (filing.word.says, filing.word.source) == (FirmSays.CONFIRMS, Source.ORDER)
    assert ShopAnswer.read(json.loads(json.dumps(filing.word.written()))) == filing.word


def test_another_shop_is_not_shown_what_this_one_said(shop, server, buyer, now):
    _, done = filed(shop, buyer, now, PROVED)
    done.complaint.firm = factories.firm(now)
    assert Case(done.complaint, buyer).word is None


def test_a_ticket_is_told_again_in_place_of_the_first_and_kept_half_a_year(shop, now):
    tickets.take([ticket(shop, now), ticket(shop, now, digest="ab" * 32)], shop.by, now)
    closed = ticket(shop, now, state=TicketState.SOLVED, closed_at=now)
    assert tickets.take([ticket(shop, now), closed], shop.by, now + timedelta(days=1)) == 1
    assert tickets.count(shop.by) == 2
    assert Ticket.objects.get(digest=bytes.fromhex(closed.digest)).state == "solved"
    assert tickets.purge(now + timedelta(days=180)) == 1
    assert tickets.purge(now + timedelta(days=181)) == 1


def test_what_a_ticket_cannot_be_is_named_and_nothing_is_taken(shop, now):
    late = now + timedelta(minutes=6)
    wrong = [
        ticket(shop, now),
        ticket(shop, now, kid="k9"),
        ticket(shop, now, opened_at=late),
        ticket(shop, now, closed_at=now - timedelta(days=7)),
        ticket(shop, now, closed_at=late),
        ticket(shop, now, remedy="Taka to 01712345678"),
        ticket(shop, now, opened_at=datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))),
    ]
    with pytest.raises(ValidationFailed) as refused:
        tickets.take(wrong, shop.by, now)
    assert list(refused.value.errors) == [
        "tickets/1/kid",
        "tickets/2/opened_at",
        "tickets/3/closed_at",
        "tickets/4/closed_at",
        "tickets/5/remedy",
        "tickets/6/opened_at",
    ]
    assert not Ticket.objects.exists()


def test_batches_have_a_limit_and_only_the_firm_pushes(shop, buyer, now, monkeypatch):
    with monkeypatch.context() as small:
        small.setattr(tickets, "TICKETS", 1)
        with pytest.raises(ValidationFailed):
            tickets.take([ticket(shop, now), ticket(shop, now, digest="ab" * 32)], shop.by, now)
    with pytest.raises(NotFound):
        tickets.take([ticket(shop, now)], buyer, now)
    for _ in range(59):
        tickets.take([ticket(shop, now)], shop.by, now)
    with pytest.raises(TooManyRequests):
        tickets.take([ticket(shop, now)], shop.by, now)


def test_an_address_is_the_firms_own_https_and_each_change_an_event(shop, buyer, now):
    for url in ("http://shop.test/told", "https://127.0.0.1/told", "https://a:b@shop.test/", "nonsense"):
        with pytest.raises(ValidationFailed):
            shop_query.set_address(url, shop.by, now)
    with pytest.raises(NotFound):
        shop_query.set_address("https://shop.test/told", buyer, now)
    for _ in range(2):
        shop_query.set_address("https://shop.test/told", shop.by, now)
    assert shop_keys.question_address(shop.by) == "https://shop.test/told"
    shop_keys.set_question_address("", shop.by, now)
    kinds = Event.objects.filter(subject=f"shop:{shop.firm.pk}").order_by("seq").values_list("kind", flat=True)
    assert list(kinds)[1:] == ["firm.set_question_address", "firm.ended_question_address"]


def test_answers_go_with_their_person_and_after_thirty_days(shop, server, buyer, now):
    shop_query.ask_shop(shop.firm.pk, NUMBER, buyer, now, ask=True)
    erasing.erase_person(buyer.consumer, now)
    assert not ShopReply.objects.exists()
    shop_query.ask_shop(shop.firm.pk, NUMBER, a_buyer(now), now, ask=True)
    assert shop_query.purge(now + timedelta(days=30)) == 1


def test_a_question_is_dated_by_the_outside_worlds_clock(shop, server, buyer, now):
    clock.move(timedelta(days=40))
    assert shop_query.ask_shop(shop.firm.pk, NUMBER, buyer, clock.current_time(), ask=True).says is FirmSays.DENIES
    sent = int(server.raw[0][1]["webhook-timestamp"])
    assert abs(sent - (clock.current_time() - clock.offset()).timestamp()) < 300
    assert abs(sent - datetime.fromisoformat(server.asked[0]["asked_at"]).timestamp()) < 2
