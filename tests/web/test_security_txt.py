"""Where a weakness of an installation is reported to, as RFC 9116 wants it said."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from ccms.gate.clock import current_time

pytestmark = pytest.mark.django_db  # the time is asked of the database
ADDRESS = "/.well-known/security.txt"
CONTACT = "mailto:security@ccms.example.gov.bd"


def lines_of(answer):
    return dict(line.split(": ", 1) for line in answer.text.splitlines())


def test_it_says_whom_to_write_to_until_when_and_where_it_stands(client, settings):
    settings.CCMS_SECURITY_CONTACT = CONTACT
    settings.CCMS_BASE_URL = "https://ccms.example.gov.bd"

    answer = client.get(ADDRESS)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    said = lines_of(answer)
    assert list(said) == ["Contact", "Expires", "Preferred-Languages", "Canonical"]
    assert said["Contact"] == CONTACT
    assert said["Preferred-Languages"] == "bn, en"
    assert said["Canonical"] == f"https://ccms.example.gov.bd{ADDRESS}"


def test_it_holds_for_months_and_for_less_than_a_year(client, settings):
    settings.CCMS_SECURITY_CONTACT = CONTACT

    left = datetime.fromisoformat(lines_of(client.get(ADDRESS))["Expires"]) - current_time()

    assert timedelta(days=90) < left < timedelta(days=365)


def test_without_a_contact_there_is_no_such_file(client, settings):
    settings.CCMS_SECURITY_CONTACT = "none"

    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(settings, method):
    settings.CCMS_SECURITY_CONTACT = CONTACT

    assert getattr(Client(), method)(ADDRESS).status_code == 405
