"""Calls to the outside against real servers on this machine: what comes back, what is cut, what is refused."""

import gzip
import json
import socket
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import PROTOCOL_TLS_SERVER, SSLContext

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from ccms.core import wire
from ccms.core.egress import EgressFailed, EgressRefused, EgressTimeout, call

LIMITS = {"connect_s": 5, "total_s": 20, "max_bytes": 65536}


class Answering(BaseHTTPRequestHandler):
    """Answers by path, and remembers what it was asked."""

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.server.asked.append((self.command, self.path, dict(self.headers), self.rfile.read(length)))
        getattr(self, f"answer_{self.path.strip('/').partition('/')[0] or 'ok'}", self.answer_ok)()

    do_GET = do_POST  # noqa: N815 - the name http.server looks for

    def answer_ok(self):
        self.reply(200, b'{"ok": true}', **{"Content-Type": "application/json", "Retry-After": "7"})

    def answer_busy(self):
        self.reply(429, b"later")

    def answer_elsewhere(self):
        self.reply(302, b"", Location="/trap")

    def answer_large(self):
        self.reply(200, b"x" * 100_000)

    def answer_endless(self):
        self.send_response(200)
        self.end_headers()
        while not self.server.over.is_set():
            self.wfile.write(b"y" * 65536)

    def answer_zipped(self):
        self.reply(200, gzip.compress(b"z" * 1_000_000), **{"Content-Encoding": "gzip"})

    def answer_never(self):
        self.server.over.wait()

    def answer_dripping(self):
        self.send_response(200)
        self.end_headers()
        while not self.server.over.wait(0.02):
            self.wfile.write(b".")
            self.wfile.flush()

    def answer_headers(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not self.server.over.wait(0.02):
            self.wfile.write(b".")
            self.wfile.flush()

    def answer_hangup(self):
        self.connection.shutdown(socket.SHUT_RDWR)

    def answer_garbage(self):
        self.wfile.write(b"no http at all\r\n\r\n")

    def reply(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    """Counts connections, so that a test can see that none was made."""

    daemon_threads = True

    def __init__(self, host="127.0.0.1"):
        super().__init__((host, 0), Answering)
        self.asked, self.connections, self.over = [], 0, threading.Event()

    @property
    def port(self):
        return self.server_address[1]

    def url(self, path, scheme="http", host="127.0.0.1"):
        return f"{scheme}://{host}:{self.port}{path}"

    def verify_request(self, *_):
        self.connections += 1
        return True

    def handle_error(self, *_):
        pass


@contextmanager
def running(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def server():
    with running(Server()) as answering:
        yield answering


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Serve https://shop.test on an address that these tests call public."""
    chain = certificate(tmp_path, "shop.test")
    monkeypatch.setenv("SSL_CERT_FILE", str(chain))
    answering = Server("127.0.0.2")
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    answering.socket = context.wrap_socket(answering.socket, server_side=True, do_handshake_on_connect=False)
    resolves(monkeypatch, "127.0.0.2")
    monkeypatch.setattr(wire, "is_public", lambda address: address == "127.0.0.2")
    with running(answering):
        yield answering


def certificate(folder, name):
    key = Ed25519PrivateKey.generate()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, None)
    )
    path = folder / "chain.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def resolves(monkeypatch, *addresses):
    """Let every name resolve to these addresses, one answer a question when several are given as lists."""
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in addresses]
    monkeypatch.setattr(wire, "getaddrinfo", lambda *_, **__: answers)


def test_an_answer_has_status_headers_and_body(server):
    reply = call("GET", server.url("/ok?a=1"), trusted=True, **LIMITS)
    assert (reply.status, reply.json(), reply.headers["retry-after"]) == (200, {"ok": True}, "7")
    assert not reply.cut
    assert server.asked[0][:2] == ("GET", "/ok?a=1")


def test_a_refusal_of_the_other_side_is_an_answer_too(server):
    assert call("POST", server.url("/busy"), json={}, trusted=True, **LIMITS).status == 429


def test_json_is_sent_as_json(server):
    call("POST", server.url("/ok"), json={"sms": "কোড ১২৩"}, trusted=True, **LIMITS)
    _, _, headers, body = server.asked[0]
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body) == {"sms": "কোড ১২৩"}


def test_a_form_is_sent_as_a_form(server):
    call("POST", server.url("/ok"), form={"to": "+8801712345678"}, trusted=True, **LIMITS)
    _, _, headers, body = server.asked[0]
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert body == b"to=%2B8801712345678"


def test_signed_bytes_are_sent_as_they_are(server):
    call("POST", server.url("/ok"), body=b"\x00exact", headers={"webhook-id": "e1"}, trusted=True, **LIMITS)
    _, _, headers, body = server.asked[0]
    assert (body, headers["webhook-id"]) == (b"\x00exact", "e1")


def test_a_redirect_is_not_followed(server):
    assert call("GET", server.url("/elsewhere"), trusted=True, **LIMITS).status == 302
    assert [path for _, path, _, _ in server.asked] == ["/elsewhere"]


@pytest.mark.parametrize("path", ["/large", "/endless"])
def test_an_answer_is_cut_where_it_says_too_much(server, path):
    reply = call("GET", server.url(path), trusted=True, **LIMITS | {"max_bytes": 1000})
    assert (len(reply.body), reply.cut, reply.status) == (1000, True, 200)


def test_an_answer_of_just_the_largest_size_is_whole(server):
    reply = call("GET", server.url("/large"), trusted=True, **LIMITS | {"max_bytes": 100_000})
    assert (len(reply.body), reply.cut) == (100_000, False)


def test_a_packed_answer_is_neither_asked_for_nor_unpacked(server):
    reply = call("GET", server.url("/zipped"), trusted=True, **LIMITS)
    assert len(reply.body) < 65536
    assert "Accept-Encoding" not in server.asked[0][2]


@pytest.mark.parametrize("path", ["/never", "/dripping", "/headers"])
def test_a_slow_answer_ends_in_time_and_may_have_arrived(server, path):
    with pytest.raises(EgressTimeout) as late:
        call("POST", server.url(path), json={}, trusted=True, **LIMITS | {"total_s": 0.3})
    assert late.value.may_have_arrived


@pytest.mark.parametrize("path", ["/hangup", "/garbage"])
def test_a_broken_answer_is_a_failure_that_may_have_arrived(server, path):
    with pytest.raises(EgressFailed) as broken:
        call("POST", server.url(path), json={}, trusted=True, **LIMITS)
    assert broken.value.may_have_arrived
    assert str(server.port) not in str(broken.value)


def test_where_nobody_listens_nothing_arrived():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(EgressFailed) as refused:
        call("POST", f"http://127.0.0.1:{port}/", json={}, trusted=True, **LIMITS)
    assert not refused.value.may_have_arrived


def test_an_unknown_name_is_a_failure(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror

    monkeypatch.setattr(wire, "getaddrinfo", unknown)
    with pytest.raises(EgressFailed) as failed:
        call("GET", "https://nowhere.test/", trusted=True, **LIMITS)
    assert not failed.value.may_have_arrived


def test_a_slow_resolver_is_not_waited_for(monkeypatch):
    over = threading.Event()
    monkeypatch.setattr(wire, "getaddrinfo", lambda *_, **__: over.wait())
    with pytest.raises(EgressTimeout) as late:
        call("GET", "https://slow.test/", trusted=True, **LIMITS | {"connect_s": 0.1})
    over.set()
    assert not late.value.may_have_arrived


def test_the_next_address_of_a_name_is_tried(server, monkeypatch):
    resolves(monkeypatch, "127.0.0.3", "127.0.0.1")
    assert call("GET", server.url("/ok", host="two.test"), trusted=True, **LIMITS).status == 200


def test_proxies_of_the_environment_are_not_used(server, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert call("GET", server.url("/ok"), trusted=True, **LIMITS).status == 200


def test_a_proxy_that_is_named_carries_the_call(server):
    reply = call("GET", "http://gateway.test/ok", proxy=f"http://127.0.0.1:{server.port}", trusted=True, **LIMITS)
    assert reply.status == 200
    assert server.asked[0][1] == "http://gateway.test/ok"


def test_a_proxy_is_not_asked_for_private_addresses(server):
    with pytest.raises(EgressRefused):
        call("GET", "https://10.0.0.1/", proxy=server.url(""), trusted=False, **LIMITS)
    assert server.connections == 0


def test_a_header_cannot_smuggle_another(server):
    with pytest.raises(EgressFailed) as failed:
        call("GET", server.url("/ok"), headers={"x": "1\r\ny: 2"}, trusted=True, **LIMITS)
    assert not failed.value.may_have_arrived
    assert server.asked == []


def test_a_public_shop_is_called_over_tls(shop):
    reply = call("POST", shop.url("/ok", "https", "shop.test"), json={}, trusted=False, **LIMITS)
    assert reply.status == 200
    assert shop.asked[0][2]["Host"] == f"shop.test:{shop.port}"


def test_a_certificate_of_another_name_is_not_taken(shop):
    with pytest.raises(EgressFailed) as failed:
        call("POST", shop.url("/ok", "https", "other.test"), json={}, trusted=False, **LIMITS)
    assert not failed.value.may_have_arrived
    assert shop.asked == []


def test_a_stranger_is_not_called_in_the_clear(shop):
    with pytest.raises(EgressRefused):
        call("POST", shop.url("/ok", "http", "shop.test"), json={}, trusted=False, **LIMITS)
    assert shop.connections == 0


def test_one_private_address_among_public_ones_is_enough_to_refuse(shop, monkeypatch):
    resolves(monkeypatch, "127.0.0.2", "127.0.0.1")
    with pytest.raises(EgressRefused):
        call("POST", shop.url("/ok", "https", "shop.test"), json={}, trusted=False, **LIMITS)
    assert shop.connections == 0


def test_the_name_is_asked_once_so_that_it_cannot_change_its_mind(shop, monkeypatch):
    answers = iter(["127.0.0.2", "127.0.0.1"])
    monkeypatch.setattr(wire, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", (next(answers), 0))])
    assert call("POST", shop.url("/ok", "https", "shop.test"), json={}, trusted=False, **LIMITS).status == 200
    assert list(answers) == ["127.0.0.1"]


LOOPBACK = [
    *("127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001"),
    *("127.000.000.001", "127.255.255.254", "0", "0.0.0.0", "localhost", "LOCALHOST", "localhost."),  # noqa: S104
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]"),
    *("[64:ff9b::7f00:1]", "[2002:7f00:1::]", "127。0。0。1", "１２７.０.０.１", "%31%32%37.0.0.1"),
]


@pytest.mark.parametrize("host", LOOPBACK)
def test_this_machine_is_not_reached_under_any_of_its_names(server, host):
    with pytest.raises(EgressFailed) as failed:
        call("GET", f"https://{host}:{server.port}/", trusted=False, **LIMITS | {"connect_s": 1})
    assert not failed.value.may_have_arrived
    assert server.connections == 0


@pytest.mark.parametrize(
    "url",
    [
        *("", "shop.test", "//shop.test/", "https://", "https:///path", "https://[::1", "https://a b/"),
        *("ftp://shop.test/", "file:///etc/passwd", "gopher://shop.test/", "javascript:alert(1)", "data:,x"),
        *("https://user:secret@shop.test/", "https://shop.test@127.0.0.1/", "https://shop.test:99999/"),
        *("https://shop.test\\@127.0.0.1/", "https://\0/", "https://shop.test\r\nx: y/"),
    ],
)
def test_what_is_no_plain_web_address_is_refused(url, monkeypatch):
    monkeypatch.setattr(wire, "getaddrinfo", lambda *_, **__: pytest.fail("it asked for the name"))
    with pytest.raises(EgressRefused):
        call("GET", url, trusted=False, **LIMITS)
