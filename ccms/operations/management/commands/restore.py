"""`manage.py restore FOLDER [--erased FILE]` loads a backup into an empty database and an empty evidence folder."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from ccms.operations.backup.manifest import BackupRefused
from ccms.operations.backup.restoring import restore


class Command(BaseCommand):
    """Refuses what is damaged, foreign or newer, and whatever is not empty."""

    help = "Bring a backup back, verify it, and hold back what would act by itself."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, and who was erased since."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--erased", type=Path, help="lines of `manage.py erasures`, kept since the backup")

    def handle(self, *_: Any, folder: Path, erased: Path | None, **__: Any) -> None:
        """Restore, verify, and say what waits for a person."""
        begun = time.monotonic()
        try:
            lines = erased.read_text().splitlines() if erased else []
            restored = restore(folder.resolve(), [line.split()[0] for line in lines if line.strip()])
        except (BackupRefused, OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        made = restored.manifest
        self.stdout.write(f"restored in {time.monotonic() - begun:.1f} s what stood at {made.made_at}")
        self.stdout.write(f"last head: {made.head or '-'}")
        self.stdout.write(f"notices held: {restored.held}; persons erased again: {restored.erased}; the clocks rest")
        call_command("verify", stdout=self.stdout)
        self.stdout.write("Look at what happened since, then: manage.py held --send --run-clocks")
