"""Sends SMS through any HTTP gateway: its address comes from CCMS_SMS_URL, its shape from a driver."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from django.conf import settings

from ccms.core import egress
from ccms.core.crypto import same
from ccms.notices.channels import Accepted, Failed, Message, Outcome, Trouble
from ccms.notices.channels.drivers import Driver, Word, driver

BUILTIN = "builtin"
CONNECT_SECONDS = 4.0
TOTAL_SECONDS = 20.0
CODE_SECONDS = 8.0  # less than a code's lease
MAX_ANSWER_BYTES = 64 * 1024
DEFAULT_DRIVER = "ssl-wireless"

_TROUBLES = {
    Word.REFUSED: Trouble.REFUSED,
    Word.LIMITED: Trouble.RATE_LIMITED,
    Word.FAILED: Trouble.GATEWAY_ERROR,
    Word.UNREADABLE: Trouble.ANSWER_UNREADABLE,
}


@dataclass(frozen=True, slots=True)
class Gateway:
    """One gateway with its credentials, and who may bring its receipts."""

    url: str
    driver: Driver
    credentials: dict[str, str] = field(repr=False)
    secret: str = field(default="", repr=False)
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @property
    def name(self) -> str:
        """The word that stands in the notice's row and in the address of its receipts."""
        return self.driver.name

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
        except egress.EgressFailed as failed:
            trouble = Trouble.ANSWER_LOST if failed.may_have_arrived else Trouble.GATEWAY_DOWN
            return Failed(self.name, trouble)
        return self._outcome(reply)

    def send_code(self, message: Message) -> Outcome:
        """Hand a code over, in the little time that a code has."""
        return self.send(message, total_seconds=CODE_SECONDS)

    def _outcome(self, reply: egress.Reply) -> Outcome:
        word, provider_id = self.driver.read(reply.status, reply.body)
        if word is Word.ACCEPTED:
            return Accepted(self.name, provider_id[:128])
        return Failed(
            self.name,
            _TROUBLES[word],
            for_good=word is Word.REFUSED,
            wait_seconds=_seconds(reply.headers.get("retry-after", "")) if word is Word.LIMITED else 0,
        )

    def trusts(self, *, secret: str, address: str) -> bool:
        """Tell whether a receipt comes from this gateway: its secret, and its address where a list is given."""
        if not self.secret or not same(self.secret, secret):
            return False
        return not self.networks or any(ip_address(address) in network for network in self.networks)


def gateways() -> list[Gateway]:
    """Return the configured gateways, the first to be used; none where the built-in one takes everything."""
    return [gateway_at(url) for url in urls() if not url.startswith(BUILTIN)]


def urls() -> Sequence[str]:
    """Return the addresses of CCMS_SMS_URL."""
    found: Sequence[str] = settings.CCMS_SMS_URL
    return found


@cache
def gateway_at(url: str) -> Gateway:
    """Read "https://host/path?driver=…&api_token=…#secret=…&from=203.0.113.0/24"; ValueError says what is wrong."""
    parts = urlsplit(url)
    credentials = dict(parse_qsl(parts.query))
    receipts = dict(parse_qsl(parts.fragment))
    shape = driver(credentials.pop("driver", DEFAULT_DRIVER))
    if parts.scheme not in {"http", "https"}:
        raise ValueError(f"CCMS_SMS_URL: {parts.scheme}: is not driven yet, give the gateway's http address")
    if missing := sorted(shape.wanted - credentials.keys()):
        raise ValueError(f"CCMS_SMS_URL: {shape.name} needs {', '.join(missing)}")
    return Gateway(
        url=urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")),
        driver=shape,
        credentials=credentials,
        secret=receipts.get("secret", ""),
        networks=tuple(ip_network(part) for part in receipts.get("from", "").split(",") if part),
    )


def _seconds(text: str) -> int:
    return min(int(text), 24 * 3600) if text.isascii() and text.isdigit() else 0
