"""Compares tasks with the events that opened and closed their work, for `manage.py verify`."""

from collections.abc import Iterator, Mapping

from ccms.complaints.tasks.task import Task, TaskKind
from ccms.ledger.models import Event

type Difference = tuple[str, object]

# By kind: the names of the events that open and that end the work, after the kind of actor, and what names the row.
OPENS: Mapping[str, str] = {
    "completed_application": TaskKind.REGISTRATION,
    "claimed_page": TaskKind.PAGE_CLAIM,
    "previewed_firms": TaskKind.IMPORT,
    **dict.fromkeys(("asked_correction", "asked_erasure", "asked_to_take_over"), TaskKind.DATA_REQUEST),
    **dict.fromkeys(("corrected_data", "erased_person"), TaskKind.TELL_BODIES),
}
ENDS: Mapping[str, str] = {
    **dict.fromkeys(("verified_firm", "returned_application", "refused_application"), TaskKind.REGISTRATION),
    **dict.fromkeys(("confirmed_contact", "retired_contact", "handed_over_page", "claimed_page"), TaskKind.PAGE_CLAIM),
    **dict.fromkeys(("imported_firms", "dropped_list"), TaskKind.IMPORT),
    **dict.fromkeys(("corrected_data", "refused_correction", "took_back_correction"), TaskKind.DATA_REQUEST),
    **dict.fromkeys(
        ("granted_erasure", "refused_erasure", "took_back_erasure", "gave_over", "refused_take_over"),
        TaskKind.DATA_REQUEST,
    ),
    "told_bodies": TaskKind.TELL_BODIES,
}


def wrong_tasks() -> Iterator[Difference]:
    """Find tasks that are open where the events ended their work, ended where they did not, or opened by no event."""
    begun = _begun()
    open_tasks = Task.objects.exclude(kind=TaskKind.LETTER).filter(closed_at=None)
    waiting = {(task.kind, str(task.item)): task for task in open_tasks}
    for key in waiting.keys() ^ begun.keys():
        yield "a task is not open, or not ended, as the events say", " ".join(key)
    for key in waiting.keys() & begun.keys():
        if waiting[key].opened_by != begun[key].event_id:
            yield "a task was opened by another event", waiting[key].pk
    for task in Task.objects.exclude(opened_by__in=Event.objects.values("event_id")):
        yield "a task was opened by no event", task.pk


def _begun() -> dict[tuple[str, str], Event]:
    """Return the work that events opened and none has ended, by kind and row, with the event that opened it."""
    kinds = rf"\.({'|'.join(sorted(OPENS.keys() | ENDS.keys()))})$"
    begun: dict[tuple[str, str], Event] = {}
    for event in Event.objects.filter(kind__regex=kinds).order_by("id").iterator():
        name = event.kind.partition(".")[2]
        for row in _ended_by(name, event):
            begun.pop((ENDS[name], row), None)
        if row := _opened_by(name, event):
            begun[OPENS[name], row] = event
    return begun


def _opened_by(name: str, event: Event) -> str:
    """Return the row of the work that an event opens, an empty text where it opens none."""
    match name:
        case "completed_application":
            return str(event.data.get("application", ""))
        case "claimed_page":
            return str(event.data.get("claim", ""))
        case "previewed_firms":
            return event.subject.partition(":")[2]
        case "asked_correction" | "asked_erasure" | "asked_to_take_over":
            return str(event.data["request"])
        case "corrected_data" | "erased_person" if any("body" in each for each in event.data.get("recipients", ())):
            return str(event.data["request"])
    return ""


def _ended_by(name: str, event: Event) -> list[str]:
    """Return the rows of the work that an event ends."""
    match ENDS.get(name):
        case TaskKind.REGISTRATION:
            return [str(event.data.get("application", ""))]
        case TaskKind.PAGE_CLAIM:
            return [str(claim) for claim in event.data.get("claims", [])]
        case TaskKind.IMPORT:
            return [event.subject.partition(":")[2]]
        case TaskKind.DATA_REQUEST | TaskKind.TELL_BODIES:
            return [str(event.data["request"])]
    return []
