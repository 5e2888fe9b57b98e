"""What the office should have done and did not shows as late since its first day, to officers and to the head."""

from datetime import timedelta

import pytest

from ccms.accounts.actors import Role
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.office import RequestInformation, TakeUp
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.models import Deadline
from ccms.complaints.reading import office_queue as queues
from ccms.complaints.reading.office_queue import QueueWanted, View
from ccms.complaints.search_words import write_words
from ccms.complaints.timeline import Coming
from ccms.core.clock import dhaka_day, short_day
from ccms.core.digits import in_digits
from ccms.law.pack.book import book
from tests.web.office.working import words_of


def lie(desk, **length):
    """Let time pass without anybody doing anything."""
    desk.later(**length)
    sweep(desk.now)


@pytest.fixture
def lain(desk):
    """Return two complaints that nobody took up for eight days, the first a day more, and one that has just come.

    It is Sunday to Wednesday and no holiday is near: over one, deadlines of different beginnings end on the same day.
    """
    holidays, working = book().calendar.holidays.keys(), {6, 0, 1, 2}
    while desk.today.weekday() not in working or holidays & {desk.today + timedelta(days=days) for days in range(21)}:
        desk.later(days=1)
    older = desk.escalated()
    lie(desk, days=1)
    younger = desk.escalated(like=older)
    lie(desk, days=8)
    return older, younger, desk.escalated(like=older)


def running(case, kind):
    clock = Deadline.objects.get(complaint=case.complaint, kind=kind, closed_at=None)
    return Coming(clock.kind, clock.due_at, late_since=clock.late_since)


def told(desk, case, kind, lang):
    """Return how the pages say since when something is late, and for how many days."""
    first = running(case, kind).first_last_day
    days, day = (dhaka_day(desk.now) - first).days, short_day(first, lang)
    if lang == "bn":
        return f"{in_digits(str(days), lang)} দিন দেরি", day
    return f"{days} day{'s' * (days > 1)} late", day


def listed(desk, who, view, **asked):
    found = queues.page(QueueWanted(View(view), **asked), desk.actor(who), desk.now)
    return [row.complaint.reference for row in found.rows]


def count(desk, who):
    return queues.counts_later(desk.actor(who), desk.now)()[View.LATE]


@pytest.mark.parametrize("lang", ["bn", "en"])
def test_lists_case_and_search_say_since_when_it_is_late(desk, lain, lang):
    older, _, fresh = lain
    said, browser = told(desk, older, "take_up", lang), desk.sign_in(desk.nasrin)
    write_words([older.now_stands()])

    for page in ("?view=new", "?view=today", "?view=late", "search?q=জিন্স"):
        shown = words_of(browser.get(f"/office/{page}&lang={lang}"))
        assert all(part in shown for part in said), page
    case = words_of(browser.get(f"{older.url}?lang={lang}"))
    assert said[0] in case
    assert {"bn": "শেষ সময় ছিল", "en": "It was due by"}[lang] in case
    assert {"bn": f"দেরি হচ্ছে, শেষ দিন ছিল {said[1]}", "en": f"late, was due by {said[1]}"}[
        lang
    ] in case  # among the clocks beside
    late = {"bn": "দেরি", "en": "late"}[lang]
    assert late not in words_of(browser.get(f"{fresh.url}?lang={lang}"))
    assert f'<span class="left over">{said[0]}' in browser.get(f"{older.url}?lang={lang}").text


def test_the_history_keeps_each_time_and_says_since_when(desk, lain):
    older, *_ = lain

    history = words_of(older.get(desk.nasrin, "/history", QUERY_STRING="lang=en"))

    missed = Deadline.objects.filter(complaint=older.complaint, kind="take_up", closed_how="missed").count()
    assert missed  # the times that nobody swept are one
    assert history.count("The office did not take it up in time") == missed
    assert f"late, was due by {short_day(running(older, 'take_up').first_last_day, 'en')}" in history


@pytest.mark.parametrize("lang", ["bn", "en"])
def test_the_head_has_a_list_of_what_the_office_is_late_with_the_longest_first(desk, lain, lang):
    older, younger, _ = lain
    head = desk.member("অফিস-প্রধান", Role.OFFICE_HEAD)
    perform(TakeUp(own=False), **younger.by(desk.nasrin))

    assert listed(desk, head, "late") == [older.reference, younger.reference]
    assert count(desk, head) == 2
    shown = words_of(desk.sign_in(head).get(f"/office/?view=late&lang={lang}"))
    duties = ("Taking it up", "First step of the office") if lang == "en" else ("হাতে নেওয়া", "প্রথম পদক্ষেপ")
    assert all(duty in shown for duty in duties)
    assert all(part in shown for part in told(desk, younger, "first_step", lang))
    assert "নাসরিন সুলতানা" in shown
    assert ("Office overdue 2" if lang == "en" else "অফিসের দেরি ২") in shown


def test_a_duty_that_was_done_is_late_no_more(desk, lain):
    older, younger, _ = lain
    perform(TakeUp(own=False), **older.by(desk.nasrin))
    perform(RequestInformation(party="consumer", text="রসিদ দিন।"), **older.by(desk.nasrin))

    assert listed(desk, desk.nasrin, "late") == [younger.reference]
    assert count(desk, desk.nasrin) == 1
    assert "দেরি" not in words_of(older.get(desk.nasrin))


def test_two_late_duties_of_one_complaint_are_one_line_since_the_first_of_them(desk, lain):
    older, younger, _ = lain
    late = {kind: running(older, kind).first_end for kind in ("take_up", "first_step")}

    rows = queues.page(QueueWanted(View.LATE), desk.actor(desk.nasrin), desk.now).rows

    assert [row.complaint.reference for row in rows] == [older.reference, younger.reference]
    assert rows[0].clock.first_end == min(late.values())
    assert len(set(late.values())) == 2


def test_an_office_sees_its_own_and_the_country_every_office_s_page_after_page(desk, lain, monkeypatch):
    older, younger, _ = lain
    there = desk.escalated(district="bogura")
    lie(desk, days=9)
    bogura, country = desk.member("বগুড়া", code="bogura"), desk.member("সারা দেশ", code="head")
    auditor = desk.member("নিরীক্ষক", Role.AUDITOR)
    monkeypatch.setattr(queues, "PAGE", 1)

    assert listed(desk, bogura, "late") == [there.reference]
    for everywhere in (country, auditor):
        read, after = [], ""
        while True:
            found = queues.page(QueueWanted(View.LATE, after=after), desk.actor(everywhere), desk.now)
            read += [row.complaint.reference for row in found.rows]
            if not (after := found.after):
                break
        assert read[:2] == [older.reference, younger.reference]
        assert there.reference in read
        assert count(desk, everywhere) == 4
    assert listed(desk, country, "late", firm=there.shop.pk) == [there.reference]


def test_a_fine_that_is_not_paid_is_late_but_not_the_office_s_and_stands_first_among_the_fines(desk):
    overdue = desk.ordered()
    lie(desk, days=21)
    open_still = desk.ordered()

    assert running(overdue, "payment").due_at > running(open_still, "payment").due_at
    for who in (desk.nasrin, desk.member("সারা দেশ", code="head")):
        assert listed(desk, who, "ordered") == [overdue.reference, open_still.reference]
        assert listed(desk, who, "late") == []
    said = told(desk, overdue, "payment", "bn")
    for page in ("/office/?view=ordered", "/office/?view=today", overdue.url):
        shown = words_of(desk.sign_in(desk.nasrin).get(page))
        assert said[0] in shown, page


def test_a_hearing_without_a_result_says_when_it_was_and_since_when_the_result_is_late(desk):
    case = desk.at_hearing()
    lie(desk, days=9)
    said = told(desk, case, "hearing_result", "bn")

    for view in ("late", "hearing", "all"):
        shown = words_of(desk.sign_in(desk.nasrin).get(f"/office/?view={view}"))
        assert all(part in shown for part in said), view
