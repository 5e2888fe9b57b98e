"""`manage.py restore-check FOLDER` tries whether the youngest backup of a folder can be restored."""

# ruff: noqa: N999 - the file is named as the command is typed

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ccms.operations.backup.manifest import BackupRefused
from ccms.operations.backup.restoring import check
from ccms.operations.postgres.binaries import NoDatabaseError


class Command(BaseCommand):
    """Runs beside web and worker, whose database and evidence it leaves alone."""

    help = "Restore the youngest backup into a server and a folder of its own, verify it, and remove it again."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder in which the backups lie."""
        parser.add_argument("folder", type=Path)

    def handle(self, *_: Any, folder: Path, **__: Any) -> None:
        """Check, and name the backup."""
        begun = time.monotonic()
        try:
            backup = check(folder.resolve())
        except (BackupRefused, NoDatabaseError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{backup} was restored and verified in {time.monotonic() - begun:.1f} s")
