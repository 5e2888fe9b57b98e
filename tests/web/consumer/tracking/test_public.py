"""A complaint number alone tells where it stands, to whoever knows it."""

from datetime import timedelta

import pytest

from ccms.core.references import ALPHABET, display, new_reference
from ccms.gate.clock import current_time
from ccms.gate.limits import LIMITS, Counted, Window
from tests.web.consumer.tracking.reading import words


def test_the_number_alone_tells_state_deadline_and_next_step(followed, client):
    answer = client.get(followed.url)

    said = words(answer)
    assert answer.status_code == 200
    assert display(followed.reference) in said
    assert "প্রতিষ্ঠানের জবাবের অপেক্ষা" in said
    assert "এখন প্রতিষ্ঠানের পালা।" in said
    assert "আর ৭ দিন বাকি" in said
    assert "এর মধ্যে প্রতিষ্ঠান জবাব না দিলে অভিযোগ নিজে থেকেই ভোক্তা অধিদপ্তরে যাবে।" in said


def test_the_number_alone_tells_no_name_no_text_and_no_amount(followed, client):
    followed.offer()

    answer = client.get(followed.url)

    private = ("শাড়িঘর", "Sharighor", "টি-শার্ট", "২,৪৫০", "২,১৫০", "টাকা ফেরত", "পরীক্ষা নাম")
    assert [word for word in private if word in answer.text] == []


def test_the_next_step_is_said_in_the_readers_language(followed, client):
    followed.escalate()

    assert "একজন কর্মকর্তা হাতে নেবেন" in words(client.get(followed.url))
    assert "An officer of DNCRP takes it up by then" in words(client.get(followed.url, {"lang": "en"}))


def test_the_page_asks_the_database_twice_where_it_stands_and_whether_one_guesses(
    followed, client, django_assert_num_queries
):
    before = current_time()
    with django_assert_num_queries(2):
        answer = client.get(followed.url)

    assert before < answer.context["now"] < current_time()  # told along with where it stands


def test_any_way_of_writing_the_number_is_understood(followed, client):
    bangla = display(followed.reference).lower().translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯"))

    assert client.get(f"/t/{bangla}").status_code == 200


def test_nobody_keeps_finds_or_passes_the_page_on(followed, client):
    answer = client.get(followed.url)

    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "<form" not in answer.text  # a form would need its origin told, which no-referrer hides


def test_a_number_that_nobody_has_is_said_so_with_the_number_to_look_at_again(client, db):
    reference = new_reference()

    answer = client.get(f"/t/{reference}")

    assert answer.status_code == 404
    assert "এই নম্বরে অভিযোগ পাইনি" in words(answer)
    assert display(reference) in words(answer)


@pytest.mark.parametrize("typed", ["7K4M92XDPQ", "hello", "7K4M92XDPQHH", "CC-7K4M9-2XDPQ-1", "U" * 11])
def test_a_slip_in_the_number_is_said_without_asking_the_database(client, typed):
    answer = client.get(f"/t/{typed}")  # this test has no database to ask

    assert answer.status_code == 422
    assert "অভিযোগ নম্বরের ১১টি অক্ষর আবার দেখুন" in words(answer)


def test_a_wrong_check_character_is_a_slip_whichever_it_is(followed, client):
    wrong = [letter for letter in ALPHABET if letter != followed.reference[-1]]

    assert {client.get(f"/t/{followed.reference[:-1]}{letter}").status_code for letter in wrong} == {422}


def guess(client, times):
    """Ask for numbers that do not exist."""
    return [client.get(f"/t/{new_reference()}").status_code for _ in range(times)]


def test_guesses_are_counted_and_then_refused_with_the_time_to_wait(client, db):
    most = LIMITS[Counted.TRACK_WRONG][0].most

    assert guess(client, most) == [404] * most
    answer = client.get(f"/t/{new_reference()}")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_who_guessed_too_often_learns_nothing_from_a_right_number_either(followed, client):
    guess(client, LIMITS[Counted.TRACK_WRONG][0].most)

    assert client.get(followed.url).status_code == 429


def test_guesses_of_others_do_not_keep_the_owner_out(followed, client):
    guess(client, LIMITS[Counted.TRACK_WRONG][0].most)

    assert followed.get().status_code == 200
    assert client.get("/t/sign-in").status_code == 200


def test_looking_at_right_numbers_has_a_wider_limit_of_its_own(followed, client, monkeypatch):
    monkeypatch.setitem(LIMITS, Counted.TRACK_RIGHT, (Window(3, timedelta(minutes=1)),))

    assert [client.get(followed.url).status_code for _ in range(4)] == [200, 200, 200, 429]
