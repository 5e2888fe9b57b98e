import socket
import threading
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings as of_this_process
from django.db import connection
from django.db.utils import OperationalError
from django.http import HttpResponse

from ccms.gate import idempotency
from ccms.operations.web_server import database_watch
from ccms.operations.web_server.database_watch import DatabaseWatchMiddleware, Watched, answers, look


@contextmanager
def listening(answer):
    """Run something that takes calls; `answer` is what it says, None for nothing."""
    server = socket.create_server(("127.0.0.1", 0))
    calls = []

    def serve():
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            calls.append(line)
            if answer:
                line.recv(8)
                line.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()
    yield server.getsockname()[1]
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    for line in calls:
        line.close()


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr(database_watch, "PATIENCE_SECONDS", 0.1)
    return lambda *places: monkeypatch.setattr(database_watch, "_places", lambda: list(places))


def test_a_server_that_runs_answers(db):
    assert answers()


def test_one_that_takes_calls_and_says_nothing_has_none(place):
    with listening(None) as port:
        place(("127.0.0.1", str(port)))
        assert not answers()


def test_one_of_several_is_enough(place, monkeypatch):
    monkeypatch.setattr(
        database_watch, "PATIENCE_SECONDS", 1
    )  # the one that answers is a thread, which has to come first
    with listening(b"N") as port, listening(None) as silent:
        place(("127.0.0.1", str(silent)), ("127.0.0.1", str(port)))
        assert answers()


def test_where_nobody_listens_nothing_answers(place, tmp_path):
    place((str(tmp_path), "5432"))
    assert not answers()


@pytest.mark.parametrize(
    ("address", "status"), [("/t/7K4M92XDPQH", 503), ("/office/", 503), ("/c", 503), ("/livez", 200), ("/", 200)]
)
def test_what_needs_no_database_goes_on_and_the_rest_is_told_at_once(client, monkeypatch, address, status):
    monkeypatch.setattr(database_watch, "_silent", threading.Event())
    database_watch._silent.set()
    answer = client.get(address)  # this test has no database
    assert answer.status_code == status
    if status == 503:
        assert answer.headers["Retry-After"] == "10"


@pytest.mark.parametrize(("language", "title"), [("en", "Something on our side"), ("bn", "আমাদের দিকে সমস্যা")])
def test_a_machine_is_told_that_the_database_is_away_and_not_that_many_are_here(client, monkeypatch, language, title):
    monkeypatch.setattr(database_watch, "_silent", threading.Event())
    database_watch._silent.set()
    answer = client.get("/api/v1/complaints", headers={"Accept-Language": language})
    told = answer.json()
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert (told["type"], told["status"], told["retry_after"]) == ("/problems/dependency-down", 503, 10)
    assert told["title"].startswith(title)
    assert answer.headers["Retry-After"] == "10"


def watched():
    database = of_this_process.DATABASES["default"]
    named = {"host": database["HOST"], "port": database["PORT"], "user": database["USER"], "dbname": database["NAME"]}
    return Watched.connect(**{name: value for name, value in named.items() if value}, autocommit=True)


def end(number):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 20000)", [number])


def test_a_connection_that_the_server_ended_is_found_out_before_it_is_used(transactional_db):
    line = watched()
    line.check()
    end(line.info.backend_pid)
    with pytest.raises(database_watch.psycopg.OperationalError):
        line.check()


def test_a_connection_that_was_cut_while_idle_is_found_out_before_it_is_used(transactional_db):
    line = watched()
    number = line.info.backend_pid
    line.cut()
    with pytest.raises(database_watch.psycopg.OperationalError):
        line.check()
    end(number)


def test_a_connection_that_lives_is_asked_nothing_and_one_with_a_word_on_it_is(transactional_db):
    line = watched()
    line.execute("SELECT 'last asked'")

    def last_asked():
        with connection.cursor() as cursor:
            cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [line.info.backend_pid])
            return cursor.fetchone()[0]

    line.check()
    assert last_asked() == "SELECT 'last asked'"
    line.execute("LISTEN word")
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY word")
    while not database_watch.select.select([line], [], [], 20)[0]:
        pass
    line.check()
    assert last_asked() == ""
    line.close()


def test_a_connection_that_is_cut_ends_the_waiting(transactional_db):
    line = watched()
    failures, number = [], line.info.backend_pid

    def wait():
        try:
            line.execute("SELECT pg_sleep(60)")
        except database_watch.psycopg.OperationalError as failure:
            failures.append(failure)

    waiting = threading.Thread(target=wait)
    waiting.start()
    while line.pgconn.transaction_status != database_watch.psycopg.pq.TransactionStatus.ACTIVE:
        threading.Event().wait(0.01)
    assert line in Watched.known
    line.cut()
    waiting.join(30)
    assert not waiting.is_alive()
    assert failures
    end(number)


def test_every_place_of_the_settings_is_asked(monkeypatch):
    monkeypatch.setitem(of_this_process.DATABASES["default"], "HOST", "one,two")
    monkeypatch.setitem(of_this_process.DATABASES["default"], "PORT", "5432,5433")
    assert database_watch._places() == [("one", "5432"), ("two", "5433")]
    monkeypatch.setitem(of_this_process.DATABASES["default"], "PORT", "")
    assert database_watch._places() == [("one", "5432"), ("two", "5432")]


def test_one_answer_that_is_late_cuts_nobody(monkeypatch, caplog):
    monkeypatch.setattr(database_watch, "_silent", threading.Event())
    given = iter([False, True, False, False, True])
    monkeypatch.setattr(database_watch, "answers", lambda: next(given))
    look()
    assert not database_watch._silent.is_set()
    look()
    assert database_watch._silent.is_set()
    look()
    assert not database_watch._silent.is_set()
    assert list(given) == []
    assert [record.msg["event"] for record in caplog.records] == ["database does not answer", "database answers again"]


@pytest.mark.django_db(transaction=True)
def test_a_slow_write_that_is_refused_keeps_no_other_away_once_commits_are_confirmed_again(rf, monkeypatch):
    monkeypatch.setattr(database_watch, "doubt", threading.Event())
    database_watch.doubt.set()
    entered, end = threading.Event(), threading.Event()

    def view(request):
        if request.path == "/slow":
            entered.set()
            assert end.wait(20)
        connection.close()
        return HttpResponse(status=404)

    web = DatabaseWatchMiddleware(view)
    slow = threading.Thread(target=web, args=[rf.post("/slow")])
    slow.start()
    assert entered.wait(20)
    try:
        assert web(rf.post("/quick")).status_code == 404
        assert not database_watch.doubt.is_set()
    finally:
        end.set()
        slow.join()


@pytest.mark.django_db
def test_a_program_reads_that_it_is_not_known_what_came_before_where_nothing_is_confirmed(client, monkeypatch):
    monkeypatch.setattr(database_watch, "doubt", threading.Event())
    database_watch.doubt.set()

    def ended():
        raise OperationalError("the server closed the connection") from psycopg.OperationalError("closed")

    monkeypatch.setattr(database_watch, "confirm", ended)
    answer = client.post("/api/v1/codes", {}, content_type="application/json", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert "it is not known whether this was done" in answer.json()["title"]


@pytest.mark.django_db(transaction=True)
def test_what_broke_a_request_is_told_though_nothing_can_be_written_any_more(now):
    work = idempotency.alone(account="a", key=uuid4(), now=now)
    with pytest.raises(OperationalError, match="terminat"), work, connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.close()
