"""Writes the results of a run: everything as JSON, and a Markdown table of goals and figures."""

import json
import os
import platform
import re
import subprocess
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.run import Run

PACKAGES = ("django", "psycopg", "granian", "servestatic")
SETTINGS = ("fsync", "synchronous_commit", "shared_buffers", "max_wal_size", "full_page_writes")


def write(run: Run, about: dict[str, Any], folder: Path) -> None:
    """Write `<size>.json` and `<size>.md`."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{run.options.size}"
    whole = {
        "about": about,
        "goals": [asdict(goal) | {"met": goal.met} for goal in run.goals],
        "figures": run.kept,
        "notes": run.notes,
    }
    (folder / f"{name}.json").write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / f"{name}.md").write_text(table(run, about), encoding="utf-8")


def machine(run: Run) -> dict[str, Any]:
    """Tell what the figures were measured on: machine, versions, settings, and how quickly its disk says "synced"."""
    memory = Path("/proc/meminfo").read_text(encoding="ascii").split()[1]
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    ccms = run.ccms
    with ccms.connect() as connection:
        server = connection.execute("SHOW server_version").fetchone()
        settings = {name: _one(connection.execute(f"SHOW {name}".encode()).fetchone()) for name in SETTINGS}
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S607
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip(),
        "processor": processor[1] if processor else platform.processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(int(memory) / 1024 / 1024),
        "system": platform.platform(),
        "python": platform.python_version(),
        "postgresql": _one(server),
        "packages": {name: version(name) for name in PACKAGES},
        "settings": settings,
        "fdatasync_per_second": syncs(run),
        "complaints": run.options.size,
        "rounds": run.options.rounds,
        "seconds": run.options.seconds,
    }


def _one(row: tuple[object, ...] | None) -> str:
    return str(row[0]) if row else ""


def syncs(run: Run) -> float:
    """Return how many times a second this disk syncs 8 kB, by PostgreSQL's own program."""
    file = run.options.folder / "syncs"
    command = [run.ccms.program("pg_test_fsync"), "-s", "1", "-f", str(file)]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603 - PostgreSQL's own
    found = re.search(r"fdatasync\s+([\d.]+) ops/sec", said)
    return float(found[1]) if found else float("nan")


def table(run: Run, about: dict[str, Any]) -> str:
    """Write goals and figures as Markdown."""
    lines = [f"# {run.options.size:,} complaints, {about['at'][:10]}, commit {about['commit']}", ""]
    lines += [
        f"{about['cores']} cores ({about['processor']}), {about['memory_gib']} GiB, {about['system']}; Python "
        f"{about['python']}, PostgreSQL {about['postgresql']}, "
        + ", ".join(f"{name} {number}" for name, number in about["packages"].items())
        + "; "
        + ", ".join(f"{name} {value}" for name, value in about["settings"].items())
        + f"; fdatasync {about['fdatasync_per_second']:,.0f}/s. {about['rounds']} rounds of {about['seconds']:g} s.",
        "",
        "| goal | wanted | found | |",
        "|---|---:|---:|---|",
    ]
    for goal in run.goals:
        sign = "≤" if goal.at_most else "≥"
        lines.append(
            f"| {goal.text} | {sign} {goal.wanted:g} | {goal.found:.3g} | {'met' if goal.met else '**missed**'} |"
        )
    lines += [
        "",
        "| work | system | clients | per second: median (min–max) | p50 ms | p95 ms | errors | foreign cores |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for work, found in run.kept.items():
        for each in found:
            rate = f"{each['rate']:,.1f} ({each['least']:,.1f}–{each['most']:,.1f})"
            times = f"{each['p50_ms']:.1f} | {each['p95_ms']:.1f}"
            about_it = f"{work} | {each['name']} | {each['clients']}"
            lines.append(f"| {about_it} | {rate} | {times} | {each['errors']} | {each['foreign_cores']:.2f} |")
    lines += ["", *(f"* {name}: {value}" for name, value in run.notes.items()), ""]
    return "\n".join(lines)
