"""A letter is sent once whatever is lost on the way, and what happened to it is read whatever order it comes in."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from ccms.integrations.nothi import simulator as simulated
from ccms.integrations.nothi.client import (
    Desk,
    Letter,
    Movement,
    MovementKind,
    Nothi,
    NothiFailed,
    NothiRefused,
    movements_of,
    newest,
)
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
    with pytest.raises(NothiRefused, match="status 404") as refused:
        nothi.send("77")
    assert refused.value.words == "no such letter"
    with pytest.raises(NothiFailed):
        Nothi("http://127.0.0.1:9", key_file).check()
    with pytest.raises(NothiRefused):
        Nothi("http://127.0.0.1:9", None).check()


@pytest.fixture
def odd(installation, monkeypatch):
    """Return a way to let one address answer something odd: members in place of its own, or a text as it stands."""
    simulator, nothi, _ = installation()
    say, answer = simulated._Handler._say, simulator.answer

    def raw(handler, status, told):
        if isinstance(told, str):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n" + told.encode())
        else:
            say(handler, status, told)

    def let(path, told):
        def answers(asked, *given):
            status, said = answer(asked, *given)
            if asked != path:
                return status, said
            return status, told if isinstance(told, str) else {**said, **told}

        monkeypatch.setattr(simulator, "answer", answers)

    monkeypatch.setattr(simulated._Handler, "_say", raw)
    return nothi, let


@pytest.mark.parametrize("number", ["9" * 65, "9" * 1500, "", None, True, ["1"], "1\n2", "[" * 900_000])
@pytest.mark.parametrize(
    ("path", "member", "call"),
    [
        ("/api/content/upload", "id", lambda nothi, _: nothi.upload("dossier.zip", b"PK")),
        ("/api/dak/upload", "dak_id", lambda nothi, _: nothi.lay_down(LETTER)),
        ("/api/dak/upload/send", "dak_received_no", lambda nothi, dak: nothi.send(dak)),
    ],
)
def test_a_number_that_no_column_takes_is_an_answer_that_cannot_be_read(odd, path, member, call, number):
    nothi, let = odd
    dak = nothi.lay_down(LETTER)
    let(path, number if str(number).startswith("[[") else {member: number})
    with pytest.raises(NothiFailed):
        call(nothi, dak)


def test_a_moment_that_no_calendar_has_is_an_entry_that_cannot_be_read(odd):
    nothi, let = odd
    dak = nothi.lay_down(LETTER)
    nothi.send(dak)
    own = {"dak_id": dak, "operation": "dak/received"}
    let("/api/dak/movements", {"movements": [
        {**own, "id": "m1", "created": "0001-01-01T00:00:00+14:00"},
        {**own, "id": "m2", "created": "9999-12-31T23:59:59-14:00"},
        {**own, "id": "m3", "created": "2026-11-30T09:00:00+23:59"},
        {**own, "id": "m4", "created": ["2026-11-30T09:00:00+00:00"]},
    ]})  # fmt: skip
    found = nothi.movements(dak, NOW)
    assert [(each.outside_id, each.at, each.at.tzinfo) for each in found.read] == [
        ("m3", datetime(2026, 11, 29, 9, 1, tzinfo=UTC), UTC)
    ]
    assert found.unread == 3
