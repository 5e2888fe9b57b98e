"""Pages come compressed to whoever takes them so, and nothing else does."""

import gzip

import pytest

GZIP = {"headers": {"accept-encoding": "gzip, deflate, br"}}


def test_a_page_comes_compressed_and_whole(client):
    plain, packed = client.get("/privacy"), client.get("/privacy", **GZIP)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.content) < len(plain.content) / 2
    assert gzip.decompress(packed.content).startswith(b"<!doctype html>")


def test_whoever_does_not_take_it_gets_the_plain_page(client):
    answer = client.get("/privacy")

    assert "Content-Encoding" not in answer.headers
    assert answer.content.startswith(b"<!doctype html>")


def test_the_same_page_has_not_always_the_same_length(client):
    assert len({len(client.get("/privacy", **GZIP).content) for _ in range(20)}) > 1


@pytest.mark.django_db
def test_what_is_no_page_stays_as_it_is(client):
    for address in ("/heads", "/readyz", "/dev/inbox.json"):
        assert "Content-Encoding" not in client.get(address, **GZIP).headers
