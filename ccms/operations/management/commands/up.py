"""`manage.py up` starts everything on one machine, from an empty folder to an open page."""

import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ccms.config.starting import build_if_changed, check_settings
from ccms.gate import alarms, jobs
from ccms.gate.clock import current_time
from ccms.operations import commands, metrics, running
from ccms.operations.postgres.embedded import place_of, revive
from ccms.operations.processes import Supervisor, failed, fork
from ccms.operations.web_server import serving


class Command(BaseCommand):
    """Prepares the database, starts web and worker, and stops both at Ctrl-C."""

    help = "Prepare the database and run web and worker until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Let a real office start empty."""
        parser.add_argument("--empty", action="store_true", help="load no demonstration data, now or later")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare in child processes, whose memory goes with them, then watch over web and worker."""
        del args
        serving.check_port()
        check_settings()
        running.note()
        with commands.step("Making the tables and the files of the pages", shown=not settings.STATIC_ROOT.exists()):
            _prepare()
        run = {"web": serving.serve, "worker": _work, "metrics": metrics.serve}
        with Supervisor(run, vital={"web"}, alarm=_alarm) as programs:
            programs.start("web")
            if settings.CCMS_METRICS_PORT:
                programs.start("metrics")
            if failed(fork(_do_without if options["empty"] else _demonstrate)):
                self.stderr.write("The demonstration data could not be loaded; the error is above.")
            programs.start("worker")
            self.stdout.write(_announcement())
            self.stdout.flush()
            programs.wait(tend=_tend_database)


def _prepare() -> None:
    migrating, building = fork(_migrate), fork(build_if_changed)
    serving.load_pages()
    if failed(building):  # the application lists what was built
        sys.exit(1)
    if settings.CCMS_METRICS_PORT:
        metrics.prepare()
    serving.load_application()
    if failed(migrating):
        sys.exit(1)


def _migrate() -> int:
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except CommandError as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    return 0


def _demonstrate() -> None:
    if settings.CCMS_ENV != "development":
        return
    from ccms.demonstration import loading  # noqa: PLC0415 - only the child that loads it needs it

    text = f"The pages are open at {settings.CCMS_BASE_URL}/; loading invented people, firms and complaints"
    with commands.step(text, shown=not loading.is_loaded()):
        call_command("demo", once=True)


def _do_without() -> None:
    """Let a later start without --empty mix nothing invented into what was entered here."""
    if settings.CCMS_ENV == "development":
        jobs.done(jobs.DEMONSTRATION, current_time())


def _work() -> int:
    from ccms.operations.worker import run_worker  # noqa: PLC0415 - the web needs none of it

    return run_worker()


def _alarm(name: str) -> None:
    """Note for the operators that a program ends again and again; the web goes on meanwhile."""
    alarms.sound("program ends again and again", name, current_time())


def _tend_database() -> None:
    if settings.CCMS_EMBEDDED:
        revive(settings.CCMS_DATA)


def _announcement() -> str:
    lines = ["", f"  CCMS is open at {settings.CCMS_BASE_URL}/", ""]
    if settings.CCMS_ENV == "development":
        lines += [
            f"  Sign in as each role with one tap:  {settings.CCMS_BASE_URL}/dev",
            f"  Sent SMS and e-mails, with codes:   {settings.CCMS_BASE_URL}/dev/inbox",
        ]
    if settings.CCMS_EMBEDDED:
        place = place_of(settings.CCMS_DATA)
        reason = " (CCMS_DATA is closed to the database's account)" if place.far else ""
        lines.append(f"  The database lies in:               {place.folder}{reason}")
    return "\n".join([*lines, "", "  Ctrl-C stops everything.", ""])
