"""`manage.py erase REFERENCE` erases for good the person who filed this complaint and asked for the erasure."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ccms.complaints.own_data.erasing import CaseOpen, erase_on_request
from ccms.core import references
from ccms.core.failures import NotFound
from ccms.gate.clock import current_time


class Command(BaseCommand):
    """Takes a number of one of his complaints: a name or telephone would stay in the shell's history."""

    help = "Erase who made this complaint: name, number, words and files; what stays names nobody."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one of his complaints."""
        parser.add_argument("reference")

    def handle(self, *_: Any, reference: str, **__: Any) -> None:
        """Erase, and say how much."""
        try:
            erased = erase_on_request(references.parse(reference), current_time())
        except references.ReferenceMalformed as error:
            raise CommandError(f"{reference} is not a complaint's number") from error
        except NotFound as error:
            raise CommandError("there is no such complaint, or its person is erased already") from error
        except CaseOpen as error:
            raise CommandError(f"not while an order holds a complaint, or one is open: {error}") from error
        self.stdout.write(f"erased: one person, {erased.files} files; {erased.complaints} complaints stay without him")
