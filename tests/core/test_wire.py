"""Which addresses are public, and what happens when a connection ends at another one."""

from ipaddress import ip_address

import httpcore
import pytest

from ccms.core import wire
from ccms.core.egress import EgressRefused, call


class Connected(httpcore.NetworkStream):
    """A connection that ended somewhere."""

    closed = False

    def __init__(self, peer, own):
        self.addresses = {"server_addr": (peer, 443), "client_addr": (own, 50000)}

    def get_extra_info(self, info):
        return self.addresses[info]

    def close(self):
        self.closed = True


@pytest.mark.parametrize(
    ("peer", "own"),
    [("127.0.0.1", "8.8.4.4"), ("10.0.0.7", "8.8.4.4"), ("1.1.1.1", "8.8.4.4"), ("8.8.8.8", "8.8.8.8")],
)
def test_a_connection_that_ends_elsewhere_or_at_home_is_dropped(monkeypatch, peer, own):
    stream = Connected(peer, own)
    monkeypatch.setattr(wire, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("8.8.8.8", 0))])
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", lambda *_, **__: stream)
    with pytest.raises(EgressRefused):
        call("POST", "https://shop.test/", trusted=False, connect_s=5, total_s=20, max_bytes=1)
    assert stream.closed


PRIVATE = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254"),  # noqa: S104
    *("127.0.0.1", "127.255.255.255", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255"),
    *("192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255"),
    *("198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
    *("::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::808:808", "64:ff9b:1::1"),
    *("100::1", "2001::1", "2001:0:4136:e378::", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::", "2002:808:808::"),
    *("fc00::1", "fd00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "feff::1", "ff02::1", "ff0e::1"),
    *("2001:10::1", "2001:2::1", "3fff::1", "5f00::1"),
]
PUBLIC = ["8.8.8.8", "1.1.1.1", "103.4.145.245", "2606:4700::1111", "2404:d900::1", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_lead_inwards_are_not_public(address):
    assert ip_address(address)
    assert not wire.is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_the_open_internet_are_public(address):
    assert wire.is_public(address)
