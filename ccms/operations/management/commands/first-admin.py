"""`manage.py first-admin EMAIL [--replace REASON]` prints a one-time link for the first administrator."""

# ruff: noqa: N999 - the file is named as the command is typed

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse

from ccms.accounts.members.managing import password_word
from ccms.accounts.members.staff import AddressTaken, AdministratorExists, Replaced, appoint
from ccms.gate.clock import current_time
from ccms.operations import running


class Command(BaseCommand):
    """Prints the link once; it dies when the password is set, and no page opens before the second factor is."""

    help = "Print the one-time link with which the first administrator sets his password and second factor."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address, and why present administrators are shut out."""
        parser.add_argument("email")
        parser.add_argument(
            "--replace", choices=list(Replaced), type=Replaced, help="shut out the present administrators, and say why"
        )

    def handle(self, *_: Any, email: str, replace: Replaced | None, **__: Any) -> None:
        """Appoint and print the link."""
        try:
            validate_email(email)
            appointed = appoint(email, current_time(), instead=replace)
        except ValidationError as error:
            raise CommandError(f"{email} is not an e-mail address") from error
        except AddressTaken as error:
            raise CommandError(f"{email} belongs to a member already; give another address") from error
        except AdministratorExists as error:
            raise CommandError(
                "there is an administrator already; they invite others. Where none can sign in any more, add "
                f"--replace with one of {', '.join(Replaced)}, and those there are will be shut out"
            ) from error
        if appointed.shut_out:
            self.stdout.write(f"administrators shut out: {appointed.shut_out}")
        self.stdout.write("Open this link once, within three days, and set a password and the second factor:")
        link = reverse("account_reset_password_from_key", kwargs=password_word(appointed.member))
        self.stdout.write(f"{running.address()}{link}")
