"""Measures a filing with eight clients and the tracking page of a complaint, beside the peer and the lean reference."""

from benchmarks.rounds import Target
from benchmarks.run import Run
from benchmarks.works import pages

PEOPLE_PER_SECOND = 350


def filing(run: Run) -> None:
    """Measure one filing: CSRF, 100 kB evidence stored and synced, event, notices, receipt page; a worker runs."""
    options = run.options
    people = pages.Queue(run.stock("filers", int(PEOPLE_PER_SECOND * (options.seconds + 2) * options.rounds * 1.4)))
    targets = [
        Target("ccms", pages.ccms_filing(run.ccms_port, people)),
        Target("lean Django", pages.lean_filing(run.lean_port)),
    ]
    if run.has_peer:
        targets.append(Target("django-helpdesk", pages.peer_filing(run.peer_port)))
    run.alternate(targets)
    run.keep("filing", targets)
    run.goal("filing", "a filing ≥ 8 × django-helpdesk", run.ratio("filing", "ccms", "django-helpdesk"), 8)
    run.goal("filing", "a filing ≥ 0.4 × the leanest Django filing", run.ratio("filing", "ccms", "lean Django"), 0.4)


def tracking(run: Run) -> None:
    """Measure the page of one complaint: by its number alone, and as its own person."""
    options, found = run.options, run.stock("references", 4000)
    targets = [
        Target("ccms by number", pages.ccms_tracking(run.ccms_port, found, own=False)),
        Target("one-row Django page", pages.lean_row(run.lean_port, options.size)),
        Target("ccms own case", pages.ccms_tracking(run.ccms_port, found, own=True)),
    ]
    if run.has_peer:
        targets.append(Target("django-helpdesk", pages.peer_tracking(run.peer_port, options.size)))
    run.alternate(targets)
    run.keep("tracking", targets)
    for name in ("ccms by number", "ccms own case"):
        run.goal("tracking", f"{name} ≥ 6 × django-helpdesk", run.ratio("tracking", name, "django-helpdesk"), 6)
        lean = run.ratio("tracking", name, "one-row Django page")
        run.goal("tracking", f"{name} ≥ 0.4 × a one-row Django page", lean, 0.4)
