"""`manage.py verify [--json]`: recompute chains, heads, evidence, texts, clocks and notices; exit 1 on a difference."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ccms.complaints.verification import verify_complaints
from ccms.ledger.verify import verify_ledger


class Command(BaseCommand):
    """Changes nothing."""

    help = "Recompute the history and compare everything kept with it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take `--json`."""
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *_: Any, as_json: bool, **__: Any) -> None:
        """Print the counts and every difference."""
        ledger, complaints = verify_ledger(), verify_complaints()
        findings = [*ledger.findings, *complaints.findings]
        report = {
            "events": ledger.events,
            "heads": ledger.heads,
            "newer_than_last_head": ledger.uncovered,
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
        if findings:
            raise CommandError(f"{len(findings)} differences", returncode=1)
        if not as_json:
            self.stdout.write("everything agrees")
