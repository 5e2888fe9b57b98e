"""`manage.py held [--send] [--run-clocks]` shows what a restore holds back until a person has looked, or lets it go."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ccms.complaints.acts import sweeping
from ccms.gate import operating
from ccms.gate.clock import current_time
from ccms.notices import queues


class Command(BaseCommand):
    """Without a word it only says what is held."""

    help = "Say what a restore holds back; let its notices be sent, and its clocks ring."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to let go."""
        parser.add_argument("--send", action="store_true", help="send the notices that waited when the backup was made")
        parser.add_argument("--run-clocks", action="store_true", help="ring what was due meanwhile, in its order")

    def handle(self, *_: Any, send: bool, run_clocks: bool, **__: Any) -> None:
        """Let go what was named, and say what is still held."""
        now = current_time()
        if send:
            self.stdout.write(f"notices on their way: {queues.send_held(now)}")
            for app in operating.of_apps():
                self.stdout.write(f"{app.held}: {app.let_go(now)}")
        if run_clocks and sweeping.go_on():
            self.stdout.write("the clocks run again")
        self.stdout.write(f"notices held: {queues.held()}")
        self.stdout.write("the clocks rest" if sweeping.rests(now) else "the clocks run")
