"""Since when a duty is late: what verifies it, and the indexes that lists read."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.firm import Refuse, Terms, as_act
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.firm_desk import inbox
from ccms.complaints.models import Deadline
from ccms.complaints.reading import office_queue
from ccms.complaints.verification import verify_complaints
from tests import factories as make

pytestmark = pytest.mark.django_db
DIFFERS = "since when a duty is late differs from the events"


@pytest.fixture
def late(now):
    """Return a complaint that came before the office nine days ago and that nobody took up."""
    complaint, _, _, contact = make.a_complaint(now)
    refused = Terms(code="not_our_customer", text="আমাদের ক্রেতা নন।")
    perform(as_act(Refuse, refused), reference=complaint.reference, by=make.as_firm(contact), now=now)
    sweep(now + timedelta(days=9))
    return complaint


def running(complaint, kind):
    return Deadline.objects.filter(complaint=complaint, kind=kind, closed_at=None)


def test_what_the_sweep_carried_on_verifies(late):
    assert running(late, "take_up").get().late_since
    assert [what for what, _ in verify_complaints().findings] == []


@pytest.mark.parametrize("kind", ["take_up", "first_step", "charge_sheet"])
def test_a_changed_first_day_is_named(late, now, kind):
    for altered in (now, None) if kind != "charge_sheet" else (now,):
        with transaction.atomic():
            running(late, kind).update(late_since=altered)
            assert DIFFERS in [what for what, _ in verify_complaints().findings]
            transaction.set_rollback(True)


COLUMNS = {"columns": office_queue._COLUMNS, "most": 51}
FROM_THE_FIRST = {"at": office_queue._OLDEST[0], "key": office_queue._OLDEST[1], "until": office_queue._LATEST}


@pytest.mark.parametrize(
    ("index", "sql"),
    [
        ("deadline_late", office_queue._LATE.format(only="", **COLUMNS)),
        ("deadline_list_desk", office_queue._ALONG.format(kind="take_up", status="escalated", **COLUMNS)),
        ("deadline_of_reason", office_queue._MARKED.format(mark="d.reason = 'silence'", pairs="('a', 'b')", **COLUMNS)),
        ("deadline_list_firm", inbox._ALONG.format(only="", most=51)),
    ],
)
def test_each_list_is_read_in_its_order_along_its_index(late, index, sql):
    asked = {"offices": [late.office_id], "firms": [late.firm_id], "kinds": ["payment"], **FROM_THE_FIRST}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")  # of a handful of rows, any index with a sort costs the same
        cursor.execute("EXPLAIN " + sql, asked)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert f"using {index} on complaints_deadline d" in plan, plan
    assert plan.count("Sort  (") <= 1, plan  # of what came from the several parts
    assert ("Index Only Scan" in plan) == (index != "deadline_of_reason"), plan
