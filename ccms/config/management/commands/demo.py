"""`manage.py demo [--story A4] [--size N]`: invented people and firms, the reported cases, and many complaints."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ccms.config.analyzing import analyze
from ccms.config.demonstration import desks, lives, people, shops
from ccms.config.demonstration.bulk import make_many, make_some_of_long_ago
from ccms.config.demonstration.stage import Stage
from ccms.config.demonstration.stories import STORIES, play
from ccms.core.references import display
from ccms.figures import snapshots
from ccms.gate.clock import current_time
from ccms.ledger.heads import sign_heads
from ccms.notices.delivery import deliver

LOADED = ("accounts", "complaints", "ledger", "notices")


class Command(BaseCommand):
    """Refused under production, where an empty database stays empty."""

    help = "Load demonstration data; --story plays one case, --size makes many complaints."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a story or a size."""
        parser.add_argument("--story", choices=[story.id for story in STORIES])
        parser.add_argument("--size", type=int)

    def handle(self, *_: Any, story: str | None, size: int | None, **__: Any) -> None:
        """Install people and firms, then play."""
        if settings.CCMS_PRODUCTION:
            raise CommandError("demonstration data is refused under CCMS_ENV=production")
        if any(url != "builtin:" for url in (*settings.CCMS_SMS_URL, settings.CCMS_MAIL_URL)):
            raise CommandError("demonstration data has invented numbers: it goes with CCMS_SMS_URL=builtin: only")
        now = current_time()
        people.install_members(now)
        shops.install_shops(now)
        desks.install_firm_members()
        if size:
            made = make_many(size, now)
            self.stdout.write(f"{made} complaints made")
            analyze(LOADED, vacuum=True)
        elif story:
            chosen = next(each for each in STORIES if each.id == story)
            self._tell(chosen.title, play(chosen, now, person=900))
        else:
            for number, each in enumerate(STORIES):
                play(each, now, person=100 + number)
            lives.live(now, first_person=200)
            make_some_of_long_ago(now)
            desks.furnish(now)
            self.stdout.write("demonstration data loaded")
        deliver(now)
        snapshots.take(current_time(), again=True)
        # the events tell of months ago, and would look as if nobody had signed them ever since
        sign_heads(current_time())

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
