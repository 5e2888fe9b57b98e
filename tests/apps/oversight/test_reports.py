"""The report of a month says what page, table and API say, is frozen once, and corrected only beside it."""

import csv
import io
import json
import uuid
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from ccms.accounts.actors import Role
from ccms.accounts.members.managing import actor_of
from ccms.apps.figures import snapshots
from ccms.apps.oversight import counts, reports
from ccms.apps.oversight.models import MonthReport
from ccms.complaints.models import Task
from ccms.complaints.verification import verify_complaints
from ccms.core.clock import DHAKA
from ccms.core.digits import group, in_digits
from ccms.core.failures import Failure, NotFound
from ccms.demonstration import bulk, people, shops
from ccms.ledger.models import Event
from tests.jobs import run_job
from tests.web.office.working import words_of

PARTS = ("cases", "solved", "unsolved", "unknown")


@pytest.fixture
def month(desk, cell):
    """Make a month of complaints at its end, move to the sixth of the next one, and count; return it."""
    desk.later(days=max(28 - desk.today.day, 0))
    now = desk.now
    people.install_members(now)
    shops.install_shops(now)
    bulk.make_many(450, now)
    first_of_next = datetime(desk.today.year + desk.today.month // 12, desk.today.month % 12 + 1, 6, 9, tzinfo=DHAKA)
    desk.later(seconds=(first_of_next - now).total_seconds())
    snapshots.take(desk.now)
    counts.count_again(desk.now)
    return reports.month_before(desk.today)


def send(desk, who, page, **sent):
    return desk.sign_in(who).post(page, {"idempotency_key": str(uuid.uuid4()), **sent})


def test_a_report_is_asked_for_frozen_once_and_says_what_page_table_and_api_say(desk, cell, month, client):
    run_job("watch_over_firms")
    assert Task.objects.get(kind="report").queue == "role:coordinator"
    page = f"/coordinator/reports/{month}"
    digest = reports.digest_of(reports.body_of(month))
    assert digest in desk.sign_in(cell).get(page).text
    assert send(desk, cell, f"{page}/freeze", digest="0" * 64).status_code == 422
    assert send(desk, cell, f"{page}/freeze", digest=digest).status_code == 302
    report = MonthReport.objects.get()
    assert Task.objects.get(kind="report").closed_how == "met"

    said = report.body["figures"]
    rows = csv.DictReader(io.StringIO(client.get("/figures.csv").text.partition("\n")[2]))
    of_table = next(row for row in rows if (row["by"], row["name"]) == ("month", month))
    assert {part: "" if said[part] is None else str(said[part]) for part in PARTS} == {
        part: of_table[part] for part in PARTS
    }
    shown = words_of(desk.sign_in(cell).get(page))
    assert in_digits(group(said["cases"]), "bn") in shown

    assert send(desk, cell, f"{page}/freeze", digest=digest).status_code == 404
    assert send(desk, cell, f"{page}/note", text="জেলা ভুল ছিল।").status_code == 302
    assert "জেলা ভুল ছিল" in words_of(desk.sign_in(cell).get(page))
    assert MonthReport.objects.get().body == report.body
    events = Event.objects.filter(subject=f"report:{month}").order_by("seq").values_list("kind", flat=True)
    assert list(events) == ["clock.asked_for_report", "coordinator.froze_report", "coordinator.corrected_report"]
    assert verify_complaints().findings == []

    printed = io.StringIO()
    call_command("report", month, stdout=printed)
    assert json.loads(printed.getvalue())["sha256"] == digest
    head = desk.member("শাহানা পারভীন", Role.OFFICE_HEAD)
    assert digest in desk.sign_in(head).get(page).text
    assert send(desk, head, f"{page}/note", text="না").status_code == 404


def test_a_month_that_is_not_over_is_no_report_yet(desk, cell, month):
    running = desk.today.strftime("%Y-%m")
    assert "এখনো পুরো হয়নি" in words_of(desk.sign_in(cell).get(f"/coordinator/reports/{running}"))
    with pytest.raises(Failure), transaction.atomic():
        reports.freeze(running, "0" * 64, actor_of(cell), desk.now)
    for bad in ("2026-13", "x", "1999-01"):
        assert desk.sign_in(cell).get(f"/coordinator/reports/{bad}").status_code in {200, 404}
    with pytest.raises(NotFound):
        reports.body_of("2026-99")
    for bad, said in (
        ("2026-13", "2026-13 is no month; write YYYY-MM"),
        ("1999-01", "no report of 1999-01: the figures begin later"),
        (running, "not counted to its end"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("report", bad)
