"""Reads the tasks that a member of an office, or an administrator, may see."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from ccms.accounts.actors import Actor, Power, Role
from ccms.accounts.models import Firm
from ccms.complaints.models.task import ADMINS, Task, TaskKind

MOST, MOST_COUNTED = 100, 99
OF_REGISTRY = (TaskKind.REGISTRATION, TaskKind.PAGE_CLAIM, TaskKind.IMPORT)


@dataclass(frozen=True, slots=True)
class TaskList:
    """The open tasks of one kind or of all with the firms they are about, and how many there are of each kind."""

    tasks: list[Task]
    firms: dict[UUID, Firm]
    counts: dict[TaskKind, int]


def task_list(by: Actor, kind: TaskKind | None = None) -> TaskList:
    """Return the open tasks that this reader may see, those that are due first."""
    kinds = list(open_for(by).values_list("kind", flat=True)[: MOST_COUNTED * len(TaskKind)])
    found = open_for(by).filter(**({"kind": kind} if kind else {})).order_by("due_at", "id")
    tasks = list(found[:MOST])
    about = [UUID(key) for word, _, key in (task.subject.partition(":") for task in tasks) if word == "firm"]
    return TaskList(tasks, Firm.objects.in_bulk(about), {each: kinds.count(each) for each in TaskKind if each in kinds})


def waiting(by: Actor) -> int:
    """Return how many tasks wait for this reader, counted up to a hundred."""
    return len(open_for(by).values_list("pk")[: MOST_COUNTED + 1])


def open_for(by: Actor) -> QuerySet[Task]:
    """Return the open tasks of the reader's queues; an officer that keeps the registry also sees those about firms."""
    tasks = Task.objects.filter(closed_at=None)
    if by.role is Role.ADMIN:
        return tasks.filter(queue=ADMINS)
    if by.role is Role.AUDITOR:
        return tasks
    mine = Q(queue__in=[f"office:{office}" for office in by.offices | ({by.office} - {None})])
    if Power.REGISTRY in by.powers or by.head_office:
        mine |= Q(kind__in=OF_REGISTRY)
    return tasks.filter(mine)
