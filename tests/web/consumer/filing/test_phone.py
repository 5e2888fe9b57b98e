"""The number and its code."""

from datetime import timedelta

import pytest

from ccms.accounts.models import Consumer
from ccms.notices.models import CodeMessage
from tests.web.consumer.filing.walking import Walker


def test_a_number_in_bangla_digits_gets_a_code(walker):
    walker.send(phone="০১৭১২ ৩৪৫৬৭৮")

    assert walker.path == "/c/code"
    assert "01712 345678" in walker.text
    assert CodeMessage.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "12345", "0171234567", "+1 555 0100"])
def test_what_is_no_number_is_kept_and_explained(walker, typed):
    walker.send(phone=typed)

    assert walker.page.status_code == 422
    assert walker.form()["phone"] == typed
    assert "<title>Error: " in walker.text


def test_a_wrong_code_counts_down_and_a_right_one_opens(walker):
    walker.send(phone=walker.phone).send(code="000000" if walker.code != "000000" else "111111")
    assert "tries left: 4" in walker.text
    walker.send(code=walker.code)

    assert walker.path == "/c/firm"
    assert Consumer.objects.count() == 1


def test_a_code_sent_twice_in_one_form_opens_twice(walker):
    walker.send(phone=walker.phone)
    form = walker.form() | {"code": walker.code}
    answers = [walker.client.post("/c/code", form) for _tap in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]


def test_a_code_cannot_be_entered_where_it_was_not_asked_for(walker):
    walker.send(phone=walker.phone)
    thief = Walker(phone="01811111111")
    thief.get("/c/code")

    assert thief.path == "/c"


def test_within_a_minute_the_code_is_on_its_way_and_no_second_message_leaves(walker):
    walker.send(phone=walker.phone)
    walker.send(form=1, again="1")

    assert "on its way" in walker.text
    assert CodeMessage.objects.count() == 1


def test_after_a_minute_the_same_code_is_sent_again(walker, pass_time):
    walker.send(phone=walker.phone)
    first = walker.code
    pass_time(timedelta(seconds=70))
    walker.send(form=1, again="1")

    assert "sent the code again" in walker.text
    assert walker.code == first


def test_a_signed_in_person_is_not_asked_for_the_number_again(signed_in_walker):
    assert signed_in_walker.get("/c").path == "/c/firm"


def test_a_code_whose_time_is_over_is_followed_by_a_new_one(walker, pass_time):
    walker.send(phone=walker.phone)
    old = walker.code
    pass_time(timedelta(minutes=11))
    walker.send(code=old)

    assert "We have sent a new one" in walker.text
    assert walker.code != old


def test_too_many_codes_name_the_wait_and_the_hotline(walker, pass_time):
    for _ in range(4):
        pass_time(timedelta(seconds=70))
        walker.get("/c").send(phone=walker.phone)

    assert walker.page.status_code == 422
    assert "16121" in walker.text
