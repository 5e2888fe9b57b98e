"""A request is whole before a thread works on it; how slowly it may come, in seconds that pass by themselves."""

import asyncio
import resource
import selectors
from concurrent.futures import ThreadPoolExecutor

import pytest

from ccms.operations.web_server import serving
from ccms.operations.web_server.buffering import IN_MEMORY, Bodies, Buffering, GoneError, Pace, environ_of

MIB = 1024 * 1024
LINE = 8_000  # octets a second of a line of 64 kbit/s
SCOPE = {
    "method": "POST",
    "raw_path": b"/c/%e0%a6%95%ff",
    "query_string": b"a=b",
    "http_version": "1.1",
    "server": ("127.0.0.1", "8000"),
    "client": ("192.0.2.7", "50000"),
    "scheme": "http",
}


class _Waiting(selectors.DefaultSelector):
    """Waits by moving the clock of its loop on."""

    moved = 0.0

    def select(self, timeout=None):
        found = super().select(0 if timeout is not None else None)
        if not found and timeout:
            self.moved += timeout
        return found


class _Loop(asyncio.SelectorEventLoop):
    """An event loop whose seconds pass as soon as all of its tasks wait; threads work at once."""

    def __init__(self):
        self.waiting = _Waiting()
        super().__init__(self.waiting)

    def time(self):
        return self.waiting.moved

    def run_in_executor(self, executor, func, *args):
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except OSError as error:
            done.set_exception(error)
        return done


def run(task):
    """Run a coroutine to its end; returns its result and the seconds that it took.

    It has a thread of its own: the one of the tests may have a loop already, where a browser is open.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_run, task).result()


def _run(task):
    with asyncio.Runner(loop_factory=_Loop) as runner:
        result = runner.run(task)
        return result, runner.get_loop().time()


def sender(*pieces, more=False):
    """Return what a sender brings: octets, or seconds for which nothing comes; None is that they hang up."""
    left = list(pieces)

    async def receive():
        await asyncio.sleep(sum(_taken_while(left, float)))
        if not left:
            await asyncio.Future()
        piece = left.pop(0)
        if piece is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": bool(left) or more}

    return receive


def _taken_while(left, kind):
    while left and isinstance(left[0], kind):
        yield left.pop(0)


@pytest.fixture
def bodies(tmp_path):
    return Bodies(tmp_path, room=200 * MIB, pace=Pace())


def test_ten_megabytes_arrive_over_a_line_of_64_kbit_that_breaks_off_for_twenty_seconds_of_thirty(bodies):
    for_thirty = [LINE * b"x", 1.0] * 10 + [20.0]
    (body, length), taken = run(bodies.read(sender(*for_thirty * 125, b"end"), 100 * MIB))
    assert (length, len(body.read())) == (10_000_003, 10_000_003)
    assert taken == pytest.approx(125 * 30)


@pytest.mark.parametrize(
    "pieces",
    [(b"{", 1000.0, b"}"), (b"{", 29.0, b"{", 29.0, b"{"), (MIB * b"x", *(b"x", 1.0) * 100, b"end")],
    ids=["one octet", "one now and then", "quick at first, then one a second"],
)
def test_whoever_sends_less_than_a_kilobyte_a_second_is_let_go(bodies, pieces):
    with pytest.raises(TimeoutError):
        run(bodies.read(sender(*pieces), 100 * MIB))


def test_whoever_hangs_up_is_let_go(bodies):
    with pytest.raises(GoneError):
        run(bodies.read(sender(100_000 * b"x", None), MIB))


@pytest.mark.parametrize("size", [1000, 100_000, 1_000_000])
@pytest.mark.parametrize("end", [None, 1000.0], ids=["hangs up", "says nothing more"])
def test_of_a_piece_that_breaks_off_all_that_came_is_kept(bodies, size, end):
    coming = sender(size * b"x", end, more=True)
    (body, length), _ = run(bodies.read(coming, 100 * MIB, in_part=True))
    assert (length, body.read()) == (size, size * b"x")


def test_of_bodies_that_fill_the_room_the_one_that_began_first_goes_and_the_next_is_taken(tmp_path):
    bodies = Bodies(tmp_path, room=3 * MIB + 3, pace=Pace())

    async def three():
        kept = [asyncio.ensure_future(bodies.read(sender(MIB * b"x", more=True), 9 * MIB)) for _ in range(3)]
        await asyncio.sleep(1)
        _, length = await bodies.read(sender(MIB * b"x", b"end"), 9 * MIB)
        await asyncio.sleep(1)
        states = [task.done() for task in kept]
        for task in kept:
            task.cancel()
        ended = await asyncio.gather(*kept, return_exceptions=True)
        return length, states, ended

    (length, states, ended), _ = run(three())
    assert length == MIB + 3
    assert states == [True, False, False]
    assert isinstance(ended[0], TimeoutError)
    assert list(tmp_path.iterdir()) == []


class Pages:
    """A WSGI application that answers with `pieces`, and keeps what it was asked."""

    def __init__(self, *pieces, headers=()):
        self.pieces, self.headers, self.asked, self.closed = pieces, list(headers), [], 0

    def __call__(self, environ, start):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        self.asked.append((environ, environ["wsgi.input"].read(length)))
        start("200 OK", self.headers)
        return self

    def __iter__(self):
        return iter(self.pieces)

    def close(self):
        self.closed += 1


def asked(pages, bodies, receive, *headers, taken=None, path=SCOPE["raw_path"]):
    """Send one request; returns what was answered and the seconds that it took."""
    said = []

    async def send(message):
        if taken is not None and len(said) > taken:
            await asyncio.Future()
        await asyncio.sleep(0)
        said.append(message)

    served = Buffering(pages, threads=1, bodies=bodies, largest=lambda kind: 10 * MIB if "form" in kind else MIB)
    _, seconds = run(served({**SCOPE, "raw_path": path, "headers": headers}, receive, send))
    return said, seconds


PIECE = {
    "method": "PATCH",
    "raw_path": b"/uploads/v1/a",
    "headers": [(b"content-type", b"application/offset+octet-stream"), (b"content-length", b"100000")],
}


def test_who_begins_again_ends_the_piece_before_and_waits_until_it_is_written(bodies):
    pages, said = Pages(b""), []

    async def send(message):
        said.append(message["type"])

    async def both():
        served = Buffering(pages, threads=1, bodies=bodies, largest=lambda kind: MIB)
        first = asyncio.ensure_future(served({**SCOPE, **PIECE}, sender(70_000 * b"x", more=True), send))
        await asyncio.sleep(1)
        elsewhere = {**SCOPE, "method": "HEAD", "raw_path": b"/uploads/v1/b", "headers": []}
        await served(elsewhere, sender(b""), send)
        before = len(pages.asked)
        await served({**elsewhere, "raw_path": PIECE["raw_path"]}, sender(b""), send)
        await first
        return before

    before, seconds = run(both())
    assert (before, seconds) == (1, 1), "another address ends nothing, and nobody waits for the pace"
    assert [(environ["REQUEST_METHOD"], len(body)) for environ, body in pages.asked] == [
        ("HEAD", 0),
        ("PATCH", 70_000),
        ("HEAD", 0),
    ]
    assert pages.asked[1][0]["CONTENT_LENGTH"] == "70000"


def patched(served, said, path, *pieces, more=False):
    async def send(message):
        said.append(message.get("status"))

    return asyncio.ensure_future(served({**SCOPE, **PIECE, "raw_path": path}, sender(*pieces, more=more), send))


def test_a_piece_that_is_sent_to_a_page_keeps_nobody_from_it(bodies):
    pages, said = Pages(b""), []

    async def both():
        served = Buffering(pages, threads=1, bodies=bodies, largest=lambda kind: MIB)
        first = patched(served, said, b"/", 70_000 * b"x", more=True)
        await asyncio.sleep(1)
        other = asyncio.ensure_future(
            served({**SCOPE, "method": "GET", "raw_path": b"/", "headers": []}, sender(b""), _unheard)
        )
        await asyncio.wait([other], timeout=5)
        ended = (first.done(), other.done())
        first.cancel()
        return ended

    assert run(both())[0] == (False, True)


async def _unheard(_message):
    pass


def test_of_many_that_begin_again_at_once_each_is_answered_and_few_may_wait(bodies):
    pages, said = Pages(b""), []

    async def many():
        served = Buffering(pages, threads=1, bodies=bodies, largest=lambda kind: MIB)
        first = patched(served, said, PIECE["raw_path"], 70_000 * b"x", more=True)
        await asyncio.sleep(1)
        others = [patched(served, said, PIECE["raw_path"], b"x" * 9, more=True) for _ in range(9)]
        await asyncio.wait([first, *others], timeout=100)
        return [each.done() and each.exception() for each in (first, *others) if not each.cancelled()]

    ended, seconds = run(many())
    assert (ended, seconds < 40) == ([None] * 10, True)
    statuses = [status for status in said if status]
    assert (statuses.count(200), statuses.count(503)) == (5, 5)


def test_after_each_answer_about_an_upload_and_no_other_the_connection_is_closed(bodies):
    ours, _ = asked(Pages(b""), bodies, sender(b""), (b"tus-resumable", b"1.0.0"))
    other, _ = asked(Pages(b""), bodies, sender(b""))
    assert [(b"Connection", b"close") in said[0]["headers"] for said in (ours, other)] == [True, False]


def test_a_form_is_never_taken_in_part(bodies):
    pages = Pages(b"done")
    said, _ = asked(pages, bodies, sender(b"story=lo", None, more=True), length(100))
    assert (said, pages.asked) == ([], [])


def length(octets):
    return (b"content-length", str(octets).encode())


def text_of(said):
    return b"".join(message.get("body", b"") for message in said)


def test_a_request_reaches_the_application_whole_and_the_answer_its_reader(bodies):
    pages = Pages(b"well ", b"done", headers=[("Content-Type", "text/plain")])
    said, _ = asked(
        pages, bodies, sender(b"story=", 5.0, b"lost"), length(10), (b"cookie", b"a=1"), (b"cookie", b"b=2")
    )
    headers = [(b"server", b"ccms"), (b"Content-Type", b"text/plain")]  # granian names itself where we say nothing
    assert said[0] == {"type": "http.response.start", "status": 200, "headers": headers}
    assert text_of(said) == b"well done"
    environ, body = pages.asked[0]
    assert body == b"story=lost"
    assert environ["PATH_INFO"] == "/c/" + b"\xe0\xa6\x95\xff".decode("latin-1")
    assert (environ["REQUEST_METHOD"], environ["QUERY_STRING"], environ["REMOTE_ADDR"]) == ("POST", "a=b", "192.0.2.7")
    assert environ["HTTP_COOKIE"] == "a=1;b=2"
    assert pages.closed == 1


def test_what_breaks_outside_of_django_is_answered_by_us(bodies):
    def broken(_environ, _start):
        raise ValueError

    (start, *_), _ = asked(broken, bodies, sender(b""))
    assert (start["status"], start["headers"][0]) == (500, (b"server", b"ccms"))


def test_a_header_with_a_low_line_does_not_pass_for_one_with_a_hyphen():
    environ = environ_of({**SCOPE, "headers": [(b"x_forwarded_for", b"198.51.100.1"), (b"x-one", b"1")]})
    assert "HTTP_X_FORWARDED_FOR" not in environ
    assert environ["HTTP_X_ONE"] == "1"


def test_a_body_in_pieces_of_no_told_length_has_one_afterwards(bodies):
    pages = Pages(b"done")
    asked(pages, bodies, sender(b"story=", b"lost"), (b"transfer-encoding", b"chunked"))
    assert pages.asked[0][1] == b"story=lost"


def test_of_a_body_that_is_too_large_anyway_only_the_beginning_is_read(bodies):
    pages = Pages(b"too large")
    told = asked(pages, bodies, sender(*(IN_MEMORY * b"x",) * 3, more=True), length(2 * MIB))
    untold = asked(pages, bodies, sender(*(IN_MEMORY * b"x",) * 20, more=True), (b"transfer-encoding", b"chunked"))
    assert [text_of(said) for said, _ in (told, untold)] == [b"too large"] * 2
    (first, begun), (second, read) = pages.asked
    assert (first["CONTENT_LENGTH"], len(begun)) == (str(2 * MIB), 2 * IN_MEMORY)
    assert (second["CONTENT_LENGTH"], len(read)) == (str(MIB + IN_MEMORY), MIB + IN_MEMORY)


@pytest.mark.parametrize(
    ("path", "kind"), [(b"/c", b"text/html; charset=utf-8"), (b"/api/v1/codes", b"application/problem+json")]
)
def test_whoever_sends_too_slowly_is_told_so_and_no_thread_works(bodies, path, kind):
    pages = Pages(b"done")
    said, seconds = asked(pages, bodies, sender(b"{", more=True), length(100), path=path)
    assert (said[0]["status"], seconds) == (408, 30)
    assert (b"Content-Type", kind) in said[0]["headers"]
    assert (b"Connection", b"close") in said[0]["headers"]
    assert "নেটওয়ার্ক" in text_of(said).decode()
    assert pages.asked == []


def test_a_body_for_which_the_disk_has_no_room_is_sent_away_and_may_come_back(bodies, tmp_path):
    tmp_path.rmdir()
    said, _ = asked(Pages(b"done"), bodies, sender(*(IN_MEMORY * b"x",) * 3), length(3 * IN_MEMORY))
    assert said[0]["status"] == 503
    assert any(name == b"Retry-After" for name, _ in said[0]["headers"])


def test_a_long_answer_is_made_as_it_is_read(bodies):
    pages = Pages(*(IN_MEMORY * b"x",) * 50)
    said, _ = asked(pages, bodies, sender(b"", 100.0, None))
    assert len(text_of(said)) == 50 * IN_MEMORY
    assert said[-1]["more_body"] is False
    assert pages.closed == 1


@pytest.mark.parametrize(("taken", "receive"), [(3, sender(b"", 1000.0, None)), (None, sender(b"", None))])
def test_whoever_does_not_read_a_long_answer_or_hangs_up_gets_no_more_of_it(bodies, taken, receive):
    made = []
    pages = Pages(*(IN_MEMORY * b"x",) * 50)
    pages.pieces = (made.append(1) or piece for piece in pages.pieces)
    _, seconds = asked(pages, bodies, receive, taken=taken)
    assert len(made) < 50
    assert pages.closed == 1
    assert seconds <= 60


def test_what_was_made_for_somebody_who_has_left_is_closed(bodies):
    pages = Pages(*(IN_MEMORY * b"x",) * 50)

    async def send(_message):
        raise ConnectionResetError

    served = Buffering(pages, threads=1, bodies=bodies, largest=lambda _: MIB)
    with pytest.raises(ConnectionResetError):
        run(served({**SCOPE, "headers": ()}, sender(b""), send))
    assert pages.closed == 1


@pytest.mark.parametrize(("limit", "connections"), [(256, 4096), (100_000, 4096)])
def test_a_web_process_opens_as_many_files_as_its_connections_need(limit, connections):
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert before[1] >= 8704, "this machine lets nobody open as many files as the test looks for"
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(limit, before[1]), before[1]))
    try:
        assert serving.open_connections() == connections
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] >= 2 * connections
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_where_a_machine_allows_fewer_files_there_are_fewer_connections(monkeypatch):
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 1024))
    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)
    assert serving.open_connections() == 256
