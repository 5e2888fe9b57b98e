"""`manage.py nothi check | office CODE OFFICE DESIGNATION | simulate` connects the government's e-filing."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ccms.config.environment import SIMULATED_NOTHI
from ccms.gate.clock import current_time
from ccms.integrations.nothi import filing
from ccms.integrations.nothi.client import NothiFailed, NothiRefused
from ccms.integrations.nothi.simulator import Simulator, Troubles, server


class Command(BaseCommand):
    """Tries the connection, names an office by its numbers there, or answers as Nothi would."""

    help = "Connect the government's e-filing (Nothi), or simulate it on this machine."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what is to be done."""
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("check", help="sign in there, and say how many offices have their numbers")
        office = acts.add_parser("office", help="give an office its numbers there; nothing twice takes them away")
        office.add_argument("code")
        office.add_argument("office", nargs="?", default="")
        office.add_argument("designation", nargs="?", default="")
        play = acts.add_parser("simulate", help="answer as Nothi would, on the loopback address, until Ctrl-C")
        play.add_argument("--port", type=int, default=SIMULATED_NOTHI)
        for trouble in ("slow", "fail", "drop", "repeat", "reorder", "lie"):
            play.add_argument(f"--{trouble}", type=float, nargs="?", const=0.3, default=0, metavar="SHARE")

    def handle(self, *_: Any, act: str, **options: Any) -> None:
        """Do it."""
        if act == "simulate":
            self._simulate(**options)
        elif act == "office":
            try:
                filing.set_desk(options["code"], options["office"], options["designation"])
            except LookupError as error:
                raise CommandError(f"there is no office {options['code']}") from error
            self.stdout.write(f"{options['code']}: {options['office'] or 'files on paper'}")
        else:
            self._check()

    def _check(self) -> None:
        if not filing.connected():
            raise CommandError("CCMS_NOTHI_URL is none: offices file on paper")
        try:
            filing.nothi().check()
        except (NothiFailed, NothiRefused) as error:
            words = error.words if isinstance(error, NothiRefused) else ""
            raise CommandError(" ".join(filter(None, (f"{settings.CCMS_NOTHI_URL}: {error}", words)))) from error
        self.stdout.write(f"signed in; {filing.numbered()} offices have their numbers there")

    def _simulate(self, port: int, **options: Any) -> None:
        shares = {name: options[name] for name in ("slow", "fail", "drop", "repeat", "reorder", "lie")}
        with server(port, Simulator(current_time, Troubles(**shares))) as answering:
            self.stdout.write(f"simulated: CCMS_NOTHI_URL=simulator:{port} leads here; Ctrl-C ends it")
            try:
                answering.serve_forever()
            except KeyboardInterrupt:
                self.stdout.write("ended")
