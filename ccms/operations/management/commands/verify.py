"""`manage.py verify [--json] [--heads FILE]` recomputes everything kept and compares; exit code 1 on a difference.

`--columns` prints what is compared instead: every column, and by what.
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ccms.complaints.history.columns import document
from ccms.complaints.verification import verify_complaints
from ccms.ledger.verify import verify_ledger


class Command(BaseCommand):
    """Changes nothing."""

    help = "Recompute the history and compare everything kept with it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take `--json`, and the lines of /heads that somebody kept outside."""
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--columns", action="store_true", help="print by what each column is compared, and end")
        parser.add_argument(
            "--heads", type=Path, help="lines of /heads kept outside: shows heads cut off or signed anew"
        )

    def handle(self, *_: Any, as_json: bool, columns: bool, heads: Path | None, **__: Any) -> None:
        """Print the counts and every difference."""
        if columns:
            self.stdout.write(document())
        else:
            self._compare(heads, as_json=as_json)

    def _compare(self, heads: Path | None, *, as_json: bool) -> None:
        try:
            kept = heads.read_text(encoding="ascii").splitlines() if heads else ()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{heads}: {error}") from error
        ledger, complaints = verify_ledger(kept=kept), verify_complaints()
        findings = [*ledger.findings, *complaints.findings]
        report = {
            "events": ledger.events,
            "heads": ledger.heads,
            "last_head_at": ledger.last_head_at and str(ledger.last_head_at),
            "newer_than_last_head": ledger.uncovered,
            "newer_since": ledger.uncovered_since,
            "complaints": complaints.complaints,
            "statements": complaints.statements,
            "evidence": complaints.evidence,
            "findings": [{"what": what, "where": where} for what, where in findings],
        }
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            for name, value in report.items():
                if name != "findings":
                    self.stdout.write(f"{name.replace('_', ' ')}: {value}")
            for what, where in findings:
                self.stdout.write(f"DIFFERENCE {where}: {what}")
        found = ledger.found + len(complaints.findings)
        if found:
            raise CommandError(f"{found} differences", returncode=1)
        if not as_json:
            self.stdout.write("everything agrees")
