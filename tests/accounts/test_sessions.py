"""A signed cookie opens what it was made for, for as long as it was made for."""

import base64
from datetime import timedelta

import pytest
from django.db.models import F
from django.http import HttpResponse

from ccms.accounts import consumers, sessions
from ccms.accounts.actors import Role
from ccms.accounts.models import FirmContact
from ccms.gate.clock import current_time
from tests import factories

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
REFERENCE = "7K4M92XDPQH"


@pytest.fixture
def back(rf):
    """Return the request of a browser that kept this answer's cookies."""

    def request(response):
        found = rf.get("/")
        found.COOKIES = {name: morsel.value for name, morsel in response.cookies.items()}
        return found

    return request


@pytest.fixture
def signed_in(consumer, now):
    response = HttpResponse()
    sessions.open_consumer_session(response, consumer, now)
    return response


@pytest.fixture
def answering(contact, now):
    response = HttpResponse()
    sessions.open_link_session(response, contact, REFERENCE, now)
    return response


def test_a_consumer_is_known_for_half_a_day_and_not_longer(signed_in, back, consumer, now):
    actor = sessions.read_session(back(signed_in), now + 12 * HOUR - MINUTE)

    assert (actor.role, actor.consumer) == (Role.CONSUMER, consumer.pk)
    assert sessions.read_session(back(signed_in), now + 12 * HOUR) is None


def test_an_unticked_session_ends_with_the_browser(signed_in):
    assert signed_in.cookies["ccms"]["max-age"] == ""


def test_a_ticked_session_lasts_thirty_days(consumer, back, now):
    response = HttpResponse()
    sessions.open_consumer_session(response, consumer, now, remembered=True)

    assert response.cookies["ccms"]["max-age"] == 30 * 86400
    assert sessions.read_session(back(response), now + 30 * DAY - MINUTE)
    assert sessions.read_session(back(response), now + 30 * DAY) is None


def test_the_cookie_is_out_of_reach_of_scripts_and_foreign_forms(signed_in):
    assert signed_in.cookies["ccms"]["httponly"]
    assert signed_in.cookies["ccms"]["samesite"] == "Lax"


def test_behind_https_the_cookie_belongs_to_this_host_alone(consumer, now, settings):
    settings.SESSION_COOKIE_SECURE = True
    response = HttpResponse()

    sessions.open_consumer_session(response, consumer, now)

    cookie = response.cookies["__Host-ccms"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


def test_every_changed_character_breaks_the_cookie(signed_in, back, now):
    request = back(signed_in)
    text = request.COOKIES["ccms"]

    for place in range(len(text)):
        request.COOKIES["ccms"] = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        assert sessions.read_session(request, now) is None


def test_a_session_ends_everywhere_when_its_person_says_so(signed_in, back, consumer, now):
    factories.end_sessions(consumer)

    assert sessions.read_session(back(signed_in), now) is None


def test_an_erased_person_has_no_session(signed_in, back, consumer, now):
    consumers.erase_consumer(consumer, now)

    assert sessions.read_session(back(signed_in), now) is None


def test_a_restored_database_knows_no_old_session(signed_in, back, now):
    sessions.begin_new_deployment()

    assert sessions.read_session(back(signed_in), now) is None


def test_a_clock_set_back_opens_nothing(signed_in, back, now):
    assert sessions.read_session(back(signed_in), now - MINUTE)
    assert sessions.read_session(back(signed_in), now - HOUR) is None


def test_a_link_seller_acts_for_his_firm_on_one_complaint(answering, back, contact, now):
    actor = sessions.read_session(back(answering), now)

    assert actor.role is Role.FIRM_LINK
    assert (actor.firm, actor.contact, actor.complaint) == (contact.firm_id, contact.pk, REFERENCE)
    assert not actor.contact_verified


def test_a_link_seller_is_forgotten_after_an_hour_of_silence(answering, back, now):
    assert sessions.read_session(back(answering), now + HOUR - MINUTE)
    assert sessions.read_session(back(answering), now + HOUR) is None


def test_each_page_of_a_link_seller_counts_the_hour_anew_up_to_half_a_day(answering, back, now):
    browser = answering
    for halves in range(1, 24):
        request, at = back(browser), now + halves * 30 * MINUTE
        browser = HttpResponse()
        sessions.renew_session(request, browser, at)
        assert sessions.read_session(back(browser), at)

    assert sessions.read_session(back(browser), now + 12 * HOUR) is None


def test_a_retired_contact_answers_no_more(answering, back, contact, now):
    FirmContact.objects.filter(pk=contact.pk).update(retired_at=now)

    assert sessions.read_session(back(answering), now) is None


def test_a_contact_whose_sessions_were_ended_answers_no_more(answering, back, contact, now):
    FirmContact.objects.filter(pk=contact.pk).update(session_epoch=F("session_epoch") + 1)

    assert sessions.read_session(back(answering), now) is None


def test_signing_out_takes_the_cookie_away(back):
    response = HttpResponse()
    sessions.close_session(response)

    assert response.cookies["ccms"]["max-age"] == 0


def test_a_token_opens_the_api_and_is_no_cookie(consumer, back, signed_in, now):
    token = sessions.token_for(consumer, now)

    assert sessions.read_token(token, now).consumer == consumer.pk
    assert sessions.read_token(token, now + 12 * HOUR) is None
    assert sessions.read_token(back(signed_in).COOKIES["ccms"], now) is None
    assert sessions.read_token("", now) is None


def test_the_cookie_shows_no_number(signed_in):
    text = signed_in.cookies["ccms"].value.split(":")[0]
    assert b"1712345678" not in base64.urlsafe_b64decode(text + "==")


def test_a_visitor_without_cookie_costs_no_query(rf, now, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert sessions.read_session(rf.get("/"), now) is None


def test_who_acts_and_what_time_it_is_are_one_question(consumer, back, django_assert_num_queries):
    response = HttpResponse()
    sessions.open_consumer_session(response, consumer, current_time(), remembered=True)

    with django_assert_num_queries(1):
        actor, now = sessions.read_session_and_time(back(response))

    assert actor.consumer == consumer.pk
    assert abs(now - current_time()) < MINUTE


def test_a_session_that_is_over_or_another_s_still_tells_the_time(consumer, contact, back):
    over, link = HttpResponse(), HttpResponse()
    sessions.open_consumer_session(over, consumer, current_time() - 13 * HOUR)
    sessions.open_link_session(link, contact, REFERENCE, current_time())

    assert sessions.read_session_and_time(back(over))[0] is None
    actor, now = sessions.read_session_and_time(back(link))

    assert (actor.role, actor.complaint) == (Role.FIRM_LINK, REFERENCE)
    assert abs(now - current_time()) < MINUTE
