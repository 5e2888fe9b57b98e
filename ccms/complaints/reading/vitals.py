"""Measures the few numbers that tell an operator and an office what is wrong with the installation before users do.

`/metrics` gives them to Prometheus, the page "How the system is" says them in words, and both judge by LIMITS.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min, Sum

from ccms.complaints.acts import sweeping
from ccms.complaints.models import Deadline, Evidence
from ccms.complaints.office_people import deserted
from ccms.complaints.posts import unattended
from ccms.core.clock import dhaka_day
from ccms.gate import alarms, clock, jobs, operating, outages
from ccms.law.pack.book import book
from ccms.ledger.heads import unsigned_since
from ccms.notices import outbox, queues
from ccms.notices.channels import routing
from ccms.notices.queries import waiting_since

WEEK = timedelta(days=7)
MOST_COUNTED = 100
HOLIDAYS_AHEAD = timedelta(days=60)  # the list of a year is announced in the autumn before
LONGEST_DAYS = 3650.0  # more is as good as for ever


class Vital(StrEnum):
    """What is measured; the unit is the end of the name."""

    UNSENT = "unsent_seconds"  # since when the oldest due message waits
    WEBHOOKS = "webhooks_seconds"  # since when the oldest call waits that could be made now
    WEBHOOKS_OFF = "webhooks_off"  # switched off within a week because nobody answered there
    LATE_SWEEP = "late_sweep_seconds"  # by how much the oldest clock that should have fired is late
    JOBS = "jobs_seconds"  # since when the oldest job waits for a worker
    UNSIGNED = "unsigned_seconds"  # age of the oldest event that no signed head covers
    DISK = "disk_days"  # how long the disk of the evidence lasts at the last week's pace
    DRIFT = "clock_drift_seconds"  # how far this machine's clock and the database's differ
    CONNECTIONS = "connections_percent"  # of those that the database allows
    HELD = "held_notices"  # held back by a restore until a person says so
    CLOCKS_REST = "clocks_rest"  # 1 after a restore until a person says so
    NOBODY_TOLD = "offices_nobody_told"  # have open complaints, and neither they nor the head office have people
    UNATTENDED = "posts_unattended"  # in charge of open complaints, and nobody acts for them, not even a head above
    BACKUP = "backup_age_seconds"  # how old the moment is that the last whole backup holds
    UNHEARD = "alarms_nobody_told"  # alarms of a week that had nobody to be told, not even an administrator
    WORKER = "worker_seconds"  # since the last sign of life of any worker
    GATEWAYS = "gateways_stopped"  # SMS gateways that take nothing, since they fail or have no money
    RESTORE_CHECK = "restore_check_age_seconds"  # since a backup was last restored on trial and found whole
    RESTORE_FAILED = "restore_check_failed"  # 1 where the last trial found that it cannot be
    STANDBYS_MISSING = "standbys_missing"  # 1 where commits are to wait for a standby, and none is connected
    HOLIDAYS = "holidays_unsure"  # of this year, and soon of the next: not announced yet, or missing
    COMMITS_WAITING = "commits_waiting"  # wait for a standby for more than a second; they are ended soon


@dataclass(frozen=True, slots=True)
class Limit:
    """When a number is a reason to act: at this value and beyond, or at this value and below."""

    value: float
    below: bool = False

    def broken_by(self, number: float) -> bool:
        """Tell whether somebody should act."""
        return number <= self.value if self.below else number >= self.value


LIMITS: Mapping[Vital, Limit] = {
    Vital.UNSENT: Limit(300),
    Vital.WEBHOOKS: Limit(300),
    Vital.WEBHOOKS_OFF: Limit(20),
    Vital.LATE_SWEEP: Limit(300),
    Vital.JOBS: Limit(300),
    Vital.UNSIGNED: Limit(300),
    Vital.DISK: Limit(14, below=True),
    Vital.DRIFT: Limit(2),
    Vital.CONNECTIONS: Limit(80),
    Vital.HELD: Limit(1),
    Vital.CLOCKS_REST: Limit(1),
    Vital.NOBODY_TOLD: Limit(1),
    Vital.UNATTENDED: Limit(1),
    Vital.BACKUP: Limit(129_600),  # one of each night may come late, and none may be left out
    Vital.UNHEARD: Limit(1),
    Vital.WORKER: Limit(120),
    Vital.GATEWAYS: Limit(1),
    Vital.RESTORE_CHECK: Limit(777_600),  # each week, and two days to see why not
    Vital.RESTORE_FAILED: Limit(1),
    Vital.STANDBYS_MISSING: Limit(1),
    Vital.HOLIDAYS: Limit(1),
    Vital.COMMITS_WAITING: Limit(1),
}


def measured(now: datetime) -> dict[Vital, float]:
    """Measure everything of the core and of the apps that are on; each question is answered from an index."""
    standbys_missing, commits_waiting = outages.replication()
    found = {
        Vital.UNSENT: age(waiting_since(now), now),
        Vital.LATE_SWEEP: age(_due_since(now), now),
        Vital.JOBS: _jobs_age(now),
        Vital.UNSIGNED: age(unsigned_since(), now),
        Vital.DISK: _disk_days(now),
        Vital.DRIFT: abs(clock.drift().total_seconds()),
        Vital.CONNECTIONS: _connections_percent(),
        Vital.HELD: float(queues.held()),
        Vital.CLOCKS_REST: float(sweeping.rests(now)),
        Vital.NOBODY_TOLD: _nobody_told(),
        Vital.UNATTENDED: float(len(unattended(now))),
        Vital.BACKUP: age(_done_at(jobs.BACKUP), now),
        Vital.UNHEARD: float(alarms.sounding(outbox.UNHEARD, now - WEEK, at_most=MOST_COUNTED)),
        Vital.WORKER: worker_age(now),
        Vital.GATEWAYS: float(sum(bool(each.stopped) for each in routing.standings(now))),
        Vital.RESTORE_CHECK: age(_done_at(jobs.RESTORE_CHECK), now),
        Vital.RESTORE_FAILED: float(_restore_failed()),
        Vital.STANDBYS_MISSING: float(standbys_missing),
        Vital.HOLIDAYS: float(_unsure_holidays(now)),
        Vital.COMMITS_WAITING: float(commits_waiting),
        **{Vital(name): measure(now) for app in operating.of_apps() for name, measure in app.vitals.items()},
    }
    return {vital: found[vital] for vital in Vital if vital in found}


def age(since: datetime | None, now: datetime) -> float:
    """Return how many seconds ago it was; 0 for what never was."""
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def _due_since(now: datetime) -> datetime | None:
    due = Deadline.objects.filter(closed_at__isnull=True, next_alarm_at__lte=now)
    since: datetime | None = due.aggregate(first=Min("next_alarm_at"))["first"]
    return since


def _nobody_told() -> float:
    found = deserted()
    return 0.0 if found.head_office_reads else float(len(found.offices))


def _done_at(duty: str) -> datetime | None:
    """Return when it was last done well; where it never was, only a real office is asked for it."""
    done = jobs.last_done(duty)
    if done is None and settings.CCMS_ENV == "production":
        done = _installed_at()
    return done


def _unsure_holidays(now: datetime) -> int:
    """Count what is not sure of the holidays to come; only a real office is asked for its list."""
    if settings.CCMS_ENV != "production":
        return 0
    calendar, today = book().calendar, dhaka_day(now)
    ahead = today + HOLIDAYS_AHEAD
    lacking = [name for year in {today.year, ahead.year} for name in calendar.lacking(year)]
    return len(calendar.estimated(today, date(ahead.year, 12, 31))) + len(lacking)


def never_done() -> list[Vital]:
    """Name what was never done well in this installation, whatever its kind."""
    duties = {Vital.BACKUP: jobs.BACKUP, Vital.RESTORE_CHECK: jobs.RESTORE_CHECK}
    done = jobs.ever_done(duties.values())
    return [vital for vital, duty in duties.items() if duty not in done]


def _restore_failed() -> bool:
    failed, done = jobs.last_done(jobs.RESTORE_CHECK_FAILED), jobs.last_done(jobs.RESTORE_CHECK)
    return failed is not None and (done is None or failed > done)


def _installed_at() -> datetime | None:
    first: datetime | None = MigrationRecorder.Migration.objects.aggregate(first=Min("applied"))["first"]
    return first


_WAITING_JOBS = """
    SELECT min(coalesce(job.scheduled_at, said.at)) FROM procrastinate_jobs job
    JOIN procrastinate_events said ON said.job_id = job.id AND said.type = 'deferred'
    WHERE job.status = 'todo' AND (job.scheduled_at IS NULL OR job.scheduled_at <= %s)
"""


def _jobs_age(now: datetime) -> float:
    # jobs live by the database's own clock, which no offset file moves
    by_the_database = now - clock.offset()
    with connection.cursor() as cursor:
        cursor.execute(_WAITING_JOBS, [by_the_database])
        return age(cursor.fetchone()[0], by_the_database)


# A worker that ended by itself leaves no row, but the last turns of its timetable stay. These have its machine's time,
# and one of a clock that is ahead would hide its end.
_SIGN_OF_LIFE = """
    SELECT greatest((SELECT max(last_heartbeat) FROM procrastinate_workers),
                    (SELECT max(to_timestamp(defer_timestamp)) FROM procrastinate_periodic_defers
                     WHERE to_timestamp(defer_timestamp) <= %(now)s))
"""


def worker_age(now: datetime) -> float:
    """Return since how many seconds no worker was heard of; where none ever ran, only a real office asks for one."""
    by_the_database = now - clock.offset()  # as jobs do
    with connection.cursor() as cursor:
        cursor.execute(_SIGN_OF_LIFE, {"now": by_the_database})
        heard = cursor.fetchone()[0]
    if heard is None and settings.CCMS_ENV == "production":
        heard = _installed_at()
    return age(heard, by_the_database)


def _disk_days(now: datetime) -> float:
    week = Evidence.objects.filter(added_at__gt=now - WEEK).aggregate(octets=Sum("size"))["octets"] or 0
    try:
        free = shutil.disk_usage(_nearest(settings.CCMS_EVIDENCE_DIR)).free
    except OSError:
        return 0.0
    return min(LONGEST_DAYS, free / (week / WEEK.days)) if week else LONGEST_DAYS


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists: the first file makes it."""
    return next(each for each in (folder, *folder.parents) if each.exists())


def _connections_percent() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) * 100.0 / current_setting('max_connections')::int FROM pg_stat_activity")
        return float(cursor.fetchone()[0])
