"""An export takes no more memory for many complaints than for a few."""

import tracemalloc
from collections import Counter

from django.db import connection

from ccms.accounts.firms.firm_members import take_in
from ccms.complaints.firm_desk import exports
from ccms.complaints.lifecycle import Status
from ccms.complaints.queries import visible_to
from ccms.demonstration import people, shops
from ccms.demonstration.bulk import make_many
from tests.web.firm.desk.test_exports import asked


def test_ten_times_as_many_complaints_take_no_more_memory(counter, monkeypatch):
    people.install_members(counter.now)
    shops.install_shops(counter.now)
    for entry in shops.REGISTERED:
        take_in(shops.registered(entry.slug), counter.firm)
    make_many(400, counter.now)
    seen = Counter(visible_to(counter.actor(counter.rahim)).values_list("status", flat=True))
    few = next(status for status, number in seen.items() if 10 <= number <= seen.total() // 10)
    monkeypatch.setattr(exports, "PIECE", 10)
    connection.connection.prepare_threshold = None  # psycopg keeps the last hundred statements, which is not ours

    _peak_and_rows(counter)  # what is read once and kept, is kept from now on
    narrow, rows = _peak_and_rows(counter, statuses=[Status(few)])
    whole, all_rows = _peak_and_rows(counter)

    assert all_rows >= 10 * rows >= 100
    assert whole < 2 * narrow


def _peak_and_rows(counter, **wanted):
    """Make and fetch an export; return the most memory that both took, and how many complaints it has."""
    export, by = asked(counter, **wanted), counter.actor(counter.rahim)
    tracemalloc.start()
    while exports.run_due(counter.now):
        pass
    octets = sum(len(piece) for piece in exports.fetch(exports.token_of(export), by, counter.now).pieces)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    export.refresh_from_db()
    assert octets == export.octets
    return peak, export.rows
