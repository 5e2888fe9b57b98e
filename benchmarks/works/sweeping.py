"""Measures the sweep of many due deadlines, beside one SQL statement that writes the same rows.

Some sweeps are killed half-way, and filings run meanwhile. The clock of the installation is moved on by its offset file
until a tenth of all complaints are due, once for each round. The sweep is the worker's own, run by itself.
"""

import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

from benchmarks.rounds import Target, figures, processor, strangers
from benchmarks.run import Run, say
from benchmarks.systems import HERE, ROOT
from benchmarks.works import pages
from benchmarks.works.filing import PEOPLE_PER_SECOND

PEER_SECONDS, ONCE_SECONDS = 20, 2
SHARE = 10  # one of so many complaints is due
TABLES = ("complaints_complaint", "complaints_deadline", "ledger_event", "notices_notice")
_NEXT = """
    SELECT extract(epoch FROM next_alarm_at - clock_timestamp()) FROM complaints_deadline
    WHERE closed_at IS NULL ORDER BY next_alarm_at OFFSET %s LIMIT 1
"""

# how long an event and a notice of the sweep are, so that the statement beside it writes as much
_SIZES = {
    ":event": "SELECT coalesce(avg(length(body)), 800)::int FROM ledger_event WHERE kind = 'clock.missed_deadline'",
    ":words": "SELECT coalesce(avg(length(params::text)), 230)::int FROM notices_notice"
    " WHERE template LIKE '%escalated'",
}


def sweeps(run: Run) -> None:
    """Sweep a tenth in each round, every second round killed half-way and begun again; then file while it runs."""
    due = run.options.size // SHARE
    with run.resting():  # the worker's own sweep would be quicker at hand
        _beside_raw(run, due)
    _filing_meanwhile(run, due)


def _beside_raw(run: Run, due: int) -> None:
    ours, raw = [], []
    for number in range(min(run.options.rounds, 3)):
        before = _rows(run)
        _make_due(run, due)
        killed = _kill_half_way(run) if number % 2 else 0
        begun, first = time.perf_counter(), processor()
        found = run.once("sweep")
        foreign = strangers(first, processor(), time.perf_counter() - begun)
        run.notes.setdefault("sweep: seconds of Python", []).append(round(found["python"], 1))
        grown = {name: count - before[name] for name, count in _rows(run).items()}
        ours.append(found["fired"] / found["seconds"])
        fired = found["fired"] + killed
        _prove(run, fired, grown)
        raw.append(_raw(run, fired, grown))
        speeds = f"{ours[-1]:.0f}/s, raw {raw[-1]:.0f}/s"
        say(f"  {fired} rang ({killed} before a kill): {speeds}, {foreign:.2f} foreign cores")
    middle = sorted(ours)[len(ours) // 2]
    run.notes["sweep"] = f"{middle:.0f}/s ({min(ours):.0f}–{max(ours):.0f}), raw {sorted(raw)[len(raw) // 2]:.0f}/s"
    run.goal("sweep", "sweep ≥ 0.25 × the raw set-based one", middle / sorted(raw)[len(raw) // 2], 0.25)
    if run.has_peer:
        seconds = ONCE_SECONDS if run.options.once else PEER_SECONDS
        peer = run.peer_sweep(seconds)
        run.notes["sweep of django-helpdesk"] = f"{peer:.0f}/s in {seconds} s"
        run.goal("sweep", "sweep ≥ 27 × django-helpdesk", middle / (peer or float("nan")), 27)


def _make_due(run: Run, due: int) -> None:
    """Move the clock on until so many ring."""
    with run.ccms.connect() as connection:
        row = connection.execute(_NEXT, [due]).fetchone()
    seconds = float(str(row[0])) if row else 0.0
    (run.ccms.folder / "clock-offset").write_text(f"{max(seconds, 0):.3f}\n", encoding="ascii")


def _rows(run: Run) -> dict[str, int]:
    with run.ccms.connect() as connection:
        counts = [connection.execute(f"SELECT count(*) FROM {name}".encode()).fetchone() for name in TABLES]  # noqa: S608
    return {name: int(str(row[0])) for name, row in zip(TABLES, counts, strict=True) if row}


def _kill_half_way(run: Run) -> int:
    """Kill a sweep in the middle of a batch; return how many clocks it had fired."""
    before = _rows(run)["ledger_event"]
    command = [sys.executable, "-m", "benchmarks.once", "sweep"]
    settings = run.ccms.environment
    sweeping = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
    time.sleep(random.uniform(2.5, 4))  # noqa: S311 - no secret
    sweeping.send_signal(signal.SIGKILL)
    sweeping.wait()
    time.sleep(1)  # until the server has noticed
    return _rows(run)["ledger_event"] - before


def _prove(run: Run, fired: int, grown: dict[str, int]) -> None:
    """Every ring has one event, and nothing due is left."""
    with run.ccms.connect() as connection:
        offset = float((run.ccms.folder / "clock-offset").read_text(encoding="ascii"))
        row = connection.execute(
            "SELECT count(*) FROM complaints_deadline WHERE closed_at IS NULL"
            " AND next_alarm_at <= clock_timestamp() + make_interval(secs => %s) - interval '1 minute'",
            [offset],
        ).fetchone()
    left = int(str(row[0])) if row else 0
    if grown["ledger_event"] < fired or left:
        raise RuntimeError(f"{fired} rang, {grown['ledger_event']} events, {left} still due")


def _raw(run: Run, fired: int, grown: dict[str, int]) -> float:
    """Write as many rows of the same kinds in one statement, into tables of the same columns and indexes."""
    with run.ccms.connect() as connection:
        connection.execute("DROP SCHEMA IF EXISTS raw CASCADE")
        connection.execute("CREATE SCHEMA raw")
        for name in TABLES:
            connection.execute(f"CREATE TABLE raw.{name} (LIKE public.{name} INCLUDING ALL)".encode())
        connection.execute("INSERT INTO raw.complaints_complaint SELECT * FROM public.complaints_complaint")
        connection.execute(
            f"INSERT INTO raw.complaints_deadline SELECT (jsonb_populate_record(null::raw.complaints_deadline,"  # noqa: S608
            f" to_jsonb(d) || jsonb_build_object('next_alarm_at', CASE WHEN row_number() OVER () <= {fired} THEN now()"
            " ELSE now() + interval '9 days' END, 'closed_at', null))).* FROM (SELECT DISTINCT ON (complaint_id) *"
            " FROM public.complaints_deadline ORDER BY complaint_id, id) d".encode()
        )
        connection.execute("VACUUM ANALYZE raw.complaints_complaint")
        connection.execute("VACUUM ANALYZE raw.complaints_deadline")
        connection.execute("CHECKPOINT")
        text = (HERE / "sweep.sql").read_text(encoding="utf-8")
        per = {":notices": "notices_notice", ":clocks": "complaints_deadline"}
        for name, table in per.items():
            text = text.replace(name, str(max(1, round(grown[table] / fired))))
        for name, asked in _SIZES.items():
            row = connection.execute(asked.encode()).fetchone()
            text = text.replace(name, str(row[0]) if row else "")
        begun = time.perf_counter()
        row = connection.execute(text.encode()).fetchone()
        seconds = time.perf_counter() - begun
        connection.execute("DROP SCHEMA raw CASCADE")
    return int(str(row[0])) / seconds if row else 0.0


def _filing_meanwhile(run: Run, due: int) -> None:
    """File with eight clients while nothing is swept, and while the worker's sweep has a tenth to do."""
    seconds = run.options.seconds
    rounds = min(run.options.rounds, 3)
    share = int((seconds + 3) * rounds * PEOPLE_PER_SECOND)
    people = run.stock("filers", 2 * share)
    quiet = Target("quiet", pages.ccms_filing(run.ccms_port, pages.Queue(people[:share])))
    swept = Target("while sweeping", pages.ccms_filing(run.ccms_port, pages.Queue(people[share:])))
    for _ in range(rounds):
        quiet.run(seconds)
        _make_due(run, due)
        command = [sys.executable, "-m", "benchmarks.once", "sweep"]
        settings = run.ccms.environment
        sweeping = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
        time.sleep(1.5)
        swept.run(seconds, warm=0.5)
        if sweeping.poll() is not None:
            say(f"  the sweep ended before the round did, at {datetime.now(UTC):%H:%M:%S}")
        sweeping.wait()
    run.keep("filing and sweep", [quiet, swept])
    ratio = figures(swept)["p95_ms"] / figures(quiet)["p95_ms"]
    run.goal("filing and sweep", "p95 of a filing while the sweep runs ≤ 2 × the quiet p95", ratio, 2, at_most=True)
