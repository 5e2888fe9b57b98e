"""`manage.py reconcile --json`: one JSON line for each filing, event, notice and deadline, for outside ledgers."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

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


def lines() -> Iterator[dict[str, Any]]:
    """Yield filings, events, notices, deadlines; nothing personal."""
    for row in Complaint.objects.values("reference", "status", "reason", "outcome", "filed_at", "event_seq").iterator(
        CHUNK
    ):
        yield _line("filing", row)
    for row in Event.objects.values("event_id", "subject", "seq", "kind", "actor", "at", "due_at").iterator(CHUNK):
        yield _line("event", row)
    for row in Notice.objects.values(
        "id", "event", "subject", "recipient", "channel", "template", "state", "attempts", "last_error"
    ).iterator(CHUNK):
        yield _line("notice", row)
    for row in Deadline.objects.values(
        "id", "complaint__reference", "kind", "step", "rings_at", "due_at", "closed_at", "closed_how"
    ).iterator(CHUNK):
        yield _line("deadline", row)


def _line(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    return {"is": kind} | {name.replace("complaint__", ""): plain(value) for name, value in row.items()}
