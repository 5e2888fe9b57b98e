"""The page of the mail address, and the page behind its link."""

import re
import uuid

from django.test import Client

from ccms.accounts.models import Consumer
from ccms.gate.clock import current_time
from ccms.notices.delivery import deliver
from ccms.notices.models import DevelopmentMessage, Notice


def key():
    return {"idempotency_key": str(uuid.uuid4())}


def sent_link(address="salma@example.com"):
    deliver(current_time())
    body = DevelopmentMessage.objects.filter(to=address).order_by("-id").first().body
    return re.search(r"/t/email/\S+", body).group()


def write(followed, address="salma@example.com"):
    return followed.browser.post("/t/email", {**key(), "email": address})


def test_an_address_is_written_asked_about_and_confirmed_by_the_button(followed, transactional_db):
    answer = write(followed)
    assert "লিংক পাঠানো হয়েছে" in answer.text

    link, stranger = sent_link(), Client(enforce_csrf_checks=False)
    opened = stranger.get(link)
    assert opened.status_code == 200
    assert "salma" not in opened.text
    assert Consumer.objects.get(pk=followed.person.pk).email_confirmed_at is None

    assert "ধন্যবাদ" in stranger.post(link, key()).text
    assert Consumer.objects.get(pk=followed.person.pk).email_confirmed_at is not None
    assert "কাজ হয়ে গেছে" in stranger.post(link, key()).text
    assert "নিশ্চিত করা আছে" in followed.browser.get("/t/email").text


def test_until_then_news_goes_by_sms_only_and_afterwards_there_too(followed, transactional_db):
    write(followed)
    link = sent_link()
    followed.reached()
    assert not Notice.objects.filter(recipient=f"consumer:{followed.person.pk}", channel="email").exists()

    Client().post(link, key())
    followed.offer()

    assert Notice.objects.filter(recipient=f"consumer:{followed.person.pk}", channel="email").exists()


def test_an_old_or_broken_link_says_what_to_do(followed, transactional_db):
    write(followed)
    link = sent_link()

    for address in (link + "x", "/t/email/nonsense"):
        page = Client().get(address)
        assert page.status_code == 410
        assert 'href="/t/email"' in page.text
    followed.later(hours=25)
    page = Client().get(link)
    assert page.status_code == 410
    assert "২৪ ঘণ্টা শেষ" in page.text


def test_no_more_than_one_letter_a_minute(followed, transactional_db):
    write(followed)
    again = write(followed)

    assert again.status_code == 422
    assert 'value="salma@example.com"' in again.text
    assert Notice.objects.filter(template="consumer.confirm_email").count() == 1
    followed.later(minutes=2)
    assert write(followed).status_code == 200


def test_a_double_tap_sends_one_letter(followed, transactional_db):
    form = {**key(), "email": "salma@example.com"}

    for _ in range(2):
        assert followed.browser.post("/t/email", form).status_code == 200

    assert Notice.objects.filter(template="consumer.confirm_email").count() == 1


def test_the_list_of_complaints_says_that_the_address_waits(followed, transactional_db):
    assert "ইমেইলেও খবর নিন" in followed.browser.get("/t/mine").text

    write(followed)

    assert "নিশ্চিত করা হয়নি" in followed.browser.get("/t/mine").text


def test_an_address_that_is_none_is_refused_and_kept(followed, transactional_db):
    page = write(followed, "salma at example")

    assert page.status_code == 422
    assert 'value="salma at example"' in page.text
