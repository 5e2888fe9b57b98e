"""Which addresses of machines may be called: those of the internet by https, asked for once and believed once."""

import socket

import httpcore
import pytest

from ccms.core import egress, wire
from ccms.core.egress import EgressFailed, EgressRefused
from ccms.gate.machines import addresses
from tests.inward import TARGETS

OUTSIDE = [
    "https://shop.test/",
    "https://shop.test:443/a/b?c=d",
    "https://hooks.xn--54b7fta0cc.com/",
    "https://8.8.8.8/",
]


def test_there_are_as_many_targets_as_the_design_asks_for():
    assert len(TARGETS) == len(set(TARGETS)) >= 120


def test_no_address_that_leads_inwards_is_taken():
    assert [target for target in TARGETS if addresses.is_allowed(target.format(port=8443))] == []


@pytest.mark.parametrize("url", OUTSIDE)
def test_an_address_of_the_internet_is_taken(url):
    assert addresses.is_allowed(url)


def test_our_own_address_is_nobodys_webhook(settings):
    settings.CCMS_BASE_URL = "https://ccms.example.gov.bd"
    assert not addresses.is_allowed("https://CCMS.example.gov.bd/hooks/sms/x")
    assert addresses.is_allowed("https://shop.example.gov.bd/hooks")


def test_another_port_is_for_the_operator_to_allow(settings):
    assert not addresses.is_allowed("https://shop.test:8443/")
    settings.CCMS_WEBHOOK_PORTS = frozenset({8443})
    assert addresses.is_allowed("https://shop.test:8443/")


def test_a_resolver_that_answers_public_first_and_then_this_machine_is_asked_once_and_believed_once(monkeypatch):
    answers = iter(["93.184.216.34", "127.0.0.1", "127.0.0.1"])
    asked, connected = [], []

    def resolve(host, *_, **__):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), 0))]

    def connect(_self, host, *_, **__):
        connected.append(host)
        raise httpcore.ConnectError

    monkeypatch.setattr(wire, "getaddrinfo", resolve)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    for _ in range(2):
        with pytest.raises(EgressFailed):
            egress.call("POST", "https://rebinding.test/", trusted=False, connect_s=5, total_s=15, max_bytes=1)

    assert asked == ["rebinding.test"] * 2
    assert connected == ["93.184.216.34"]


def test_one_inner_address_among_outer_ones_is_refused(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 0)) for each in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(wire, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(EgressRefused):
        egress.call("POST", "https://mixed.test/", trusted=False, connect_s=5, total_s=15, max_bytes=1)


def test_the_path_of_an_address_which_may_hold_a_password_is_not_shown():
    assert addresses.shown("https://shop.test/hooks/secret?key=x") == "https://shop.test/…"
    assert addresses.shown("https://shop.test/") == "https://shop.test/"
