"""`manage.py sandbox EMAIL FIRM` lets a firm's developer in: a made-up firm, and a link for its first administrator."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse

from ccms.accounts.firms import sandbox
from ccms.accounts.members.managing import password_word
from ccms.accounts.members.staff import AddressTaken
from ccms.gate.clock import current_time
from ccms.operations import running


class Command(BaseCommand):
    """Prints the link once; it dies when the password is set, and no page opens before the second factor is."""

    help = "Enter a made-up firm in a sandbox and print the one-time link of its first administrator."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whom, and what the firm is called."""
        parser.add_argument("email")
        parser.add_argument("firm", help="the name that buyers find it under")

    def handle(self, *_: Any, email: str, firm: str, **__: Any) -> None:
        """Enter the firm and print the link."""
        if settings.CCMS_ENV == "production":
            raise CommandError("made-up firms are refused under CCMS_ENV=production")
        try:
            validate_email(email)
            member = sandbox.let_in(email, firm, current_time())
        except ValidationError as error:
            raise CommandError(f"{email} is not an e-mail address") from error
        except AddressTaken as error:
            raise CommandError(f"{email} belongs to a member already; give another address") from error
        self.stdout.write("Open this link once, within three days, and set a password and the second factor:")
        link = reverse("account_reset_password_from_key", kwargs=password_word(member))
        self.stdout.write(f"{running.address()}{link}")
