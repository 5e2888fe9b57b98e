"""`manage.py bodies list|address|end|test` says and changes by which desks other bodies are reached, and how."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ccms.accounts.models import BodyAddress
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed, sentence
from ccms.gate.clock import current_time
from ccms.integrations import bodies
from ccms.law.pack.book import book
from ccms.law.pack.receivers import Receiver

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
        code, district = options["code"], options["district"]
        if options["act"] == "address":
            _check_names(code, district)
        elif bodies.own_desk(code, district) is None:
            desk = f"the desk of {code} for {district or 'all districts'}"
            raise CommandError(f"{desk} has no address; `bodies list` says which desks have one")
        try:
            self._of_desk(options["act"], code, district, options)
        except ValidationFailed as failure:
            name, said = next(iter(failure.errors.items()))
            if name == "body" and code in _receivers():
                ways = ", ".join(_receivers()[code].channels)
                raise CommandError(f"{code}: by its profile it is reached by {ways} alone") from failure
            raise CommandError(f"{code}: {sentence(said, 'en')}") from failure

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
                desk = bodies.own_desk(code, district)
                said = f"{code}: the test message to {bodies.shown(desk) if desk else district}"
                if not bodies.test(code, now, district):
                    by_mail = desk is not None and desk.by_mail
                    why = "the mail server took no letter for it" if by_mail else "no answer of 2xx came"
                    raise CommandError(f"{said} was not taken: {why}")
                self.stdout.write(f"{said} was taken")

    def _list(self) -> None:
        for each in bodies.bodies(current_time()):
            sure = "" if each.profile.verified else ", not confirmed by the body"
            ways = [_way(desk) for desk in each.desks] or ["on paper"]
            self.stdout.write(f"{each.body.code}  {each.profile.level}  {'; '.join(ways)}{sure}")
        for desk in bodies.left_over(current_time()):
            ended = f"bodies end {desk.body}" + (f" --district {desk.district}" if desk.district else "")
            self.stdout.write(f"{desk.body}  {_way(desk)}, sent nothing: it left the packs, or its way did; `{ended}`")


def _receivers() -> Mapping[str, Receiver]:
    return book().on(dhaka_day(current_time())).receivers


def _check_names(code: str, district: str) -> None:
    """Refuse a new address of a body that there is not, or that is sent nothing, or of no district.

    One that was set is tried and ended also where its body or district has left the packs since.
    """
    if code not in _receivers():
        raise CommandError(f"{code} is no body that can be sent anything; `bodies list` has their codes")
    if district and district not in book().on(dhaka_day(current_time())).districts:
        raise CommandError(f"--district {district}: there is no such district in the packs")


def _way(desk: BodyAddress) -> str:
    where = f"{desk.district}: " if desk.district else ""
    unread = NOBODY if desk.by_mail and not bodies.can_be_opened(desk) else ""
    return f"{where}{bodies.shown(desk)}{unread}"
