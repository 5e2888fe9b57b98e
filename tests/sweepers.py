"""Several sweepers at once, as when several workers run."""

import threading

from django.db import connection

from ccms.complaints.acts.sweeping import sweep


def sweep_together(moments, **options):
    """Let one sweeper for each moment sweep at the same time, on its own connection; return how many clocks rang."""
    ready, fired = threading.Barrier(len(moments)), []

    def one(moment):
        try:
            ready.wait(60)
            fired.append(sweep(moment, **options))
        finally:
            connection.close()

    sweepers = [threading.Thread(target=one, args=(moment,)) for moment in moments]
    for sweeper in sweepers:
        sweeper.start()
    for sweeper in sweepers:
        sweeper.join()
    assert len(fired) == len(moments)
    return sum(fired)
