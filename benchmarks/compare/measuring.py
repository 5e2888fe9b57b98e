"""Measures one step at one side: the processor that its servers use, the statements it asks, the bytes that come."""

import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from benchmarks.client import Client
from benchmarks.compare.steps import Row, Step
from benchmarks.compare.trees import COUNTED, WARM, Tree
from benchmarks.works.pages import address

CLIENTS = 8
STILL_SECONDS, STILL_USED, LONGEST_SECONDS = 0.5, 0.02, 20.0
_STATEMENT = re.compile(rb"^[^\n]*\] LOG:  (?:statement|execute [^:\n]*):\s+(\w+)", re.MULTILINE)
_FRAME = {b"BEGIN", b"COMMIT", b"ROLLBACK", b"SAVEPOINT", b"RELEASE"}  # of a transaction: no question of its own


def processor_of(tree: Tree, step: Step) -> float:
    """Return the milliseconds of processor that web, worker and database use for one step, what follows it included."""
    _play(tree, step, tree.rows(step, WARM))
    rows = tree.rows(step, step.times)
    wait_until_still(tree)
    before = tree.processor()
    _play(tree, step, rows)
    wait_until_still(tree)
    return (tree.processor() - before) * 1000 / len(rows)


def counted(tree: Tree, step: Step) -> tuple[float, float]:
    """Return the statements of one step, without those of a transaction's frame, and the bytes of its answers."""
    client = Client(tree.ccms.port, packed=True)
    _steps(client, step, tree.rows(step, WARM), 0)
    log, before = tree.ccms.log, tree.ccms.log.stat().st_size
    client.octets = 0
    _steps(client, step, tree.rows(step, COUNTED), WARM)
    with log.open("rb") as file:
        file.seek(before)
        return statements_in(file.read()) / COUNTED, client.octets / COUNTED


def statements_in(log: bytes) -> int:
    """Count the statements that a database's log tells of, without those of a transaction's frame."""
    return sum(word.upper() not in _FRAME for word in _STATEMENT.findall(log))


@contextmanager
def statements_written(tree: Tree) -> Iterator[None]:
    """Let the database write down every statement of the web process, with no worker beside it."""
    tree.ccms.web_processes = 1
    tree.start("serve")
    with tree.ccms.connect() as connection:
        connection.execute("ALTER SYSTEM SET log_statement = 'all'")
        connection.execute("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            connection.execute("ALTER SYSTEM RESET log_statement")
            connection.execute("SELECT pg_reload_conf()")


def _play(tree: Tree, step: Step, rows: Sequence[Row]) -> None:
    """Share the rows among the clients; the first step that fails ends its client's part, and is raised."""
    problems: list[Exception] = []

    def part(number: int) -> None:
        try:
            _steps(Client(tree.ccms.port), step, rows[number::CLIENTS], number)
        except Exception as problem:  # noqa: BLE001 - raised below, in the thread that waits
            problems.append(problem)

    threads = [threading.Thread(target=part, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]


def _steps(client: Client, step: Step, rows: Sequence[Row], number: int) -> None:
    for turn, row in enumerate(rows):
        client.address = address(number + CLIENTS * turn)  # limits count by address
        step.play(client, row)


def wait_until_still(tree: Tree, seconds: float = LONGEST_SECONDS) -> None:
    """Wait until the worker has done what the steps before gave it."""
    until, used = time.monotonic() + seconds, tree.processor()
    while time.monotonic() < until:
        time.sleep(STILL_SECONDS)
        before, used = used, tree.processor()
        if used - before < STILL_USED:
            return
