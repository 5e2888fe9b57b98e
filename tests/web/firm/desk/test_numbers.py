"""The firm's own numbers: counted as they say, of its own complaints alone, with no percentage of a few."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.cache import cache

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import ConfirmPerformance, Counter
from ccms.complaints.firm_desk import figures as firm_figures
from ccms.complaints.firm_desk.figures import Counts
from ccms.core.clock import end_of_day, start_of_day
from ccms.web.firm.desk.numbers import length, share
from tests.web.firm.desk.counter import words_of


@pytest.fixture(autouse=True)
def nothing_counted_before():
    cache.clear()


def figures(counter, who=None, days=60, **more):
    since = start_of_day(counter.today - timedelta(days=days))
    return firm_figures.figures(counter.actor(who or counter.rahim), since, end_of_day(counter.today), **more)


def settled(counter, who=None):
    ticket = counter.filed().promised(who)
    perform(ConfirmPerformance(), **ticket.by(ticket.buyer))
    return ticket


def test_each_complaint_is_counted_where_it_belongs(counter):
    silent = counter.filed().reached()
    counter.later(days=9)
    counter.filed().reached()  # waits, and is neither in time nor missed
    counter.filed().withdrawn()
    counter.filed().reached().offered()
    counter.filed().rejected()
    settled(counter)
    counter.filed(counter.other).reached()

    total = figures(counter).total

    assert silent.stands.reason == "silence"
    assert (total.told, total.open, total.answered) == (6, 4, 3)
    assert (total.in_time, total.missed) == (3, 1)
    assert (total.settled, total.at_office) == (1, 2)
    assert figures(counter).endings == {"settled": 1, "withdrawn": 1}


def test_an_answer_after_it_came_before_the_office_is_no_answer_in_time(counter):
    ticket = counter.filed().reached()
    counter.later(days=9)
    ticket.offered()

    total = figures(counter).total

    assert (total.answered, total.in_time, total.missed) == (1, 0, 1)


def test_the_middle_answer_is_counted_from_the_moment_the_firm_was_told(counter):
    tickets = [counter.filed().reached() for _ in range(3)]
    for ticket, hours in zip(tickets, (2, 4, 90), strict=True):
        counter.later(hours=hours)
        ticket.offered(days=1)
    early = tickets[0]
    perform(Counter(amount_paisa=215_000, day=counter.today + timedelta(days=2)), **early.by(early.buyer))
    early.offered(days=1)  # a second answer to the same complaint counts nothing

    median = figures(counter).total.median

    assert timedelta(hours=5, minutes=50) < median < timedelta(hours=6, minutes=10)


def test_groups_sum_up_and_say_whose_they_are(counter):
    counter.filed().reached().offered(counter.rahim)
    counter.filed().reached().offered(counter.karim)
    counter.filed(counter.brand).reached().offered(counter.karim)
    by_link = counter.filed().reached()
    by_link.offered(by_link.contact)

    found = figures(counter)

    assert sum(counts.told for counts in found.categories.values()) == found.total.told == 4
    assert found.members[counter.karim.pk].answered == 2
    assert figures(counter, brand=counter.brand.pk).total.told == 1
    assert figures(counter, counter.of_brand).total.told == 1
    assert figures(counter, counter.stranger).total == Counts()


def test_only_the_period_is_counted(counter):
    counter.filed().reached().offered()
    counter.later(days=40)
    counter.filed()

    pages = [counter.get(counter.rahim, f"/firm/numbers?days={days}") for days in (7, 30, 90, "x")]

    assert [page.context["total"].told for page in pages] == [1, 1, 2, 1]


def test_a_brand_that_is_not_ones_own_narrows_nothing(counter):
    counter.filed().reached()
    counter.filed(counter.other).reached()

    page = counter.get(counter.rahim, f"/firm/numbers?brand={counter.other.pk}")

    assert page.context["total"].told == 1


def test_of_a_few_no_percentage_is_made(counter):
    for _ in range(4):
        counter.filed().reached().offered()
    assert counter.get(counter.rahim, "/firm/numbers").context["in_time"] == ""

    cache.clear()
    counter.filed().reached().offered()
    page = counter.get(counter.rahim, "/firm/numbers")

    assert page.context["in_time"] == "১০০%"
    assert "৫টির মধ্যে ৫টি" in words_of(page)


@pytest.mark.parametrize(
    ("part", "whole", "written"), [(1, 3, ""), (1, 8, "১৩%"), (2, 5, "৪০%"), (0, 5, "০%"), (0, 0, "")]
)
def test_a_share_is_rounded_to_the_nearest(part, whole, written):
    assert share(part, whole) == written


def test_a_length_is_said_in_hours_and_then_in_days():
    assert [str(length(each)) for each in (None, timedelta(hours=3.4), timedelta(days=2.5))] == ["", "৩ ঘণ্টা", "২.৫ দিন"]


def test_how_fast_a_colleague_is_is_his_and_the_administrators_to_read(counter):
    counter.filed().reached().offered(counter.rahim)
    counter.filed().reached().offered(counter.karim)

    def people(who):
        return [str(group.name) for group in counter.get(who, "/firm/numbers").context["people"]]

    assert len(people(counter.boss)) == 2
    assert "করিম" in people(counter.karim)[0]
    assert len(people(counter.karim)) == 1
    table = counter.get(counter.karim, "/firm/numbers/table").content.decode("utf-8-sig")
    assert "রহিম" not in table


def test_the_table_holds_the_same_numbers(counter):
    settled(counter)
    counter.filed().reached().offered(counter.karim)
    page = counter.get(counter.boss, "/firm/numbers?days=7")

    answer = counter.get(counter.boss, page.context["table_url"])

    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    total = next(row for row in rows if row["part"] == "all")
    assert (total["told"], total["answered"], total["settled"]) == ("2", "2", "1")
    assert {row["name"] for row in rows if row["part"] == "ending"} == {"settled"}
    assert {row["name"] for row in rows if row["part"] == "member"} == {"রহিম উদ্দিন", "করিম শেখ"}


def test_a_firm_without_complaints_is_told_so(counter):
    assert "কোনো অভিযোগ জানানো হয়নি" in words_of(counter.get(counter.boss, "/firm/numbers"))
