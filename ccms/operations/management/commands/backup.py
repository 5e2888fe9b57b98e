"""`manage.py backup FOLDER` saves the evidence and the database of one moment, with a manifest. Keys are not in it."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ccms.operations.backup.making import Taken, back_up, remove_older
from ccms.operations.backup.manifest import BackupRefused


class Command(BaseCommand):
    """Runs beside web and worker."""

    help = "Write evidence, database and manifest into an empty folder; keys are exported apart."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, and how long those beside it are kept."""
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--keep-days", type=int, help="remove the backups beside it that are older, but not the youngest whole one"
        )

    def handle(self, *_: Any, folder: Path, keep_days: int | None, **__: Any) -> None:
        """Back up, and name what is wrong in the store itself."""
        begun = time.monotonic()
        try:
            made, taken = back_up(folder.resolve())
        except (BackupRefused, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"complaints: {made.rows['complaints_complaint']}")
        self.stdout.write(f"evidence: {made.files} files, {made.octets} octets")
        self.stdout.write(f"last head: {made.head or '-'}")
        self.stdout.write("It holds no key: `manage.py keys export FILE` writes them, to be kept elsewhere.")
        self._name_what_is_wrong(taken)
        if keep_days is not None:
            for older in remove_older(folder.resolve(), keep_days):
                self.stdout.write(f"older than {keep_days} days, removed: {older}")
        if not taken.is_whole:
            wrong = len(taken.missing) + len(taken.damaged)
            raise CommandError(f"{folder} is not whole: {wrong} files are missing or altered in the store itself")
        self.stdout.write(f"{folder} is whole after {time.monotonic() - begun:.1f} s")

    def _name_what_is_wrong(self, taken: Taken) -> None:
        for what, names in (("missing", taken.missing), ("altered", taken.damaged)):
            for name in names:
                self.stderr.write(f"evidence {what} in the store itself: {name}")
