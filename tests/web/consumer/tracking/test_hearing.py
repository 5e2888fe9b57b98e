"""A buyer who is called to a hearing: what to bring, and to say that they cannot come."""

from datetime import timedelta

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import SetHearing
from ccms.gate.clock import current_time
from tests.web.consumer.tracking.reading import words

WHY = "সেদিন আমার পরীক্ষা।"


@pytest.fixture
def called(followed):
    officer = followed.escalate().take_up()
    perform(SetHearing(at=current_time() + timedelta(days=5), place="কক্ষ ৭", agreed=True), **followed.by(officer))
    return followed


def test_the_page_says_where_what_to_bring_and_how_to_say_that_one_cannot_come(called):
    page = words(called.get())

    assert "কক্ষ ৭" in page
    assert "সঙ্গে যা আনবেন এ নিয়ে যা আছে: বিল বা অর্ডারের কাগজ" in page
    assert "শুনানিতে আসতে পারবেন না? জানান" in page


def test_sent_twice_it_is_said_once_and_the_page_offers_it_no_more(called):
    for _ in range(2):
        answer = called.post("/hearing", key="8f14e45f-ceea-467f-ab5f-3d3a2f0b9c11", text=WHY)

    assert answer.status_code == 302
    assert called.events().count("consumer.said_cannot_come") == 1
    page = words(called.get())
    assert "আপনি জানিয়েছেন, শুনানিতে আসতে পারবেন না" in page
    assert "শুনানিতে আসতে পারবেন না? জানান" not in page


def test_a_reason_is_needed(called):
    assert called.post("/hearing", text="").status_code == 422


def test_without_a_hearing_there_is_nothing_to_say(followed):
    assert followed.get("/hearing").status_code == 409
