import pytest
from django.db import transaction
from django.tasks import task
from procrastinate.contrib.django.models import ProcrastinateJob

from ccms.config import jobs
from ccms.config.tasks_backend import RUN

done = []


@task(queue_name="files", priority=7)
def scan(file_id, *, again=False):
    """Stand for any task."""
    done.append((file_id, again))


@pytest.mark.django_db
def test_a_task_is_a_row_with_ids_only():
    result = scan.enqueue("a1", again=True)
    job = ProcrastinateJob.objects.get(pk=int(result.id))
    assert (job.task_name, job.queue_name, job.priority, job.status) == (RUN, "files", 7, "todo")
    assert job.args == {"path": f"{__name__}.scan", "args": ["a1"], "kwargs": {"again": True}}


@pytest.mark.django_db(transaction=True)
def test_a_task_of_a_rolled_back_transaction_never_runs():
    with transaction.atomic():
        scan.enqueue("a1")
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()


def test_the_worker_runs_a_task_by_its_path(monkeypatch):
    monkeypatch.setattr(jobs, "import_string", {"there.scan": scan}.__getitem__)
    done.clear()
    jobs.run(path="there.scan", args=["a1"], kwargs={"again": True})
    assert done == [("a1", True)]


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
    }
    assert all(jobs.app.tasks[name].queueing_lock for name in duties)
    assert len(jobs.app.periodic_registry.periodic_tasks) == len(duties)


@pytest.mark.django_db
def test_what_is_over_is_forgotten_each_hour():
    jobs.forget(timestamp=0)
