"""`manage.py bodies list | address CODE URL | end CODE | test CODE` says and changes how other bodies are reached."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ccms.core.failures import ValidationFailed, sentence
from ccms.gate.clock import current_time
from ccms.integrations import bodies
from ccms.notices.webhooks.addresses import shown

OPERATOR = "operator"


class Command(BaseCommand):
    """Lists the bodies with a profile, sets or ends the address of one, and tries it."""

    help = "Say how each body is reached, set the address of its machine, end it, or send it a test message."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what is to be done, with the body's code and its address."""
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="every body, what it may be sent, and how")
        address = acts.add_parser("address", help="send to this address from now on; prints the new secret, once")
        address.add_argument("code")
        address.add_argument("url")
        for act, words in (("end", "send nothing to its machine any more"), ("test", "send a message without content")):
            acts.add_parser(act, help=words).add_argument("code")

    def handle(self, *_: Any, **options: Any) -> None:
        """Do it, and say what was done."""
        now = current_time()
        try:
            match options["act"]:
                case "list":
                    self._list()
                case "address":
                    secret = bodies.set_address(options["code"], options["url"], by=OPERATOR, now=now)
                    self.stdout.write(f"{secret}\nGive this secret to the body; nobody can read it again.")
                case "end":
                    bodies.end_address(options["code"], by=OPERATOR, now=now)
                    self.stdout.write(f"{options['code']}: the office sends on paper from now on")
                case _:
                    self._test(options["code"])
        except ValidationFailed as failure:
            said = next(iter(failure.errors.values()))
            raise CommandError(f"{options.get('code')}: {sentence(said, 'en')}") from failure

    def _list(self) -> None:
        for each in bodies.bodies(current_time()):
            way = shown(each.address.url) if each.address and each.address.active else "on paper"
            sure = "" if each.profile.verified else ", not confirmed by the body"
            self.stdout.write(f"{each.body.code}  {each.profile.level}  {way}{sure}")

    def _test(self, code: str) -> None:
        if not bodies.test(code, current_time()):
            raise CommandError(f"{code}: its machine did not take the test message")
        self.stdout.write(f"{code}: its machine took the test message")
