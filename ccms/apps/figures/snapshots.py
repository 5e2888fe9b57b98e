"""Takes the figures once a day and keeps them as they were published, so that yesterday's do not change today."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from ccms.accounts.firms.entries import public_firms
from ccms.apps.figures.counting import By, count
from ccms.apps.figures.models import FirmFigures, OpenRows, Snapshot
from ccms.apps.figures.past import Past
from ccms.apps.figures.publishing import publish
from ccms.apps.figures.rows import coarsened, told_keys
from ccms.core.clock import dhaka_day, start_of_day
from ccms.gate.jobs import wait_for_turn
from ccms.law.pack.book import book
from ccms.ledger.following import position

METHOD = 5  # a change of any rule of docs/figures.md is a new number
MONTHS = 12
# A complaint is counted when a whole day lies behind the day on which it was filed.
DELAY = timedelta(days=2)


def take(now: datetime, *, again: bool = False) -> Snapshot | None:
    """Take the figures of today; None where they were taken already, unless they are wanted again."""
    with transaction.atomic():
        wait_for_turn("figures")
        if not again and Snapshot.objects.filter(day=dhaka_day(now)).exists():
            return None
        return _written(now, again=again)


def _written(now: datetime, *, again: bool) -> Snapshot:
    day = dhaka_day(now)
    until = day - DELAY
    months = _months(until)
    since = date.fromisoformat(f"{months[0]}-01")
    law = book().on(day)
    tx, event = position()
    with_rows = again or not OpenRows.objects.filter(snapshot__day__gte=day.replace(day=1)).exists()
    counts = count(start_of_day(since), start_of_day(until + timedelta(days=1)), now, with_rows=with_rows)
    names = {By.MONTH: months, By.DISTRICT: sorted(law.districts), By.CATEGORY: sorted(law.categories)}
    told = publish(counts, names, list(public_firms().values_list("pk", flat=True)), _past(since))
    snapshot = Snapshot.objects.create(
        day=day,
        method=METHOD,
        taken_at=now,
        since=since,
        until=until,
        tx=tx,
        event=event,
        invented=settings.CCMS_ENV != "production",
        body=told.country,
    )
    FirmFigures.objects.bulk_create(
        FirmFigures(snapshot=snapshot, firm_id=firm, body=body) for firm, body in told.firms.items()
    )
    if with_rows:
        keys = told_keys(told.country, {str(firm): body for firm, body in told.firms.items()})
        groups = sorted(coarsened(counts.rows, keys).items()) if told.country[By.MONTH] else []
        OpenRows.objects.create(snapshot=snapshot, body=[[*named, number] for named, number in groups])
    return snapshot


def _past(since: date) -> Past | None:
    """Return what was told last, and by it what was told since."""
    last = newest()
    return Past(last.body, dict(last.firms.values_list("firm", "body")), last.day, since) if last else None


def _months(until: date) -> list[str]:
    """Return the month of this day and the eleven before it."""
    last = until.year * 12 + until.month - 1
    return [f"{number // 12}-{number % 12 + 1:02}" for number in range(last - MONTHS + 1, last + 1)]


def newest(day: date | None = None) -> Snapshot | None:
    """Return the newest figures, or the newest of a day; None where there are none."""
    return _newest(day).first()


def newest_unread() -> Snapshot | None:
    """Return the newest figures without their numbers, which `read` fetches; None where there are none."""
    return _newest(None).defer("body").first()


def read(snapshot: Snapshot) -> Snapshot:
    """Fetch the numbers of figures that came without them; return the same figures."""
    if "body" in snapshot.get_deferred_fields():
        snapshot.refresh_from_db(fields=["body"])
    return snapshot


def _newest(day: date | None) -> QuerySet[Snapshot]:
    found = Snapshot.objects.order_by("-day", "-id")
    return found if day is None else found.filter(day=day)


def days(most: int) -> list[date]:
    """Return on which days figures were taken, the newest first."""
    found = Snapshot.objects.order_by("-day").values_list("day", flat=True).distinct()
    return list(found[:most])


def of_firm(snapshot: Snapshot, firm: UUID) -> FirmFigures | None:
    """Return what a snapshot tells of a shop; None where that is nothing."""
    return FirmFigures.objects.filter(snapshot=snapshot, firm=firm).first()


def open_rows(day: date | None = None) -> OpenRows | None:
    """Return the complaints as they were told one by one last, or last up to a day; None where they never were.

    They are taken with the first figures of a month and stay until the next, so that nobody sees from one day to the
    next what became of a single complaint.
    """
    found = OpenRows.objects.select_related("snapshot").order_by("-snapshot__day", "-snapshot")
    return (found if day is None else found.filter(snapshot__day__lte=day)).first()


def answer_days(snapshot: Snapshot) -> Mapping[int, int]:
    """Count the shops by the day within which half of their complaints had an answer."""
    told = FirmFigures.objects.filter(snapshot=snapshot).values_list("body__answer_days", flat=True)
    return Counter(day for day in told if day is not None)


def of_firms(snapshot: Snapshot) -> list[FirmFigures]:
    """Return what a snapshot tells of all shops, with the shops, by their names in addresses."""
    return list(FirmFigures.objects.filter(snapshot=snapshot).select_related("firm").order_by("firm__slug"))
