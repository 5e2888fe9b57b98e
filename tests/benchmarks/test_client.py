"""The benchmark's client notices, as a browser does, that an idle connection was closed."""

import select
import socket
import threading

import pytest

from benchmarks.client import Client

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def serve(*connections: list[bytes]) -> tuple[int, list[bytes]]:
    """Serve each connection its answers, a request each, then close it; return the port and the requests that come."""
    listener, asked = socket.create_server(("127.0.0.1", 0)), []

    def answer():
        with listener:
            for answers in connections:
                connection, _ = listener.accept()
                with connection:
                    for each in answers:
                        asked.append(connection.recv(65536))
                        connection.sendall(each)

    threading.Thread(target=answer, daemon=True).start()
    return listener.getsockname()[1], asked


def test_a_form_is_sent_on_a_new_connection_where_the_server_has_closed_the_idle_one():
    port, _ = serve([OK], [OK])
    client = Client(port)

    first = client.post("/", {"a": "1"})
    assert select.select([client._socket], [], [], 5)[0]
    second = client.post("/", {"a": "2"})

    assert (first.status, second.status) == (200, 200)


def test_a_form_is_sent_again_where_the_server_closes_the_kept_connection_while_it_is_sent():
    port, asked = serve([OK, b""], [OK])
    client = Client(port)

    answers = [client.post("/", {"a": number}).status for number in "12"]

    assert answers == [200, 200]
    assert [request.rpartition(b"\r\n")[2] for request in asked] == [b"a=1", b"a=2", b"a=2"]


@pytest.mark.parametrize("connections", [([b""], [OK]), ([OK, OK[:20]], [OK])], ids=["a new one", "begun to answer"])
def test_a_form_is_not_sent_again_where_the_server_took_it_and_hung_up(connections):
    port, asked = serve(*connections)
    client = Client(port)
    for number in "12"[: len(connections[0]) - 1]:
        client.post("/", {"a": number})

    with pytest.raises(ConnectionError, match="hung up"):
        client.post("/", {"a": "last"})
    assert len(asked) == len(connections[0])
