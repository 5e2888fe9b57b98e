"""`manage.py migrate`: Django's own, and the offices of the law pack, without which nothing can be filed."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from ccms.accounts.offices import install_offices
from ccms.gate.clock import current_time
from ccms.law.book import book


class Command(Migrate):
    """Every way to a new or a newer database leads through here: an upgrade, a restore, `up`."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; where that was all of it, make the offices that are not there yet."""
        super().handle(*args, **options)
        if not (options["app_label"] or options["plan"] or options["check_unapplied"]):
            install_offices(book().on(current_time().date()))
