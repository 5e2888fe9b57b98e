"""A recording goes to a player in parts, each checked; the parts of one playing are one opening."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.complaints.acts import evidence
from ccms.complaints.evidence.limits import MIB, PART_OF_RECORDING
from ccms.complaints.evidence.serving import Span, span_of
from ccms.complaints.evidence.storage import StoreDown
from ccms.core.failures import NotFound
from ccms.ledger.models import Event
from tests import factories
from tests.complaints.evidence.files import box, film, place_of, sound, upload

pytestmark = pytest.mark.django_db
LONG = film() + box(b"free", bytes(range(256)) * (6 * MIB // 256))


class Case:
    def __init__(self, now, content=LONG, name="a.mp4"):
        self.complaint, person, _shop, reach = factories.a_complaint(now)
        self.consumer, self.firm = factories.as_consumer(person), factories.as_firm(reach)
        self.officer = factories.officer(self.complaint.office)
        self.item = evidence.add_to_complaint(
            reference=self.complaint.reference, upload=upload(content, name), kind="other", by=self.consumer, now=now
        )

    def openings(self):
        return Event.objects.filter(subject=self.complaint.subject, kind="evidence.opened").count()


@pytest.fixture
def case(now):
    return Case(now)


def part(case, actor, now, start, end):
    """Return the answer that a player gets, read to its end."""
    answer = evidence.open_for(case.item.id, actor, now, preview=False, span=Span(start, end)).response()
    return answer, b"".join(answer.streaming_content)


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-", Span(0, PART_OF_RECORDING)),
        ("bytes=0-0", Span(0, 1)),
        ("bytes=100-199", Span(100, 200)),
        ("bytes=5000000-", Span(5_000_000, 5_000_000 + PART_OF_RECORDING)),
        ("bytes=0-99999999", Span(0, PART_OF_RECORDING)),
        ("bytes=9-3", Span(9, 9 + PART_OF_RECORDING)),
        ("bytes=-500", Span(0, PART_OF_RECORDING)),
        ("bytes=0-1,4-5", Span(0, PART_OF_RECORDING)),
        ("nonsense", Span(0, PART_OF_RECORDING)),
    ],
)
def test_a_range_is_read_as_its_first_part(header, span):
    assert span_of(header) == span


@given(st.text(max_size=40))
def test_any_header_is_some_part(header):
    span = span_of(header)
    assert 0 <= span.start < span.end <= span.start + PART_OF_RECORDING


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 10), (MIB - 3, MIB + 3), (0, PART_OF_RECORDING), (5 * MIB + 7, 6 * MIB), (len(LONG) - 4, 9**9)],
)
def test_a_part_is_exactly_what_was_asked_for(case, now, start, end):
    answer, content = part(case, case.consumer, now, start, end)
    last = min(end, len(LONG))
    assert answer.status_code == 206
    assert content == LONG[start:last]
    assert answer["Content-Range"] == f"bytes {start}-{last - 1}/{len(LONG)}"
    assert int(answer["Content-Length"]) == len(content)
    assert answer["Content-Type"] == "video/mp4"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")


def test_who_asks_behind_the_end_gets_the_whole(case, now):
    answer, content = part(case, case.consumer, now, len(LONG), len(LONG) + 1)
    assert (answer.status_code, content == LONG) == (200, True)


def test_a_damaged_piece_is_never_played_and_the_others_are(case, now):
    place = place_of(case.item.holder, case.item.sha256)
    damaged = bytearray(LONG)
    damaged[3 * MIB + 5] ^= 1
    place.write_bytes(damaged)
    with pytest.raises(StoreDown):
        part(case, case.consumer, now, 3 * MIB + 100, 3 * MIB + 110)
    assert part(case, case.consumer, now, 0, 2 * MIB)[1] == LONG[: 2 * MIB]
    place.write_bytes(LONG[:-1])
    with pytest.raises(StoreDown):
        part(case, case.consumer, now, len(LONG) - 10, len(LONG))


def test_the_parts_of_one_playing_are_one_opening(case, now):
    for minute in range(6):
        part(case, case.officer, now + timedelta(minutes=minute), minute * MIB, minute * MIB + 10)
    assert case.openings() == 1
    part(case, case.officer, now + timedelta(hours=2), 0, 10)
    assert case.openings() == 2
    part(case, case.firm, now, MIB, MIB + 5)
    assert case.openings() == 3


def test_a_part_from_the_middle_is_an_opening_too(case, now):
    part(case, case.firm, now, MIB, MIB + 5)
    assert case.openings() == 1


def test_a_player_of_somebody_else_gets_nothing(case, now):
    other = Case(now, sound(), "a.wav")
    for stranger in (other.consumer, other.firm):
        with pytest.raises(NotFound):
            part(case, stranger, now, 0, 10)


def test_a_film_that_tells_where_the_buyer_made_it_is_not_for_the_seller(now):
    told = Case(now, film(b"mp42", place=b"+23.8103+090.4125/"), "home.mp4")
    with pytest.raises(NotFound):
        part(told, told.firm, now, 0, 10)
    assert part(told, told.officer, now, 0, 10)[1]
    assert part(told, told.consumer, now, 0, 10)[1]


def test_what_a_consumer_opens_of_the_seller_is_in_the_history_too(case, now):
    theirs = evidence.add_to_complaint(
        reference=case.complaint.reference, upload=upload(b"bill", "a.txt"), kind="other", by=case.firm, now=now
    )
    evidence.open_for(theirs.id, case.consumer, now, preview=False).stream.close()
    evidence.open_for(case.item.id, case.consumer, now, preview=False).stream.close()
    (opened,) = Event.objects.filter(kind="evidence.opened")
    assert opened.actor == case.consumer.text
