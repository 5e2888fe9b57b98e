"""A shop's signed order is believed as it was signed, for this shop, in its time, and in no other form."""

import random
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.core.signed_orders import MOST_BYTES, Reason, TokenRefused, contact_digest, verify
from tests import sampling
from tests.order_tokens import sign

FIRM, SECRET, OTHER = "frm_8F3K2QVX", "ccms_order_one", "ccms_order_two"
NOW = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
KEYS = {"k1": OTHER, "k2": SECRET}
ORDER = {
    "id": "SG-20418",
    "placed_at": "2026-11-10T14:03:00+06:00",
    "paid_at": "2026-11-10T14:05:00+06:00",
    "amount": "2450.5",
    "currency": "BDT",
    "method": "bkash",
    "promised_by": "2026-11-15",
    "same_city": True,
    "status": "not_delivered",
    "items": [{"name": "জামদানি শাড়ি", "qty": 2, "price": "1225.25"}],
}
TOLD = {"state": "confirms", "at": "2026-11-18T10:00:00+06:00"}
MUTATIONS = 10_000


def payload(**changes):
    issued = int(NOW.timestamp()) - 60
    whole = {"firm": FIRM, "kid": "k2", "iat": issued, "exp": issued + 86400, "jti": "6f1c0a92", "order": ORDER}
    return {name: value for name, value in {**whole, **changes}.items() if value is not ...}


def refused(token, keys=None, now=NOW):
    with pytest.raises(TokenRefused) as caught:
        verify(token, firm=FIRM, keys=KEYS if keys is None else keys, now=now)
    return caught.value.reason


def order_with(**changes):
    return sign(
        payload(order={name: value for name, value in {**ORDER, **changes}.items() if value is not ...}), SECRET
    )


def test_what_the_shop_signed_is_read_as_answers_are_kept():
    contact = contact_digest("+8801712345678", SECRET)
    token = sign(payload(told=TOLD, contact_sha256=contact, more="unknown"), SECRET)
    found = verify(token, firm=FIRM, keys=KEYS, now=NOW)
    assert found.said == {
        "order.id": "SG-20418",
        "order.placed_at": "2026-11-10T14:03:00+06:00",
        "order.paid_at": "2026-11-10T14:05:00+06:00",
        "order.amount": 245050,
        "order.currency": "BDT",
        "order.method": "bkash",
        "order.promised_by": "2026-11-15",
        "order.same_city": True,
        "order.status": "not_delivered",
        "order.items": [{"name": "জামদানি শাড়ি", "qty": 2, "price": 122525}],
        "told.state": "confirms",
        "told.at": "2026-11-18T10:00:00+06:00",
    }
    assert (found.kid, found.jti, found.contact) == ("k2", "6f1c0a92", contact)
    assert found.expires_at - found.issued_at == timedelta(days=1)


def test_both_live_keys_of_a_shop_are_believed_and_no_third():
    assert verify(sign(payload(kid="k1"), OTHER), firm=FIRM, keys=KEYS, now=NOW).kid == "k1"
    assert refused(sign(payload(kid="k3"), SECRET)) is Reason.UNKNOWN_KEY
    assert refused(sign(payload(kid="k1"), SECRET)) is Reason.SIGNATURE
    assert refused(sign(payload(), SECRET), keys={}) is Reason.UNKNOWN_KEY


def test_ten_thousand_altered_tokens_are_refused():
    seed = sampling.seed_of(lambda: secrets.randbits(32))
    print("seed of the mutations:", seed)  # noqa: T201 - pytest shows it where the test fails
    dice = random.Random(seed)  # noqa: S311
    token = sign(payload(told=TOLD), SECRET)
    believed = []
    for _ in range(MUTATIONS):
        altered = dice.choice(ALTERATIONS)(token, dice)
        try:
            verify(altered, firm=FIRM, keys=KEYS, now=NOW)
        except TokenRefused:
            continue
        if altered != token:
            believed.append(altered)
    assert believed == []


def _replace(token, dice):
    at = dice.randrange(len(token))
    return token[:at] + dice.choice("ABCabc019-_.=+/ \u0995") + token[at + 1 :]


def _cut(token, dice):
    return token[: dice.randrange(len(token))]


def _swap(token, dice):
    first, second = sorted(dice.sample(range(len(token)), 2))
    return token[:first] + token[second] + token[first + 1 : second] + token[first] + token[second + 1 :]


def _add(token, dice):
    at = dice.randrange(len(token) + 1)
    return token[:at] + dice.choice("Aa0_.=\n") + token[at:]


def _repeat(token, dice):
    at = dice.randrange(len(token))
    return token + token[at:] + "x"


def _flip_a_bit_of_the_payload(token, dice):
    version, body, signature = token.split(".")
    raw = bytearray(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
    return f"{version}.{urlsafe_b64encode(raw).rstrip(b'=').decode()}.{signature}"


def _flip_a_bit_of_the_signature(token, dice):
    signed, _, signature = token.rpartition(".")
    raw = bytearray(urlsafe_b64decode(signature + "="))
    raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
    return f"{signed}.{urlsafe_b64encode(raw).rstrip(b'=').decode()}"


def _last_bits(token, dice):
    """The last character of a signature has bits that stand for nothing: still another token."""
    return token[:-1] + dice.choice([c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef0123456789-_" if c != token[-1]])


ALTERATIONS = (
    _replace,
    _cut,
    _swap,
    _add,
    _repeat,
    _flip_a_bit_of_the_payload,
    _flip_a_bit_of_the_signature,
    _last_bits,
)


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: f"v1.{urlsafe_b64encode(raw).decode()}.AAAA"))
def test_nothing_that_is_no_token_breaks_the_reader(text):
    assert refused(text) in set(Reason)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
members = st.sampled_from([*ORDER, "unknown"])


@given(st.dictionaries(members, values, max_size=6))
def test_a_shop_that_signs_nonsense_is_refused_or_read_in_the_closed_shape(order):
    token = sign(payload(order={"id": "7", **order}), SECRET)
    try:
        said = verify(token, firm=FIRM, keys=KEYS, now=NOW).said
    except TokenRefused:
        assert refused(token) in {Reason.MALFORMED, Reason.TOO_LARGE}
        return
    assert said.keys() <= {f"order.{name}" for name in ORDER}
    assert isinstance(said.get("order.amount", 0), int)


@given(st.integers(min_value=0, max_value=10**11))
def test_every_amount_of_paisa_is_read_to_the_paisa(paisa):
    token = order_with(amount=f"{paisa // 100}.{paisa % 100:02}")
    if paisa <= 10**10:
        assert verify(token, firm=FIRM, keys=KEYS, now=NOW).said["order.amount"] == paisa
    else:
        assert refused(token) is Reason.MALFORMED


@pytest.mark.parametrize(
    "changes",
    [
        {"id": ...},
        {"id": ""},
        {"id": "   "},
        {"id": "x" * 65},
        {"id": 7},
        {"id": "SG\u202e81402"},
        {"amount": 2450},
        {"amount": "-1"},
        {"amount": "1.234"},
        {"amount": "১২"},
        {"amount": "1e3"},
        {"amount": "100000000.01"},
        {"currency": "USD"},
        {"placed_at": "2026-11-10T14:03:00"},
        {"placed_at": "2026-13-10T14:03:00Z"},
        {"placed_at": "20261110T140300Z"},
        {"placed_at": 1795600000},
        {"promised_by": "soon"},
        {"same_city": "yes"},
        {"method": "bKash Limited"},
        {"items": {"name": "x"}},
        {"items": [{"name": "x"}] * 51},
        {"items": [{"qty": 1}]},
        {"items": [{"name": "x", "qty": 0}]},
        {"items": [{"name": "x", "qty": True}]},
        {"items": ["x"]},
    ],
)
def test_an_order_of_another_shape_is_refused(changes):
    assert refused(order_with(**changes)) is Reason.MALFORMED


@pytest.mark.parametrize(
    "changes",
    [
        {"order": ...},
        {"order": []},
        {"jti": ...},
        {"jti": "short"},
        {"iat": "1795600000"},
        {"iat": True},
        {"exp": ...},
        {"exp": 10**15},
        {"told": "confirms"},
        {"told": {"state": "perhaps"}},
        {"told": {"at": "2026-11-18T10:00:00+06:00"}},
        {"contact_sha256": "01712345678"},
        {"kid": None},
    ],
)
def test_a_payload_of_another_shape_is_refused(changes):
    assert refused(sign(payload(**changes), SECRET)) is Reason.MALFORMED


def test_hidden_signs_are_taken_out_as_everywhere_else():
    said = verify(order_with(id=" SG\u200b-\x0720418\n"), firm=FIRM, keys=KEYS, now=NOW).said
    assert said["order.id"] == "SG-20418"


def test_a_token_lives_as_long_as_it_says_and_at_most_thirty_days():
    issued = int(NOW.timestamp())
    month = sign(payload(iat=issued, exp=issued + 30 * 86400), SECRET)
    assert verify(month, firm=FIRM, keys=KEYS, now=NOW + timedelta(days=30, seconds=-1)).jti
    assert refused(month, now=NOW + timedelta(days=30)) is Reason.EXPIRED
    assert refused(sign(payload(iat=issued, exp=issued + 30 * 86400 + 1), SECRET)) is Reason.TOO_LONG
    assert refused(sign(payload(iat=issued, exp=issued), SECRET)) is Reason.MALFORMED


def test_a_clock_that_goes_wrong_by_five_minutes_is_borne():
    issued = int(NOW.timestamp()) + 300
    assert verify(sign(payload(iat=issued, exp=issued + 60), SECRET), firm=FIRM, keys=KEYS, now=NOW).jti
    assert refused(sign(payload(iat=issued + 1, exp=issued + 60), SECRET)) is Reason.NOT_YET


def test_another_shop_s_order_is_refused():
    assert refused(sign(payload(firm="frm_00000000"), SECRET)) is Reason.OTHER_FIRM


def test_the_longest_token_is_four_thousand_and_ninety_six_bytes():
    fits = next(
        token for size in range(3000, 0, -1) if len(token := sign(payload(more="x" * size), SECRET)) <= MOST_BYTES
    )
    assert verify(fits, firm=FIRM, keys=KEYS, now=NOW).jti
    assert refused(sign(payload(more="x" * 3000), SECRET)) is Reason.TOO_LARGE


def test_deep_or_doubled_json_is_refused_before_anybody_vouched_for_it():
    def token(body):
        return f"v1.{urlsafe_b64encode(body).rstrip(b'=').decode()}.AAAA"

    assert refused(token(b"[" * 3000)) is Reason.MALFORMED
    assert refused(token(b'{"firm":"a","firm":"b"}')) is Reason.MALFORMED
    assert refused(token(b'{"iat":NaN}')) is Reason.MALFORMED
    assert refused(token(b'{"iat":' + b"9" * 2900 + b"}")) is Reason.MALFORMED
