"""A synchronous standby that is gone: writing is told within seconds that nobody knows, and reading goes on."""

import json
import threading
import time
import uuid
from contextlib import contextmanager

import httpx
import psycopg
import pytest
from django.db import connection

from ccms.operations.commit_watch import EVERY_SECONDS, PATIENCE_SECONDS, SELDOM_SECONDS, WEB, WORKER, CommitWatch
from ccms.operations.postgres.embedded import NAME, PORT, attached
from ccms.operations.web_server.database_watch import Watched
from tests.installation import eventually
from tests.operations.living import House

pytestmark = pytest.mark.processes

SECONDS = 10  # within which everybody is answered, also on a busy machine; the drill prints how soon
UNKNOWN = "it is not known whether this was done"
ENDED = "_deliver failed error=django.db.utils.OperationalError"
NAMES = """
    SELECT DISTINCT application_name FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
SEND_AGAIN = "UPDATE notices_codemessage SET state = 'queued' RETURNING request_id"  # due since it was written
WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"


@pytest.fixture(scope="module")
def house():
    one = House().prepare()
    with attached(one.data) as place:
        one.server = {"host": str(place.sockets), "port": PORT, "user": NAME, "dbname": NAME}
        with psycopg.connect(**one.server, autocommit=True) as line:
            line.execute("ALTER SYSTEM SET timezone = 'Asia/Dhaka'")  # as on a server in the country
            line.execute("ALTER SYSTEM SET synchronous_commit = local")
            line.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
            line.execute("SELECT pg_reload_conf()")
            assert eventually(lambda: line.execute("SHOW synchronous_standby_names").fetchone() == ("nobody",), 20)
            line.execute("CHECKPOINT")  # whose process tells all others of the setting
        one.run("serve", "work")
        yield one
        one.stop()
    one.remove()


@pytest.fixture
def ask(house):
    with psycopg.connect(**house.server, autocommit=True, options="-c synchronous_commit=local") as line:
        yield lambda sql: line.execute(sql).fetchall()


@contextmanager
def without_standby(house):
    """Let every commit wait for a standby that there is not."""
    with psycopg.connect(**house.server, autocommit=True) as line:
        line.execute("ALTER SYSTEM SET synchronous_commit = on")
        line.execute("SELECT pg_reload_conf()")
        assert eventually(lambda: line.execute("SHOW synchronous_commit").fetchone() == ("on",), 20)
        try:
            yield
        finally:
            line.execute("ALTER SYSTEM SET synchronous_commit = local")
            line.execute("SELECT pg_reload_conf()")
            assert eventually(lambda: line.execute(WAITING).fetchall() == [], 20)  # what waits still is ended first
            assert eventually(lambda: post_code(house).status_code == 202, 20)  # the web knows, too


def timed(act):
    """Return the answer and after how many seconds it came."""
    begun = time.monotonic()
    answer = act()
    return answer, time.monotonic() - begun


def about_to_send(person, shop):
    """Tell everything of a complaint; returns what is left to be sent."""
    person.get("/c/firm/new").send(name=shop, link=f"https://www.facebook.com/{shop.replace(' ', '')}")
    person.tell_purchase()
    for _ in range(2):
        person.send()
    if person.path == "/c/person":
        person.send(full_name="রহিমা খাতুন", district="dhaka", complainant="self")
    assert person.path == "/c/check", person.text
    return {**person.form(), "declaration": "on"}


def post_code(house, phone="01711000009", key=None):
    headers = {"Idempotency-Key": key or str(uuid.uuid4()), "Accept-Language": "en"}
    body = {"phone": phone, "purpose": "file"}
    return httpx.post(f"http://127.0.0.1:{house.port}/api/v1/codes", json=body, headers=headers, timeout=30)


def test_nobody_is_let_wait_for_three_seconds():
    assert PATIENCE_SECONDS + 2 * EVERY_SECONDS < 3


def references(house):
    lines = map(json.loads, house.finish("reconcile", "--json").splitlines())
    return [line["reference"] for line in lines if line["is"] == "filing"]


def test_a_complaint_whose_commit_waits_in_vain_is_answered_in_seconds_and_filed_once(house, ask):
    rahima = house.person("01711000001")
    last = about_to_send(rahima, "Dokan 1")

    with without_standby(house):
        for _ in range(2):  # the second finds what the first has kept, and is no more told that it is done
            answer, seconds = timed(lambda: rahima.client.http.post("/c/check", data=last))
            assert (answer.status_code, seconds < SECONDS) == (503, True), (answer.status_code, seconds)
            assert UNKNOWN in answer.text, answer.text
            assert int(answer.headers["Retry-After"]) > 0
        kept = [row[0] for row in ask("SELECT reference FROM complaints_complaint")]

    assert len(kept) == 1
    assert [rahima.again(last)] == kept == references(house)


def test_a_call_is_told_as_a_problem_and_neither_threads_nor_connections_are_held(house, ask):
    answers = []

    def call():
        answers.append(timed(lambda: post_code(house)))

    with without_standby(house):
        first, seconds = timed(lambda: post_code(house))
        told = first.json()
        assert (first.status_code, told["type"], seconds < SECONDS) == (503, "/problems/dependency-down", True)
        assert UNKNOWN in told["title"]
        assert told["retry_after"] == int(first.headers["Retry-After"])
        crowd = [threading.Thread(target=call) for _ in range(24)]
        for each in crowd:
            each.start()
        time.sleep(0.3)
        reading, seconds = timed(lambda: house.get("/t/7K4M92XDPQH"))
        assert (reading[0], seconds < SECONDS) == (404, True)
        ready, seconds = timed(lambda: house.get("/readyz"))
        assert (ready[0], seconds < SECONDS) == (200, True)
        for each in crowd:
            each.join()
        assert {(answer.status_code, seconds < SECONDS) for answer, seconds in answers} == {(503, True)}
        measured = house.value(
            "[measured(current_time())[v] for v in (Vital.STANDBYS_MISSING, Vital.COMMITS_WAITING)]",
            "from ccms.complaints.reading.vitals import Vital, measured",
            "from ccms.gate.clock import current_time",
        )
        assert measured.startswith("[1.0, ")
        assert eventually(lambda: ask(WAITING) == [], 20)


def test_afterwards_web_and_worker_go_on_by_themselves(house, ask):
    assert post_code(house, "01711000003").status_code == 202
    with without_standby(house):
        # the worker has tried, too; sent again until then, since its connection may learn late of the setting
        assert eventually(lambda: ask(SEND_AGAIN) and ENDED in "".join(house.said["work"]), 60)
    assert eventually(lambda: post_code(house).status_code == 202, 20)
    karim = house.person("01711000002")  # whose code is sent by the worker
    assert karim.path == "/c/firm"
    assert not house.programs["work"].poll()


def test_a_command_that_waits_for_the_standby_for_long_is_not_ended(house, ask):
    with psycopg.connect(**house.server) as line:
        pid = line.info.backend_pid
        line.execute("CREATE TABLE much (i int)")
        with without_standby(house):
            committing = threading.Thread(target=line.commit)
            committing.start()
            try:
                assert eventually(lambda: (pid,) in ask(WAITING), 20)
                time.sleep(PATIENCE_SECONDS + 4 * EVERY_SECONDS)
                assert (pid,) in ask(WAITING)
            finally:
                ask(f"SELECT pg_cancel_backend({pid})")
                committing.join()
        assert line.execute("SELECT count(*) FROM much").fetchone() == (0,)


def test_every_connection_of_web_and_worker_is_one_whose_commits_are_watched(ask):
    assert {name for (name,) in ask(NAMES)} == {WEB, WORKER}


@pytest.mark.django_db
def test_it_is_looked_often_only_where_a_standby_is_asked_for(house):
    with psycopg.connect(**house.server, autocommit=True) as line:
        assert CommitWatch().look(line) == EVERY_SECONDS
    with connection.cursor() as cursor:
        assert CommitWatch().look(cursor.connection) == SELDOM_SECONDS


def test_a_wait_that_somebody_cancels_is_no_success(house, ask):
    """PostgreSQL says so by a warning alone: the primary has what was written, and perhaps nobody else."""
    line = Watched.connect(**house.server, application_name="tried")
    line.execute("CREATE TABLE tried (i int)")
    line.commit()
    line.execute("INSERT INTO tried VALUES (1)")
    with without_standby(house):
        cancel = (
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
            " WHERE wait_event = 'SyncRep' AND application_name = 'tried'"
        )
        canceling = threading.Thread(target=lambda: eventually(lambda: ask(cancel), 20))
        canceling.start()
        with pytest.raises(psycopg.OperationalError, match="no standby has confirmed"):
            line.commit()
        canceling.join()
        assert ask("SELECT i FROM tried") == [(1,)]
    line.close()
