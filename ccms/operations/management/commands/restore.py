"""`manage.py restore FOLDER [--erased FILE] [--without-damaged]` loads a backup into an empty database and folder."""

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
        """Take the folder, the persons erased since, and whether damaged files may be left out."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--erased", type=Path, help="lines of `manage.py erasures`, kept since the backup")
        parser.add_argument("--without-damaged", action="store_true", help="leave out, and name, files that changed")

    def handle(self, *_: Any, folder: Path, erased: Path | None, without_damaged: bool, **__: Any) -> None:
        """Restore, verify, and say what waits for a person."""
        begun = time.monotonic()
        try:
            lines = erased.read_text().splitlines() if erased else []
            persons = [line.split()[0] for line in lines if line.strip()]
            restored = restore(folder.resolve(), persons, without_damaged=without_damaged)
        except (BackupRefused, OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        made = restored.manifest
        self.stdout.write(f"restored in {time.monotonic() - begun:.1f} s what stood at {made.made_at}")
        self.stdout.write(f"last head: {made.head or '-'}")
        self.stdout.write(f"notices held: {restored.held}; persons erased again: {restored.erased}; the clocks rest")
        self.stdout.write("Look at what happened since, then: manage.py held --send --run-clocks")
        for name in restored.left_out:
            self.stderr.write(f"left out, missing or changed in the backup: {name}")
        call_command("verify", stdout=self.stdout)
        if restored.left_out:  # of a preview nobody would hear otherwise
            raise CommandError(f"{len(restored.left_out)} damaged files were left out")
