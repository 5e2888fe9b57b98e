"""`manage.py lifecycle` prints the table of transitions as a Markdown page, which is docs/generated/lifecycle.md."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand

from ccms.complaints.lifecycle import Guard, Status
from ccms.complaints.statuses import CLOCKS, PUBLIC
from ccms.complaints.transitions import TRANSITIONS, Transition, Wait

WAITS = {
    Wait.NONE: (),
    Wait.HEARING: ("the time of the hearing has come",),
    Wait.PAYMENT: ("the days to pay are over",),
}


class Command(BaseCommand):
    """Prints; a test holds the kept page against it."""

    help = "Print the life cycle as a page."
    requires_system_checks: list[str] = []

    def handle(self, *_: Any, **__: Any) -> None:
        """Print the page."""
        self.stdout.write(page(), ending="")


def page() -> str:
    """Return the page."""
    return "\n".join([*_statuses(), "", *_rows(), "", *_diagram(), ""])


def _statuses() -> Iterator[str]:
    yield "# The life cycle"
    yield ""
    yield "Made by `python manage.py lifecycle` from `ccms/complaints/transitions.py`; do not edit."
    yield ""
    yield "| status | anyone is told | clocks that may run |"
    yield "|---|---|---|"
    for status in Status:
        yield f"| `{status}` | `{PUBLIC[status]}` | {_list(CLOCKS[status])} |"


def _rows() -> Iterator[str]:
    yield "| action | by | from | to | only if |"
    yield "|---|---|---|---|---|"
    for row in TRANSITIONS:
        only_if = ", ".join([*([] if row.guard is Guard.NONE else [row.guard.replace("_", " ")]), *WAITS[row.wait]])
        yield f"| `{row.action}` | {_list(row.by)} | {_list(row.sources)} | {_list(row.to) or 'stays'} | {only_if} |"


def _diagram() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield from (f"    {source} --> {target}: {row.action}" for row in TRANSITIONS for source, target in _arrows(row))
    yield "```"


def _arrows(row: Transition) -> Iterator[tuple[Status, Status]]:
    if row.action in {"miss_deadline", "withdraw", "join"}:
        return
    for source in sorted(row.sources):
        for target in sorted(row.to):
            yield source, target


def _list(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in sorted(values))
