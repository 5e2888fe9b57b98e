import json
import threading

import pytest

from ccms.operations.web_server.load_shedding import Class, Shedding, class_of


def called(application, path="/", **environ):
    seen = {}

    def start(status, headers):
        seen.update(status=status, headers=dict(headers))

    seen["body"] = b"".join(application({"PATH_INFO": path, **environ}, start))
    return seen


def slow(order=None):
    entered, leave = threading.Semaphore(0), threading.Event()

    def application(environ, start):
        if order is not None:
            order.append(environ["PATH_INFO"])
        if environ["PATH_INFO"] == "/":
            entered.release()
            leave.wait(10)
        start("200 OK", [])
        return [b"done"]

    return application, entered, leave


def wait_for(gate, number):
    while gate.queued < number:
        threading.Event().wait(0.001)


def test_a_request_passes_when_nothing_else_runs():
    application, _, leave = slow()
    leave.set()
    assert called(Shedding(application, running=1, waiting=0, patience=0))["status"] == "200 OK"


def test_one_waits_its_turn_and_the_next_is_sent_away_at_once():
    application, entered, leave = slow()
    gate = Shedding(application, running=1, waiting=1, patience=10)
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(called(gate)["status"])) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert entered.acquire(timeout=10)
    wait_for(gate, 1)
    away = called(gate)
    assert away["status"] == "503 Service Unavailable"
    assert int(away["headers"]["Retry-After"]) > 0
    assert "আবার" in away["body"].decode()
    assert b"try again" in away["body"]
    machine = called(gate, "/api/v1/firms", HTTP_ACCEPT_LANGUAGE="en-GB")
    told = json.loads(machine["body"])
    assert machine["headers"]["Content-Type"] == "application/problem+json"
    assert (told["type"], told["status"]) == ("/problems/overloaded", 503)
    assert str(told["retry_after"]) == machine["headers"]["Retry-After"]
    assert "Many people are here" in told["title"]
    assert "এখন অনেকে" in json.loads(called(gate, "/api/v1/firms")["body"])["title"]
    leave.set()
    for thread in threads:
        thread.join(10)
    assert answers == ["200 OK", "200 OK"]


def test_whoever_waited_too_long_is_sent_away_and_leaves_the_place_free():
    application, entered, leave = slow()
    gate = Shedding(application, running=1, waiting=1, patience=0.01)
    first = threading.Thread(target=called, args=(gate,))
    first.start()
    assert entered.acquire(timeout=10)
    assert called(gate)["status"].startswith("503")
    assert called(gate)["status"].startswith("503")
    leave.set()
    first.join(10)
    assert called(gate)["status"] == "200 OK"


def test_a_busy_process_still_says_that_it_lives():
    application, entered, leave = slow()
    gate = Shedding(application, running=1, waiting=0, patience=0)
    first = threading.Thread(target=called, args=(gate,))
    first.start()
    assert entered.acquire(timeout=10)
    assert called(gate)["status"].startswith("503")
    assert called(gate, "/livez")["status"] == "200 OK"
    leave.set()
    first.join(10)


def test_a_failing_request_gives_its_place_back():
    def broken(environ, start):
        raise RuntimeError

    gate = Shedding(broken, running=1, waiting=0, patience=0)
    for _ in range(3):
        try:
            called(gate)
        except RuntimeError:
            continue
        raise AssertionError


def full(gate, application_entered, *paths):
    """Let one request run and others wait; returns what to join."""
    threads = [threading.Thread(target=called, args=(gate, "/"))]
    threads[0].start()
    assert application_entered.acquire(timeout=10)
    for number, path in enumerate(paths, start=1):
        threads.append(threading.Thread(target=called, args=(gate, path)))
        threads[-1].start()
        wait_for(gate, number)
    return threads


def test_of_those_who_wait_a_filing_runs_first_and_a_figure_last():
    order = []
    application, entered, leave = slow(order)
    gate = Shedding(application, running=1, waiting=32, patience=10)
    threads = full(gate, entered, "/firms/jeans", "/office/search", "/t/7K4M92XDPQH", "/c/check")
    leave.set()
    for thread in threads:
        thread.join(10)
    assert order == ["/", "/c/check", "/t/7K4M92XDPQH", "/office/search", "/firms/jeans"]


def test_the_last_places_are_kept_for_the_most_urgent():
    application, entered, leave = slow()
    gate = Shedding(application, running=1, waiting=8, patience=10)
    threads = full(gate, entered, "/c", "/c")
    assert called(gate, "/firms/jeans")["status"].startswith("503")
    assert called(gate, "/office/")["status"].startswith("503")
    threads += more(gate, 4, "/t/7K4M92XDPQH")
    assert called(gate, "/t/7K4M92XDPQH")["status"].startswith("503")
    threads += more(gate, 2, "/c/check")
    assert called(gate, "/c/check")["status"].startswith("503")
    leave.set()
    for thread in threads:
        thread.join(10)
    assert gate.queued == 0


def more(gate, number, path):
    threads = [threading.Thread(target=called, args=(gate, path)) for _ in range(number)]
    already = gate.queued
    for thread in threads:
        thread.start()
    wait_for(gate, already + number)
    return threads


def test_those_who_were_sent_away_do_not_come_back_together():
    application, entered, leave = slow()
    gate = Shedding(application, running=1, waiting=0, patience=0)
    threads = full(gate, entered)
    told = {called(gate)["headers"]["Retry-After"] for _ in range(100)}
    assert len(told) > 3
    leave.set()
    threads[0].join(10)


@pytest.mark.parametrize(
    ("path", "urgency"),
    [
        ("/", Class.CASE),
        ("/c", Class.FILING),
        ("/c/check", Class.FILING),
        ("/t/sign-in/code", Class.FILING),
        ("/t/7K4M92XDPQH", Class.CASE),
        ("/t/7K4M92XDPQH/answer", Class.CASE),
        ("/t/mine", Class.LIST),
        ("/answer/7K4M92XDPQH", Class.CASE),
        ("/office/", Class.LIST),
        ("/office/7K4M92XDPQH/order", Class.CASE),
        ("/api/v1/complaints", Class.FILING),
        ("/api/v1/figures", Class.LIST),
        ("/heads", Class.PUBLIC),
        ("/citizens", Class.PUBLIC),
        ("", Class.PUBLIC),
    ],
)
def test_the_address_alone_says_how_urgent_it_is(path, urgency):
    assert class_of(path) is urgency
