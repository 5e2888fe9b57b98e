import os
import signal
import socket
from dataclasses import asdict

import pytest

from ccms.complaints.evidence import reading, sandbox
from ccms.complaints.evidence.headers import FileUnreadable
from ccms.complaints.evidence.limits import MIB, Confinement
from tests.complaints.evidence.files import picture

pytestmark = pytest.mark.processes

PREVIEW = {"task": "preview", "format": "PNG", "long_edge": 100, "quality": 80}


@pytest.fixture
def draw(tmp_path):
    """Return a caller that has a picture's preview drawn, and gives its bytes."""

    def call(content, **how):
        source, target = tmp_path / "source", tmp_path / "target"
        source.write_bytes(content)
        with source.open("rb") as read, target.open("wb") as write:
            sandbox.ask(PREVIEW, read.fileno(), write.fileno(), **how)
        return target.read_bytes()

    return call


def test_a_picture_is_drawn_elsewhere(draw):
    assert draw(picture("PNG")).startswith(b"\xff\xd8\xff")


def test_a_reader_that_dies_takes_nothing_else_along(draw):
    with pytest.raises(FileUnreadable):
        sandbox.ask({"task": "no such task"})
    assert draw(picture("PNG"))


@pytest.mark.parametrize("answer", [b"", b"{", b"[1]", b"12"])
def test_an_answer_that_is_none_is_taken_for_a_death(answer, monkeypatch):
    monkeypatch.setattr(sandbox, "_read", lambda _: answer)
    with pytest.raises(FileUnreadable):
        sandbox.ask({"task": "no such task"})


@pytest.mark.parametrize(
    ("answer", "flags"),
    [({"flags": ["active", "root"]}, {"active"}), ({"flags": 7}, set()), ({}, set()), ({"flags": [[], {}]}, set())],
)
def test_only_known_words_are_taken_from_a_reader(answer, flags):
    assert sandbox.flags_of(answer) == flags


def test_a_server_that_was_killed_is_replaced(draw):
    draw(picture("PNG"))
    os.kill(sandbox._servers[0].process.pid, signal.SIGKILL)
    assert draw(picture("PNG"))


def test_a_picture_that_needs_more_memory_than_allowed_is_unreadable(draw):
    large = picture("PNG", (3000, 3000))
    with pytest.raises(FileUnreadable):
        draw(large, confinement=Confinement(memory=80 * MIB))
    assert draw(large)


def test_a_preview_that_writes_more_than_allowed_is_unreadable(draw):
    with pytest.raises(FileUnreadable):
        draw(picture("PNG", (90, 90)), confinement=Confinement(written=100))


def test_the_server_knows_no_secret_of_ours(draw):
    draw(picture("PNG"))
    environment = f"/proc/{sandbox._servers[0].process.pid}/environ"
    try:
        with open(environment, "rb") as file:  # noqa: PTH123
            assert file.read() == b"LANG=C.UTF-8\0"
    except PermissionError:
        pass  # it gave up being looked into


def _in_a_confined_process(act, **limits):
    """Run `act` as a reader runs, and return what it raised, or "done"."""
    reading_end, writing_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            reading.confine_server()
            reading.confine_reader(asdict(Confinement(**limits)))
            act()
            os.write(writing_end, b"done")
        except BaseException as error:  # noqa: BLE001 - its name is the answer
            os.write(writing_end, type(error).__name__.encode())
        finally:
            os._exit(0)
    os.close(writing_end)
    with os.fdopen(reading_end, "rb") as answer:
        answered = answer.read().decode()
    os.waitpid(child, 0)
    return answered


def test_a_reader_starts_no_other_process():
    assert _in_a_confined_process(os.fork) == "BlockingIOError"


def test_a_reader_opens_few_files():
    assert _in_a_confined_process(lambda: [os.dup(0) for _ in range(100)]) == "OSError"


def test_a_reader_takes_little_memory():
    assert _in_a_confined_process(lambda: bytes(600 * MIB)) == "MemoryError"


def test_a_reader_that_calculates_for_ever_is_ended():
    def for_ever():
        while True:
            pass

    assert _in_a_confined_process(for_ever, cpu_seconds=1) == ""


def test_a_reader_that_waits_for_ever_is_ended():
    assert _in_a_confined_process(signal.pause, seconds=1) == ""


def test_a_reader_reaches_nobody():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        answer = _in_a_confined_process(lambda: socket.create_connection(("127.0.0.1", port), timeout=3))
    assert answer != "done"
