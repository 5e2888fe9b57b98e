"""What was sent, for eyes and for programs."""

import pytest
from django.conf import settings

from ccms.gate.clock import current_time
from ccms.notices.channels import Message
from ccms.notices.channels.development import take
from ccms.web.sandbox_parts import linked

pytestmark = pytest.mark.django_db
EVENT = "6d5f8a3e-1111-4222-8333-944455556666"


@pytest.fixture
def sent():
    now = current_time()
    take("sms", [Message(id=EVENT, to="+8801712345678", body="আপনার কোড 123456।", event=EVENT)], now)
    body = f"দেখুন: {settings.CCMS_BASE_URL}/t/7K4M92XDPQH <b>"
    take("email", [Message(id=EVENT, to="rahima@example.com", body=body, subject="CCMS 7K4M92XDPQH")], now)


def test_programs_get_a_plain_list_newest_first(client, sent):
    answer = client.get("/dev/inbox.json")

    assert answer.headers["Content-Type"] == "application/json"
    first, second = answer.json()
    assert (first["channel"], first["to"], first["subject"]) == ("email", "rahima@example.com", "CCMS 7K4M92XDPQH")
    assert list(second) == ["channel", "to", "subject", "body", "at", "event"]
    assert second["event"] == EVENT


@pytest.mark.parametrize("to", ["+8801712345678", "%2B8801712345678", "01712345678", "০১৭১২৩৪৫৬৭৮", "8801712345678"])
def test_a_number_is_found_in_any_spelling(client, sent, to):
    (row,) = client.get(f"/dev/inbox.json?to={to}").json()

    assert row["body"] == "আপনার কোড 123456।"


def test_an_address_that_got_nothing_has_an_empty_list(client, sent):
    assert client.get("/dev/inbox.json?to=nobody@example.com").json() == []


def test_people_can_follow_the_links_of_a_message_and_nothing_in_it_is_markup(client, sent):
    page = client.get("/dev/inbox?to=rahima@example.com&lang=bn").text

    assert f'href="{settings.CCMS_BASE_URL}/t/7K4M92XDPQH"' in page
    assert "&lt;<span" in page
    assert "123456" not in page


def test_an_address_written_without_scheme_is_a_link_too():
    ours = settings.CCMS_BASE_URL.partition("//")[2]

    assert linked(f"জবাব দিন {ours}/answer/7K4M92XDPQH।").startswith(
        f'জবাব দিন <a href="{settings.CCMS_BASE_URL}/answer/7K4M92XDPQH"'
    )


def test_an_empty_inbox_says_so(client):
    assert "Nothing was sent." in client.get("/dev/inbox").text
