"""`manage.py staff let-in EMAIL ROLE [--at PLACE] [--name NAME]`, `shut-out EMAIL`, `start-over EMAIL` manage accounts.

The accounts are those of offices, the coordinator, associations and bodies.
"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse

from ccms.accounts.actors import Role
from ccms.accounts.members import staff
from ccms.accounts.members.first_admin import AddressTaken
from ccms.accounts.members.managing import password_word
from ccms.accounts.models import Member
from ccms.accounts.models.member import FIRM_ROLES, SIGNED_ROLES
from ccms.core.clock import dhaka_day
from ccms.gate.clock import current_time
from ccms.law.pack.book import book
from ccms.law.words import words_of

# a firm's people are invited by the firm, the first administrator has a command of his own
ROLES = [role for role in SIGNED_ROLES if role not in {*FIRM_ROLES, Role.ADMIN}]


class Command(BaseCommand):
    """Prints each link once; it dies when the password is set, and no page opens before the second factor is."""

    help = "Let somebody of the office, the coordinator's, an association or a body in, or shut him out."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whom, and as what."""
        acts = parser.add_subparsers(dest="act", required=True)
        coming = acts.add_parser("let-in", help="print the one-time link of one who is new, or has not used it")
        coming.add_argument("email")
        coming.add_argument("role", choices=ROLES, type=Role)
        coming.add_argument("--at", default="", metavar="PLACE", help="the code of his office or body")
        coming.add_argument("--name", default="", help="as the parties and the office read it")
        leaving = acts.add_parser("shut-out", help="end his sessions and let him sign in no more")
        leaving.add_argument("email")
        lost = acts.add_parser("start-over", help="forget a lost password and second factor, and print a new link")
        lost.add_argument("email")

    def handle(self, *_: Any, **options: Any) -> None:
        """Do it, and say what comes next."""
        if options["act"] == "let-in":
            self._let_in(staff.Post(options["email"], options["name"], options["role"], options["at"]))
            return
        act = {"shut-out": staff.shut_out, "start-over": staff.start_over}[options["act"]]
        try:
            member = act(options["email"], current_time())
        except staff.NobodyThere as error:
            raise CommandError("no member of the staff who may sign in has this address") from error
        if member.is_active:
            self._print_link(member)
        else:
            self.stdout.write("shut out; what he did keeps his name")

    def _let_in(self, post: staff.Post) -> None:
        now = current_time()
        pack = book().on(dhaka_day(now))
        try:
            validate_email(post.email)
            bodies = words_of(pack, "body")
            if post.role is Role.BODY and post.place not in bodies:
                raise CommandError(f"--at must be one of {', '.join(bodies)}")
            member = staff.let_in(post, now)
        except ValidationError as error:
            raise CommandError(f"{post.email} is not an e-mail address") from error
        except AddressTaken as error:
            raise CommandError(f"{post.email} belongs to a member already; give another address") from error
        except staff.NoSuchPlace as error:
            known = f"one of head, {', '.join(pack.districts)}"
            raise CommandError(f"--at must be {known}; only roles of an office have one") from error
        self._print_link(member)

    def _print_link(self, member: Member) -> None:
        self.stdout.write("Open this link once, within three days, and set a password and the second factor:")
        link = reverse("account_reset_password_from_key", kwargs=password_word(member))
        self.stdout.write(f"{settings.CCMS_BASE_URL}{link}")
