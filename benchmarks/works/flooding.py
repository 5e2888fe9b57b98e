"""Measures fifty times the clients: the filings that succeed, how fast others are refused, what is kept."""

import statistics
import threading
from pathlib import Path

from benchmarks.rounds import Person, Target, percentile
from benchmarks.run import Run, say
from benchmarks.works import pages
from benchmarks.works.filing import PEOPLE_PER_SECOND

CLIENTS, TIMES = 8, 50
SECONDS = 8.0  # of a round, at the least
OBEDIENT_SECONDS = 25.0  # longer than the longest time that anybody is sent away for


def flood(run: Run) -> None:
    """File with eight clients and with four hundred in turn, then look for everything that was acknowledged.

    Of the four hundred, some come back half a second after a 503, whatever it says, and some when it says.
    """
    once, rounds = run.options.once, run.options.rounds
    seconds, patience = (run.options.seconds,) * 2 if once else (max(run.options.seconds, SECONDS), OBEDIENT_SECONDS)
    # each target's clients are a process of their own, so each has its own people
    share = int(rounds * (seconds + 3) * PEOPLE_PER_SECOND) + CLIENTS * TIMES * rounds
    people = run.stock("filers", 3 * share)
    kept, told = (_emptied(run.options.folder / name) for name in ("acknowledged", "told-to-come-back"))

    def some(number: int, *, obedient: bool = False) -> Person:
        return _filing(run, people[number * share : (number + 1) * share], kept, told, obedient=obedient)

    few = Target("8 clients", some(0))
    hasty = Target("400 clients", some(1), clients=CLIENTS * TIMES)
    obedient = Target("400 who come when told", some(2, obedient=True), clients=CLIENTS * TIMES)
    for _ in range(rounds):
        few.run(seconds)
        hasty.run(seconds, warm=3)
        obedient.run(patience, warm=3)
    run.keep("overload", [few, hasty, obedient])
    for name, who in (("400 clients", "back after half a second"), ("400 who come when told", "back when told")):
        goodput = run.ratio("overload", name, "8 clients")
        run.goal("overload", f"goodput of 50 × the clients, {who}: ≥ 0.9 ×", goodput, 0.9)
    _refusals(run, told)
    _nothing_lost(run, kept)


def _emptied(file: Path) -> Path:
    file.unlink(missing_ok=True)
    return file


def _filing(run: Run, people: pages.Rows, kept: Path, told: Path, *, obedient: bool) -> Person:
    lock = threading.Lock()

    def acknowledged(draft: str, receipt: str) -> None:
        with lock, kept.open("a", encoding="ascii") as file:
            file.write(f"{draft} {receipt.rpartition('/')[2]}\n")

    def refused(seconds: float, named: bool) -> None:  # noqa: FBT001 - the client's call
        with lock, told.open("a", encoding="ascii") as file:
            file.write(f"{seconds:.4f} {int(named)}\n")

    return pages.ccms_filing(run.ccms_port, pages.Queue(people), acknowledged, refused, obedient=obedient)


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
