"""Round the doors: other writings of an address, old sessions, another's code, forms from elsewhere."""

import uuid
from copy import deepcopy

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from ccms.accounts import consumers, sessions
from ccms.accounts.codes.one_time import current_codes
from ccms.accounts.firms.entries import retire_contact
from ccms.accounts.members import managing
from ccms.accounts.models import Consumer, Member
from ccms.gate.clock import current_time
from ccms.web.access import TABLE
from tests import factories, sampling
from tests.rights import forms
from tests.rights.addresses import all_routes, no_such_thing
from tests.rights.sameness import taken_back
from tests.rights.visitors import asked_for_a_code, consumer_browser, link_browser, member_browser

pytestmark = pytest.mark.django_db

urlpatterns = [
    path("", include("ccms.config.urls")),
    path("written/tomorrow", lambda request: HttpResponse("open"), name="written_tomorrow"),
]


def about_complaints(*audiences):
    """Return the routes with a complaint in their address that these may use."""
    return [r for r in all_routes() if "reference" in r.asks and r.row.audiences & set(audiences)]


def test_a_route_that_says_nowhere_who_may_use_it_stops_every_start():
    with override_settings(ROOT_URLCONF=__name__), pytest.raises(SystemCheckError, match="written_tomorrow"):
        call_command("check")


def test_other_writings_of_a_number_open_nothing_that_the_number_does_not(world, visitors, survey):
    case, stranger = world.cases["offer"], visitors["consumer b"]
    bare, thing = case.reference, survey.things["offer"]
    writings = [bare.lower(), f"CC-{bare[:5]}-{bare[5:10]}-{bare[10:]}", f"%{ord(bare[0]):02x}{bare[1:]}", f"{bare}%20"]
    tried = 0
    for route in sampling.sample(private("consumer", "firm_link", "officer")):
        for written in writings:
            url = route.url(thing).replace(bare, written)
            answer = stranger.ask("GET", url)
            tried += 1
            assert answer.status_code in {302, 404}, url
            assert all(stranger.hears(bird) for bird in world.birds.heard_in(answer.content)), url
    assert tried > sampling.of_whole(200)


def test_a_slash_a_semicolon_or_a_second_coding_is_another_address(world, visitors, survey):
    case, owner = world.cases["offer"], visitors["consumer a"]
    for route in sampling.sample(about_complaints("consumer"), beside=1):
        url = route.url(survey.things["offer"])
        for other in (f"{url}/", f"{url};a=b", f"{url}%2f", f"{url}/..%2f", url.replace("/t/", "/t//")):
            answer = owner.ask("GET", other)
            heard = {bird.kind for bird in world.birds.heard_in(answer.content)}
            assert not heard & {"narrative", "note", "father"}, other
    assert owner.ask("GET", f"/t/{case.reference}").status_code == 200


METHODS = ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "CONNECT"]


@pytest.mark.parametrize("method", METHODS)
def test_methods_that_no_row_names_are_refused_at_every_address(method, world, visitors, survey):
    for route in sampling.sample(all_routes(), beside=METHODS.index(method)):
        if method in route.row.methods:
            continue
        answer = visitors["consumer a"].browser.generic(method, route.url(survey.things["offer"]))
        assert answer.status_code == 405, route.name
        assert not survey.is_changed()


def test_a_method_named_in_a_header_or_field_is_not_listened_to(world, visitors):
    case = world.cases["offer"]
    url, owner = f"/t/{case.reference}/withdraw", visitors["consumer a"].browser
    owner.get(url, headers={"X-HTTP-Method-Override": "POST"})
    owner.get(f"{url}?_method=POST&reason=no_longer&received=nothing")
    case.row.refresh_from_db()

    assert case.row.status == "with_consumer"


def closed_to(browser, routes, thing):
    """Tell the first address that answers somebody whose session should be over."""
    for route in routes:
        answer = browser.get(route.url(thing))
        if not (
            answer.status_code == 302 and answer.headers["Location"].startswith(("/t/sign-in", "/answer/", "/sign-in"))
        ):
            return route.name, answer.status_code
    return None


def private(*audiences):
    return [r for r in about_complaints(*audiences) if not r.is_public and "GET" in r.row.methods]


def test_a_cookie_kept_from_before_the_sessions_were_ended_opens_nothing(world, survey):
    buyer = world.buyers["a"]
    plain, remembered = consumer_browser(buyer), consumer_browser(buyer, remembered=True)
    factories.end_sessions(buyer.row)

    assert closed_to(plain, private("consumer"), survey.things["offer"]) is None
    assert closed_to(remembered, private("consumer"), survey.things["offer"]) is None


def test_a_cookie_of_an_erased_person_opens_nothing(world, survey):
    browser = consumer_browser(world.buyers["b"])
    consumers.erase_consumer(Consumer.objects.get(pk=world.buyers["b"].row.pk), current_time())

    assert closed_to(browser, private("consumer"), survey.things["b offer"]) is None


def test_a_cookie_from_before_a_restore_opens_nothing(world, survey):
    browser = consumer_browser(world.buyers["a"])
    sessions.begin_new_deployment()

    assert closed_to(browser, private("consumer"), survey.things["offer"]) is None
    sessions._deployment.cache_clear()


def test_a_retired_contact_is_signed_out(world, survey):
    case = world.cases["offer"]
    browser = link_browser(case.shop.contact, case.reference)
    retire_contact(case.shop.contact, current_time())

    assert closed_to(browser, private("firm_link"), survey.things["offer"]) is None


def test_a_link_of_one_complaint_opens_no_other_of_the_same_shop(world, survey):
    browser = link_browser(world.cases["offer"].shop.contact, world.cases["offer"].reference)

    assert world.cases["defence"].shop is world.cases["offer"].shop
    assert closed_to(browser, private("firm_link"), survey.things["defence"]) is None


def test_a_forged_or_borrowed_cookie_opens_nothing(world, survey):
    cookie = consumer_browser(world.buyers["a"]).cookies["ccms"].value
    token = sessions.token_for(world.buyers["a"].row, current_time())
    for value in (token, cookie[:-1], cookie.swapcase(), f"{cookie}=", "", "a:b:c", cookie.split(":")[0]):
        browser = Client()
        browser.cookies["ccms"] = value
        assert closed_to(browser, private("consumer"), survey.things["offer"]) is None, value


@pytest.mark.parametrize("change", ["role", "office", "epoch", "shut out", "password"])
def test_a_members_session_ends_with_what_it_stood_for(change, world, survey):
    member = Member.objects.get(pk=world.members["officer x"].pk)
    browser = member_browser(member)
    assert browser.get("/office/").status_code == 200
    match change:
        case "role":
            managing.change_role(member, "auditor", office=world.office["x"])
        case "office":
            managing.change_role(member, "officer", office=world.office["y"])
        case "epoch":
            managing.end_sessions(member)
        case "shut out":
            managing.deactivate(member, current_time())
        case _:
            member.set_password("another long password")
            member.save()

    assert closed_to(browser, private("officer"), survey.things["offer"]) is None


def test_a_code_to_follow_complaints_neither_files_nor_answers(world):
    holder = asked_for_a_code(world, "b")
    code = next(each.code for each in current_codes(current_time()) if each.purpose == "track")
    typed = {"code": code, forms.KEY: str(uuid.uuid4())}
    cookie = next(iter(holder._kept.values())).value
    with taken_back():
        filing = holder.ask("POST", "/c/code", typed)
    with taken_back():
        answering = Client()
        answering.cookies["ccms-answer"] = cookie
        reference = world.cases["offer"].reference
        answered = answering.post(f"/answer/{reference}/code", typed)
    following = holder.ask("POST", "/t/sign-in/code", typed)

    assert (filing.headers["Location"], "ccms" in filing.cookies) == ("/c", False)
    assert (answered.headers["Location"], "ccms" in answered.cookies) == (f"/answer/{reference}", False)
    assert (following.headers["Location"], "ccms" in following.cookies) == ("/t/mine", True)


def with_checks(visitor):
    """Return the visitor's browser as strict as a real one is about where a form comes from."""
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = deepcopy(visitor._kept)
    return browser


def senders(survey, visitors, beside=0):
    """Yield a sample of the forms that act, their sender and what they send."""
    for route in sampling.sample(survey.acting_routes(), beside=beside):
        for name, sent in survey.acting[route.name].values():
            visitor = next(survey.rightful(route, survey.world.cases[name]))
            yield route, survey.things[name], visitor, sent


def test_a_form_without_its_token_is_refused_and_changes_nothing(visitors, survey):
    tried = 0
    for route, thing, visitor, sent in senders(survey, visitors):
        answer = with_checks(visitor).post(route.url(thing), forms.fresh(sent))
        tried += 1
        assert answer.status_code == 403, route.name
        assert not survey.is_changed(), route.name
    assert tried > sampling.of_whole(60)


ORIGINS = ["https://evil.example", "null", "http://testserver.evil.example", "http://testserver:81"]


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_form_from_elsewhere_is_refused_though_it_has_the_token(origin, visitors, survey):
    for route, thing, visitor, sent in senders(survey, visitors, beside=1 + ORIGINS.index(origin)):
        browser, token = with_checks(visitor), "a" * 32
        browser.cookies[settings.CSRF_COOKIE_NAME] = token
        given = {**forms.fresh(sent), forms.TOKEN: token}
        answer = browser.post(route.url(thing), given, headers={"Origin": origin})
        assert answer.status_code == 403, route.name
        assert not survey.is_changed(), route.name


def test_the_same_form_with_its_token_is_taken(visitors, survey):
    """Without this, the two tests above would pass on a product that takes no form at all."""
    for route, thing, visitor, sent in senders(survey, visitors):
        browser, token = with_checks(visitor), "a" * 32
        browser.cookies[settings.CSRF_COOKIE_NAME] = token
        given = {**forms.fresh(sent), forms.TOKEN: token}
        with taken_back():
            answer = browser.post(route.url(thing), given, headers={"Origin": "http://testserver"})
            assert answer.status_code in {200, 302}, route.name
            assert survey.is_changed(), (route.name, answer.headers.get("Location"))


def test_only_what_comes_from_other_sites_by_its_nature_is_taken_without_a_token():
    exempt = {r.name for r in all_routes() if getattr(r.callback, "csrf_exempt", False)}

    # a gateway's receipts; a shop's page that sends its buyer here, which leaves nothing behind but a row that waits;
    # the way out of a frame, which has no cookie in common with the new page: it wants our Origin, and signs nobody in
    assert exempt == {"hooks:sms", "consumer:new", "consumer:across"}


def test_nothing_is_a_page_of_development_in_production(world, survey, visitors):
    pages = [route for route in all_routes() if "development" in TABLE[route.name].audiences]
    for number, visitor in enumerate(visitors.values()):
        for route in sampling.sample(pages, beside=number):
            assert visitor.ask("GET", route.url(survey.things["offer"])).status_code in {404, 405}, route.name
            assert visitor.ask("POST", route.url(no_such_thing()), {}).status_code in {404, 405}, route.name
