"""A complaint that was joined to another of the same buyer leads there."""

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.office import Join
from ccms.complaints.filing.receiving import file
from ccms.gate.clock import current_time
from ccms.notices.composition.texts import catalogue
from tests import factories


def test_the_page_leads_to_the_complaint_that_goes_on(followed):
    now = current_time()
    filing = factories.filing(followed.firm, now, other_than=followed.reference)
    other = file(filing=filing, by=followed.buyer, now=now).complaint
    followed.escalate()
    perform(Join(into=other.reference), **followed.by(followed.take_up()))

    assert f'href="/t/{other.reference}"' in followed.get().text


def test_the_message_leads_to_that_page_and_not_to_the_help_line():
    assert "{hotline}" not in catalogue()["consumer.closed_joined"].body["bn"]
