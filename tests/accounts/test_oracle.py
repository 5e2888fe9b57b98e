"""What a stranger is answered about a number does not tell whether its owner has just entered a code."""

from datetime import timedelta
from uuid import uuid4

import pytest

from ccms.accounts.codes.abuse import Browser
from ccms.accounts.codes.one_time import CodeTicket, current_code, request_code, verify_code
from ccms.accounts.models.code_request import CodePurpose
from ccms.gate.counters import TooManyRequests

PHONE, HERE, ELSEWHERE = "+8801712345678", "103.4.5.6", "203.0.113.9"
BY_PAGE, BY_CALL = Browser(), None
ASKED_BY = [(address, browser) for address in (HERE, ELSEWHERE) for browser in (BY_PAGE, BY_CALL)]


def answer(address, browser, now, purpose=CodePurpose.FILE):
    """Return a ticket for a stranger, or why there is none."""
    asked = {"address": address, "browser": browser, "now": now, "send": lambda _: None}
    try:
        return request_code(PHONE, purpose, **asked)
    except TooManyRequests as refused:
        return refused


@pytest.mark.parametrize("owner", [BY_PAGE, BY_CALL])
@pytest.mark.parametrize(("address", "browser"), ASKED_BY)
@pytest.mark.parametrize("entered", [False, True])
@pytest.mark.django_db
def test_within_the_minute_of_a_code_a_stranger_gets_the_same_answer(now, owner, address, browser, entered):
    own = answer(HERE, owner, now)
    if entered:
        code = current_code(own.request_id, now).code
        verify_code(own.request_id, code, key=uuid4(), purpose=CodePurpose.FILE, now=now + timedelta(seconds=9))

    told = answer(address, browser, now + timedelta(seconds=20))

    assert isinstance(told, CodeTicket), told
    assert told.expires_in >= 570
