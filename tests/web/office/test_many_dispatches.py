"""Thirty dispatches beside one complaint cost its pages no more queries than one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.bodies import CopyToBody
from ccms.complaints.acts.dispatches import RecordSending
from ccms.complaints.models import Dispatch
from ccms.core.clock import dhaka_day
from tests.web.office.test_handing import browser_of

PAGES = ("", "/dispatches")
OF_BUYER = ("", "/shared")


def copy(case):
    """Send a copy to the Cell, of which no answer is awaited; the next one can follow."""
    desk = case.desk
    perform(CopyToBody(despite="কাগজ পরে যাবে।", body="CDCC", basis="same_matter"), **case.by(desk.nasrin))
    sent = RecordSending(channel="paper", memo_no=f"OK/{Dispatch.objects.count()}", day=dhaka_day(desk.now))
    perform(sent, **case.by(desk.nasrin))


def queries(case):
    """Return how many queries each page takes, once it has been drawn before."""
    buyer, found = browser_of(case, "buyer"), {}
    officer = case.desk.sign_in(case.desk.nasrin)
    pages = [(officer, f"{case.url}{page}") for page in PAGES]
    pages += [(buyer, f"/t/{case.reference}{page}") for page in OF_BUYER]
    for browser, page in pages:
        assert browser.get(page).status_code == 200
        with CaptureQueriesContext(connection) as asked:
            browser.get(page)
        found[page] = len(asked)
    return found


@pytest.mark.django_db
def test_thirty_dispatches_cost_no_more_queries_than_one(desk):
    case = desk.taken_up()
    copy(case)
    with_one = queries(case)
    for _ in range(29):
        copy(case)
    assert Dispatch.objects.count() == 30
    assert queries(case) == with_one
