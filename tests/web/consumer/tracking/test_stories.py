"""Every event of the life cycle, every clock and every offer has its words for the person whose complaint it is."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from ccms.complaints.events.book import ANNOUNCEMENTS
from ccms.complaints.events.event_type import Happened
from ccms.complaints.lifecycle import AnswerKind, DeadlineKind, Status
from ccms.complaints.models import Answer
from ccms.complaints.reading.tracking import SHOWN
from ccms.complaints.statuses import CLOCKS
from ccms.complaints.timeline import Coming
from ccms.law.pack.book import book
from ccms.web.shared.deadline_words import rule_of
from ccms.web.shared.timeline import Reading, to_consumer
from ccms.web.shared.wording import sentence_of

PACK = book().on(date(2026, 11, 25))
TOPICS = [topic.partition("/") for topic in ANNOUNCEMENTS]
MISSED = sorted(what for event, _, what in TOPICS if event == "clock.missed_deadline")
LANGUAGES = ("bn", "en")


def missed(what):
    """Return the event of a clock that ran out and led to this."""
    led_to = {"set": {"status": "escalated", "reason": what}} if what not in list(DeadlineKind) else {}
    if what in {"unrated", "performed_unconfirmed"}:
        led_to = {"set": {"status": "closed", "outcome": what}}
    if what in {"paid", "recovery"}:
        led_to = {what: True}
    data = {"deadline": what, "party": "firm" if what == "information" else "", "body": "BB", **led_to}
    return Happened(None, "clock.missed_deadline", datetime(2026, 11, 25, tzinfo=UTC), None, data)


def said(what):
    told = to_consumer(missed(what), Reading(PACK))
    return str(told.what) if told else ""


@pytest.mark.parametrize("what", MISSED)
def test_every_deadline_that_passes_is_told_by_what_it_led_to(what):
    for lang in LANGUAGES:
        with translation.override(lang):
            assert said(what)


def test_two_outcomes_of_one_clock_are_not_told_alike():
    assert len({said(what) for what in MISSED}) == len(MISSED)


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_clock_that_can_run_says_what_its_end_brings(own, lang):
    with translation.override(lang):
        for kind in {kind for kinds in CLOCKS.values() for kind in kinds} - {DeadlineKind.CHARGE_SHEET}:
            for on_table in AnswerKind if kind is DeadlineKind.CONSUMER_REPLY else ("",):
                clock = Coming(kind, datetime(2026, 12, 1, tzinfo=UTC))
                said = rule_of(clock, str(on_table), PACK, own=own)
                assert said, kind
                assert "%" not in said


def test_every_open_status_shows_a_clock_of_its_own():
    for status in Status:
        assert set(SHOWN.get(status, ())) <= CLOCKS[status]
        assert bool(SHOWN.get(status)) == bool(CLOCKS[status])


def answer(action, **facts):
    given = {"amount_paisa": 245_000, "day": date(2026, 12, 5), **facts}
    return Answer(action=action, **given)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("action", "list_name"), [("offer", "offer_kind"), ("claim_solved", "solved_kind")])
def test_every_kind_of_offer_and_claim_is_one_sentence_with_the_sellers_name(action, list_name, lang):
    with translation.override(lang):
        for choice in PACK.reasons[list_name]:
            said = str(sentence_of(answer(action, remedy=choice.code), "শাড়িঘর", PACK))
            assert "শাড়িঘর" in said
            assert "%" not in said
            assert ("2026" if lang == "en" else "২০২৬") in said
            if "amount" in choice.needs:
                assert ("2,450 taka" if lang == "en" else "২,৪৫০ টাকা") in said


def test_the_sentence_reads_as_one_says_it():
    with translation.override("bn"):
        said = sentence_of(answer("offer", remedy="refund"), "শাড়িঘর", PACK)

    plain = said.replace('<span class="num"><time datetime="2026-12-05">', "").replace("</time></span>", "")
    assert plain == "শাড়িঘর বলছে: ২,৪৫০ টাকা ফেরত দেবে, ৫ ডিসেম্বর ২০২৬ তারিখের মধ্যে।"


def test_a_kind_that_the_pages_do_not_know_takes_the_words_of_the_pack():
    with translation.override("bn"):
        said = sentence_of(answer("offer", remedy="delivery", day=None, amount_paisa=None), "শাড়িঘর", PACK)

    assert said == "শাড়িঘর প্রস্তাব দিয়েছে: পণ্য পৌঁছে দেওয়া।"


def test_a_sellers_name_cannot_be_markup():
    with translation.override("bn"):
        said = sentence_of(answer("offer", remedy="repair"), "<b>দোকান</b>", PACK)

    assert "<b>" not in said
