"""Pasted payment messages: what they say, and what of it agrees with the answers."""

from datetime import timedelta

import pytest

from ccms.demonstration.cases import at, day
from ccms.law.purchase.payment_messages import compare, parse_payment_message

BKASH_SEND = (
    "Send Money Tk 2,150.00 to 01712345678 successful. Ref 1. Fee Tk 5.00. Balance Tk 45.60. "
    "TrxID 9DC4KLMN01 at 12/04/2026 10:10"
)
BKASH_PAY = (
    "Payment Tk 1,250.00 to SAREE GHOR successful. Ref 12. Fee Tk 0.00. Balance Tk 9.50. "
    "TrxID 8AB1CD2EF3 at 01/03/2026 18:05"
)
NAGAD_SEND = (
    "Money Send Successful.\nAmount: Tk 500.00\nReceiver: 01812345678\nRef: N/A\nCharge: Tk 5.00\n"
    "TxnID: 71ABCD2E\nBalance: Tk 100.00\n12/04/2026 10:10"
)
NAGAD_PAY = (
    "Payment Successful.\nAmount: Tk 500.00\nMerchant: Saree Ghor\n"
    "TxnID: 71ABCD2F\nBalance: Tk 100.00\n12/04/2026 10:12"
)
ROCKET = "Tk500.00 sent to A/C: 01912345678-5 Fee:Tk5.00 Balance:Tk100.00 TxnId:1234567890 Date:12-APR-26 10:10:10 am."
READINGS = [
    (BKASH_SEND, "bkash", "personal", 215_000, "9DC4KLMN01", "01712345678", "2026-04-12 10:10"),
    (BKASH_PAY, "bkash", "merchant", 125_000, "8AB1CD2EF3", "SAREE GHOR", "2026-03-01 18:05"),
    (NAGAD_SEND, "nagad", "personal", 50_000, "71ABCD2E", "01812345678", "2026-04-12 10:10"),
    (NAGAD_PAY, "nagad", "merchant", 50_000, "71ABCD2F", "Saree Ghor", "2026-04-12 10:12"),
    (ROCKET, "rocket", "personal", 50_000, "1234567890", "01912345678", "2026-04-12 10:10"),
]


@pytest.fixture
def pack(law):
    return law.on(day("2026-11-25"))


@pytest.mark.parametrize(("text", "service", "kind", "amount", "trx", "receiver", "moment"), READINGS)
def test_a_message_is_read_whole(pack, text, service, kind, amount, trx, receiver, moment):
    message = parse_payment_message(pack, text)

    assert (message.service, message.kind, message.amount) == (service, kind, amount)
    assert (message.trx_id, message.receiver) == (trx, receiver)
    assert timedelta(0) <= message.at - at(moment) < timedelta(minutes=1)
    assert not message.verified


def test_bangla_digits_and_broken_lines_are_read_too(pack):
    typed = BKASH_SEND.translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")).replace(". ", ".\n")

    assert parse_payment_message(pack, typed).trx_id == "9DC4KLMN01"


@pytest.mark.parametrize(
    "text",
    ["", "হ্যালো, টাকা পাঠিয়েছি", BKASH_SEND.replace("12/04/2026", "45/13/2026"), BKASH_SEND.replace("TrxID", "")],
)
def test_what_is_no_payment_message_is_none(pack, text):
    assert parse_payment_message(pack, text) is None


@pytest.mark.timeout(10)
def test_a_hostile_text_does_not_hold_the_reader_up(pack):
    assert parse_payment_message(pack, "Payment Successful Amount: Tk 1 Merchant: x TxnID: " * 2000) is None


def agreements(pack, text, facts, **known):
    return {each.what: each.agrees for each in compare(pack, parse_payment_message(pack, text), facts, **known)}


def test_each_thing_that_agrees_is_said_to_agree(pack):
    facts = {
        "pay_method": "bkash", "advance": 215_000, "paid_at": day("2026-04-12"), "trx_id": "9dc4klmn01",
        "wallet_number": "+8801712345678", "paid_into": "personal",
    }  # fmt: skip

    found = agreements(pack, BKASH_SEND, facts, is_known=True, trx_seen_elsewhere=False)

    assert set(found.values()) == {True}
    assert found.keys() == {"service", "amount", "day", "trx", "trx_used", "receiver", "wallet", "kind"}


DIFFERENCES = [
    ("service", {"pay_method": "nagad"}, {}),
    ("amount", {"advance": 215_001}, {}),
    ("amount", {"price": 430_000}, {}),
    ("day", {"paid_at": day("2026-04-13")}, {}),
    ("trx", {"trx_id": "9DC4KLMN02"}, {}),
    ("trx_used", {}, {"trx_seen_elsewhere": True}),
    ("receiver", {"wallet_number": "01712345679"}, {}),
    ("wallet", {}, {"is_known": False}),
    ("kind", {"paid_into": "merchant"}, {}),
]


@pytest.mark.parametrize(("what", "facts", "known"), DIFFERENCES)
def test_each_thing_that_differs_is_said_to_differ(pack, what, facts, known):
    assert agreements(pack, BKASH_SEND, facts, **known)[what] is False


def test_what_cannot_be_compared_is_left_open(pack):
    assert set(agreements(pack, BKASH_PAY, {}).values()) == {None}


def test_the_two_amounts_stand_in_the_sentence(pack):
    amount = next(
        each
        for each in compare(pack, parse_payment_message(pack, BKASH_SEND), {"advance": 100_000})
        if each.what == "amount"
    )

    assert "2,150" in amount.text.en
    assert "1,000" in amount.text.en
    assert "২,১৫০" in amount.text.bn


def test_the_hour_of_a_message_counts_for_the_day_in_dhaka(pack):
    late = BKASH_SEND.replace("10:10", "23:59")

    assert agreements(pack, late, {"paid_at": at("2026-04-12 00:30")})["day"] is True
