"""The page of the test shop as a firm's administrator uses it: all by forms, keys shown once, nobody else's."""

import html
import re
import uuid
from dataclasses import replace

import pytest

from ccms.complaints.models import Complaint as Row
from ccms.complaints.reading import webhooks
from ccms.gate import testshop, testshop_tables
from ccms.gate.clock import current_time
from ccms.gate.counters import take
from ccms.gate.limits import LIMITS, TESTSHOP, Counted
from ccms.gate.testshop_tables import NotPossible
from ccms.notices.models import Webhook
from ccms.notices.webhooks import deliveries
from ccms.notices.webhooks.deliveries import Told
from tests.api.conftest import Machine
from tests.installation import eventually
from tests.tables import contents
from tests.web.firm.desk.counter import Counter
from tests.webhooks.receiver import running

PAGE = "/developers/test"
KEY = re.compile(r"ccms_test_[\w-]{22}\.ccms_[\w-]{43}")
NUMBER = re.compile(r"CC-\w{5}-\w{5}-\w\b")  # whole: a part of one may end in CC as well
# what a member leaves behind by looking at any page: his session, and that he was counted
OWN_TRACES = {"django_session", "gate_take", "accounts_member"}


@pytest.fixture
def counter(transactional_db, clock_file, sign_in):
    counter = Counter(clock_file, sign_in)
    counter.browser_of_boss = sign_in(counter.boss)  # one for all his pages: what is said after an act lies in it
    yield counter
    for firm in (counter.firm, counter.other):
        try:
            testshop.clear(firm.pk)
        except testshop.NotOpened:  # not even the database
            continue


@pytest.fixture
def server(settings):
    with running() as receiver:
        settings.CCMS_WEBHOOK_TRUSTED = settings.CCMS_WEBHOOK_TRUSTED | {receiver.origin}
        yield receiver


def _act(counter, act, **more):
    sent = {"act": act, "idempotency_key": str(uuid.uuid4()), **more}
    return counter.browser_of_boss.post(f"{PAGE}?lang=en", sent)


def _page(counter, language="en"):
    return counter.browser_of_boss.get(f"{PAGE}?lang={language}").text


def test_looking_at_the_page_makes_nothing(counter):
    page = _page(counter)
    assert "Open the test shop" in page
    with pytest.raises(testshop.NotOpened), testshop.within(counter.firm.pk):
        pass


def test_an_administrator_opens_it_tries_everything_by_buttons_and_starts_afresh(counter):
    before = contents(without=OWN_TRACES)
    _act(counter, "open")
    assert "No complaint yet." in _page(counter)
    double_tap = str(uuid.uuid4())
    for _ in range(2):
        assert _act(counter, "complain", idempotency_key=double_tap).status_code == 302
    page = _page(counter)
    assert "A made-up buyer has complained." in page
    assert len(set(NUMBER.findall(page))) == 1
    assert "+8801300000001" in page

    for step in ("3d", "8d"):
        assert _act(counter, "step", step=step).status_code == 302
    assert "Deadlines that were over" in _page(counter)
    with testshop.within(counter.firm.pk):
        assert Row.objects.get().status == "escalated"
    assert _act(counter, "step", step="1y").status_code == 404
    assert contents(without=OWN_TRACES) == before

    _act(counter, "afresh")
    emptied = _page(counter)
    assert "The test shop is empty, and its clock shows today." in emptied
    assert "No complaint yet." in emptied


def test_it_is_emptied_ten_times_a_day_and_the_next_time_nothing_is_lost(counter):
    _act(counter, "open")
    _act(counter, "complain")
    for _ in range(LIMITS[Counted.TEST_AFRESH][0].most):
        assert take(Counted.TEST_AFRESH, str(counter.firm.pk), current_time()).allowed
    _act(counter, "afresh")
    page = _page(counter)

    assert "There were too many tries" in page
    assert len(set(NUMBER.findall(page))) == 1


def test_where_there_is_no_room_for_a_test_shop_or_in_one_the_page_says_what_helps(counter, monkeypatch):
    monkeypatch.setattr(testshop, "TESTSHOP", replace(TESTSHOP, octets_of_all=0))
    _act(counter, "open")
    page = _page(counter)
    assert "There is no room for another test shop now." in page
    assert "Open the test shop" in page
    monkeypatch.setattr(testshop, "TESTSHOP", replace(TESTSHOP, octets=0))
    _act(counter, "open")
    _act(counter, "complain")
    page = _page(counter)
    assert "Start afresh, and it is empty again." in page
    assert "No complaint yet." in page


def test_a_key_is_shown_once_and_works_until_it_is_ended(counter):
    _act(counter, "open")
    double_tap = str(uuid.uuid4())
    program = Machine(KEY.search(_act(counter, "key", idempotency_key=double_tap).text).group())
    assert _act(counter, "key", idempotency_key=double_tap).status_code == 302
    page = _page(counter)
    assert not KEY.search(page)
    assert program.get("/complaints").status_code == 200
    thing = re.search(r'name="thing" value="([^"]+)"', page).group(1)
    _act(counter, "end_key", thing=thing)
    assert program.get("/complaints").status_code == 401


def test_one_of_every_event_stands_in_the_log_with_status_and_time(counter, server):
    _act(counter, "open")
    assert _act(counter, "hook", url="http://shop.test/").status_code == 422
    secret = re.search(r"whsec_[A-Za-z0-9+/=]{40,}", _act(counter, "hook", url=server.url).text).group()
    server.secrets.append(secret)
    with testshop.within(counter.firm.pk):
        hook = Webhook.objects.get().pk
    _act(counter, "each", thing=str(hook))
    assert eventually(lambda: len(server.heard) == len(webhooks.NAMES))
    page = _page(counter)
    assert "taken" in page
    assert ">200<" in page
    assert Webhook.objects.count() == 0
    _act(counter, "end_hook", thing=str(hook))
    assert "There is no webhook yet." in _page(counter)


def test_the_log_shows_ten_at_a_time_and_leads_on_to_the_earlier_ones(counter, server):
    _act(counter, "open")
    _act(counter, "hook", url=server.url)
    with testshop.within(counter.firm.pk):
        hook = Webhook.objects.get()
        told = [Told(hook.pk, uuid.uuid4(), f"test.{number}", "", "", current_time()) for number in range(12)]
        deliveries.write(told, current_time())
    page = _page(counter)
    assert re.findall(r"test\.\d+", page) == [f"test.{number}" for number in range(11, 1, -1)]
    assert "<details>" in page
    earlier = html.unescape(re.search(r'href="(\?hook=[^"]+)"', page).group(1))
    page = counter.browser_of_boss.get(f"{PAGE}{earlier}").text
    assert re.findall(r"test\.\d+", page) == ["test.1", "test.0"]
    assert "<details open>" in page
    assert 'href="?hook=' not in page


def test_nobody_but_the_firms_own_administrators_comes_in(counter):
    _act(counter, "open")
    _act(counter, "complain")
    assert counter.get(counter.rahim, PAGE).status_code == 404
    boss_of_other = counter.member("অন্য প্রধান", counter.boss.role, firm=counter.other)
    assert "Open the test shop" in counter.get(boss_of_other, f"{PAGE}?lang=en").text
    counter.post(boss_of_other, PAGE, act="open")
    page = counter.get(boss_of_other, f"{PAGE}?lang=en").text
    assert "No complaint yet." in page


def test_acting_where_nothing_is_open_leads_to_the_page_that_opens_it(counter):
    assert _act(counter, "complain").status_code == 302
    assert _act(counter, "nonsense").status_code in {302, 404}


def test_where_no_database_may_be_made_the_page_says_so(counter, monkeypatch):
    def refuse(_name):
        raise NotPossible

    monkeypatch.setattr(testshop_tables, "make_database", refuse)
    _act(counter, "open")
    assert "This installation has no test shops." in _page(counter)
