"""Lets `django.tasks` run on procrastinate: a job is a row of the caller's own transaction."""

from typing import Any

from django.tasks import Task, TaskResult, TaskResultStatus
from django.tasks.backends.base import BaseTaskBackend
from django.utils.json import normalize_json
from procrastinate import App
from procrastinate.contrib.django.django_connector import DjangoConnector

RUN = "ccms.run"

# an app of its own on Django's connection: the worker puts another connection under the common one
_app = App(connector=DjangoConnector())


class ProcrastinateBackend(BaseTaskBackend):
    """Enqueues a task by its path and its arguments, which are ids only; results are not kept."""

    supports_defer = True
    supports_priority = True

    def enqueue(self, task: "Task[..., Any]", args: list[Any], kwargs: dict[str, Any]) -> Any:
        """Add the job; it runs after the commit, and never if the transaction is rolled back."""
        self.validate_task(task)
        run = _app.configure_task(
            RUN, queue=task.queue_name, priority=task.priority, schedule_at=task.run_after, allow_unknown=True
        )
        job = run.defer(path=task.module_path, args=normalize_json(list(args)), kwargs=normalize_json(kwargs))
        return TaskResult(
            task=task,
            id=str(job),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=list(args),
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
