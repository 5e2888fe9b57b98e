"""`manage.py bodies list|address|end|test` says and changes by which desks other bodies are reached, and how."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ccms.accounts.models import BodyAddress
from ccms.core.failures import ValidationFailed, sentence
from ccms.gate.clock import current_time
from ccms.integrations import bodies

OPERATOR = "operator"
NOBODY = ", nobody of it has an account to read it"


class Command(BaseCommand):
    """Lists the bodies with a profile, sets or ends a desk of one, and tries it."""

    help = "Say how each body is reached, set the address of a desk, end it, or send it a test message."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what is to be done, with the body's code, the district of the desk and its address."""
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="every body, what it may be sent, and how")
        address = acts.add_parser("address", help="send to this desk from now on")
        end = acts.add_parser("end", help="send nothing to this desk any more")
        trial = acts.add_parser("test", help="send a message without content")
        for act in (address, end, trial):
            act.add_argument("code")
            act.add_argument("--district", default="", help="the desk of this district alone, by the district's code")
        way = address.add_mutually_exclusive_group(required=True)
        way.add_argument("--url", help="call its machine at this address; prints the new secret, once")
        way.add_argument("--mail", help="write to this e-mail address that there is something to read")

    def handle(self, *_: Any, **options: Any) -> None:
        """Do it, and say what was done."""
        if options["act"] == "list":
            self._list()
            return
        try:
            self._of_desk(options["act"], options["code"], options["district"], options)
        except ValidationFailed as failure:
            said = next(iter(failure.errors.values()))
            raise CommandError(f"{options.get('code')}: {sentence(said, 'en')}") from failure

    def _of_desk(self, act: str, code: str, district: str, options: dict[str, Any]) -> None:
        now = current_time()
        match act:
            case "address" if options["mail"]:
                bodies.set_mail(code, options["mail"], by=OPERATOR, now=now, district=district)
                self.stdout.write(f"{code}: its desk is written to from now on")
            case "address":
                secret = bodies.set_address(code, options["url"], by=OPERATOR, now=now, district=district)
                self.stdout.write(f"{secret}\nGive this secret to the body; nobody can read it again.")
            case "end":
                bodies.end_address(code, by=OPERATOR, now=now, district=district)
                self.stdout.write(f"{code}: nothing is sent to this desk from now on")
            case _:
                if not bodies.test(code, now, district):
                    raise CommandError(f"{code}: the test message was not taken")
                self.stdout.write(f"{code}: the test message was taken")

    def _list(self) -> None:
        for each in bodies.bodies(current_time()):
            sure = "" if each.profile.verified else ", not confirmed by the body"
            ways = [_way(desk) for desk in each.desks] or ["on paper"]
            self.stdout.write(f"{each.body.code}  {each.profile.level}  {'; '.join(ways)}{sure}")


def _way(desk: BodyAddress) -> str:
    where = f"{desk.district}: " if desk.district else ""
    unread = NOBODY if desk.by_mail and not bodies.can_be_opened(desk) else ""
    return f"{where}{bodies.shown(desk)}{unread}"
