"""Measures how long the dossier of a complaint with ten files takes, beside the bare packing of the same bytes."""

from benchmarks.run import Run

DOSSIERS = 5
SECONDS = 2.0
TIMES = 6.0


def dossier(run: Run) -> None:
    """Hold a dossier against its goal, and tell how many times the bare packing it takes."""
    count = 1 if run.options.once else DOSSIERS
    rounds = [run.once("dossiers", count) for _ in range(run.options.rounds)]
    middle = sorted(rounds, key=lambda each: each["seconds"])[len(rounds) // 2]
    run.notes["a dossier of ten files"] = f"{middle['seconds']:.2f} s; bare packing {middle['bare']:.2f} s"
    run.goal("dossier", f"ten files ≤ {SECONDS:g} s", middle["seconds"], SECONDS, at_most=True)
    ratio = middle["seconds"] / middle["bare"]
    run.goal("dossier", f"≤ {TIMES:g} × copy, digest and pack of the same bytes", ratio, TIMES, at_most=True)
