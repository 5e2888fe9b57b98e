"""`manage.py law` checks a folder of packs, explains what it finds, prints its duties, and puts it in force."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ccms.accounts.models import Member
from ccms.complaints.reading.judging import judged_otherwise
from ccms.core.clock import dhaka_day, start_of_day
from ccms.editions.in_force import apply, in_force, preview
from ccms.gate.clock import current_time
from ccms.law import explaining
from ccms.law.explaining import explain, law_map
from ccms.law.pack.book import book, files_in_use, packs_in_use, read_files
from ccms.law.pack.comparing import Difference, compare
from ccms.law.pack.files import PackRefused, files_of
from ccms.law.pack.silent import far_ahead, silent
from ccms.law.purchase.answers import AnswerRefused, read_answers
from ccms.operations.postgres.embedded import attached

AGAINST = (
    "name what differs from this folder, or else from what is in force, with the example purchases and, of what is in "
    "force, the open complaints that are judged otherwise"
)
ON = "the day or time in Dhaka at which to judge, such as 2026-03-04 or 2026-03-04T10:00"


class Command(BaseCommand):
    """Reads files only, but for `apply`; the database is asked for the time when no day is named."""

    help = "Validate a law pack, explain what it finds on the facts of a purchase, or put it in force."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take `check [PACK]`, `explain FACTS.json [--category X] [--on DATE] [--pack PACK]`, `map`, or `apply`."""
        acts = parser.add_subparsers(dest="act", required=True)
        check = acts.add_parser("check", help="validate a pack folder")
        check.add_argument("pack", nargs="?", type=Path, default=packs_in_use())
        check.add_argument("--holidays", type=Path, help="the office's own file of holidays")
        check.add_argument("--against", nargs="?", type=Path, const=False, metavar="OLD", help=AGAINST)
        explained = acts.add_parser("explain", help="print the findings for a purchase with the clauses")
        explained.add_argument("facts", type=Path, help="answers as JSON: question id to value, money in paisa")
        explained.add_argument("--category", help="wins over the category in the file")
        explained.add_argument("--on", type=datetime.fromisoformat, help=ON)
        explained.add_argument("--pack", type=Path, default=packs_in_use())
        mapped = acts.add_parser("map", help="print duty, ground and cause for every category, for a lawyer to check")
        mapped.add_argument("--pack", type=Path, default=packs_in_use())
        applied = acts.add_parser("apply", help="say what the packs would change; with --signed-by, put them in force")
        applied.add_argument("pack", nargs="?", type=Path, help="a folder in place of CCMS_PACKS")
        applied.add_argument("--signed-by", metavar="EMAIL", help="the member of the staff who answers for it")
        applied.add_argument("--corrections", action="store_true", help="words that change in place are corrections")

    def handle(self, *_: Any, **options: Any) -> None:
        """Do the act, or fail with one sentence for each problem."""
        try:
            if options["act"] == "check":
                self._check(options["pack"], options["holidays"])
                if options["against"] is not None:
                    self._compare(options["pack"], options["holidays"], options["against"] or None)
            elif options["act"] == "apply":
                with _database():
                    self._apply(options["pack"], options["signed_by"], corrections=options["corrections"])
            elif options["act"] == "map":
                self.stdout.write("\n".join(law_map(book(options["pack"]).on(date.max))))
            else:
                self._explain(options["pack"], options["facts"], options["category"], options["on"])
        except PackRefused as refused:
            raise CommandError("\n".join(refused.problems)) from refused

    def _check(self, pack: Path, holidays: Path | None) -> None:
        _require_folder(pack)
        opened = book(pack, holidays)
        rules = len(opened.versions)
        self.stdout.write(f"{pack}: {rules} rules, {len(opened.entries['category'])} categories. Nothing to object.")
        years = sorted({day.year for day in opened.calendar.holidays})
        doubts = [*filter(None, map(opened.calendar.doubts, years)), *silent(opened), *far_ahead(opened)]
        self._list(f"Warning: {doubt}" for doubt in doubts)

    def _compare(self, pack: Path, holidays: Path | None, against: Path | None) -> None:
        """List what differs from a folder, or from what is in force, and what `law apply` would refuse of it."""
        if against is None:
            with _database():
                before, today = in_force(), dhaka_day(current_time())
                self._list(differences := compare(before, files_of(pack, settings.CCMS_HOLIDAYS_FILE)))
                self._list(explaining.judged_otherwise(read_files(before), book(pack, holidays)))
                self._list(judged_otherwise(book(pack, holidays)))
        else:
            _require_folder(against)
            self._list(differences := compare(files_of(against), files_of(pack)))
            self._list(explaining.judged_otherwise(book(against), book(pack)))
            today = dhaka_day(_moment(None))
        refused = [said for each in differences if (said := each.refusal(today))]
        if refused:
            raise CommandError("\n".join(["`law apply` refuses this:", *refused]))

    def _list(self, found: Iterable[Difference | str]) -> None:
        for each in found:
            self.stdout.write(str(each))

    def _apply(self, pack: Path | None, signed_by: str | None, *, corrections: bool) -> None:
        if pack:
            _require_folder(pack)
        files, now = files_of(pack, settings.CCMS_HOLIDAYS_FILE) if pack else files_in_use(), current_time()
        coming = preview(files, now)
        self._list(coming.differences)
        if not coming.compared:
            self.stdout.write("Warning: this program cannot read the edition in force; nothing was compared with it.")
        if doubt := read_files(files).calendar.doubts(dhaka_day(now).year + 1):
            self.stdout.write(f"Warning: {doubt}")
        if coming.before == coming.after:
            self.stdout.write(f"These packs are in force already: {coming.after}")
            return
        if coming.corrections and not corrections:
            raise CommandError("Words in use change in place. Where they are corrections, say so with --corrections.")
        if signed_by is None:
            self.stdout.write("Nothing was put in force. Name who answers for it with --signed-by EMAIL.")
            return
        done = apply(files, now, signed_by=_member(signed_by))
        self.stdout.write(f"In force: {done.after}\nBefore: {done.before or 'nothing'}")

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


def _require_folder(path: Path) -> None:
    if not path.is_dir():
        raise CommandError(f"{path} is no folder")


def _database() -> AbstractContextManager[object]:
    """Hold the embedded database, which the acts that read files alone do without."""
    return attached(settings.CCMS_DATA) if settings.CCMS_EMBEDDED else nullcontext()


def _member(email: str) -> str:
    """Return the id of a member of the staff."""
    found = Member.objects.filter(email=email.strip().lower(), is_active=True, firm=None).first()
    if found is None:
        raise CommandError(f"{email}: no member of the staff has this address; `staff let-in` makes one")
    return str(found.pk)


def _moment(on: datetime | None) -> datetime:
    """Judge at the named time in Dhaka, at noon where only a day is named, else now."""
    if on is None:
        with _database():
            return current_time()
    if on.tzinfo is not None:
        return on
    start = start_of_day(on.date())
    return start + (timedelta(hours=12) if on.time() == time.min else on - datetime.combine(on, time.min))
