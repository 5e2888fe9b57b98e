"""Figures are taken once a day, told with gaps where they must be, and never changed."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from ccms.apps.figures import publishing, snapshots, suppression
from ccms.apps.figures.counting import By, Counts
from ccms.apps.figures.fates import WHY, Fate, Part
from ccms.apps.figures.models import FirmFigures, Snapshot
from ccms.apps.figures.suppression import SUM, Cell
from ccms.apps.figures.tables import ALL, table
from ccms.core.clock import dhaka_day, start_of_day
from ccms.demonstration import bulk, people, shops
from ccms.gate import clock
from ccms.operations.postgres.analyzing import analyze
from tests import factories
from tests.apps.figures.test_attack import row_of
from tests.jobs import run_job
from tests.rights.apart import as_in_a_test

pytestmark = pytest.mark.django_db
COLUMNS = (Part.SOLVED, Part.UNSOLVED, Part.UNKNOWN)


@pytest.fixture(scope="class")
def made_once(now, django_db_setup, django_db_blocker):
    """Make so many complaints that something may be told; what a test does with them is taken back."""
    with django_db_blocker.unblock(), as_in_a_test():
        people.install_members(now)
        shops.install_shops(now)
        bulk.make_many(450, now)
        analyze(["accounts", "complaints", "ledger"])  # else PostgreSQL may remember tables that tests have emptied
        yield
        transaction.set_rollback(True)


class TestOfManyComplaints:
    @pytest.fixture
    def stocked(self, made_once, db, now):
        return now

    def test_the_duty_of_the_night_done_twice_writes_once(self, stocked):
        run_job("take_figures")
        run_job("take_figures")
        assert Snapshot.objects.count() == 1
        clock.move(timedelta(days=1))
        run_job("take_figures")
        first, second = Snapshot.objects.order_by("day")
        assert second.day - first.day == timedelta(days=1)

    def test_figures_of_a_day_are_read_as_they_were_told_whatever_came_after(self, stocked):
        first = snapshots.take(stocked)
        told = first.body
        bulk.make_many(100, stocked)
        second = snapshots.take(stocked + timedelta(days=1))
        assert second.body["cases"] > told["cases"]
        assert snapshots.newest(first.day).body == told
        assert snapshots.newest() == second
        assert snapshots.newest(date(2020, 1, 1)) is None
        assert snapshots.days(5) == [second.day, first.day]

    def test_of_no_shop_is_told_what_would_give_another_one_away(self, stocked):
        taken = snapshots.take(stocked)
        told = {each.firm_id: each.body for each in taken.firms.all()}
        assert told
        assert all(body["cases"] >= suppression.LEAST_PHONES for body in told.values())
        for body in told.values():
            assert {part for part in COLUMNS if body[part] is None} <= suppression.hidden_columns(
                suppression.step_of(body)
            )
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(suppression, "LEAST_PHONES", 10_000)
            patch.setattr(publishing, "LEAST_PHONES", 10_000)
            nothing = snapshots.take(stocked, again=True)
        assert nothing.body["cases"] is None
        assert nothing.body["at_most"] is nothing.body.get("answer_days") is None
        assert nothing.body["month"] == []
        assert not nothing.firms.exists()

    def test_a_snapshot_remembers_on_which_day_more_was_told_of_what_it_hides(self, stocked, monkeypatch):
        taken = [snapshots.take(stocked)]
        shops_ = [str(each.firm_id) for each in taken[0].firms.all()]
        assert shops_
        assert taken[0].body["seen"] == {}
        monkeypatch.setattr(suppression, "LEAST_PHONES", 10_000)
        taken += [snapshots.take(stocked + timedelta(days=days)) for days in (1, 2, 500)]
        day = taken[0].day.isoformat()
        for hidden in taken[1:3]:
            assert set(hidden.body["seen"]["firm"]) == set(shops_)
            assert all(days[-1] == day for days in hidden.body["seen"]["firm"].values())
        assert taken[3].body["seen"]["firm"] == {}

    def test_every_fate_of_a_complaint_is_told_or_said_to_be_few(self, stocked):
        told = snapshots.take(stocked).body["fates"]
        assert set(told) == {str(fate) for fate in Fate}
        assert all(number is None or number >= suppression.LEAST_PHONES for number in told.values())

    def test_each_reason_for_coming_before_the_office_is_told_or_said_to_be_few(self, stocked):
        told = snapshots.take(stocked).body["why"]
        assert set(told) == {str(reason) for reason in WHY}
        assert all(number is None or number >= suppression.LEAST_PHONES for number in told.values())
        assert any(told.values())

    def test_the_open_table_holds_what_the_snapshot_holds_and_its_licence(self, stocked):
        taken = snapshots.take(stocked)
        first, head, country, *others = table(taken).splitlines()
        assert "CC-BY-4.0" in first
        assert "invented demonstration data" in first
        assert head.split(",") == [column.name for column in ALL]
        assert country.split(",")[:3] == ["country", "", str(taken.body["cases"])]
        shops_ = [line.split(",") for line in others if line.startswith("firm,")]
        assert {cells[1] for cells in shops_} == set(taken.firms.values_list("firm__slug", flat=True))
        assert all(len(line.split(",")) == len(ALL) for line in others)


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_take_the_figures_of_a_day_once(now, in_parallel):
    taken = in_parallel(lambda _: snapshots.take(now), times=8, threads=8)
    assert len([each for each in taken if each]) == 1
    assert Snapshot.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_names_how_far_the_ledger_had_come(now):
    factories.a_complaint(now)
    taken = snapshots.take(now)
    assert taken.event > 0
    assert (taken.tx, taken.event) == snapshots.position()
    assert taken.method == snapshots.METHOD
    assert taken.taken_at == now


@pytest.mark.parametrize("table_name", ["figures_snapshot", "figures_of_firm", "figures_open_rows"])
def test_what_was_told_once_can_be_neither_changed_nor_taken_away(now, table_name):
    taken = snapshots.take(now)
    FirmFigures.objects.create(snapshot=taken, firm=factories.firm(now), body={})
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else what waits to be checked stands in TRUNCATE's way
        for change in ("UPDATE {} SET body = '{{}}'", "DELETE FROM {}", "TRUNCATE {} CASCADE"):
            with pytest.raises(DatabaseError, match="kept as it was told"), transaction.atomic():
                cursor.execute(change.format(table_name))


def test_the_period_is_twelve_months_of_dhaka_and_the_day_before_is_not_counted_yet(now):
    taken = snapshots.take(now)  # a 25th of November
    assert (taken.since, taken.until) == (date(2025, 12, 1), date(2026, 11, 23))
    months = [row["name"] for row in taken.body["month"]]
    assert months == []  # of nothing there is no table
    assert snapshots._months(date(2026, 1, 31)) == [f"2025-{month:02}" for month in range(2, 13)] + ["2026-01"]
    assert all(one < other for one, other in pairwise(snapshots._months(date(2026, 11, 23))))


def test_a_complaint_is_counted_when_a_whole_day_lies_behind_the_day_of_its_filing(counter):
    counter.filed().rejected()
    day = dhaka_day(counter.now)
    late = start_of_day(day + timedelta(days=2)) - timedelta(seconds=1)
    early = start_of_day(day + timedelta(days=2))
    seen = []

    def watched(since, until, now, **_more):
        seen.append((since, until))
        return Counts(cells={by: {} for by in By}, fates={})

    original, snapshots.count = snapshots.count, watched
    try:
        for moment in (late, early):
            snapshots.take(moment)
    finally:
        snapshots.count = original
    (_, first), (_, second) = seen
    assert first <= start_of_day(day) < start_of_day(day + timedelta(days=1)) == second


def published(named, others=(), past=None):
    """Publish shops with these numbers beside others without a page; returns the counts and what is told."""
    firms = {uuid4(): row_of(numbers) for numbers in named}
    every = {str(key): cells for key, cells in firms.items()} | {str(uuid4()): row_of(numbers) for numbers in others}
    counts = Counts(cells={by: {} for by in By} | {By.COUNTRY: {"": whole_of(every)}, By.FIRM: every}, fates={})
    return list(firms), publishing.publish(counts, {by: [] for by in By}, list(firms), past)


def whole_of(rows):
    return row_of([sum(row[part].cases for row in rows.values()) for part in COLUMNS])


def test_the_one_shop_with_few_cases_takes_two_others_with_it():
    firms, told = published([(40, 40, 40), (50, 50, 50), (60, 60, 60), (3, 2, 1)])
    assert set(told.firms) == {firms[2]}
    assert told.country["cases"] == 456


def test_shops_without_a_page_hide_a_small_one_by_themselves():
    firms, told = published([(40, 40, 40), (30, 30, 30), (3, 2, 1), (0, 1, 0)], others=[(20, 20, 20)])
    assert set(told.firms) == {firms[0], firms[1]}


def promised(named, beside, column=SUM):
    """Publish shops with these promises and so many cases beside them; returns what is told of each and of all."""
    firms = {uuid4(): row_of(numbers) for numbers in named}
    every = {str(key): cells for key, cells in firms.items()}
    of_firms = {name: {column: Cell(number, number, 1)} for name, number in zip(every, beside, strict=True)}
    whole = {column: Cell(sum(beside), sum(beside), len(beside))}
    counts = Counts(
        cells={by: {} for by in By} | {By.COUNTRY: {"": whole_of(every)}, By.FIRM: every},
        fates={},
        promises={By.COUNTRY: {"": whole_of(every)}, By.FIRM: every},
        beside_promises={By.COUNTRY: {"": whole}, By.FIRM: of_firms},
    )
    told = publishing.publish(counts, {by: [] for by in By}, list(firms))
    return [told.firms[firm]["promises"]["made"] for firm in firms], told.country["promises"]["made"]


@pytest.mark.parametrize("column", [SUM, Part.SOLVED])
def test_a_shop_s_promises_are_not_told_where_its_cases_less_these_are_few(column):
    shops = [(70, 70, 70), (60, 60, 60), (50, 50, 50), (40, 40, 40)]
    assert promised(shops, [0, 40, 40, 40], column) == ([210, 180, 150, 120], 660)
    assert promised(shops, [5, 40, 40, 40], column) == ([None, 180, None, None], 660)
    assert promised(shops, [19, 40, 40, 40], column)[0][0] is None
    assert promised(shops, [20, 40, 40, 40], column)[0][0] == 210


def test_where_few_cases_of_the_country_have_no_promise_nothing_is_told_of_any():
    assert promised([(70, 70, 70), (60, 60, 60), (50, 50, 50)], [5, 0, 0]) == ([None, None, None], None)


def test_where_a_part_of_the_country_is_small_nothing_is_told_by_shop_or_district():
    _, told = published([(40, 40, 2), (30, 30, 3)])
    assert told.firms == {}
    assert told.country["cases"] == 145
    assert [told.country[part] for part in COLUMNS].count(None) == 2
    assert told.country["at_most"] is None or told.country["at_least"] is None


def test_what_is_told_by_month_district_and_category_stands_for_three_shops_at_least():
    alone = {column: replace(cell, firms=2) for column, cell in row_of((30, 30, 30)).items()}
    months = {"2026-01": row_of((40, 40, 40)), "2026-02": alone, "2026-03": row_of((20, 20, 20))}
    counts = Counts(cells={by: {} for by in By} | {By.COUNTRY: {"": whole_of(months)}, By.MONTH: months}, fates={})
    told = publishing.publish(counts, {by: [] for by in By}, []).country["month"]
    assert {each["name"]: each["cases"] for each in told} == {"2026-01": 120, "2026-02": None, "2026-03": None}


def test_the_first_start_has_enough_of_long_ago_to_tell_of_the_country_and_of_a_shop(now):
    people.install_members(now)
    shops.install_shops(now)
    assert bulk.make_some_of_long_ago(now) == bulk.SOME
    assert bulk.make_some_of_long_ago(now) == 0
    taken = snapshots.take(now)
    assert taken.body["at_least"]
    assert taken.body["at_most"]
    assert taken.firms.get(firm__slug="jontropati").body["at_least"]
