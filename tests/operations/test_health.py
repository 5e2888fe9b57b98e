import threading

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from psycopg.errors import DiskFull

from ccms.operations import health


def test_alive_needs_no_database(client):
    assert client.get("/livez").content == b"ok\n"


@pytest.mark.django_db
def test_ready_says_what_is_well(client, settings, tmp_path):
    settings.CCMS_EVIDENCE_DIR = tmp_path / "evidence"
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "database": True,
        "room": True,
        "migrations": True,
        "evidence": True,
        "queue_seconds": 0,
        "worker_seconds": 0,
    }


@pytest.mark.django_db(transaction=True)
def test_not_ready_while_a_migration_is_missing(client):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET app = 'put aside' WHERE app = 'ledger'")
        try:
            answer = client.get("/readyz")
        finally:
            cursor.execute("UPDATE django_migrations SET app = 'ledger' WHERE app = 'put aside'")
    assert answer.status_code == 503
    assert answer.json()["migrations"] is False


@pytest.mark.django_db
def test_not_ready_while_the_disk_of_the_database_is_full(client, monkeypatch):
    def full(execute, sql, params, many, context):
        if not sql.lstrip().startswith(("SELECT", "SAVEPOINT", "ROLLBACK", "RELEASE")):
            raise OperationalError("could not extend file: No space left on device") from DiskFull()
        return execute(sql, params, many, context)

    monkeypatch.setattr(health, "_room_until", [0.0])
    wrappers = health._asking.submit(lambda: connection.execute_wrappers).result()  # of the thread that looks
    wrappers.append(full)
    answer = client.get("/readyz")
    wrappers.remove(full)

    assert answer.status_code == 503
    assert (answer.json()["room"], answer.json()["database"]) == (False, True)
    assert client.get("/readyz").json()["room"] is True


@pytest.mark.django_db
def test_not_ready_while_evidence_cannot_be_written(client, settings, tmp_path):
    (tmp_path / "file").touch()
    settings.CCMS_EVIDENCE_DIR = tmp_path / "file" / "evidence"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["evidence"] is False


def test_not_ready_without_a_database(client, monkeypatch):
    def down():
        raise OSError

    monkeypatch.setattr(health, "CHECKS", {"database": down})
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": False, "queue_seconds": None, "worker_seconds": None}


BEHIND = {"queue_seconds": 0, "worker_seconds": 1}


def test_a_database_that_says_nothing_is_given_up_on_and_asked_again_later(client, monkeypatch):
    silent = threading.Event()
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(health, "CHECKS", {"database": lambda: silent.wait(20), "room": lambda: True})
    monkeypatch.setattr(health, "_behind", lambda: BEHIND)
    for _ in range(3):
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json() == {"ready": False, "database": False, "room": False, **dict.fromkeys(BEHIND)}
    silent.set()
    health._asking.submit(lambda: None).result(20)

    monkeypatch.setattr(health, "PATIENCE_SECONDS", 20)
    assert client.get("/readyz").json() == {"ready": True, "database": True, "room": True, **BEHIND}


def test_every_answer_carries_the_security_headers(client):
    headers = client.get("/livez").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert settings.SESSION_COOKIE_NAME not in client.cookies
