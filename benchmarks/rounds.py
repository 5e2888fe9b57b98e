"""Runs closed loops in rounds that alternate between the targets, so that other load disturbs all of them alike."""

import multiprocessing
import os
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

type Step = Callable[[], None]
type Person = Callable[[int], Step]  # makes the step of the n-th client, signed in and ready

QUIET_CORES = 0.3
TRIES = 3
HERE = multiprocessing.get_context("fork")
CENT = 100


@dataclass(frozen=True, slots=True)
class Round:
    """One round of one target: steps that ended within it, their milliseconds, who else used the machine."""

    rate: float
    p50: float
    p95: float
    p99: float
    errors: int
    kinds: dict[str, int]
    foreign: float  # cores that processes of others used
    client: float  # cores that the load itself used


@dataclass
class Target:
    """One system at one work, with its clients waiting in a process of their own."""

    name: str
    person: Person
    clients: int = 8
    rounds: list[Round] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._pipe, theirs = HERE.Pipe()
        self._process = HERE.Process(target=_clients, args=(theirs, self.person, self.clients), daemon=True)
        self._process.start()
        problem = self._pipe.recv()
        if problem:
            raise RuntimeError(f"{self.name}: {problem}")

    def run(self, seconds: float, warm: float = 1.0) -> Round:
        """Run one round and keep it."""
        self.rounds.append(self.once(seconds, warm))
        return self.rounds[-1]

    def once(self, seconds: float, warm: float) -> Round:
        """Run one round."""
        before, begun = processor(), time.time()
        start = begun + 0.05 + warm
        self._pipe.send((start, start + seconds))
        spans, kinds, used = self._pipe.recv()
        foreign = strangers(before, processor(), time.time() - begun)
        return summed(spans, kinds, self.clients, seconds, foreign=foreign, load=used / (seconds + warm))

    def close(self) -> None:
        """Send the clients home."""
        self._pipe.send(None)
        self._process.join(5)


def summed(
    spans: Sequence[tuple[float, bool]],
    kinds: Counter[str],
    clients: int,
    seconds: float,
    *,
    foreign: float,
    load: float,
) -> Round:
    """Sum up one round from each step's seconds, and whether it ended in time."""
    sorted_spans = sorted(span * 1000 for span, _ in spans)
    inside = sum(in_time for _, in_time in spans)
    p50, p95, p99 = (percentile(sorted_spans, share) for share in (50, 95, 99))
    # a system that is slower than a round is long still has a rate: that of its clients' steps
    rate = inside / seconds if inside or not spans else clients / statistics.mean(span for span, _ in spans)
    return Round(rate, p50, p95, p99, kinds.total(), dict(kinds.most_common(3)), foreign, load)


def alternate(targets: Sequence[Target], rounds: int, seconds: float, *, quiet: float) -> None:
    """Run every target in turn, `rounds` times; a round that strangers disturbed is repeated."""
    for _ in range(rounds):
        for target in targets:
            tried = [target.once(seconds, warm=1.0)]
            while tried[-1].foreign > quiet and len(tried) < TRIES:
                tried.append(target.once(seconds, warm=0.5))
            target.rounds.append(min(tried, key=lambda each: each.foreign))


def percentile(sorted_values: Sequence[float], share: int) -> float:
    """Return a percentile; nan of nothing."""
    if not sorted_values:
        return float("nan")
    return sorted_values[min(len(sorted_values) - 1, len(sorted_values) * share // CENT)]


def figures(target: Target) -> dict[str, Any]:
    """Return a target's medians, with its worst and best round."""
    return {
        "name": target.name,
        "clients": target.clients,
        "rate": statistics.median(each.rate for each in target.rounds),
        "least": min(each.rate for each in target.rounds),
        "most": max(each.rate for each in target.rounds),
        "p50_ms": statistics.median(each.p50 for each in target.rounds),
        "p95_ms": statistics.median(each.p95 for each in target.rounds),
        "p99_ms": statistics.median(each.p99 for each in target.rounds),
        "errors": sum(each.errors for each in target.rounds),
        "foreign_cores": max(each.foreign for each in target.rounds),
        "client_cores": statistics.median(each.client for each in target.rounds),
        "rounds": [asdict(each) for each in target.rounds],
    }


def _clients(pipe: Connection, person: Person, clients: int) -> None:
    """Hold the clients in this process, and run a round whenever told to."""
    try:
        steps = [person(number) for number in range(clients)]
    except Exception as problem:  # noqa: BLE001 - told by the parent, whatever it is
        pipe.send(f"{type(problem).__name__}: {problem}")
        return
    pipe.send(None)
    while (told := pipe.recv()) is not None:
        spans: list[tuple[float, bool]] = []
        kinds: Counter[str] = Counter()
        used = time.process_time()
        threads = [threading.Thread(target=_loop, args=(step, *told, spans, kinds), daemon=True) for step in steps]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        pipe.send((spans, kinds, time.process_time() - used))


def _loop(step: Step, start: float, stop: float, spans: list[tuple[float, bool]], kinds: Counter[str]) -> None:
    """Do one step after the other; what ends before the start only warms up, what ends after the stop has no rate."""
    while (begun := time.time()) < stop:
        problem = ""
        try:
            step()
        except Exception as error:  # noqa: BLE001 - every failing step is an error that is counted and named
            problem = f"{type(error).__name__}: {str(error)[:120]}"
            time.sleep(0.01)
        ended = time.time()
        if ended < start:
            continue
        if problem:
            kinds[problem] += 1
        else:
            spans.append((ended - begun, ended <= stop))


# Who else used the machine ----------------------------------------------------------------------------------------
TICK = os.sysconf("SC_CLK_TCK")
FOLDER = "CCMS_BENCHMARK"  # names the run's folder, by which everything that it starts is known


@dataclass(frozen=True, slots=True)
class Processor:
    """Seconds of processor that were used up to now: by everybody, and by what the benchmark started."""

    all: float
    own: float


def processor() -> Processor:
    """Read /proc once."""
    first = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]
    used = [int(each) for each in first]
    return Processor((sum(used) - used[3] - used[4]) / TICK, seconds_of(os.environ[FOLDER], {os.getpid()}))


def strangers(before: Processor, after: Processor, seconds: float) -> float:
    """Return how many cores others used between two readings."""
    return max(0.0, ((after.all - before.all) - (after.own - before.own)) / seconds)


def parts_of(first: int) -> set[int]:
    """Return a process and all that it started."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                parents[int(folder.name)] = int(
                    (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[1]
                )
    found = {first}
    while fresh := {number for number, parent in parents.items() if parent in found and number not in found}:
        found |= fresh
    return found


def seconds_of(folder: str, first: set[int]) -> float:
    """Return the seconds that all processes used which name a folder, or which such a one or a first one started."""
    mark = folder.encode()
    parents: dict[int, int] = {}
    spent: dict[int, float] = {}
    own = set(first)
    for place in Path("/proc").iterdir():
        if not place.name.isdigit():
            continue
        try:
            told = (place / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            known = (place / "cmdline").read_bytes() + (place / "environ").read_bytes()
        except OSError:
            continue
        number = int(place.name)
        parents[number] = int(told[1])
        spent[number] = sum(int(each) for each in told[11:15]) / TICK
        if mark in known:
            own.add(number)
    while fresh := {number for number, parent in parents.items() if parent in own and number not in own}:
        own |= fresh
    return sum(spent[number] for number in own if number in spent)
