import pytest

from ccms.config import jobs


def test_every_duty_of_the_timetable_runs_alone():
    duties = [name for name, one in jobs.app.tasks.items() if one.queue == jobs.CLOCK]
    assert {name.rpartition(".")[2] for name in duties} == {
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
        "take_figures",
        "forget",
        "forget_jobs",
        "erase_what_is_over",
        "take_lists_over",
        "take_intakes_in",
        "watch_over_firms",
        "file_in_nothi",
        "poll_nothi",
        "tell_again",
        "office_digest",
        "look_at_tasks",
        "notice_unusual_days",
        "follow_contacts",
        "send_dispatches",
    }
    assert all(jobs.app.tasks[name].queueing_lock for name in duties)
    assert len(jobs.app.periodic_registry.periodic_tasks) == len(duties)


@pytest.mark.django_db
def test_what_is_over_is_forgotten_each_hour():
    jobs.forget(timestamp=0)
