"""Counts what one filing asks of the database, beside the least that any filing must write, through the same driver."""

from benchmarks.run import Run
from benchmarks.systems import HERE

FILINGS, FEW = 300, 20


def database(run: Run) -> None:
    """Count statements, round trips, syncs and milliseconds of the sending, in turn with the bare transaction."""
    with run.ccms.connect() as connection:
        connection.execute("DROP SCHEMA IF EXISTS lean CASCADE")
        connection.execute("CREATE SCHEMA lean")
        text = (HERE / "lean.sql").read_text(encoding="utf-8").replace("\\set ON_ERROR_STOP 1", "")
        statements = "SET search_path = lean;" + text.replace(":n", "1000").replace("VACUUM ANALYZE;", "")
        connection.execute(statements.encode())
    with run.resting():  # a worker that delivers would sync too
        count = FEW if run.options.once else FILINGS
        rounds = [(run.once("filings", count), run.once("bare", count)) for _ in range(run.options.rounds)]
    ours, theirs = ([pair[which] for pair in rounds] for which in (0, 1))

    def middle(found: list[dict[str, float]], name: str) -> float:
        return sorted(each[name] for each in found)[len(found) // 2]

    run.notes["one filing"] = ", ".join(f"{name} {middle(ours, name):.1f}" for name in ours[0])
    run.notes["one bare filing"] = ", ".join(f"{name} {middle(theirs, name):.1f}" for name in theirs[0])
    ratio = middle(ours, "milliseconds") / middle(theirs, "milliseconds")
    run.goal("database", "database time of a filing ≤ 1.5 × the bare transaction's", ratio, 1.5, at_most=True)
    trips = middle(ours, "round_trips")
    run.goal("database", "round trips inside a filing's transaction ≤ 3", trips, 3, at_most=True)
    run.goal("database", "syncs of one filing ≤ 1", round(middle(ours, "syncs"), 1), 1, at_most=True)
