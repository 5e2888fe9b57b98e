"""Sends SMS through any HTTP gateway: its address comes from CCMS_SMS_URL, its fields and replies from a driver.

A message may be given several gateways: one that certainly did not take it passes it to the next. After a lost answer
no other gateway is asked here, because the message may be on its way already.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings

from ccms.core import egress
from ccms.core.crypto import same
from ccms.core.egress import EgressFailed
from ccms.core.phones import OPERATORS
from ccms.gate.limits import CODE_COST
from ccms.notices.channels import AMBIGUOUS, Accepted, Failed, Message, Outcome, Trouble
from ccms.notices.channels.drivers import Driver, Word, driver

BUILTIN = "builtin"
CONNECT_SECONDS = 4.0
TOTAL_SECONDS = 20.0
CODE_SECONDS = 8.0  # less than a code's lease
CODE_CALL_SECONDS = 5.0  # what one of several gateways gets of them
TRIP_SECONDS = 45.0  # all calls for one notice together; less than its lease
LEAST_SECONDS = 1.0  # with less time left, no further gateway is asked
BALANCE_SECONDS = 8.0
MAX_ANSWER_BYTES = 64 * 1024
DEFAULT_DRIVER = "ssl-wireless"
_OURS = frozenset({"secret", "from", "name", "routes", "price", "ceiling", "floor", "tls"})
_NAME = re.compile(r"[a-z0-9-]{1,32}")

_TROUBLES = {
    Word.REFUSED: Trouble.REFUSED,
    Word.LIMITED: Trouble.RATE_LIMITED,
    Word.FAILED: Trouble.GATEWAY_ERROR,
    Word.UNREADABLE: Trouble.ANSWER_UNREADABLE,
}


@dataclass(frozen=True, slots=True)
class Gateway:
    """One gateway with its credentials, what it may carry and cost, and who may bring its receipts.

    `name` is the word that stands in the notice's row and in the address of its receipts. `price` is of one part,
    `ceiling` of one day, `floor` the balance under which it is left alone; all in paisa.
    """

    url: str
    driver: Driver
    credentials: dict[str, str] = field(repr=False)
    name: str
    secret: str = field(default="", repr=False)
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    operators: frozenset[str] = frozenset()
    price: int = CODE_COST
    ceiling: int | None = None
    floor: int | None = None

    @property
    def sender(self) -> str:
        """The name or number that the phone shows, where the gateway is told one."""
        return self.credentials.get(self.driver.sender, "")

    def balance(self) -> "Balance":
        """Ask what money is left. An answer without a number means that the credentials are not accepted."""
        shape = self.driver.balance
        if shape is None:
            return Balance(reached=None)
        parts = urlsplit(self.url)
        query = urlencode({name: text.format_map(self.credentials) for name, text in shape.fields.items()})
        address = urlunsplit((parts.scheme, parts.netloc, shape.path, query, ""))
        try:
            reply = egress.call(
                "GET",
                address,
                headers={name: text.format_map(self.credentials) for name, text in self.driver.headers.items()},
                trusted=True,
                connect_s=CONNECT_SECONDS,
                total_s=BALANCE_SECONDS,
                max_bytes=MAX_ANSWER_BYTES,
            )
        except EgressFailed:
            return Balance(reached=False)
        return Balance(reached=True, paisa=self.driver.read_balance(reply.body))

    def send(self, message: Message, *, total_seconds: float = TOTAL_SECONDS) -> Outcome:
        """Hand one message over and say what became of it."""
        values = self.credentials | {
            "to": self.driver.dialled(message.to),
            "text": message.body,
            "reference": self.driver.reference(message.id),
        }
        fields = {name: shape.format_map(values) for name, shape in self.driver.fields.items()}
        is_json = self.driver.encoding == "json"
        try:
            reply = egress.call(
                self.driver.method,
                self.url,
                json=fields if is_json else None,
                form=None if is_json else fields,
                headers={name: shape.format_map(values) for name, shape in self.driver.headers.items()},
                trusted=True,
                connect_s=CONNECT_SECONDS,
                total_s=total_seconds,
                max_bytes=MAX_ANSWER_BYTES,
            )
        except EgressFailed as failed:
            trouble = Trouble.ANSWER_LOST if failed.may_have_arrived else Trouble.GATEWAY_DOWN
            return Failed(self.name, trouble)
        return self._outcome(reply)

    def _outcome(self, reply: egress.Reply) -> Outcome:
        word, provider_id = self.driver.read(reply.status, reply.body)
        if word is Word.ACCEPTED:
            return Accepted(self.name, provider_id[:128])
        return Failed(
            self.name,
            _TROUBLES[word],
            for_good=word is Word.REFUSED,
            wait_seconds=_seconds(reply.headers.get("retry-after", "")) if word is Word.LIMITED else 0,
            detail=str(reply.status) if reply.status >= HTTPStatus.BAD_REQUEST else "",
        )

    def trusts(self, *, secret: str, address: str) -> bool:
        """Tell whether a receipt comes from this gateway: its secret, and its address where a list is given."""
        if not self.secret or not same(self.secret, secret):
            return False
        return not self.networks or any(ip_address(address) in network for network in self.networks)


@dataclass(frozen=True, slots=True)
class Balance:
    """What a gateway said of its money. `reached` is None where its driver knows no look-up."""

    reached: bool | None
    paisa: int | None = None


@dataclass(frozen=True, slots=True)
class SendResult:
    """One message's way: what came of it, and what each gateway on the way did (`None`: took it)."""

    outcome: Outcome
    calls: tuple[tuple[str, Failed | None], ...] = ()


def travel(message: Message, way: Sequence[Gateway], *, is_code: bool = False) -> SendResult:
    """Offer a message to one gateway after the other until one takes it, or may have taken it."""
    whole = CODE_SECONDS if is_code else TRIP_SECONDS
    each = TOTAL_SECONDS if not is_code else CODE_SECONDS if len(way) == 1 else CODE_CALL_SECONDS
    begun = time.monotonic()
    calls: list[tuple[str, Failed | None]] = []
    failures: list[Failed] = []
    for gateway in way:
        left = whole - (time.monotonic() - begun)
        if failures and left < LEAST_SECONDS:
            break
        outcome = gateway.send(message, total_seconds=min(each, left))
        if isinstance(outcome, Accepted):
            return SendResult(outcome, (*calls, (gateway.name, None)))
        calls.append((gateway.name, outcome))
        if outcome.trouble in AMBIGUOUS:
            return SendResult(outcome, tuple(calls))
        failures.append(outcome)
    # a refusal is for good only where nobody else might still take it later
    hopeful = [failed for failed in failures if not failed.for_good]
    return SendResult((hopeful or failures)[-1], tuple(calls))


def gateways() -> list[Gateway]:
    """Return the configured gateways in the order of the setting; none where the built-in one takes everything."""
    found = [gateway_at(url) for url in urls() if not url.startswith(BUILTIN)]
    if len({gateway.name for gateway in found}) != len(found):
        raise ValueError("CCMS_SMS_URL: two gateways have one name; give each its own with #name=…")
    return found


def urls() -> Sequence[str]:
    """Return the addresses of CCMS_SMS_URL."""
    found: Sequence[str] = settings.CCMS_SMS_URL
    return found


@cache
def gateway_at(url: str) -> Gateway:
    """Read "https://host/path?driver=…&api_token=…#secret=…&from=203.0.113.0/24"; ValueError says what is wrong.

    After the # stands what is ours: `secret` and `from` of its receipts, `name`, `routes` (operators), `price` of a
    part, `ceiling` of a day and `floor` of the balance in taka, `tls=none` where http is meant.
    """
    parts = _address(url)
    credentials, ours = dict(parse_qsl(parts.query)), dict(parse_qsl(parts.fragment))
    shape = driver(credentials.pop("driver", DEFAULT_DRIVER))
    if parts.scheme not in {"http", "https"}:
        raise ValueError(f"CCMS_SMS_URL: {parts.scheme}: is not driven yet, give the gateway's http address")
    if missing := sorted(shape.wanted - credentials.keys()):
        raise ValueError(f"CCMS_SMS_URL: {shape.name} needs {', '.join(missing)}")
    if unknown := sorted(ours.keys() - _OURS):
        raise ValueError(f"CCMS_SMS_URL: {shape.name} has {', '.join(unknown)} after the #, which nothing reads")
    price = _paisa(ours, "price")
    return Gateway(
        url=urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")),
        driver=shape,
        credentials=credentials,
        name=_name(ours.get("name", shape.name)),
        secret=ours.get("secret", ""),
        networks=_networks(ours.get("from", "")),
        operators=_operators(ours.get("routes", "")),
        price=CODE_COST if price is None else price,
        ceiling=_paisa(ours, "ceiling"),
        floor=_paisa(ours, "floor"),
    )


def _address(url: str) -> SplitResult:
    """Take it apart; what is wrong is said without repeating it, because a password may stand anywhere in it."""
    try:
        parts = urlsplit(url)
        known = parts.hostname and parts.port != 0
    except ValueError as error:
        raise ValueError("CCMS_SMS_URL: an address cannot be read; its host or port is wrong") from error
    if not known:
        raise ValueError("CCMS_SMS_URL: an address names no host")
    return parts


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part) for part in text.split(",") if part)
    except ValueError as error:
        raise ValueError("CCMS_SMS_URL: from is a list of address ranges, such as 203.0.113.0/24") from error


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError("CCMS_SMS_URL: a gateway's name has small letters, digits and dashes, at most 32")
    return text


def _operators(text: str) -> frozenset[str]:
    """Read "grameenphone,018": operators by name or by one of their prefixes."""
    named = [OPERATORS.get(part, part) for part in text.split(",") if part]
    if unknown := sorted(set(named) - set(OPERATORS.values())):
        raise ValueError(f"CCMS_SMS_URL: there is no operator {', '.join(unknown)}")
    return frozenset(named)


def _paisa(ours: dict[str, str], name: str) -> int | None:
    if name not in ours:
        return None
    try:
        return int(Decimal(ours[name]) * 100)
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise ValueError(f"CCMS_SMS_URL: {name} is an amount in taka, such as 0.35") from error


def _seconds(text: str) -> int:
    return min(int(text[:9]), 24 * 3600) if text.isascii() and text.isdigit() else 0
