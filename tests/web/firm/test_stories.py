"""Every event and every clock has its words for the seller, also where most of its facts are not shown to him."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.utils import translation

from ccms.complaints.events.book import ANNOUNCEMENTS, EVENT_TYPES
from ccms.complaints.events.event_type import Happened
from ccms.complaints.lifecycle import AnswerKind, DeadlineKind, Status
from ccms.complaints.reading.tracking import SHOWN
from ccms.complaints.statuses import CLOCKS
from ccms.complaints.timeline import Coming
from ccms.law.pack.book import book
from ccms.web.firm.answering import PAGES_BY_EVENT
from ccms.web.firm.summary import rule_of
from ccms.web.shared.timeline import Reading, to_firm

PACK = book().on(date(2026, 11, 25))
AT = datetime(2026, 11, 25, tzinfo=UTC)
TOPICS = [topic.partition("/") for topic in ANNOUNCEMENTS]
NOT_FOR_FIRMS = {"charge_sheet", "correction_ack"}  # a correction is between the office and a body
MISSES = sorted(what for event, _, what in TOPICS if event == "clock.missed_deadline" and what not in NOT_FOR_FIRMS)


def bare(event):
    """Return an event as a speaker reads it who is shown no facts."""
    return Happened(uuid4(), event, AT, None, {"set": {}})


def missed(what):
    """Return the event of a clock that ran out and led to this."""
    led_to = {"status": "escalated", "reason": what} if what not in list(DeadlineKind) else {}
    if what in {"unrated", "performed_unconfirmed"}:
        led_to = {"status": "closed", "outcome": what}
    party = "firm" if what == "information" else ""
    data = {"deadline": what, "party": party, "set": led_to if what not in {"paid", "recovery"} else {}, what: True}
    return Happened(uuid4(), "clock.missed_deadline", AT, None, data)


def said(what):
    return str(to_firm(missed(what), Reading(PACK)).what)


@pytest.mark.parametrize("event", sorted(EVENT_TYPES))
def test_an_event_without_its_facts_is_told_all_the_same(event):
    row = EVENT_TYPES[event]
    for lang in ("bn", "en"):
        with translation.override(lang):
            told = to_firm(bare(event), Reading(PACK))
            assert told is None or str(told.what)
            assert told or row.unproved_sees is None or event.startswith("clock.")


@pytest.mark.parametrize("what", MISSES)
def test_every_deadline_that_passes_is_told(what):
    with translation.override("en"):
        assert said(what)


def test_two_outcomes_of_one_clock_are_not_told_alike():
    with translation.override("en"):
        assert len({said(what) for what in MISSES}) == len(MISSES)


@pytest.mark.parametrize("status", [status for status in Status if status in SHOWN])
def test_every_clock_that_is_shown_says_what_follows(status):
    for kind in CLOCKS[status]:
        for on_table in AnswerKind:
            assert rule_of(Coming(kind, AT, "firm"), on_table, PACK)


def test_the_receipt_of_each_sort_of_answer_is_for_an_event():
    assert PAGES_BY_EVENT.keys() <= EVENT_TYPES.keys()
