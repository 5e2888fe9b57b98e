"""`manage.py firms show SLUG`, `merge A B`, `unmerge A`, `import FILE --register CODE [--apply]` keep the registry.

They are for the operator of the machine; each act is an event.
"""

from argparse import ArgumentParser
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ccms.accounts.members.staff import OPERATOR
from ccms.accounts.models import Firm
from ccms.complaints.registry import importing
from ccms.complaints.registry.importing import Kind
from ccms.complaints.registry.merging import firm_record, merge_as, unmerge_as
from ccms.core.failures import Failure, NotFound, sentence
from ccms.gate.clock import current_time


class Command(BaseCommand):
    """Acts as the operator; each act is an event of both firms."""

    help = "Show a firm of the registry, merge two entries that are one shop, or undo that."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the act and the short names of firms."""
        acts = parser.add_subparsers(dest="act", required=True)
        shown = acts.add_parser("show", help="print what is known of a firm; no number, no address, no person")
        shown.add_argument("slug")
        merged = acts.add_parser("merge", help="make A part of B; nothing is moved, and it can be undone")
        merged.add_argument("gone", metavar="A")
        merged.add_argument("into", metavar="B")
        apart = acts.add_parser("unmerge", help="let A stand for itself again")
        apart.add_argument("gone", metavar="A")

        taken = acts.add_parser("import", help="compare a list of firms with the registry; with --apply, take it over")
        taken.add_argument("file", type=Path)
        taken.add_argument("--register", required=True, help="a code of registers.toml")
        taken.add_argument("--apply", action="store_true", help="take over what is new, changed or missing")

    def handle(self, *_: Any, **options: Any) -> None:
        """Do it, and say how the entry stands then."""
        now = current_time()
        if options["act"] == "import":
            self._import(options["file"], options["register"], now, apply=options["apply"])
            return
        try:
            if options["act"] == "merge":
                merge_as(_firm(options["gone"]), _firm(options["into"]), "operator.merged_firm", OPERATOR, now)
            elif options["act"] == "unmerge":
                unmerge_as(_firm(options["gone"]), "operator.unmerged_firm", OPERATOR, now)
        except Failure as failure:
            raise CommandError(sentence(failure, "en")) from failure
        self._show(options.get("slug") or options["gone"])

    def _import(self, file: Path, code: str, now: datetime, *, apply: bool) -> None:
        try:
            register, text = importing.register_of(code, now), file.read_text("utf-8-sig")
            compared = importing.compare(text, register)
        except NotFound as missing:
            raise CommandError(f"registers.toml has no list {code}") from missing
        except OSError as unread:
            raise CommandError(f"{file}: {unread.strerror}") from unread
        except UnicodeDecodeError as unread:
            raise CommandError(f"{file} cannot be read as UTF-8") from unread
        except Failure as failure:
            raise CommandError(sentence(failure, "en")) from failure
        for each in compared:
            if each.kind is Kind.CONFLICT:
                line = each.listed.line if each.listed else 0
                self.stdout.write(f"row {line}: conflict in {', '.join(each.why)}; it is left alone")
        counts = Counter(str(each.kind) for each in compared)
        if apply:
            counts = Counter(importing.apply_whole(text, register, OPERATOR, now).counts)
        said = ", ".join(f"{kind}: {counts[kind]}" for kind in Kind)
        self.stdout.write(f"{'taken over' if apply else 'preview; --apply takes it over'}: {said}")

    def _show(self, slug: str) -> None:
        try:
            record = firm_record(slug)
        except NotFound as missing:
            raise CommandError(f"there is no firm {slug}") from missing
        firm = record.firm
        standing = f"part of {firm.merged_into.slug}" if firm.merged_into else "stands for itself"
        proved = sum(contact.is_proved for contact in record.contacts)
        lines = [
            f"{firm.slug}: {firm.name_en or firm.name_bn} ({firm.kind})",
            f"registered: {'yes' if firm.registered else 'no'}; {standing}",
            *(f"number: {each.kind}, {each.proof}" for each in record.identities),
            f"contacts: {len(record.contacts)}, proved: {proved}",
            f"people: {sum(member.is_active for member in record.members)}",
            *(f"merged: {each.slug}" for each in record.merged),
            *(f"may be the same: {each.firm.slug} ({', '.join(sorted(each.by))})" for each in record.alike),
        ]
        for line in lines:
            self.stdout.write(line)


def _firm(slug: str) -> Any:
    found = Firm.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if found is None:
        raise CommandError(f"there is no firm {slug}")
    return found
