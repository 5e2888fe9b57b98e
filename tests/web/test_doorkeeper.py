"""The access table holds at every door, for everybody."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from ccms.accounts.actors import Role
from ccms.core.failures import NotFound
from ccms.core.references import new_reference
from ccms.gate import clock
from ccms.web import access, audiences, middleware
from ccms.web.audiences import Audience
from ccms.web.requests import SignedRequest, as_page_request

PEOPLE = [role for role in Role if role is not Role.CLOCK]
ROOMS = {f"room-{audience}": audiences.get(frozenset({audience})) for audience in Audience}

pytestmark = [pytest.mark.urls("tests.web.rooms"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def rooms(monkeypatch):
    more = {**access.TABLE, **ROOMS, "room-of-a-complaint": audiences.form(audiences.FIRM_LINK)}
    monkeypatch.setattr(middleware, "TABLE", more)


def test_every_role_is_an_audience_and_the_other_way_round():
    others = {Audience.ANYONE, Audience.MACHINE, Audience.DEVELOPMENT}

    assert {audience.value for audience in set(Audience) - others} == {role.value for role in PEOPLE}


@pytest.mark.parametrize("role", PEOPLE)
def test_everybody_enters_his_own_room_and_finds_no_other(role, signed_in):
    browser = signed_in(role)

    for audience in set(Audience) - {Audience.FIRM_LINK}:
        answer = browser.get(f"/rooms/{audience}")
        open_to_him = audience.value == role.value or audience in middleware.OPEN
        assert answer.status_code == (200 if open_to_him else 404), (role, audience)


def test_a_visitor_is_led_to_the_sign_in_page_of_each_audience(client):
    to_consumers = client.get("/rooms/consumer")
    to_officers = client.get("/rooms/officer")
    to_sellers = client.get("/rooms/firm_link/7K4M92XDPQH")

    assert to_consumers.headers["Location"] == "/t/sign-in?next=%2Frooms%2Fconsumer"
    assert to_officers.headers["Location"] == "/sign-in/?next=%2Frooms%2Fofficer"
    assert to_sellers.headers["Location"] == "/answer/7K4M92XDPQH"


def test_a_link_opens_its_own_complaint_and_no_other(signed_in):
    browser, another = signed_in(Role.FIRM_LINK), new_reference()

    own = browser.get("/rooms/firm_link/7K4M92XDPQH")
    other = browser.get(f"/rooms/firm_link/{another}")

    assert own.text == "firm_link 7K4M92XDPQH"
    assert other.headers["Location"] == f"/answer/{another}"


def test_a_stranger_gets_the_same_page_as_for_what_does_not_exist(signed_in):
    browser = signed_in(Role.CONSUMER)

    strange, missing = browser.get("/rooms/officer"), browser.get("/rooms/nowhere")

    assert strange.status_code == missing.status_code == 404
    assert strange.text.replace("/rooms/officer", "") == missing.text.replace("/rooms/nowhere", "")


def test_a_member_without_second_factor_is_led_to_set_one_up(signed_in):
    browser = signed_in(Role.OFFICER, second_factor=False)

    assert browser.get("/rooms/officer").headers["Location"] == "/sign-in/account/app"
    assert browser.get("/sign-in/account/app").status_code == 200


def test_other_methods_than_those_of_the_row_are_refused_by_name(client):
    answer = client.post("/rooms/anyone")

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"


def test_a_route_without_a_row_does_not_answer(client):
    with pytest.raises(ImproperlyConfigured, match="room"):
        client.get("/rooms/forgotten")


def test_rooms_of_development_do_not_exist_in_production(client, settings):
    settings.CCMS_ENV = "production"

    assert client.get("/rooms/development").status_code == 404


def test_pages_that_know_somebody_are_kept_by_nobody(client, signed_in):
    assert signed_in(Role.CONSUMER).get("/rooms/consumer").headers["Cache-Control"] == "private, no-store"
    assert signed_in(Role.CONSUMER).get("/rooms/anyone").headers["Cache-Control"] == "private, no-store"
    assert client.get("/").headers["Cache-Control"].startswith("public, max-age=60")


def test_a_visitor_without_cookie_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/")


def test_an_office_session_ends_after_half_an_hour_of_silence(signed_in):
    browser = signed_in(Role.OFFICER)
    browser.get("/rooms/officer")
    clock.move(timedelta(minutes=29))
    awake = browser.get("/rooms/officer")
    clock.move(timedelta(minutes=31))
    asleep = browser.get("/rooms/officer")

    assert awake.status_code == 200
    assert asleep.headers["Location"] == "/sign-in/?next=%2Frooms%2Fofficer&ended=1"


def test_an_office_session_ends_after_a_long_day_however_busy(signed_in):
    browser = signed_in(Role.OFFICER)
    answers = []
    for _ in range(49):  # quarters of an hour, and what the requests take themselves
        answers.append(browser.get("/rooms/officer").status_code)
        clock.move(timedelta(minutes=15))

    assert answers == [200] * 48 + [302]


def test_a_page_that_needs_somebody_is_not_there_for_nobody():
    request = as_page_request(RequestFactory().get("/rooms/officer"))
    request.actor = None
    request.__class__ = SignedRequest

    with pytest.raises(NotFound):
        _ = request.actor
