"""Scenario T-14: somebody has codes sent to rows of numbers that nobody enters, beside people who enter theirs."""

import random
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

from ccms.accounts.codes import abuse
from ccms.accounts.codes.one_time import current_code, request_code, verify_code
from ccms.accounts.models import CodeRequest
from ccms.accounts.models.code_request import CodePurpose
from ccms.core.failures import Failure
from ccms.gate.counters import TooManyRequests
from ccms.gate.limits import CODES

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ALARM = 5  # unentered numbers of a block


def ask(phone, now, address="103.4.5.6"):
    """Ask for a code; returns its ticket, and whether an SMS left for it."""
    ticket = request_code(phone, CodePurpose.FILE, address=address, send=lambda _: None, now=now)
    return ticket, bool(CodeRequest.objects.get(pk=ticket.request_id).block_index)


def leaves(phone, now, address="103.4.5.6"):
    return ask(phone, now, address)[1]


def enter(asked, now):
    ticket, _ = asked
    code = current_code(ticket.request_id, now).code
    return verify_code(ticket.request_id, code, key=uuid4(), purpose=CodePurpose.FILE, now=now)


@dataclass(frozen=True)
class Drip:
    """So many numbers within an hour, drawn from so many blocks; the limits are made as much smaller as these are."""

    blocks: int
    numbers: int
    conversion_alarm: int
    conversion_pause: int
    campaign_blocks: int

    @property
    def codes(self):
        """Return the limits of this size."""
        return replace(
            CODES,
            conversion_alarm=self.conversion_alarm,
            conversion_pause=self.conversion_pause,
            campaign_blocks=self.campaign_blocks,
        )

    def requests(self, now, prefixes):
        """Yield times, numbers and addresses; of a block no more numbers than let it rest by themselves."""
        draw = random.Random(1)  # noqa: S311 - a scenario, not a secret
        of_each = self.blocks // prefixes
        blocks = [f"+88017{prefix:04}{block:02}" for prefix in range(prefixes) for block in range(of_each)]
        numbers = [f"{block}{number:02}" for block in blocks for number in draw.sample(range(100), 17)][: self.numbers]
        draw.shuffle(numbers)
        for turn, number in enumerate(numbers):
            yield now + turn * HOUR / len(numbers), number, f"103.4.{turn % 80}.6"

    def is_stopped(self, now, monkeypatch, prefixes):
        """Check that few of its messages leave, and that who asks for one number and enters its code is served."""
        monkeypatch.setattr(abuse, "CODES", self.codes)
        sent, served = [], 0
        for turn, (at, number, address) in enumerate(self.requests(now, prefixes)):
            with suppress(TooManyRequests):
                sent += [at] * leaves(number, at, address)
            if turn % 10 == 0:
                served += _honest(turn, at)
        assert len(sent) <= self.blocks * ALARM + self.campaign_blocks
        assert served >= self.numbers // 10 - 1
        if prefixes == 1:
            assert max(sent) <= now + 20 * MINUTE


TWENTY_FIFTH = Drip(blocks=12, numbers=200, conversion_alarm=13, conversion_pause=33, campaign_blocks=2)
FIFTH = Drip(blocks=60, numbers=1000, conversion_alarm=67, conversion_pause=167, campaign_blocks=CODES.campaign_blocks)


def _honest(turn, at):
    try:
        return enter(ask(f"+88018{turn:04}1234", at, "103.9.9.9"), at) is not None
    except Failure:
        return False


def sent_of(count, now, prefixes):
    """Ask for so many numbers of twelve blocks within an hour, from forty networks; return how many messages left."""
    numbers = [f"+88017{turn % prefixes:02}{turn % 12:04}{turn // 12:02}" for turn in range(count)]
    return sum(leaves(number, now + turn * HOUR / count, f"103.4.{turn % 40}.6") for turn, number in enumerate(numbers))
