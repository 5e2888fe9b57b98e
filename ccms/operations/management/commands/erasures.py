"""`manage.py erasures` lists whose keys were destroyed, one a line, to be kept outside for `restore --erased`."""

from typing import Any

from django.core.management.base import BaseCommand

from ccms.accounts.consumers import erased_owners


class Command(BaseCommand):
    """Prints row ids and times; nothing in them is personal."""

    help = "List the erased, for a restore to erase them again."
    requires_system_checks: list[str] = []

    def handle(self, *_: Any, **__: Any) -> None:
        """Print one line for each."""
        for owner, at in erased_owners():
            self.stdout.write(f"{owner} {at.isoformat()}")
