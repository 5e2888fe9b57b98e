"""`manage.py reconcile --json` prints a JSON line for each filing, event, notice and deadline, for outside ledgers."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import QuerySet

from ccms.complaints.models import Complaint, Deadline
from ccms.complaints.plan import plain
from ccms.ledger.models import Event
from ccms.notices.models import Notice

CHUNK = 2000


class Command(BaseCommand):
    """Reads only."""

    help = "List every filing, event, notice and deadline with its state, one JSON line each."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take `--json`, the only form there is."""
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *_: Any, **__: Any) -> None:
        """Print the lines."""
        for line in lines():
            self.stdout.write(json.dumps(line, ensure_ascii=False))


FILINGS = ("reference", "status", "reason", "outcome", "filed_at", "event_seq")
EVENTS = ("event_id", "subject", "seq", "kind", "actor", "at", "due_at")
NOTICES = ("id", "event", "subject", "recipient", "channel", "template", "state", "attempts", "last_error")
DEADLINES = (
    "id",
    "complaint__reference",
    "kind",
    "step",
    "next_alarm_at",
    "due_at",
    "late_since",
    "closed_at",
    "closed_how",
)


def lines() -> Iterator[dict[str, Any]]:
    """Yield filings, events, notices, deadlines; nothing personal."""
    yield from _lines("filing", Complaint.objects.values_list(*FILINGS), FILINGS)
    yield from _lines("event", Event.objects.values_list(*EVENTS), EVENTS)
    yield from _lines("notice", Notice.objects.values_list(*NOTICES), NOTICES)
    yield from _lines("deadline", Deadline.objects.values_list(*DEADLINES), DEADLINES)


def _lines(kind: str, rows: QuerySet[Any, Any], names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for row in rows.iterator(CHUNK):
        named = zip(names, row, strict=True)
        yield {"is": kind} | {name.removeprefix("complaint__"): plain(value) for name, value in named}
