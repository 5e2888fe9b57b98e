"""`manage.py staff let-in EMAIL ROLE`, `shut-out EMAIL`, `start-over EMAIL` manage accounts.

The accounts are those of offices (`--at PLACE`) and of other bodies (`--body CODE [--district DISTRICT]`).
"""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse

from ccms.accounts.actors import Role
from ccms.accounts.members import staff
from ccms.accounts.members.managing import password_word
from ccms.accounts.members.staff import AddressTaken
from ccms.accounts.models import Member, Office
from ccms.accounts.models.member import FIRM_ROLES, ROLES_OF_NO_PLACE, SIGNED_ROLES
from ccms.gate.clock import current_time
from ccms.operations import running

# a firm's people are invited by the firm, the first administrator has a command of his own
ROLES = [role for role in SIGNED_ROLES if role not in {*FIRM_ROLES, Role.ADMIN}]


class Command(BaseCommand):
    """Prints each link once; it dies when the password is set, and no page opens before the second factor is."""

    help = "Let somebody of an office or another body in, or shut them out."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whom, and as what."""
        acts = parser.add_subparsers(dest="act", required=True)
        coming = acts.add_parser("let-in", help="print the one-time link of one who is new, or has not used it")
        coming.add_argument("email")
        coming.add_argument("role", choices=ROLES, type=Role)
        coming.add_argument("--at", default="", metavar="PLACE", help="the code of the office")
        coming.add_argument("--body", default="", metavar="CODE", help="the code of the body, for the role body")
        coming.add_argument("--district", default="", help="of a body, where it reads of one district alone")
        coming.add_argument("--name", default="", help="as the parties and the office read it")
        leaving = acts.add_parser("shut-out", help="end his sessions and let him sign in no more")
        leaving.add_argument("email")
        lost = acts.add_parser(
            "start-over", help="forget a lost password and second factor, open a closed account, print a new link"
        )
        lost.add_argument("email")

    def handle(self, *_: Any, **options: Any) -> None:
        """Do it, and say what comes next."""
        if options["act"] == "let-in":
            known = (options[name] for name in ("email", "name", "role", "at", "body", "district"))
            self._let_in(staff.Newcomer(*known))
            return
        act = {"shut-out": staff.shut_out, "start-over": staff.start_over}[options["act"]]
        try:
            member = act(options["email"], current_time())
        except staff.NobodyThere as error:
            raise CommandError("no member has this address who can be shut out or start over") from error
        if member.is_active:
            self._print_link(member)
        else:
            self.stdout.write("shut out; what he did keeps his name")

    def _let_in(self, newcomer: staff.Newcomer) -> None:
        _check_belonging(newcomer)
        try:
            validate_email(newcomer.email)
            member = staff.let_in(newcomer, current_time())
        except ValidationError as error:
            raise CommandError(f"{newcomer.email} is not an e-mail address") from error
        except AddressTaken as error:
            raise CommandError(f"{newcomer.email} belongs to a member already; give another address") from error
        except staff.NoSuchBody as error:
            raise CommandError("--body is a code of `manage.py bodies list`, --district one of the packs") from error
        except staff.NoSuchPlace as error:
            known = Office.objects.order_by("kind", "code").values_list("code", flat=True)
            raise CommandError(f"--at must be one of {', '.join(known)}") from error
        self._print_link(member)

    def _print_link(self, member: Member) -> None:
        self.stdout.write("Open this link once, within three days, and set a password and the second factor:")
        link = reverse("account_reset_password_from_key", kwargs=password_word(member))
        self.stdout.write(f"{running.address()}{link}")


def _check_belonging(newcomer: staff.Newcomer) -> None:
    """Name the option that does not go with the role."""
    role = newcomer.role
    if role is not Role.BODY and (newcomer.body or newcomer.district):
        given = "--body" if newcomer.body else "--district"
        raise CommandError(f"{given} is for the role body alone; leave it out for the role {role}")
    if newcomer.place and role in {*ROLES_OF_NO_PLACE, Role.BODY}:
        instead = "; name its --body" if role is Role.BODY else ""
        raise CommandError(f"--at is for the roles of offices; leave it out for the role {role}{instead}")
