"""`manage.py migrate` runs Django's own command, updates the planner's statistics, and makes the missing offices.

No complaint can be filed without the offices. Where the packs of the law are those of the program, a newer program
brings newer ones, which it puts in force; an installation's own packs come into force by `law apply` alone.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from ccms.accounts.members.offices import install_offices
from ccms.accounts.models import Office
from ccms.complaints.posts import place_posts
from ccms.core.clock import dhaka_day
from ccms.editions.in_force import apply
from ccms.editions.models import Edition
from ccms.gate.clock import current_time
from ccms.law.pack.book import book, files_in_use
from ccms.operations.postgres.analyzing import analyze

# each database that was made before the steps of each app were written anew, once and again, has one of them
BEFORE_ANEW = frozenset({("complaints", "0002_guard"), ("complaints", "0002_guard_and_autovacuum")})
_TOO_OLD = (
    "This database was made before the migrations were begun anew, and cannot be brought up to date: no version was"
    " released yet. Stop what runs and {remedy}, then start again; demonstration data is made anew."
)


class Command(Migrate):
    """Every way to a new or a newer database leads through here: an upgrade, a restore, `up`."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; count what was touched; where that was all of it, make what offices and posts are missing."""
        recorder = MigrationRecorder(connections[options["database"]])
        before = set(recorder.applied_migrations())
        if BEFORE_ANEW & before:
            raise CommandError(_TOO_OLD.format(remedy=_remedy()))
        super().handle(*args, **options)
        if options["plan"] or options["check_unapplied"]:
            return
        after = set(recorder.applied_migrations())
        if before:  # a new database has no rows to count
            analyze({app for app, _ in before ^ after})
        if options["app_label"]:
            return
        now, offices = current_time(), Office.objects.count()
        added = install_offices(book().on(dhaka_day(now))) - offices
        place_posts(now)
        if settings.CCMS_PACKS is None and Edition.newest():
            apply(files_in_use(), now, as_they_are=True)
        if options["verbosity"]:
            self.stdout.write(f"Done: {len(after - before)} migrations and {added} offices were added.")


def _remedy() -> str:
    """Say what to take away: the folder of an embedded database, or the database itself."""
    if settings.CCMS_EMBEDDED:
        return f"delete {settings.CCMS_DATA}"
    return "make an empty database in its place"
