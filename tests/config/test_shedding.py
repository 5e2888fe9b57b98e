import threading

from ccms.config.shedding import Shedding


def called(application, path="/"):
    seen = {}

    def start(status, headers):
        seen.update(status=status, headers=dict(headers))

    seen["body"] = b"".join(application({"PATH_INFO": path}, start))
    return seen


def slow():
    entered, leave = threading.Semaphore(0), threading.Event()

    def application(environ, start):
        if environ["PATH_INFO"] == "/":
            entered.release()
            leave.wait(10)
        start("200 OK", [])
        return [b"done"]

    return application, entered, leave


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
    while gate._places._value:
        threading.Event().wait(0.001)
    away = called(gate)
    assert away["status"] == "503 Service Unavailable"
    assert int(away["headers"]["Retry-After"]) > 0
    assert "আবার" in away["body"].decode()
    assert b"try again" in away["body"]
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
