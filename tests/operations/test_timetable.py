import time
from collections import Counter
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest

import ccms
from ccms.gate.clock import current_time
from ccms.gate.jobs import play_round, timetable
from ccms.gate.parts import OPTIONAL, parts
from ccms.operations.timetable import CLOCK, app
from tests.jobs import run_job
from tests.optional import off

TIDYING = {"rescue", "forget_jobs"}  # of the queue itself, by which no app has something to do


def jobs_of_apps():
    """Return the jobs of the apps that can be switched off."""
    return [job for part in parts("jobs", of=OPTIONAL) for job in part.JOBS]


def test_the_jobs_of_each_app_are_in_the_one_list():
    folder = Path(ccms.__file__).parent
    found = [file.relative_to(folder.parent).with_suffix("").parts for file in folder.rglob("jobs.py")]
    names = [".".join(path) for path in found if path[1] != "apps" or path[2] not in off()]
    assert len(names) > 1
    assert Counter(timetable()) == Counter(job for name in names for job in import_module(name).JOBS)


def test_each_job_has_a_name_of_its_own():
    assert [name for name, times in Counter(job.name for job in timetable()).items() if times > 1] == []


def test_each_duty_has_a_next_turn_within_a_day():
    for duty in app.periodic_registry.periodic_tasks.values():
        before = time.time()
        assert duty.croniter.get_next(start_time=before) - before <= timedelta(days=1).total_seconds(), duty.cron


def test_every_duty_of_the_timetable_runs_alone():
    duties = {name: one for name, one in app.tasks.items() if one.queue == CLOCK}
    assert set(duties) == {job.name for job in timetable() if job.cron} | TIDYING
    assert set(duties) - {job.name for job in jobs_of_apps()} == {
        "sweep",
        "sign_heads",
        "rescue",
        "make_previews",
        "write_words",
        "send_waiting_codes",
        "look_at_balances",
        "scan",
        "do_repayments",
        "make_exports",
        "forget_codes",
        "forget_messages",
        "forget_drafts",
        "forget_jobs",
        "erase_what_is_over",
        "take_lists_over",
        "take_intakes_in",
        "file_in_nothi",
        "poll_nothi",
        "tell_again",
        "office_digest",
        "look_at_tasks",
        "carry_out_requests",
        "notice_unusual_days",
        "follow_contacts",
        "send_dispatches",
    }
    assert all(one.queueing_lock for one in duties.values())
    assert len(app.periodic_registry.periodic_tasks) == len(duties)


def test_of_some_duties_no_two_run_at_the_same_time():
    assert {name for name, one in app.tasks.items() if one.queue == CLOCK and one.lock} == {
        "do_repayments",
        "make_exports",
        "office_digest",
        "erase_what_is_over",
        *(job.name for job in jobs_of_apps() if job.alone),
    }


@pytest.mark.django_db
def test_what_is_over_is_forgotten_each_hour():
    for name in ("forget_codes", "forget_messages", "forget_drafts"):
        run_job(name)


@pytest.mark.django_db(transaction=True)
def test_a_round_goes_from_the_deadlines_to_the_head_and_asks_the_clock_before_each_step():
    asked = []

    def clock():
        asked.append(current_time())
        return asked[-1]

    assert list(play_round(clock)) == [
        "sweep",
        "follow_contacts",
        "tell_again",
        "look_at_tasks",
        "write_words",
        "deliver_notices",
        *(job.name for job in sorted(jobs_of_apps(), key=lambda job: job.turn or 0) if job.turn),
        "sign_heads",
    ]
    assert len(asked) == 8 + sum(bool(job.turn) for job in jobs_of_apps())  # tell_again has two steps
