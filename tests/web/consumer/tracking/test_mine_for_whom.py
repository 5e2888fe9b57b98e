"""The list of one's complaints names for whom each was filed, and asks no more for many than for one."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from ccms.complaints.filing.receiving import file
from ccms.gate.clock import current_time
from tests import factories
from tests.web.consumer.tracking.conftest import Followed
from tests.web.consumer.tracking.reading import words

FOR = {"complainant": "on_behalf", "represented": "আমেনা বেগম"}


def _list_of(followed):
    with CaptureQueriesContext(connection) as asked:
        seen = words(followed.browser.get("/t/mine"))
    return seen, len(asked)


def test_whose_complaint_it_is_stands_in_the_list(db):
    followed = Followed(**FOR)
    _list_of(followed)
    seen, once = _list_of(followed)
    assert seen.count("আমেনা বেগম-এর হয়ে") == 1

    for _ in range(3):
        file(
            filing=factories.filing(factories.firm(current_time()), current_time(), **FOR),
            by=followed.buyer,
            now=current_time(),
        )
    seen, many = _list_of(followed)
    assert (seen.count("আমেনা বেগম-এর হয়ে"), many) == (4, once)


def test_of_one_s_own_nothing_is_said(filed):
    assert "এর হয়ে" not in words(filed.browser.get("/t/mine"))
