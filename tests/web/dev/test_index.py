"""The first page of development shows who, which code, and which deadline is next."""

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.codes.one_time import current_codes, request_code
from ccms.accounts.models import Member, Office
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.models import Deadline
from ccms.complaints.reading.development import complainers, next_deadlines
from ccms.core import references
from ccms.gate.clock import current_time
from ccms.notices.outbox import queue_code
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_code_just_asked_for_can_be_read(client):
    now = current_time()
    request_code("01712345678", CodePurpose.FILE, address="192.0.2.1", send=queue_code, now=now)

    page = client.get("/dev").text

    assert current_codes(now)[0].code in page
    assert "01712 345678" in page


def test_a_complaint_is_listed_with_its_buyer_its_seller_and_its_next_clock(client):
    filed, *_ = factories.a_complaint(current_time())

    page = client.get("/dev").text

    number = references.display(filed.reference)
    assert page.count(number) == 1 + Deadline.objects.count()
    assert f"/dev/as-seller/{filed.reference}" in page
    assert f"/dev/as-consumer/{filed.consumer_id}" in page


def test_a_seller_who_was_not_told_yet_cannot_be_played(client):
    now = current_time()
    filed, *_ = factories.a_complaint(now, facts={"purchase_purpose": "resale"})
    assert filed.told_at is None

    page = client.get("/dev").text

    assert f"/dev/as-seller/{filed.reference}" not in page
    assert client.post(f"/dev/as-seller/{filed.reference}").status_code == 404


def test_the_buyers_are_those_whose_complaints_moved_last(client):
    now = current_time()
    filed = [factories.a_complaint(now)[0] for _ in range(4)]

    shown = complainers(most=3)

    assert [one.person.pk for one in shown] == [one.consumer_id for one in reversed(filed[1:])]
    assert [[c.pk for c in one.complaints] for one in shown] == [[one.pk] for one in reversed(filed[1:])]


def test_the_deadlines_are_those_that_ring_next(client):
    now = current_time()
    for _ in range(3):
        factories.a_complaint(now)

    shown = next_deadlines(most=4)

    assert shown == sorted(shown, key=lambda clock: clock.next_alarm_at)
    assert len(shown) == 4


def test_the_page_asks_the_same_number_of_times_for_many_as_for_one(client, django_assert_max_num_queries):
    now = current_time()
    for _ in range(4):
        factories.a_complaint(now)

    with django_assert_max_num_queries(16):
        client.get("/dev")


@pytest.mark.parametrize("address", ["/dev", "/dev/inbox"])
def test_it_is_english_first_as_the_readme_is_and_bangla_on_a_tap(client, address):
    assert client.get(address).headers["Content-Language"] == "en"
    assert client.get(f"{address}?lang=bn").headers["Content-Language"] == "bn"
    assert client.get(address).headers["Content-Language"] == "bn"  # as it was asked for


def test_the_address_with_a_stroke_at_its_end_leads_to_the_page(client):
    assert client.get("/dev/").headers["Location"] == "/dev"


def test_the_sheet_of_components_shows_pages_as_buyers_see_them(client):
    assert client.get("/dev/components").headers["Content-Language"] == "bn"


def test_each_member_stands_with_role_office_and_what_there_is_to_try(client, member):
    officer, agent = member(Role.OFFICER), member(Role.FIRM_AGENT)

    english, bangla = client.get("/dev").text, client.get("/dev?lang=bn").text

    assert officer.office.name_en in english
    assert "take it up, set a hearing, order, record the payment" in english
    assert agent.firm.name("en") in english
    assert "Answer from the inbox by deadline" in english
    assert "হাতে নিন, শুনানির দিন ঠিক করুন" in bangla


def test_the_fullest_desk_of_the_officers_comes_first_and_an_empty_one_says_so(client):
    now = current_time()
    filed, *_ = factories.a_complaint(now, facts={"purchase_purpose": "resale"})  # an officer looks at it first
    elsewhere = Office.objects.exclude(pk=filed.office_id).filter(is_head=False).first()
    # by their addresses alone, which sort the list otherwise, it would be the other way round
    empty = Member.objects.create_member(email="a@dncrp.test", password=None, role=Role.OFFICER, office=elsewhere)
    full = Member.objects.create_member(email="b@dncrp.test", password=None, role=Role.OFFICER, office=filed.office)

    page = client.get("/dev").text

    assert filed.status == "escalated"
    first, second = page.index(full.email), page.index(empty.email)
    assert first < second
    assert page.index("complaints at this desk: 1") < second < page.index("complaints at this desk: 0")


def test_an_officer_of_the_head_office_sees_the_complaints_of_the_country(client):
    factories.a_complaint(current_time(), facts={"purchase_purpose": "resale"})
    factories.member(Office.objects.get(is_head=True))

    assert "complaints at this desk: 1" in client.get("/dev").text


def test_a_complaint_says_at_which_office_it_is(client):
    filed, *_ = factories.a_complaint(current_time())

    assert client.get("/dev").text.count(filed.office.name_en) == 1


def test_somebody_of_another_body_stands_with_its_name(client):
    Member.objects.create_member(email="a@body.test", password=None, role=Role.BODY, body="BB")

    assert "Bangladesh Bank" in client.get("/dev").text
    assert "বাংলাদেশ ব্যাংক" in client.get("/dev?lang=bn").text
