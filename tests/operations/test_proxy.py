"""The proxy of `deploy/nginx`, run as it stands: it takes what the pages take, from many who share an address too."""

import ast
import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.urls import URLResolver

from ccms.complaints.evidence.limits import LARGEST_BODY
from ccms.operations.web_server.serving import HEADER_MILLISECONDS
from ccms.web import urls
from ccms.web.access import TABLE
from ccms.web.audiences import Audience
from tests.core.test_egress import certificate
from tests.installation import ROOT
from tests.ports import free_port
from tests.programs import path
from tests.servers import serving

pytestmark = pytest.mark.needs("nginx")
NAME = "ccms.example.gov.bd"
CONFIGURATION = ROOT / "deploy" / "nginx" / "ccms.conf"
QUICK = 70
FIELDS = {"FileField", "EvidenceField"}
ABOUT_US = {"ccms.web.public", "ccms.apps.figures"}  # their pages are limited for each caller
MACHINES = {Audience.MACHINE, Audience.DEVELOPMENT}
KEPT = re.compile(r"^/(w/[^/]+/ccms\.js|b/[^/]+\.svg)$")


class Web(ThreadingHTTPServer):
    """Stands behind the proxy, and remembers what it was asked."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answering)
        self.asked, self.over = [], threading.Event()

    def handle_error(self, *_):
        """Callers that hang up are part of the plan."""


class _Answering(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Cache-Control", "public, max-age=3600" if KEPT.match(self.path) else "no-store")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


@pytest.fixture
def web():
    with serving(Web()) as running:
        yield running


@pytest.fixture
def proxy(web, tmp_path):
    """Run nginx with the configuration that operators copy; only places and ports are those of the test."""
    chain, secure, plain = certificate(tmp_path, NAME), free_port(), free_port()
    configuration = re.sub(r"\n *listen \[::\].*", "", CONFIGURATION.read_text())
    for there, here in (
        (r"listen 80\b", f"listen 127.0.0.1:{plain}"),
        (r"listen 443\b", f"listen 127.0.0.1:{secure}"),
        (r"127\.0\.0\.1:8000;", f"127.0.0.1:{web.server_address[1]};"),
        (r"/etc/ssl/ccms/\w+\.pem", str(chain)),
        (r"/var/lib/nginx/", f"{tmp_path}/"),
    ):
        configuration = re.sub(there, here, configuration)
    places = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = tmp_path / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    main.write_text(
        f"{user} daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}}"
        f" http {{ access_log off; {places}\n{configuration}\n}}"
    )
    command = [path("nginx"), "-p", str(tmp_path), "-c", str(main), "-e", f"{tmp_path}/error.log"]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
    running = subprocess.Popen(command)
    try:
        yield Proxy(secure, plain, chain)
    finally:
        running.terminate()
        running.wait(20)


class Proxy:
    """What somebody reaches of it, each caller from an address of their own."""

    def __init__(self, secure, plain, chain):
        self.secure, self.plain = secure, plain
        self.trust = ssl.create_default_context(cafile=chain)

    def line(self, port, caller=1):
        """Connect, as soon as it listens."""
        for _ in range(200):
            try:
                return socket.create_connection(("127.0.0.1", port), 20, (f"127.0.0.{caller}", 0))
            except ConnectionRefusedError:
                threading.Event().wait(0.05)
        raise AssertionError

    def ask(self, path, *, caller=1, times=1):
        """Return the statuses of some requests after another, on one connection while it is kept open."""
        asking = http.client.HTTPSConnection(NAME)
        statuses = []
        for _ in range(times):
            if asking.sock is None:
                asking.sock = self.trust.wrap_socket(self.line(self.secure, caller), server_hostname=NAME)
            asking.request("GET", path)
            answer = asking.getresponse()
            answer.read()
            statuses.append(answer.status)
        asking.close()
        return statuses

    def takes(self, path, octets, caller=1):
        """Tell whether a body of this length would be taken: its sender is told to go on, or that it is too large."""
        with self.trust.wrap_socket(self.line(self.secure, caller), server_hostname=NAME) as line:
            head = f"POST {path} HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: {octets}\r\nExpect: 100-continue\r\n\r\n"
            line.sendall(head.encode())
            status = line.recv(12).split()[1]
        assert status in {b"100", b"413"}, status
        return status == b"100"

    def plainly(self, host):
        """Return status and place of an answer without TLS; nothing where the line is closed without a word."""
        with self.line(self.plain) as line:
            line.sendall(f"GET /t/7K4M92XDPQH HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            answer = line.makefile("rb").read().decode()
        return (answer.split()[1], re.search(r"Location: (\S+)", answer)[1]) if answer else None


@cache
def imported(module):
    """Return the modules of the pages that one imports, and whether it makes a field for a file."""
    file = next(
        each for each in (ROOT / f"{module.replace('.', '/')}{end}" for end in (".py", "/__init__.py")) if each.exists()
    )
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    makes = any(
        isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in FIELDS for node in ast.walk(tree)
    )
    inside = {name for name in names if name.startswith("ccms.web.") and not name.startswith("ccms.web.fields")}
    return frozenset(name for name in inside if is_module(name)), makes


def is_module(name):
    place = ROOT / name.replace(".", "/")
    return place.with_suffix(".py").exists() or (place / "__init__.py").exists()


def takes_files(folder):
    """Tell whether any page of an audience's folder, or what it imports, makes a field for a file."""
    files = (ROOT / folder.replace(".", "/")).rglob("*.py")
    waiting = {".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in files}
    seen = set()
    while waiting:
        module = waiting.pop()
        seen.add(module)
        further, makes = imported(module)
        if makes:
            return True
        waiting |= further - seen
    return False


def addresses(parts, start="/", namespace=""):
    """Yield the name and an example of each address below some URLs."""
    for part in parts:
        address = start + re.sub(r"<(?:\w+:)?\w+>", "7K4M92XDPQH", str(part.pattern))
        if isinstance(part, URLResolver):
            inner = f"{namespace}{part.namespace}:" if part.namespace else namespace
            yield from addresses(part.url_patterns, address, inner)
        else:
            yield f"{namespace}{part.name}", address


def pages():
    """Yield each audience's folder with the name and an example of each of its addresses that people open."""
    for part in urls.urlpatterns:
        folder = part.urlconf_module.__name__.rpartition(".")[0]
        for name, address in addresses([part]):
            if not TABLE[name].audiences & MACHINES:
                yield folder, name, address


def beginnings(found):
    """Return one address for each beginning, by which the proxy tells them apart."""
    return {re.match(r"/@?[^/]*", address)[0].replace("/@7K4M92XDPQH", "/@"): address for address in found}


def test_the_proxy_leaves_an_idle_connection_before_the_web_closes_it():
    seconds = re.search(r"upstream ccms \{[^}]*keepalive_timeout (\d+)s;", CONFIGURATION.read_text())[1]

    assert int(seconds) * 1000 < HEADER_MILLISECONDS


def test_a_page_that_takes_files_is_given_the_largest_that_it_takes(proxy):
    sent = {address for folder, name, address in pages() if "POST" in TABLE[name].methods and takes_files(folder)}
    calls = json.loads((ROOT / "docs" / "generated" / "openapi.json").read_text())["paths"]
    called = {
        path.replace("{", "").replace("}", "")
        for path, methods in calls.items()
        for call in methods.values()
        if "multipart/form-data" in str(call.get("requestBody"))
    }
    assert {"/manage/registers", "/c/7K4M92XDPQH/evidence"} & sent
    assert called
    # two callers by turns: all addresses are more than the proxy lets one ask at once
    tried = enumerate(sorted(sent | called))
    refused = [address for number, address in tried if not proxy.takes(address, LARGEST_BODY, caller=2 + number % 2)]
    assert not refused, "\n".join(refused)
    assert not proxy.takes("/manage/registers", LARGEST_BODY * 2)
    assert not proxy.takes("/figures", 100_000)


def test_phones_that_share_an_address_are_not_refused_where_people_act_or_a_shops_page_fetches(proxy, web):
    people = beginnings(address for folder, _, address in pages() if folder not in ABOUT_US)
    people["/w/"] = "/w/v1/ccms.js"
    assert {"/h", "/@", "/t", "/c", "/manage", "/developers", "/sign-in", "/w"} <= people.keys()
    limited = {
        address: statuses.count(429)
        for caller, address in enumerate(people.values(), 2)
        if set(statuses := proxy.ask(address, caller=caller, times=QUICK)) != {200}
    }
    assert not limited
    assert sorted(path for path in web.asked if KEPT.match(path)) == ["/b/7K4M92XDPQH.svg", "/w/v1/ccms.js"]
    assert 429 in proxy.ask("/figures", caller=100, times=QUICK)


def test_without_tls_only_our_own_name_is_sent_on_and_a_foreign_one_hears_nothing(proxy):
    assert proxy.plainly(NAME) == ("301", f"https://{NAME}/t/7K4M92XDPQH")
    for host in ("evil.example", f"{NAME}.evil.example", "127.0.0.1"):
        assert proxy.plainly(host) is None
