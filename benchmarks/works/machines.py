"""Measures the API beside the pages: a filing, the same call sent again, and a firm's queue."""

import uuid
from collections.abc import Callable, Mapping
from itertools import count, cycle

from benchmarks.client import Client, Wrong
from benchmarks.rounds import Target
from benchmarks.run import Run
from benchmarks.works import pages
from benchmarks.works.filing import PEOPLE_PER_SECOND
from benchmarks.works.pages import OK, Queue, Rows, Step, address, proved
from benchmarks.works.reading import FIRM_QUEUE, FIRMS

CREATED = 201
CLIENTS = 8
KNOWN = 320  # whose calls are sent again: what one caller may send in a minute is limited
QUEUE = "/api/v1/complaints?status=told_firm&status=with_firm&limit=50"


def api(run: Run) -> None:
    """Measure filings and lists by machine, each beside the page that does the same."""
    options = run.options
    wanted = int(PEOPLE_PER_SECOND * (options.seconds + 2) * options.rounds * 1.4)
    people, filers = Queue(run.stock("callers", wanted)), Queue(run.stock("filers", wanted))
    known = run.stock("callers", KNOWN)
    targets = [
        Target("api filing", filing(run.ccms_port, people)),
        Target("api filing, sent again", repeating(run.ccms_port, known)),
        Target("page filing", pages.ccms_filing(run.ccms_port, filers)),
    ]
    run.alternate(targets)
    run.keep("api", targets)
    cost = run.ratio("api", "api filing", "api filing, sent again")
    run.goal("api", "a repeated call costs ≤ 0.3 of a filing", cost, 0.3, at_most=True)
    keys = run.stock("keys", FIRMS)
    cookies = [each["cookie"] for each in run.stock("agents", FIRMS)]
    lists = [
        Target("api queue", queue(run.ccms_port, keys)),
        Target("page queue", pages.ccms_page(run.ccms_port, lambda _: FIRM_QUEUE, "<table", cookies)),
    ]
    run.alternate(lists)
    run.keep("api queue", lists)


def filing(port: int, people: Queue) -> Callable[[int], Step]:
    """File with one call: no evidence, and the answer holds the event's own bytes."""

    def person(number: int) -> Step:
        client = Client(port, address=address(number))

        def step() -> None:
            file(client, people.take())

        return step

    return person


def file(client: Client, caller: Mapping[str, str]) -> None:
    """File with one call, by a person of whom nothing was filed before."""
    client.headers = _headers(caller["token"], str(uuid.uuid4()))
    proved(client.send_json("/api/v1/complaints", caller["body"]), CREATED, '"leaf"')


def repeating(port: int, people: Rows) -> Callable[[int], Step]:
    """Send a call again and again that was answered once."""

    def person(number: int) -> Step:
        client, mine = Client(port, address=address(number)), []
        for caller in people[number::CLIENTS]:
            headers = _headers(caller["token"], str(uuid.uuid4()))
            client.headers = headers
            proved(client.send_json("/api/v1/complaints", caller["body"]), CREATED)
            mine.append((headers, caller["body"]))
        turns = cycle(mine)

        def step() -> None:
            client.headers, body = next(turns)
            answer = proved(client.send_json("/api/v1/complaints", body), CREATED, '"leaf"')
            if "idempotent-replayed" not in answer.headers:
                raise Wrong("not a repetition")

        return step

    return person


def queue(port: int, keys: Rows) -> Callable[[int], Step]:
    """Read the first page of what waits for one firm after the other."""

    def person(number: int) -> Step:
        client, turns = Client(port, address=address(number)), count(number * 31)

        def step() -> None:
            client.headers = _headers(keys[next(turns) % len(keys)]["key"])
            proved(client.get(QUEUE), OK, '"complaints"')

        return step

    return person


def _headers(bearer: str, key: str = "") -> dict[str, str]:
    return {"Authorization": f"Bearer {bearer}"} | ({"Idempotency-Key": key} if key else {})
