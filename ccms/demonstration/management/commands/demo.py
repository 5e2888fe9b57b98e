"""`manage.py demo [--once] [--story A4]` loads invented people, firms and complaints."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ccms.core.references import display
from ccms.demonstration import loading
from ccms.demonstration.sample_complaints import STORIES
from ccms.demonstration.stage import Stage


class Command(BaseCommand):
    """Refused under production, where an empty database stays empty."""

    help = "Load demonstration data; --story plays one case."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a story."""
        parser.add_argument("--story", choices=[story.id for story in STORIES])
        parser.add_argument("--once", action="store_true", help="only where it is not loaded yet, as `up` does")

    def handle(self, *_: Any, story: str | None, once: bool, **__: Any) -> None:
        """Install people and firms, then play."""
        if reason := loading.why_refused():
            raise CommandError(reason)
        if story:
            chosen = next(each for each in STORIES if each.id == story)
            self._tell(chosen.title, loading.tell_story(chosen, self._say))
        elif not (once and loading.is_loaded()):
            loading.load(self._say, again=not once)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _tell(self, title: str, stage: Stage) -> None:
        """Print where each side finds the complaint."""
        self.stdout.write(title)
        for line in stage.told:
            self.stdout.write(f"  {line}")
        if stage.complaint is None:
            return
        stage.complaint.refresh_from_db()
        base, reference = settings.CCMS_BASE_URL, stage.reference
        self.stdout.write(f"  {display(reference)}: {stage.complaint.status} {stage.complaint.outcome}".rstrip())
        self.stdout.write(f"  consumer  {base}/t/{reference}")
        self.stdout.write(f"  seller    {base}/answer/{reference}")
        self.stdout.write(f"  officer   {base}/office/{reference}")
