"""A letter is sent once whatever is lost on the way, and what happened to it is read whatever order it comes in."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from ccms.integrations.nothi.client import Desk, Letter, Nothi, NothiFailed, NothiRefused
from ccms.integrations.nothi.mapping import Movement, MovementKind, movements_of, newest
from tests import day

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
LETTER = Letter("d-1", "অভিযোগ", "ভুল পণ্য", {"name_bng": "পরীক্ষা নাম"}, Desk("7", "70"))


def until_done(act, turns=200):
    """Repeat a call until it is answered, as the worker does at its next turns."""
    try:
        return act()
    except NothiFailed:
        assert turns
        return until_done(act, turns - 1)


def test_a_letter_is_laid_down_sent_and_followed(installation):
    simulator, nothi, _ = installation()
    file = nothi.upload("dossier.zip", b"PK\x03\x04\x00\xff")
    assert simulator.files[file] == b"PK\x03\x04\x00\xff"
    dak = nothi.lay_down(LETTER)
    assert not simulator.sent()
    receipt = nothi.send(dak)
    assert receipt.number == f"R-{dak}"
    now = day.now()
    seen = [newest(nothi.movements(dak, now + timedelta(minutes=1)).read).kind for _ in range(4)]
    assert seen == ["received", "put_to_file", "letter_issued", "archived"]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_lost_the_letter_whose_number_was_kept_is_sent_once(installation, seed):
    simulator, nothi, _ = installation(fail=0.3, drop=0.3, seed=seed)
    dak = until_done(lambda: nothi.lay_down(LETTER))
    first = until_done(lambda: nothi.send(dak))
    again = until_done(lambda: nothi.send(dak))
    assert first == again
    assert [each.key for each in simulator.sent()] == [dak]


@pytest.mark.parametrize("seed", range(3))
def test_doubled_shuffled_and_lying_answers_lead_to_the_same_state(installation, seed):
    _, nothi, _ = installation(repeat=0.5, reorder=0.7, lie=0.7, seed=seed)
    dak = nothi.lay_down(LETTER)
    nothi.send(dak)
    known = {}
    now = day.now() + timedelta(minutes=1)
    for _ in range(6):
        known |= {each.outside_id: each for each in nothi.movements(dak, now).read}
    assert newest(known.values()).kind is MovementKind.ARCHIVED
    assert len(known) == 5


def test_in_whatever_order_movements_come_the_newest_is_the_same():
    moments = [NOW, NOW, NOW + timedelta(seconds=1)]
    made = [
        Movement(str(n), kind, at) for n, (kind, at) in enumerate(zip(MovementKind, [*moments, *moments], strict=False))
    ]
    chance = random.Random(4)  # noqa: S311 - an order, no secret
    expected = newest(made)
    for _ in range(200):
        chance.shuffle(made)
        assert newest(made) == expected


@pytest.mark.parametrize(
    "answer", [None, [], {}, {"movements": None}, {"movements": "x"}, {"movements": [1, None, {"id": True}]}]
)
def test_what_is_no_answer_is_read_as_nothing(answer):
    found = movements_of(answer, "1", NOW)
    assert found.read == ()
    assert found.unread or answer == {"movements": []}


def test_a_refusal_says_its_words_and_silence_is_no_refusal(installation, key_file):
    _, nothi, _ = installation()
    with pytest.raises(NothiRefused, match="no such letter"):
        nothi.send("77")
    with pytest.raises(NothiFailed):
        Nothi("http://127.0.0.1:9", key_file).check()
    with pytest.raises(NothiRefused):
        Nothi("http://127.0.0.1:9", None).check()
