"""Whatever gateways, receipts and workers do: each message ends in one visible state, and none arrives twice unsaid.

Each round is drawn from its seed, which the test's name shows: gateways, their behaviour for each number, what their
receipts say, in which order, how often and by whom they are brought, and which workers die.
"""

import random
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta

import pytest

from ccms.accounts.codes.one_time import request_code
from ccms.accounts.consumers import consumer_of
from ccms.accounts.models.code_request import CodePurpose
from ccms.notices import outbox, queues
from ccms.notices.channels import Trouble, sms
from ccms.notices.channels.receipts import take_receipt
from ccms.notices.delivery import deliver
from ccms.notices.models import CodeMessage, Notice
from ccms.notices.queues import tidy
from tests.notices.conftest import number, of
from tests.sampling import sample
from tests.servers import SECRET, sms_server

SHAPES = ("ssl-wireless", "bulksmsbd", "alpha", "greenweb")
BEHAVIOURS = (
    "accept", "accept", "accept", "late", "error", "says_failed", "account_refused", "limited",
    "refused", "garbage", "drop_answer", "hang",
)  # fmt: skip
WORDS = ("DELIVERED", "DELIVERED", "UNDELIVERED", "ENROUTE", "EXPIRED")
ENDS = {"sent", "delivered", "parked", "superseded", "expired"}
PEOPLE, CODES = 14, 3
STEPS = [timedelta(seconds=seconds) for seconds in (0, 2, 5, 12)] + [timedelta(minutes=n) for n in (2, 8, 30, 100)]
STEPS += [timedelta(hours=hours) for hours in (7, 14, 20, 26, 50, 76, 100, 130, 160, 200)]


class Round:
    """One draw: the world in which these messages try to arrive."""

    def __init__(self, seed, stack, settings):
        self.dice = random.Random(seed)  # noqa: S311 - a draw that can be repeated
        self.servers = []
        urls = []
        for at in range(self.dice.randint(1, 3)):
            server = stack.enter_context(sms_server())
            routes = self.dice.choice(("", "", "&routes=grameenphone"))
            ceiling = self.dice.choice(("", "", "&ceiling=8"))
            shape = self.dice.choice(SHAPES)
            ours = f"secret={SECRET}&name=g{at}&from=203.0.113.0/24{routes}{ceiling}"
            urls.append(server.url(shape=shape, receipts=ours))
            self.servers.append((f"g{at}", shape, server))
        settings.CCMS_SMS_URL = urls
        for index in range(PEOPLE + CODES):
            for _, _, server in self.servers:
                server.behave(number(index)[1:], *self.dice.choices(BEHAVIOURS, k=self.dice.randint(0, 4)))

    def bring_receipts(self, now):
        for name, shape, server in self.servers:
            if shape != "ssl-wireless":
                continue
            for taken in self.dice.sample(server.taken, len(server.taken)):
                for _ in range(self.dice.randint(0, 2)):
                    said = server.receipt(taken, self.dice.choice(WORDS))
                    if self.dice.random() < 0.3:
                        said["csms_id"] = ""  # only its own id, which we may not know yet
                    self.bring(name, said, now)

    def bring(self, name, said, now):
        secret, address = self.dice.choice(
            ((SECRET, "203.0.113.7"), (SECRET, "203.0.113.7"), ("wrong", "203.0.113.7"), (SECRET, "198.51.100.1"))
        )
        answer = take_receipt(name, said, secret=secret, address=address, now=now)
        assert (answer.status == 401) == ((secret, address) != (SECRET, "203.0.113.7"))

    def arrivals(self):
        return Counter(taken.to for _, _, server in self.servers for taken in server.taken)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(sms, "TOTAL_SECONDS", 0.35)
    monkeypatch.setattr(sms, "CODE_SECONDS", 0.7)
    monkeypatch.setattr(sms, "CODE_CALL_SECONDS", 0.35)
    monkeypatch.setattr(sms, "LEAST_SECONDS", 0.05)


@pytest.mark.parametrize("seed", sample(range(8), of=3))
def test_every_message_ends_in_exactly_one_visible_state(seed, settings, tell, now, impatient):
    with ExitStack() as stack:
        world = Round(seed, stack, settings)
        notices = []
        for index in range(PEOPLE):
            person = of(consumer_of(number(index), now))
            notices.append(tell(person, template="consumer.offered", day="2026-12-20", group="state"))
            if index % 5 == 0:
                notices.append(tell(person, template="consumer.closed_unrated", group="state", at=now))
        for index in range(CODES):
            phone = number(PEOPLE + index)
            request_code(phone, CodePurpose.TRACK, address="192.0.2.1", send=outbox.queue_code, now=now)
        for step in STEPS:
            later = now + step
            if world.dice.random() < 0.3:  # a worker that is killed with this in its hands
                queues.claim(queues.NOTICE_QUEUE, later, 2, channel="sms")
            world.bring_receipts(later)
            deliver(later)
            world.bring_receipts(later)
            tidy(later)

        end = now + STEPS[-1] + timedelta(hours=80)
        deliver(end)
        tidy(end)
        _check_ends(world)


def _check_ends(world):
    rows = list(Notice.objects.all())
    assert {row.state for row in rows} <= ENDS
    assert not CodeMessage.objects.exists()  # forgotten after a day, whatever became of them
    reporting = {name for name, shape, _ in world.servers if shape == "ssl-wireless"}
    for row in rows:
        assert (row.state in {"parked", "expired"}) == bool(row.last_error), (row.state, row.last_error)
        assert not row.last_error or Trouble(row.last_error)
        assert row.state != "sent" or row.provider not in reporting  # else its receipt is missed aloud
        assert (row.delivered_at is not None) == (row.state == "delivered")
        assert row.leased_until is None
    _check_that_second_copies_are_said(world, rows)


def _check_that_second_copies_are_said(world, rows):
    told = Counter(row.recipient for row in rows)
    for index in range(PEOPLE):
        mine = [row for row in rows if row.recipient == of(consumer_of(number(index), rows[0].created_at))]
        arrived = world.arrivals()[number(index)[1:]]
        said = any(row.possibly_sent_twice for row in mine)
        assert arrived <= told[mine[0].recipient] or said, (arrived, [(row.state, row.last_error) for row in mine])
