"""The benchmark's client notices, as a browser does, that an idle connection was closed."""

import socket
import threading

import pytest

from benchmarks.client import Client


@pytest.fixture
def closing():
    """Listen, answer one request on each connection without a word of its end, and close it; return the port."""
    listener = socket.create_server(("127.0.0.1", 0))
    closed = threading.Event()

    def answer():
        for _ in range(2):
            connection, _ = listener.accept()
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            connection.close()
            closed.set()

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    yield listener.getsockname()[1], closed
    listener.close()
    thread.join(5)


def test_a_form_is_sent_on_a_new_connection_where_the_server_has_closed_the_idle_one(closing):
    port, closed = closing
    client = Client(port)

    first = client.post("/", {"a": "1"})
    assert closed.wait(5)
    second = client.post("/", {"a": "2"})

    assert (first.status, second.status) == (200, 200)
