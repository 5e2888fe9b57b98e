"""`manage.py report MONTH` prints the report of a month as JSON: as it was frozen, or as it would be today."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ccms.apps.oversight import reports
from ccms.core.failures import Failure, NotFound, sentence


class Command(BaseCommand):
    """Changes nothing: a report is frozen by the Cell."""

    help = "Print the report of a month (YYYY-MM), with its digest and the notes beside it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the month."""
        parser.add_argument("month")

    def handle(self, *_: Any, month: str, **__: Any) -> None:
        """Print it."""
        try:
            date.fromisoformat(f"{month}-01")
        except ValueError as error:
            raise CommandError(f"{month} is no month; write YYYY-MM, such as 2026-10") from error
        frozen = reports.frozen(month)
        try:
            body = frozen.body if frozen else reports.body_of(month)
        except NotFound as error:
            raise CommandError(f"there is no report of {month}: the figures begin later") from error
        except Failure as failure:
            raise CommandError(sentence(failure, "en")) from failure
        told = {
            "report": body,
            "sha256": reports.digest_of(body),
            "frozen_at": frozen.frozen_at.isoformat() if frozen else None,
            "corrections": [{"at": each.at.isoformat(), "text": each.text} for each in reports.notes_on(month)],
        }
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
