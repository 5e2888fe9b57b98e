"""What is late stands first in a firm's lists and says since when, in its files too."""

import csv
import io
from datetime import timedelta

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import OrderFine, SetHearing
from ccms.complaints.acts.office import TakeUp
from ccms.complaints.firm_desk import exports, inbox
from ccms.complaints.firm_desk.exports import Format
from ccms.complaints.firm_desk.inbox import InboxWanted, View
from ccms.complaints.models import Deadline
from ccms.core.clock import DHAKA, dhaka_day, short_day
from tests import factories
from tests.serving import serve_order
from tests.web.firm.desk.counter import words_of


def fined(counter):
    """Let an officer order a fine."""
    ticket, officer = counter.filed().rejected(), factories.officer(counter.office)
    perform(TakeUp(own=False), **ticket.by(officer))
    perform(SetHearing(at=counter.now + timedelta(days=1), place="কক্ষ ৭", agreed=True), **ticket.by(officer))
    counter.later(days=1, minutes=5)
    perform(OrderFine(section="45", fine_paisa=2_000_000, text="প্রমাণিত।"), **ticket.by(officer))
    serve_order(ticket.reference, counter.now)
    return ticket


@pytest.fixture
def two(counter):
    """Return a fine that is overdue since three weeks, whose next end is far, and one that is to be paid soon."""
    overdue = fined(counter)
    counter.later(days=21)
    return overdue, fined(counter)


def payment(ticket):
    return Deadline.objects.get(complaint=ticket.complaint, kind="payment", closed_at=None)


@pytest.mark.parametrize("view", ["dncrp", "all", "unassigned"])
def test_what_is_late_for_longest_stands_first(counter, two, view):
    overdue, soon = two
    assert payment(overdue).due_at > payment(soon).due_at

    page = inbox.page(InboxWanted(view=View(view)), counter.actor(counter.rahim), counter.now)

    assert [row.complaint.reference for row in page.rows] == [overdue.reference, soon.reference]


def test_a_list_goes_on_after_what_is_late(counter, two, monkeypatch):
    monkeypatch.setattr(inbox, "PAGE", 1)
    read, after = [], ""
    for _ in range(2):
        page = inbox.page(InboxWanted(view=View.OFFICE, after=after), counter.actor(counter.rahim), counter.now)
        read += [row.complaint.reference for row in page.rows]
        after = page.after

    assert (read, after) == ([each.reference for each in two], "")


def test_the_list_and_the_case_say_since_when(counter, two):
    overdue, _ = two
    last = dhaka_day(payment(overdue).late_since - timedelta(microseconds=1))
    days = (counter.today - last).days

    listed = words_of(counter.get(counter.rahim, "/firm/", view="dncrp", lang="en"))

    assert f"{days} days late {short_day(last, 'en')}" in listed
    case = words_of(counter.get(counter.rahim, overdue.url, lang="en"))
    assert f"The fine was to be paid by {short_day(last, 'en')}. It is overdue since then" in case


def test_a_file_tells_since_when(counter, two):
    found = exports.ticked([each.reference for each in two], counter.actor(counter.rahim))

    text = exports.table_head(Format.CSV) + exports.written(found, Format.CSV, "en")

    told = [row["late_since"] for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))]
    late_since = (payment(two[0]).late_since - timedelta(minutes=1)).astimezone(DHAKA).isoformat(timespec="minutes")
    assert told == [late_since, ""]
