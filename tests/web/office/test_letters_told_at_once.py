"""A posted letter is told of as received while a person records that it came back, and neither breaks."""

import threading
import time

import pytest
from django.db import connections

from ccms.complaints import letters
from ccms.complaints.acts import proof_of_service
from ccms.complaints.acts.acting import lock
from ccms.complaints.acts.sweeping import sweep
from ccms.notices import proofs
from tests.web.office.test_letters import case, clerk, letter, post, work  # noqa: F401
from tests.web.office.working import Desk


@pytest.fixture
def desk(transactional_db, sign_in):
    return Desk(sign_in)


def test_a_letter_that_comes_back_while_it_is_told_of_as_received_is_recorded(desk, case, clerk, monkeypatch):  # noqa: F811
    work(desk)
    post(desk, clerk)
    desk.later(days=6)
    proof_of_service.presume(desk.now)
    key, by, now = letter().pk, desk.actor(clerk), desk.now
    has_complaint, has_letter = threading.Event(), threading.Event()
    troubles = []

    def slowly(*known):
        found = lock(*known)
        if threading.current_thread().name == "return":
            has_complaint.set()
            has_letter.wait(5)
        return found

    told = proof_of_service.firm_received

    def heard(**known):
        has_letter.set()
        time.sleep(0.3)
        told(**known)

    monkeypatch.setattr(letters, "lock", slowly)
    monkeypatch.setattr(proof_of_service, "firm_received", heard)

    def bring_back():
        try:
            letters.record_return(key, reason="moved", by=by, now=now)
        except Exception as error:  # noqa: BLE001
            troubles.append(type(error.__cause__).__name__)
        finally:
            connections.close_all()

    one = threading.Thread(target=bring_back, name="return")
    one.start()
    assert has_complaint.wait(10)
    proofs.tell(now)
    one.join()

    assert troubles == []
    assert not letter().proof_due


def test_a_letter_that_another_process_tells_of_is_received_before_its_time_is_over(desk, case, clerk, monkeypatch):  # noqa: F811
    work(desk)
    post(desk, clerk)
    desk.later(days=8)
    proof_of_service.presume(desk.now)
    now, told = desk.now, proof_of_service.firm_received
    holds, swept = threading.Event(), threading.Event()

    def heard(**known):
        if threading.current_thread().name == "other":
            holds.set()
            swept.wait(3)
        told(**known)

    def tell():
        try:
            proofs.tell(now)
        finally:
            connections.close_all()

    monkeypatch.setattr(proof_of_service, "firm_received", heard)
    other = threading.Thread(target=tell, name="other")
    other.start()
    assert holds.wait(10)
    sweep(now)
    swept.set()
    other.join()

    case.now_stands()
    assert (case.complaint.receipt_basis, case.complaint.reason) == ("registered_post", "")
