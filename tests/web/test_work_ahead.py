"""What lies before an office and a firm is counted from the rows, drawn as counted, and given as a table."""

import csv
import io
import re
from collections import Counter
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import transaction

from ccms.accounts.actors import Role
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Member, Office
from ccms.complaints.firm_desk import inbox
from ccms.complaints.firm_desk.inbox import KINDS, View
from ccms.complaints.lifecycle import FIRM, OPEN
from ccms.complaints.models import Complaint, Deadline
from ccms.complaints.reading import daily_mail
from ccms.complaints.reading.office_queue import CLOCK_OF
from ccms.core.clock import dhaka_day, end_of_day, start_of_day
from ccms.demonstration import bulk, people, shops
from tests import factories
from tests.rights.apart import as_in_a_test
from tests.web.firm.desk.counter import words_of


@pytest.fixture(scope="module")
def many(now, django_db_setup, django_db_blocker):
    """Make complaints of all ages in every status; they are taken back after the module."""
    with django_db_blocker.unblock(), as_in_a_test():
        people.install_members(now)
        shops.install_shops(now)
        bulk.make_many(300, now)
        yield now
        transaction.set_rollback(True)


@pytest.fixture
def load(many, db):
    cache.clear()
    return many


def busiest(column):
    """Return the office or the firm with the most open complaints."""
    kept = Complaint.objects.filter(status__in=list(CLOCK_OF)).values_list(column, flat=True)
    return Counter(kept).most_common(1)[0][0]


def member(role):
    """Employ somebody where there is most to do."""
    if role in FIRM:
        columns = {"role": role, "firm_id": busiest("firm"), "name": "রহিম"}
        return Member.objects.create_member(email=f"{role}@busy.test", password=None, **columns)
    return factories.member(Office.objects.get(pk=busiest("office")), role)


def day_of(deadline, now):
    """Return how many days from today a deadline ends; None where it is late."""
    if deadline.late_since or deadline.due_at <= start_of_day(dhaka_day(now)):
        return None
    return (dhaka_day(deadline.due_at - timedelta(microseconds=1)) - dhaka_day(now)).days


def age_of(complaint, now):
    days = (dhaka_day(now) - dhaka_day(complaint.filed_at)).days
    return sum(days > band for band in (3, 10, 30))


def expected(complaints, deadlines, now):
    """Count anew, row by row."""
    days = Counter(day_of(each, now) for each in deadlines)
    ages = Counter((each.status, age_of(each, now)) for each in complaints)
    return days[None], [days[day] for day in range(14)], ages


def clocks(complaints):
    """Return the clock of each complaint's status."""
    running = Deadline.objects.filter(complaint__in=complaints, closed_at=None).select_related("complaint")
    return [each for each in running if each.kind == CLOCK_OF[each.complaint.status]]


def agrees(found, wanted):
    late, days, ages = wanted
    assert (found.late, list(found.by_day)) == (late, days)
    told = {(str(status), age): number for status, parts in found.stands.items() for age, number in enumerate(parts)}
    assert {key: number for key, number in told.items() if number} == ages


@pytest.mark.parametrize("role", [Role.OFFICE_HEAD, Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR])
def test_an_office_counts_its_own_rows_and_nobody_elses(load, role):
    by = actor_of(member(role))
    own = Complaint.objects.filter(status__in=list(CLOCK_OF))
    if role is not Role.AUDITOR and not by.head_office:
        own = own.filter(office__in=by.offices or {by.office})
    clocks = [
        each
        for each in Deadline.objects.filter(complaint__in=own, closed_at=None).select_related("complaint")
        if each.kind == CLOCK_OF[each.complaint.status]
    ]
    found = daily_mail.of_office(by, load)
    agrees(found, expected(own, clocks, load))
    assert sum(map(sum, found.stands.values())) == own.count()
    if role is Role.AUDITOR:
        assert found.late > 0 < sum(found.by_day)
        assert own.count() > Complaint.objects.filter(office__in=actor_of(member(Role.OFFICE_HEAD)).offices).count()


def test_a_firm_counts_what_it_was_told_of(load):
    agent = member(Role.FIRM_AGENT)
    own = Complaint.objects.filter(firm_id=agent.firm_id, told_at__isnull=False, status__in=list(OPEN))
    due = Deadline.objects.filter(firm_id=agent.firm_id, kind__in=KINDS[View.TODAY], closed_at=None)
    found = inbox.workload(actor_of(agent), load)
    agrees(found, expected(own, due, load))
    assert sum(found.by_day) > 0 < own.count()


def shown(page, key):
    figure = re.search(rf'<figure class="picture" id="{key}".*?</figure>', page.content.decode(), re.DOTALL)[0]
    body = re.search(r"<tbody>(.*?)</tbody>", figure, re.DOTALL)[1]
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line) for line in re.findall(r"<tr>(.*?)</tr>", body)]


@pytest.mark.parametrize(
    ("role", "page", "table", "count"),
    [
        (Role.OFFICE_HEAD, "/office/load", "/office/load/table", daily_mail.of_office),
        (Role.FIRM_ADMIN, "/firm/numbers", "/firm/numbers/ahead", inbox.workload),
    ],
)
def test_page_and_table_show_what_is_counted(load, sign_in, role, page, table, count):
    reader = member(role)
    client = sign_in(reader)
    answer = client.get(page, {"lang": "en"})
    found = count(actor_of(reader), client.get(table).wsgi_request.now)
    rows = list(csv.reader(io.StringIO(client.get(table).content.decode().removeprefix("\ufeff"))))
    assert rows[1] == ["late", "", str(found.late)]
    assert [int(number) for part, _day, number in rows if part == "due"] == list(found.by_day)
    assert [int(number) for _name, number in shown(answer, "deadlines")] == [found.late, *found.by_day]
    ages = [sum(parts[age] for parts in found.stands.values()) for age in range(4)]
    told = [[int(cell) for cell in cells[1:]] for cells in shown(answer, "stands")]
    assert [sum(row[age] for row in told) for age in range(4)] == ages
    assert sum(int(number) for part, _age, number in rows if part.startswith("open ")) == sum(ages)
    said = words_of(answer)
    old = f"Of {sum(ages)} open complaints {ages[-1]} are" if ages[-1] else f"None of {sum(ages)} open complaints is"
    assert f"{old} older than 30 days." in said


def test_where_nothing_waits_the_page_says_so(load, sign_in):
    idle = Office.objects.exclude(pk__in=Complaint.objects.values("office")).filter(is_head=False).first()
    said = words_of(sign_in(factories.member(idle, Role.OFFICE_HEAD)).get("/office/load", {"lang": "en"}))
    assert "In the next fourteen days no deadline ends." in said
    assert "No complaint is open." in said


def test_the_last_day_is_the_one_at_whose_midnight_it_ends(load):
    deadline = next(each for each in clocks(Complaint.objects.filter(status__in=list(CLOCK_OF))) if not each.late_since)
    today = dhaka_day(load)
    auditor = actor_of(member(Role.AUDITOR))
    before = daily_mail.of_office(auditor, load).by_day[5]
    moved = 0 if day_of(deadline, load) == 5 else 1
    Deadline.objects.filter(pk=deadline.pk).update(due_at=end_of_day(today + timedelta(days=5)))
    assert daily_mail.of_office(auditor, load).by_day[5] == before + moved
