"""A file by machine: nothing of its form is left unread, and while a scanner takes its time nothing is held."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from ccms.accounts.sessions import token_for
from ccms.complaints.evidence import scanner
from ccms.complaints.models import Evidence
from ccms.gate.clock import current_time
from ccms.ledger.models import Event
from tests import factories
from tests.scanners import a_scanner_that, held, read_all

TEXT = "কুরিয়ারের রসিদ নম্বর ৫৫১২"


def a_file(text=TEXT, name="receipt.txt"):
    return SimpleUploadedFile(name, text.encode(), "text/plain")


@pytest.fixture
def send(db):
    """Sends a form of the buyer with a file, by the key that is named."""
    complaint, person, _, _ = factories.a_complaint(current_time())

    def sent(key=None, **form):
        headers = {
            "Authorization": f"Bearer {token_for(person, current_time())}",
            "Idempotency-Key": str(key or uuid.uuid4()),
            "Accept-Language": "en",
        }
        return Client(headers=headers).post(f"/api/v1/complaints/{complaint.reference}/evidence", form)

    return sent


@pytest.mark.parametrize(
    ("more", "pointer", "code"),
    [
        ({"note": "see page 2"}, "/note", "field-unknown"),
        ({"second": a_file()}, "/second", "field-unknown"),
        ({"kind": a_file()}, "/kind", "field-unknown"),
        ({"kind": ["other", "receipt"]}, "/kind", "value-unreadable"),
        ({"file": [a_file(), a_file("another")]}, "/file", "value-unreadable"),
    ],
    ids=["a field", "a file", "a file for a field", "a field twice", "two files"],
)
def test_what_a_form_holds_beside_its_two_fields_is_refused_and_not_left_unread(send, more, pointer, code):
    refused = send(**{"file": a_file(), **more})

    assert refused.status_code == 422, refused.content
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [(pointer, code)]
    assert not Evidence.objects.exists()


class Slow:
    """A scanner that says a file is clean, when it is told to."""

    def __init__(self):
        self.asked, self.go, self.times = threading.Event(), threading.Event(), 0

    def __call__(self, line):
        read_all(line)
        self.times += 1
        self.asked.set()
        assert self.go.wait(60)
        line.sendall(b"stream: OK\0")


@pytest.mark.django_db(transaction=True)
def test_while_a_file_is_scanned_nothing_is_held_and_a_twin_is_told_to_come_back(send, settings, monkeypatch):
    monkeypatch.setattr(scanner, "_rest", scanner._Rest())
    slow, key = Slow(), uuid.uuid4()

    def elsewhere():
        try:
            return send(key, file=a_file())
        finally:
            connections.close_all()

    with a_scanner_that(slow) as settings.CCMS_CLAMD_URL, ThreadPoolExecutor(1) as other:
        first = other.submit(elsewhere)
        assert slow.asked.wait(60)
        assert held() == 0
        twin = send(key, file=a_file())
        slow.go.set()
        added = first.result()
        again = send(key, file=a_file())
        another = send(key, file=a_file("another"))

    assert (twin.status_code, twin.json()["type"]) == (409, "/problems/request-in-progress")
    assert twin.headers["Retry-After"] == "1"
    assert (added.status_code, added.json()["state"]) == (201, "clean")
    assert (again.status_code, again.json()) == (201, added.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert another.json()["type"] == "/problems/idempotency-key-reused"
    assert slow.times == 1
    assert Event.objects.filter(kind="evidence.added").count() == 1


def test_a_refused_file_gives_its_key_back(send):
    key = uuid.uuid4()
    empty = send(key, file=a_file(""))
    given = send(key, file=a_file())

    assert (empty.status_code, given.status_code) == (422, 201), empty.content
