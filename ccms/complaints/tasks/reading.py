"""Reads the tasks that a member of an office, or an administrator, may see.

Finds what tasks are about beside firms: requests about own data, letters, intakes and lists of firms.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from ccms.accounts.actors import Actor, Power, Role
from ccms.accounts.models import Firm, Intake
from ccms.accounts.models.firm_identity import RegisterFile
from ccms.accounts.privacy.sealing import load_keys
from ccms.complaints.models import Complaint, DataRequest
from ccms.complaints.models.task import ADMINS, Task, TaskKind
from ccms.notices.models import Notice

OF_DATA = frozenset({TaskKind.DATA_REQUEST, TaskKind.TELL_BODIES})


@dataclass(frozen=True, slots=True)
class Things:
    """The rows that some tasks are about, by their ids."""

    requests: Mapping[UUID, DataRequest]
    numbers: Mapping[UUID, Sequence[str]]  # by request: the complaint, or of an erasure all of the person's
    letters: Mapping[UUID, Notice]
    intakes: Mapping[UUID, Intake]
    lists: Mapping[UUID, RegisterFile]


def things_of(tasks: Iterable[Task]) -> Things:
    """Return what these tasks are about, in one or two queries for each kind that is among them."""
    items: dict[str, list[UUID]] = defaultdict(list)
    for task in tasks:
        items["data" if task.kind in OF_DATA else task.kind].append(task.item)
    requests = DataRequest.objects.select_related("complaint").in_bulk(items["data"])
    intakes = load_keys(Intake.objects.filter(pk__in=items[TaskKind.INTAKE]))
    return Things(
        requests=requests,
        numbers=_numbers(requests.values()),
        letters=Notice.objects.in_bulk(items[TaskKind.LETTER]),
        intakes={each.pk: each for each in intakes},
        lists=RegisterFile.objects.defer("content").in_bulk(items[TaskKind.IMPORT]),
    )


def _numbers(requests: Iterable[DataRequest]) -> Mapping[UUID, Sequence[str]]:
    whole = {each.consumer_id for each in requests if each.complaint is None}
    of_person: dict[UUID, list[str]] = defaultdict(list)
    if whole:
        known = Complaint.objects.filter(consumer__in=whole).order_by("filed_at", "id")
        for person, number in known.values_list("consumer_id", "reference"):
            of_person[person].append(number)
    return {each.pk: [each.complaint.reference] if each.complaint else of_person[each.consumer_id] for each in requests}


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
