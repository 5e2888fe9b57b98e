"""Opens the connections of `egress`: only to allowed addresses, to the very address that was checked, and in time."""

import ipaddress
import os
import ssl
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from socket import SOCK_STREAM, getaddrinfo
from typing import Any, override

import httpcore

from ccms.core.egress import Deadline, EgressRefused

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Ranges that carry an IPv4 address inside, or lead inwards, though Python calls some of them global.
_NEVER = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fec0::/10", "::/96"),
        "192.88.99.0/24",  # the way into 6to4
    )
)
_PIECE = 16384


def is_public(address: str) -> bool:
    """Tell whether this address lies in the open internet, for every way of writing one."""
    parsed: Address = ipaddress.ip_address(address.partition("%")[0])
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    if mapped is not None:
        parsed = mapped
    inward = parsed.is_multicast or parsed.is_reserved or parsed.is_unspecified or parsed.is_link_local
    return parsed.is_global and not inward and not any(parsed in network for network in _NEVER)


def refuse_private_literal(host: str) -> None:
    """Raise EgressRefused for an address in figures that is not public; names are for the part that resolves them."""
    try:
        public = is_public(host.strip("[]"))
    except ValueError:
        return
    if not public:
        raise EgressRefused("not a public address")


def pool(backend: httpcore.NetworkBackend, proxy: str | None) -> httpcore.ConnectionPool:
    """Return a pool for one call: no retries, no reuse, nothing taken from the environment."""
    trust = _trust(*(os.environ.get(name) for name in ("SSL_CERT_FILE", "SSL_CERT_DIR")))
    if proxy is None:
        return httpcore.ConnectionPool(ssl_context=trust, network_backend=backend)
    return httpcore.HTTPProxy(proxy, ssl_context=trust, network_backend=backend)


@cache
def _trust(*_: str | None) -> ssl.SSLContext:
    # reading the system's certificates takes ten times as long as the rest of a call
    return ssl.create_default_context()


class GuardedBackend(httpcore.NetworkBackend):
    """Opens the connection of one call."""

    def __init__(self, deadline: Deadline, *, connect_s: float, public_only: bool) -> None:
        self._deadline = deadline
        self._connect_s = connect_s
        self._public_only = public_only
        self._plain = httpcore.SyncBackend()

    @override
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for address in self._addresses(host, port):
            try:
                stream = self._plain.connect_tcp(
                    address, port, self._deadline.left(self._connect_s), socket_options=socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as refused:
                failure = refused
                continue
            self._check_peer(stream, address)
            return GuardedStream(stream, self._deadline)
        raise failure or httpcore.ConnectError("no such host")

    def _addresses(self, host: str, port: int) -> list[str]:
        found = _resolve(host, port, self._deadline.left(self._connect_s))
        # One private address among public ones is a trap, not an accident.
        if self._public_only and not all(is_public(address) for address in found):
            raise EgressRefused("not a public address")
        return found

    def _check_peer(self, stream: httpcore.NetworkStream, address: str) -> None:
        if not self._public_only:
            return
        peer, own = stream.get_extra_info("server_addr")[0], stream.get_extra_info("client_addr")[0]
        # Our own public address answers from the address that asks.
        if peer != address or peer == own or not is_public(peer):
            stream.close()
            raise EgressRefused("not a public address")


class GuardedStream(httpcore.NetworkStream):
    """A connection whose every step is held to the deadline of the whole call."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    @override
    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    @override
    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._deadline.connected = True
        for start in range(0, len(buffer), _PIECE):
            self._stream.write(buffer[start : start + _PIECE], self._deadline.left())

    @override
    def close(self) -> None:
        self._stream.close()

    @override
    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return GuardedStream(secured, self._deadline)

    @override
    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _resolve(host: str, port: int, within_s: float) -> list[str]:
    # The system's resolver takes no time limit; a thread of its own may finish late without holding the call.
    worker = ThreadPoolExecutor(max_workers=1)
    try:
        answers = worker.submit(getaddrinfo, host, port, type=SOCK_STREAM).result(within_s)
    except TimeoutError as late:
        raise httpcore.ConnectTimeout from late
    except (OSError, UnicodeError) as unknown:
        raise httpcore.ConnectError("no such host") from unknown
    finally:
        worker.shutdown(wait=False)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))
