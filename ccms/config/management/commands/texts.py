"""`manage.py texts compile` compiles the Bangla texts; `manage.py texts check` lists their faults."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ccms.config import texts


class Command(BaseCommand):
    """Compiles the Bangla catalogue, or says what it lacks."""

    help = "Compile the Bangla texts, or check that none is missing and none is stale."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the one word that says what to do."""
        parser.add_argument("act", choices=["compile", "check"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; a found problem ends with exit code 1."""
        del args
        if options["act"] == "compile":
            texts.compile_catalogue()
            return
        found = list(texts.problems())
        for line in found:
            self.stdout.write(line)
        if found:
            sys.exit(1)
