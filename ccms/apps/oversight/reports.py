"""Makes the report of a month from the published figures and the counts by rule, and freezes it once.

A frozen report never changes. What turns out to be wrong is said in a note beside it.
"""

import hashlib
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from ccms.accounts.actors import CLOCK, Actor, Role
from ccms.accounts.deed import deed
from ccms.accounts.models import Member
from ccms.apps.figures import snapshots
from ccms.apps.figures.counting import By
from ccms.apps.figures.fates import COUNTED
from ccms.apps.oversight.counts import rules_of_month
from ccms.apps.oversight.letters import CELL_MEMBER
from ccms.apps.oversight.models import FirmLetter, MonthReport, ReportNote
from ccms.complaints.models.task import CELL, Task, TaskKind
from ccms.complaints.tasks.keeping import close_task, open_task
from ccms.core.clock import dhaka_day, start_of_day
from ccms.core.failures import Failure, NotFound, ValidationFailed
from ccms.gate.jobs import wait_for_turn
from ccms.ledger import events
from ccms.ledger.canonical import canonical

METHOD = 1  # a change of what a report holds is a new number
FROZE, CORRECTED, ASKED = "coordinator.froze_report", "coordinator.corrected_report", "clock.asked_for_report"
_UNTOLD = dict.fromkeys(("cases", *map(str, COUNTED), "at_least", "of_those_who_told", "at_most"))
FIRST_DAY = 5  # of the next month: then the published figures hold the whole month


class ReportMoved(Failure):
    """The numbers were counted anew since the page was shown."""

    slug = "stale-version"


class NotCounted(Failure):
    """The published figures do not hold the whole month yet."""

    slug = "month-not-counted"


def run_due(now: datetime) -> bool:
    """Ask the Cell for the report of last month, from the fifth of this month on; tell whether it was asked now."""
    today = dhaka_day(now)
    month = month_before(today)
    if today.day < FIRST_DAY or MonthReport.objects.filter(month=month).exists():
        return False
    if not Member.objects.filter(role=Role.COORDINATOR, is_active=True).exists():
        return False
    with transaction.atomic():
        wait_for_turn("report")
        if Task.objects.filter(kind=TaskKind.REPORT, item=key_of(month)).exists():
            return False
        event = events.note(f"report:{month}", ASKED, by=CLOCK.text, at=now, report=str(key_of(month)))
        since = start_of_day(today.replace(day=FIRST_DAY))
        open_task(
            TaskKind.REPORT,
            subject=f"report:{month}",
            item=key_of(month),
            event=event,
            now=now,
            queue=CELL,
            since=since,
        )
    return True


def body_of(month: str) -> dict[str, Any]:
    """Return what the report of a month says by the newest figures. Raises NotFound and NotCounted."""
    first, after = _days_of(month)
    snapshot = snapshots.newest()
    if snapshot is None or snapshot.until < after - timedelta(days=1):
        raise NotCounted
    if first < snapshot.since:
        raise NotFound
    row = next((each for each in snapshot.body[By.MONTH] if each["name"] == month), _UNTOLD | {"name": month})
    sent = FirmLetter.objects.filter(sent_at__gte=start_of_day(first), sent_at__lt=start_of_day(after))
    return {
        "month": month,
        "figures": {"day": snapshot.day.isoformat(), "method": snapshot.method, **row},
        "rules": [
            {"rule": each.rule, "alleged": each.alleged, "found": each.found, "answered": each.answered}
            for each in rules_of_month(month)
        ],
        "letters": {"sent": sent.count(), "answered": sent.filter(answered_at__isnull=False).count()},
        "invented": snapshot.invented,
    }


def digest_of(body: dict[str, Any]) -> str:
    """Return the SHA-256 of a report's canonical bytes, in hex."""
    return hashlib.sha256(canonical(_without_fractions(body))).hexdigest()


@deed(FROZE, by=CELL_MEMBER)
def freeze(month: str, digest: str, by: Actor, now: datetime) -> MonthReport:
    """Freeze the report whose digest was shown. Raises NotFound, NotCounted and ReportMoved."""
    wait_for_turn("report")
    if MonthReport.objects.filter(month=month).exists():
        raise NotFound
    body = body_of(month)
    if digest_of(body) != digest:
        raise ReportMoved
    report = MonthReport(
        id=key_of(month), month=month, method=METHOD, body=body, digest=digest, frozen_at=now, frozen_by=by.text
    )
    report.save(force_insert=True)
    subject = f"report:{month}"
    events.note(subject, FROZE, by=by.text, at=now, report=str(report.pk), digest=digest, method=METHOD)
    close_task(TaskKind.REPORT, [report.pk], now, by.text)
    return report


@deed(CORRECTED, by=CELL_MEMBER)
def correct(month: str, text: str, by: Actor, now: datetime) -> None:
    """Put a note beside a frozen report. Raises NotFound and ValidationFailed."""
    wait_for_turn("report")
    if not MonthReport.objects.filter(month=month).exists():
        raise NotFound
    if not text.strip():
        raise ValidationFailed(errors={"text": ("text-missing", {})})
    ReportNote(month=month, text=text.strip(), author=by.text, at=now).save(force_insert=True)
    events.note(f"report:{month}", CORRECTED, by=by.text, at=now)


def frozen(month: str) -> MonthReport | None:
    """Return the frozen report of a month, if there is one."""
    return MonthReport.objects.filter(month=month).first()


def notes_on(month: str) -> list[ReportNote]:
    """Return the notes beside a report, the oldest first."""
    return list(ReportNote.objects.filter(month=month).order_by("at"))


def months() -> list[str]:
    """Return the months of which a report is frozen, the newest first."""
    return list(MonthReport.objects.order_by("-month").values_list("month", flat=True))


def month_before(day: date) -> str:
    """Return the month before the one of a day, as YYYY-MM."""
    return f"{day.replace(day=1) - timedelta(days=1):%Y-%m}"


def key_of(month: str) -> UUID:
    """Return the key of a month's report: the same before and after it is frozen."""
    return uuid5(NAMESPACE_URL, f"ccms:report:{month}")


def _days_of(month: str) -> tuple[date, date]:
    """Return the first day of a month and of the next. Raises NotFound for what is no month."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise NotFound from error
    return first, (first + timedelta(days=31)).replace(day=1)


def _without_fractions(value: Any) -> Any:
    """Return the same with every fraction as text: canonical bytes hold whole numbers only."""
    match value:
        case float():
            return repr(value)
        case dict():
            return {name: _without_fractions(each) for name, each in value.items()}
        case list():
            return [_without_fractions(each) for each in value]
    return value
