"""Canonical JSON: one value, one sequence of bytes."""

import json
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.ledger.canonical import NotCanonical, canonical, instant

DHAKA = ZoneInfo("Asia/Dhaka")

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts.map(lambda t: unicodedata.normalize("NFC", t)), inner),
    max_leaves=20,
)


class Word(StrEnum):
    """A choice, as the law and the life cycle use them."""

    PAID = "paid"


def test_keys_are_sorted_and_nothing_is_padded():
    assert canonical({"b": [1, None, True], "a": {"d": "x", "c": -5}}) == b'{"a":{"c":-5,"d":"x"},"b":[1,null,true]}'


def test_keys_sort_by_code_point_not_by_locale():
    assert canonical({"ক": 1, "b": 2, "B": 3, "é": 4}) == '{"B":3,"b":2,"é":4,"ক":1}'.encode()


def test_bangla_is_written_as_utf8_in_form_nfc():
    decomposed = "\u09c7\u09be"

    assert canonical(decomposed) == '"\u09cb"'.encode()
    assert canonical({decomposed: 1}) == '{"\u09cb":1}'.encode()


def test_a_member_of_an_enumeration_is_its_text():
    assert canonical({"status": Word.PAID}) == b'{"status":"paid"}'


def test_a_time_is_utc_to_the_microsecond_whatever_zone_it_came_in():
    in_utc = datetime(2026, 11, 25, 18, 0, 0, 7, tzinfo=UTC)

    assert canonical(in_utc) == b'"2026-11-25T18:00:00.000007Z"'
    assert canonical(in_utc.astimezone(DHAKA)) == canonical(in_utc)


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        {"amount": [1.5]},
        b"bytes",
        {1: "a"},
        {"a", "b"},
        datetime(2026, 11, 25, 12, 0),  # noqa: DTZ001 - a naive time is what is refused
        "\ud83d",
        {"\u09c7\u09be": 1, "\u09cb": 2},
    ],
)
def test_what_has_no_single_form_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical(value)


@given(values)
def test_canonical_bytes_read_back_give_the_same_bytes(value):
    assert canonical(json.loads(canonical(value))) == canonical(value)


@given(st.dictionaries(texts.map(lambda t: unicodedata.normalize("NFC", t)), st.integers()))
def test_the_order_of_insertion_does_not_matter(value):
    assert canonical(dict(reversed(value.items()))) == canonical(value)


@given(values)
def test_composed_and_decomposed_text_give_the_same_bytes(value):
    decomposed = json.loads(unicodedata.normalize("NFD", json.dumps(value, ensure_ascii=False)))

    assert canonical(decomposed) == canonical(value)


@given(st.datetimes(timezones=st.sampled_from([UTC, DHAKA, timezone(timedelta(hours=-5, minutes=-30))])))
def test_an_instant_reads_back_as_the_same_moment(at):
    if at.astimezone(UTC).year in range(2, 9999):
        assert datetime.fromisoformat(instant(at)) == at.astimezone(UTC)
