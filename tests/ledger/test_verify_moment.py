"""Verification beside living writers: one moment is seen, nothing is changed, and nobody is blamed."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ccms.ledger.heads import sign_head
from ccms.ledger.verify import verify_ledger

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("signing_key")]


def test_verification_reads_one_moment_in_a_transaction_that_cannot_write(chains, now):
    chains.write("complaint:A")
    sign_head(now)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        report = verify_ledger()

    assert report.clean
    assert "REPEATABLE READ, READ ONLY" in queries[1]["sql"]


def test_writers_and_signers_at_work_give_no_false_alarm(chains, now):
    stop = threading.Event()

    def work():
        try:
            while not stop.is_set():
                chains.write("complaint:A", "complaint:B")
                sign_head(now)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        reports = [verify_ledger() for _ in range(20)]
    finally:
        stop.set()
        worker.join()

    assert [report.findings for report in reports] == [[]] * 20
    assert verify_ledger().events == len(chains.sealed)
