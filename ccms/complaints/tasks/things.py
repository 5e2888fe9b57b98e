"""Finds what tasks are about beside firms: requests about own data, letters, intakes and lists of firms."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from ccms.accounts.models import Intake
from ccms.accounts.models.register_row import RegisterFile
from ccms.accounts.privacy.sealing import load_keys
from ccms.complaints.models import Complaint, DataRequest
from ccms.complaints.models.task import Task, TaskKind
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
