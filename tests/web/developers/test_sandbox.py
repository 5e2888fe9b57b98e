"""What a firm's people do in a sandbox: a clock, made-up buyers, messages that are kept; and where it is not."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client

from ccms.accounts import api_keys
from ccms.accounts.actors import Role
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.channels import Channel
from ccms.accounts.codes.one_time import CodePurpose
from ccms.accounts.firms import entries
from ccms.accounts.jobs import purge
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models.firm_contact import Source
from ccms.complaints.filing.receiving import file
from ccms.complaints.firm_desk import sandbox as sandbox_acts
from ccms.complaints.models import Complaint
from ccms.core.failures import NotFound
from ccms.gate.clock import current_time, machine_time, offset
from ccms.gate.counters import take
from ccms.gate.limits import LIMITS, Counted
from ccms.notices.delivery import deliver
from ccms.notices.models import DevelopmentMessage
from tests import factories
from tests.api.conftest import Machine, administrator_of
from tests.web.firm.desk.counter import Counter
from tests.web.widget.test_crossing import framed

PAGE = "/developers/sandbox"
BANNER = {
    "bn": "এটি পরীক্ষার জায়গা (স্যান্ডবক্স): এখানে কিছুই আসল নয়।",
    "en": "This is a sandbox: nothing here is real.",
}
BUYER = "+8801711000001"


@pytest.fixture
def sandbox(settings):
    settings.CCMS_ENV = "sandbox"
    return settings


@pytest.fixture
def counter(transactional_db, sign_in):
    counter = Counter(sign_in)
    counter.browser_of_boss = sign_in(counter.boss)  # one for all pages: what is said after an act lies in it
    return counter


def _press(counter, **sent):
    return counter.browser_of_boss.post(
        f"{PAGE}?lang=en", {"idempotency_key": str(uuid.uuid4()), **sent}, follow=True
    ).text


def _told(counter, who=None, to=""):
    page = counter.get(who or counter.boss, PAGE, lang="en", to=to).text
    return re.findall(r"(?:SMS|E-mail) · (?:<[^>]+>)?([^<]+)<", page)


def _message(to, body="123456", event=None):
    DevelopmentMessage.objects.create(channel="sms", to=to, body=body, at=current_time(), event=event)


@pytest.mark.parametrize("language", BANNER)
def test_every_kind_of_page_says_that_nothing_there_is_real(counter, sandbox, language):
    open_to_all = ("/", "/c/new", "/sign-in/", "/developers", "/no-page")
    shown = [
        *(Client().get(f"{path}?lang={language}", follow=True) for path in open_to_all),
        *(counter.get(counter.boss, path, lang=language) for path in ("/firm/", PAGE, "/developers/keys")),
    ]
    assert [page.status_code for page in shown] == [200, 200, 200, 200, 404, 200, 200, 200]
    assert [page.text.count(BANNER[language]) for page in shown] == [1] * len(shown)
    assert all(page.headers["X-Robots-Tag"] == "noindex" for page in shown)
    assert BANNER["en"] in Client().get("/api/v1/docs").text


def test_in_a_frame_of_a_shops_page_it_is_said_too_and_leads_out_of_the_frame(sandbox, db):
    buyer, _shop = framed(prove=False)
    page = buyer.client.get("/c?lang=en").text
    assert BANNER["en"] in page
    assert f'href="{PAGE}" target="_blank"' in page


@pytest.mark.parametrize("env", ["development", "production"])
def test_nowhere_else_is_that_said(counter, settings, env):
    settings.CCMS_ENV = env
    for page in (
        Client().get("/?lang=en"),
        counter.get(counter.boss, "/firm/", lang="en"),
        Client().get("/api/v1/docs"),
    ):
        assert BANNER["en"] not in page.text
        assert "X-Robots-Tag" not in page.headers


def test_a_made_up_buyer_complains_and_the_silent_firm_is_before_the_office_when_time_has_passed(counter, sandbox):
    double_tap, before = str(uuid.uuid4()), offset()
    pages = [_press(counter, complain="1", idempotency_key=double_tap) for _ in range(2)]
    assert ["A made-up buyer has complained." in page for page in pages] == [True, False]
    filed = Complaint.objects.get()
    assert filed.firm_id == counter.firm.pk
    deliver(current_time())
    assert "Deadlines that were over" in _press(counter, step="3d")
    page = _press(counter, step="8d")  # whoever moves the clock stays signed in
    filed.refresh_from_db()

    assert "Deadlines that were over" in page
    assert "(really " in page
    assert (filed.status, filed.reason) == ("escalated", "silence")
    assert offset() - before == timedelta(days=11)
    assert counter.browser_of_boss.post(PAGE, {"step": "1y"}).status_code == 404


def test_a_firm_reads_what_its_own_complaints_sent_and_nothing_of_another_firm(counter, sandbox):
    _press(counter, complain="1")
    theirs = counter.filed(about=counter.other)
    deliver(current_time())
    own = set(_told(counter))
    buyer, firm = Complaint.objects.get(firm=counter.firm).consumer, counter.contacts[counter.firm.pk]

    assert {buyer.phone.open(), firm.value.open()} <= own
    assert not own & {theirs.person.phone.open(), counter.contacts[counter.other.pk].value.open()}
    assert set(_told(counter, counter.rahim)) == own  # who answers complaints reads it too
    assert set(_told(counter, counter.stranger)) & {theirs.person.phone.open()}


def test_codes_and_links_are_shown_to_whom_they_let_in_and_of_buyers_whom_no_other_firm_made_up(counter, sandbox):
    theirs = counter.filed(about=counter.other).person.phone.open()
    other_contact = "+8801811222333"
    entries.enter_contacts(counter.other, [(Channel.SMS, other_contact)], current_time())
    for to in (BUYER, theirs, other_contact, counter.boss.email, counter.stranger.email):
        _message(to)

    assert _told(counter) == [counter.boss.email]
    assert _told(counter, counter.rahim) == []
    assert _told(counter, to="01711 000001") == [BUYER]
    assert _told(counter, counter.rahim, BUYER) == [BUYER]
    for closed in (theirs, other_contact, counter.stranger.email):
        assert _told(counter, to=closed) == [], closed
    assert _told(counter, counter.rahim, counter.boss.email) == []
    assert _told(counter, counter.stranger, theirs) == [theirs]


def test_a_number_that_two_firms_have_to_do_with_is_shown_to_neither(counter, sandbox):
    ticket = counter.filed(about=counter.other)
    both, now = ticket.person.phone.open(), current_time()
    file(filing=factories.filing(counter.firm, now), by=factories.as_consumer(ticket.person), now=now)
    named = "+8801811222444"  # as the other firm's, by a buyer alone
    entries.name_contact(
        counter.other, Channel.SMS, named, source=Source.COMPLAINANT, named_by=ticket.person.pk, now=now
    )
    for to in (both, named):
        _message(to)
        assert _told(counter, to=to) == [], to
    assert _told(counter, counter.stranger, both) == []


def test_nothing_is_made_up_in_production(counter, settings):
    settings.CCMS_ENV = "production"
    by, now = actor_of(counter.boss), current_time()
    for tried in (lambda: sandbox_acts.complain(by, now), lambda: sandbox_acts.pass_time(timedelta(days=1), by, now)):
        with pytest.raises(NotFound):
            tried()


def test_made_up_complaints_moves_and_events_are_counted_by_the_days_of_the_machine(counter, sandbox):
    before = offset()
    for what in (Counted.TEST_COMPLAINTS, Counted.TEST_MOVES):
        for _ in range(LIMITS[what][0].most - 1):
            assert take(what, str(counter.firm.pk), machine_time()).allowed
    assert "A made-up buyer has complained." in _press(counter, complain="1")
    assert "Deadlines that were over" in _press(counter, step="8d")
    purge(current_time())
    for refused in ({"complain": "1"}, {"step": "8d"}):
        assert "There were too many tries" in _press(counter, **refused)
    assert (Complaint.objects.count(), offset() - before) == (1, timedelta(days=8))


@pytest.mark.parametrize("address", ["https://sandbox.ccms.example", ""])
def test_in_production_the_pages_say_where_the_sandbox_is_and_how_to_run_one(counter, settings, address):
    settings.CCMS_ENV, settings.CCMS_SANDBOX_URL = "production", address
    for page in (counter.get(counter.boss, PAGE, lang="en").text, Client().get("/developers?lang=en").text):
        assert ("make run" in page) == (not address)
        assert (f'href="{address}"' in page) == bool(address)
        assert "A made-up buyer complains" not in page
    assert (
        counter.browser_of_boss.post(PAGE, {"complain": "1", "idempotency_key": str(uuid.uuid4())}).status_code == 404
    )
    assert not Complaint.objects.exists()


def test_nobody_comes_in_who_is_no_firms_member_and_no_page_of_development_is_there(sandbox, member, sign_in):
    assert Client().get(PAGE).headers["Location"].startswith("/sign-in/")
    assert sign_in(member(Role.OFFICER)).get(PAGE).status_code == 404
    for path in ("/dev", "/dev/inbox", "/dev/inbox.json"):
        assert Client().get(path).status_code == 404


@pytest.mark.parametrize(
    ("made_in", "good_in"), [("sandbox", {"sandbox", "development"}), ("production", {"production"})]
)
def test_a_key_is_good_where_the_kind_of_installation_is_the_one_it_was_made_in(counter, settings, made_in, good_in):
    settings.CCMS_ENV = made_in
    wanted = KeyWanted(name="A", scopes=[Scope.READ], days=9)
    _key, text = api_keys.make(wanted, administrator_of(counter.firm), current_time())
    assert text.startswith("ccms_test_") == (made_in == "sandbox")
    for env in ("development", "sandbox", "production"):
        settings.CCMS_ENV = env
        assert Machine(text).get("/complaints").status_code == (200 if env in good_in else 401), env


def test_the_code_of_a_made_up_buyer_is_read_on_the_page_and_lets_a_program_file(counter, sandbox):
    asked = Machine().post("/codes", {"phone": BUYER, "purpose": CodePurpose.FILE}).json()
    deliver(current_time())
    page = counter.get(counter.boss, PAGE, lang="en", to=BUYER).text
    code = re.search(
        r"\b\d{6}\b", page.translate(str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789"))[page.index("SMS ·") :]
    ).group()
    entered = Machine().post(f"/codes/{asked['request_id']}/verify", {"code": code})
    assert entered.status_code == 200, entered.content
    assert Machine(entered.json()["token"]).get("/complaints").json()["complaints"] == []
