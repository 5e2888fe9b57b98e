"""The link that confirms a mail address: once, for a day, for one person and address, and only by the button."""

from datetime import timedelta

import pytest
from django.core.signing import Signer

from ccms.accounts import consumers
from ccms.accounts.consumers import Confirmation, consumer_of
from ccms.accounts.models import Consumer

C = Confirmation


@pytest.fixture
def asked(db, now):
    """Return a person who was asked to confirm an address, and the word of his link."""
    person = consumer_of("+8801712345678", now)
    assert consumers.set_email(person, "salma@example.com")
    consumers.begin_confirming(person, now)
    return person, consumers.email_word(person)


def fresh(person):
    return Consumer.objects.get(pk=person.pk)


def test_the_link_confirms_once(asked, now):
    person, word = asked

    assert consumers.confirm_email(word, now) is C.DONE
    assert fresh(person).email_confirmed_at == now
    assert consumers.confirm_email(word, now + timedelta(hours=1)) is C.USED
    assert fresh(person).email_confirmed_at == now


def test_opening_the_link_changes_nothing_however_often(asked, now):
    person, word = asked

    for _ in range(3):
        assert consumers.confirm_email(word, now, opened_only=True) is C.OPEN

    assert fresh(person).email_confirmed_at is None


def test_the_link_lives_for_a_day(asked, now):
    _, word = asked

    assert consumers.confirm_email(word, now + timedelta(hours=24), opened_only=True) is C.OVER
    assert consumers.confirm_email(word, now + timedelta(hours=24)) is C.OVER
    assert consumers.confirm_email(word, now + timedelta(hours=24, seconds=-1)) is C.DONE


def test_a_newer_link_another_address_and_an_erased_person_make_it_worthless(asked, now):
    person, word = asked
    consumers.begin_confirming(person, now + timedelta(minutes=2))
    assert consumers.confirm_email(word, now) is C.WORTHLESS

    word = consumers.email_word(person)
    consumers.set_email(person, "other@example.com")
    consumers.set_email(person, "salma@example.com")
    assert consumers.confirm_email(word, now) is C.WORTHLESS

    consumers.begin_confirming(person, now)
    word = consumers.email_word(person)
    consumers.erase_consumer(person, now)
    assert consumers.confirm_email(word, now) is C.WORTHLESS


@pytest.mark.parametrize("change", [lambda word: word + "x", lambda word: word[1:], lambda _: "", lambda _: "a:b:c"])
def test_a_word_that_we_did_not_sign_is_worthless(asked, now, change):
    assert consumers.confirm_email(change(asked[1]), now) is C.WORTHLESS


def test_a_word_signed_for_another_purpose_is_worthless(asked, now):
    person, word = asked
    same = Signer(salt="ccms.consumer.email").unsign_object(word)

    assert consumers.confirm_email(Signer(salt="ccms.answer-code").sign_object(same), now) is C.WORTHLESS
    assert fresh(person).email_confirmed_at is None


def test_the_same_address_again_stays_confirmed_and_is_not_asked_about(asked, now):
    person, word = asked
    consumers.confirm_email(word, now)

    assert not consumers.set_email(fresh(person), "salma@example.com")
    assert fresh(person).email_confirmed_at == now


def test_the_word_shows_neither_address_nor_person(asked):
    person, word = asked

    assert "salma" not in word
    assert person.pk.hex not in word
