"""Fifty times the clients: what still gets through, how quickly the others are told to come back, what is kept."""

import statistics
import threading
from pathlib import Path

from benchmarks.rounds import Person, Target, percentile
from benchmarks.run import Run, say
from benchmarks.works import pages
from benchmarks.works.filing import PEOPLE_PER_SECOND

CLIENTS, TIMES = 8, 50


def flood(run: Run) -> None:
    """File with eight clients and with four hundred in turn, then look for everything that was acknowledged."""
    seconds, rounds = max(run.options.seconds, 8.0), run.options.rounds
    # each target's clients are a process of their own, so each has its own people
    share = int(rounds * (seconds + 3) * PEOPLE_PER_SECOND) + CLIENTS * TIMES * rounds
    people = run.stock("filers", 2 * share)
    kept = run.options.folder / "acknowledged"
    kept.unlink(missing_ok=True)
    told = run.options.folder / "told-to-come-back"
    told.unlink(missing_ok=True)
    few = Target("8 clients", _filing(run, people[:share], kept, told))
    many = Target("400 clients", _filing(run, people[share:], kept, told), clients=CLIENTS * TIMES)
    for _ in range(rounds):
        few.run(seconds)
        many.run(seconds, warm=3)
    run.keep("overload", [few, many])
    run.goal("overload", "goodput of 50 × the clients ≥ 0.9 ×", run.ratio("overload", "400 clients", "8 clients"), 0.9)
    _refusals(run, told)
    _nothing_lost(run, kept)


def _filing(run: Run, people: pages.Rows, kept: Path, told: Path) -> Person:
    lock = threading.Lock()

    def acknowledged(draft: str, receipt: str) -> None:
        with lock, kept.open("a", encoding="ascii") as file:
            file.write(f"{draft} {receipt.rpartition('/')[2]}\n")

    def refused(seconds: float, named: bool) -> None:  # noqa: FBT001 - the client's call
        with lock, told.open("a", encoding="ascii") as file:
            file.write(f"{seconds:.4f} {int(named)}\n")

    return pages.ccms_filing(run.ccms_port, pages.Queue(people), acknowledged, refused)


def _refusals(run: Run, told: Path) -> None:
    if not told.exists():
        run.notes["overload"] = "nobody was told to come back"
        return
    lines = [line.split() for line in told.read_text(encoding="ascii").splitlines()]
    times = sorted(float(seconds) for seconds, _ in lines)
    without = sum(named == "0" for _, named in lines)
    run.notes["told to come back"] = f"{len(times)} times, median {statistics.median(times) * 1000:.0f} ms"
    run.goal("overload", "503 within a second (p95, ms)", percentile(times, 95) * 1000, 1000, at_most=True)
    run.goal("overload", "503 without Retry-After", without, 0, at_most=True)


def _nothing_lost(run: Run, kept: Path) -> None:
    """Hold every acknowledged filing against the database and its file against the disk."""
    lines = [line.split() for line in kept.read_text(encoding="ascii").splitlines()]
    with run.ccms.connect() as connection:
        found = connection.execute(
            "SELECT c.purchase_id::text, c.reference, e.holder::text || '/' || encode(e.sha256, 'hex')"
            " FROM complaints_complaint c JOIN complaints_evidence e ON e.holder = c.purchase_id AND e.event = ANY("
            "SELECT event_id FROM ledger_event WHERE subject = 'complaint:' || c.id)"
            " WHERE c.purchase_id = ANY(%s::uuid[])",
            [[draft for draft, _ in lines]],
        ).fetchall()
    folder = run.ccms.folder / "evidence"
    there = {(draft, reference) for draft, reference, file in found if (folder / str(file)).is_file()}
    lost = [line for line in lines if tuple(line) not in there]
    say(f"  {len(lines)} filings acknowledged, {len(lost)} of them lost")
    run.goal("overload", "acknowledged filings that are lost", len(lost), 0, at_most=True)
