"""`manage.py law check [PACK]` validates a law pack, `law explain FACTS.json` applies it, `law map` prints duties."""

import json
from argparse import ArgumentParser
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ccms.core.clock import dhaka_day, start_of_day
from ccms.gate.clock import current_time
from ccms.law.explaining import explain
from ccms.law.mapping import law_map
from ccms.law.pack.book import book, packs_in_use
from ccms.law.pack.loading import PackRefused
from ccms.law.purchase.answers import AnswerRefused, read_answers

ON = "the day or time in Dhaka at which to judge, such as 2026-03-04 or 2026-03-04T10:00"


class Command(BaseCommand):
    """Reads files only; the database is asked for the time when no day is named."""

    help = "Validate a law pack, or explain what it finds on the facts of a purchase."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take `check [PACK]` or `explain FACTS.json [--category X] [--on DATE] [--pack PACK]`."""
        acts = parser.add_subparsers(dest="act", required=True)
        check = acts.add_parser("check", help="validate a pack folder")
        check.add_argument("pack", nargs="?", type=Path, default=packs_in_use())
        check.add_argument("--holidays", type=Path, help="the office's own file of holidays")
        explained = acts.add_parser("explain", help="print the findings for a purchase with the clauses")
        explained.add_argument("facts", type=Path, help="answers as JSON: question id to value, money in paisa")
        explained.add_argument("--category", help="wins over the category in the file")
        explained.add_argument("--on", type=datetime.fromisoformat, help=ON)
        explained.add_argument("--pack", type=Path, default=packs_in_use())
        mapped = acts.add_parser("map", help="print duty, ground and cause for every category, for a lawyer to check")
        mapped.add_argument("--pack", type=Path, default=packs_in_use())

    def handle(self, *_: Any, **options: Any) -> None:
        """Do the act, or fail with one sentence for each problem."""
        try:
            if options["act"] == "check":
                self._check(options["pack"], options["holidays"])
            elif options["act"] == "map":
                self.stdout.write("\n".join(law_map(book(options["pack"]).on(date.max))))
            else:
                self._explain(options["pack"], options["facts"], options["category"], options["on"])
        except PackRefused as refused:
            raise CommandError("\n".join(refused.problems)) from refused

    def _check(self, pack: Path, holidays: Path | None) -> None:
        if not pack.is_dir():
            raise CommandError(f"{pack} is no folder")
        opened = book(pack, holidays)
        rules = len(opened.versions)
        self.stdout.write(f"{pack}: {rules} rules, {len(opened.entries['category'])} categories. Nothing to object.")

    def _explain(self, pack: Path, facts_file: Path, category: str | None, on: datetime | None) -> None:
        now = _moment(on)
        law = book(pack).on(dhaka_day(now))
        try:
            written = json.loads(facts_file.read_text(encoding="utf-8"))
            facts = read_answers(law, {**written, **({"category": category} if category else {})})
        except OSError as error:
            raise CommandError(f"{facts_file}: {error.strerror}") from error
        except json.JSONDecodeError as error:
            raise CommandError(f"{facts_file}: {error}") from error
        except TypeError as error:
            raise CommandError(f"{facts_file}: must be one JSON object") from error
        except AnswerRefused as refused:
            raise CommandError(str(refused)) from refused
        if "category" not in facts:
            raise CommandError(f"name a category: {', '.join(law.categories)}")
        for line in explain(law, facts, now):
            self.stdout.write(line)


def _moment(on: datetime | None) -> datetime:
    """Judge at the named time in Dhaka, at noon where only a day is named, else now."""
    if on is None:
        return current_time()
    if on.tzinfo is not None:
        return on
    start = start_of_day(on.date())
    return start + (timedelta(hours=12) if on.time() == time.min else on - datetime.combine(on, time.min))
