"""Calls in a network where every address leads to a canary: none of those that end inside ever knocks there."""

import socket
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

import pytest

from ccms.apps.webhooks import calling
from ccms.core import egress, wire
from ccms.core.egress import EgressFailed
from tests.inward import TARGETS
from tests.walls import walls

pytestmark = [pytest.mark.needs("ip"), pytest.mark.processes]

PORT = 8443
# One of each kind that is no address of the internet.
KINDS = [
    *("127.0.0.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1"),  # noqa: S104
    *("192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "240.0.0.1"),
    *("::1", "::", "::127.0.0.1", "::ffff:10.0.0.1", "fc00::1", "fd00::1", "fec0::1", "fe80::1%wall", "100::1"),
    *("64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2001::1", "2001:10::1", "2001:db8::1", "2002:a00:1::1", "3fff::1"),
    "5f00::1",
]
# 1.2.0.3, an address of the internet: refused where it is entered, as it is not written as one
PUBLIC = "https://1.2.3:{port}/hook"
SHORT = egress.Limits(connect_s=0.2, total_s=1, max_bytes=1)


@pytest.fixture(autouse=True)
def movable():
    """Need no database: what is called stands in the call."""


@pytest.fixture(autouse=True)
def no_network():
    """Refuse nothing: the canary's network has no way out, and is what is to see a call."""


@pytest.fixture(scope="module")
def built():
    with walls() as made:
        yield made


def knock(host):
    """Connect as anybody would who looks at no address."""
    for family, kind, protocol, _, address in socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM):
        with socket.socket(family, kind, protocol) as line:
            line.setblocking(False)
            line.connect_ex(address)


def resolver(monkeypatch):
    """Let every name lead to the next inner address, as an owner of names can have it."""
    kinds, real = cycle(KINDS), socket.getaddrinfo

    def resolve(host, port, **how):
        try:
            return real(host, port, flags=socket.AI_NUMERICHOST, **how)
        except socket.gaierror:
            return real(next(kinds), port, **how)

    monkeypatch.setattr(wire, "getaddrinfo", resolve)


def call(url, now):
    """Call as a worker does that finds this address in its row."""
    parcel = calling.Parcel(claim=None, url=url, body="{}", headers={}, trusted=False)
    return calling._call(parcel, now).answer


@pytest.mark.parametrize("host", KINDS)
def test_the_canary_sees_who_knocks_at_this_kind_of_address(built, host):
    before = built.knocks()
    built.inside(lambda: knock(host))
    assert built.knocks() > before


@pytest.mark.parametrize("url", ["https://8.8.8.8/", "https://[2a01::5]/", "https://shop.example/"])
def test_it_sees_our_own_calls_to_the_internet(built, monkeypatch, url):
    public = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))]
    if "shop" in url:
        monkeypatch.setattr(wire, "getaddrinfo", lambda *_, **__: public)
    before = built.knocks()
    with pytest.raises(EgressFailed):
        built.inside(lambda: egress.call("POST", url, trusted=False, **SHORT))
    assert built.knocks() > before


def test_no_address_that_leads_inwards_and_no_name_that_does_is_knocked_at(built, monkeypatch, now):
    resolver(monkeypatch)
    urls = [target.format(port=PORT).strip() for target in TARGETS if target != PUBLIC]
    urls += [f"https://name-{number}.test/" for number in range(len(KINDS))]
    before = built.knocks()

    def call_all():
        with ThreadPoolExecutor(calling.WIDTH) as pool:
            return list(pool.map(lambda url: call(url, now), urls))

    answers = built.inside(call_all)
    assert len(answers) >= 150
    assert set(answers) == {None}
    assert built.knocks() == before
