"""A flood, a database that stands still, a full disk, a dead gateway: reading goes on where it can, nothing is lost."""

import os
import random
import resource
import signal
import threading
import time
import uuid
from collections import Counter
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests import day
from tests.installation import eventually
from tests.operations.living import House
from tests.servers import sms_server
from tests.soak.browsing import Person

CROWD = 40
TOO_LARGE = 64 * 1024  # octets a file may have where the disk is full
PLAIN = {
    "en": "Something on our side is not working",
    "bn": "আমাদের দিকে সমস্যা হয়েছে",
}


def fetch(house, path, **named):
    return httpx.get(f"http://127.0.0.1:{house.port}{path}", timeout=60, **named)


def database_of(house):
    """Return every process of the embedded server, its first one first."""
    first = int((house.data / "database" / "cluster" / "postmaster.pid").read_text().split()[0])
    return [first, *map(int, Path(f"/proc/{first}/task/{first}/children").read_text().split())]


def calls_are_told_that_a_dependency_is_down(house):
    """Read, act and look up by machine: each is a problem that says what is the matter, and when to come back."""
    sent = {"json": {"phone": "01711000001", "purpose": "track"}, "headers": {"Idempotency-Key": str(uuid.uuid4())}}
    for method, path, more in (("GET", "complaints", {}), ("POST", "codes", sent), ("GET", "firms?q=dokan", {})):
        answer = httpx.request(method, f"http://127.0.0.1:{house.port}/api/v1/{path}", timeout=60, **more)
        told = answer.json()
        assert (answer.status_code, told["type"]) == (503, "/problems/dependency-down")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert told["retry_after"] == int(answer.headers["Retry-After"]) > 0


def references(house):
    return [line.split('"')[7] for line in house.finish("reconcile", "--json").splitlines() if '"is": "filing"' in line]


@pytest.fixture
def narrow():
    """Return an installation that one flood fills."""
    one = House(CCMS_WEB_THREADS="2").prepare()
    yield one
    one.remove()


def test_a_flood_of_readers_leaves_room_for_who_files(narrow):
    narrow.run("serve", "work")
    rahima = narrow.person("01711000001")
    over, answers, slow = threading.Event(), Counter(), []

    def read():
        with httpx.Client(base_url=f"http://127.0.0.1:{narrow.port}", timeout=60) as client:
            while not over.is_set():
                begun = time.monotonic()
                answer = client.get("/heads")
                answers[answer.status_code] += 1
                if answer.status_code == 503:
                    slow.append(time.monotonic() - begun)
                    assert 2 <= int(answer.headers["Retry-After"]) <= 8
                    assert "আবার চেষ্টা করুন" in answer.text
                    assert "try again" in answer.text

    crowd = [threading.Thread(target=read) for _ in range(CROWD)]
    for thread in crowd:
        thread.start()
    filed = [rahima.file(f"Dokan {turn}", picture=True)[1] for turn in range(2)]
    over.set()
    for thread in crowd:
        thread.join()

    assert set(answers) == {200, 503}
    assert narrow.meter.counts["unanswered"] == 0
    assert narrow.meter.wrong == []
    assert set(references(narrow)) == set(filed)
    print(f"\nreaders: {dict(answers)}; who filed was asked to wait {narrow.meter.counts['busy']} times")  # noqa: T201
    narrow.stop()


def test_a_database_that_stands_still_gives_a_plain_page_and_nothing_is_lost(house):
    house.run("serve", "work")
    rahima = house.person("01711000001")
    before = rahima.file("Dokan 1", picture=False)[1]
    servers = database_of(house)
    for number in servers:
        os.kill(number, signal.SIGSTOP)
    try:
        for language, words in PLAIN.items():
            answer = fetch(house, f"/t/{before}?lang={language}")
            assert answer.status_code == 503
            assert "Traceback" not in answer.text
            assert words in answer.text or "আবার চেষ্টা করুন" in answer.text
            assert int(answer.headers["Retry-After"]) > 0
        calls_are_told_that_a_dependency_is_down(house)
        assert fetch(house, "/livez").status_code == 200
        assert fetch(house, "/").status_code == 200
    finally:
        for number in servers:
            os.kill(number, signal.SIGCONT)
    assert eventually(house.ready)
    after = rahima.file("Dokan 2", picture=False)[1]
    assert set(references(house)) == {before, after}
    house.stop()


def test_a_database_that_is_gone_gives_a_plain_page_in_both_languages(house):
    house.run("serve")
    servers = database_of(house)
    os.kill(servers[0], signal.SIGKILL)
    assert eventually(lambda: not any(Path(f"/proc/{number}").exists() for number in servers))
    for language, words in PLAIN.items():
        answer = fetch(house, f"/t/7K4M92XDPQH?lang={language}")
        assert (answer.status_code, "Traceback" in answer.text) == (503, False)
        assert words in answer.text
    calls_are_told_that_a_dependency_is_down(house)
    assert fetch(house, "/readyz").status_code == 503
    house.finish("tick")  # any command starts the embedded server again
    house.run("work")
    assert eventually(lambda: fetch(house, "/t/7K4M92XDPQH").status_code == 404)
    house.stop()


class Full(House):
    """An installation whose disk takes no large file."""

    def start(self, *command):
        if command != ("serve",):
            return super().start(*command)
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (TOO_LARGE, before[1]))
        try:
            return super().start(*command)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)


def a_large_picture():
    octets = BytesIO()
    noise = random.Random(1).randbytes(300 * 300 * 3)  # noqa: S311 - repeatable, not secret
    Image.frombytes("RGB", (300, 300), noise).save(octets, "PNG")
    octets.seek(0)
    octets.name = "noise.png"
    return octets


def test_a_full_disk_refuses_files_in_words_and_takes_everything_else():
    house = Full().prepare()
    try:
        house.finish("collectstatic", "--no-input", "-v0")
        house.run("work")  # it starts the database, whose files may grow
        assert eventually((house.data / "database" / ".s.PGSQL.5432").exists)
        house.run("serve")
        rahima = house.person("01711000001")
        rahima.get("/c/firm/new").send(name="Dokan 1", link="https://www.facebook.com/Dokan1")
        rahima.tell_purchase()
        rahima.send()
        assert rahima.path == "/c/evidence"
        refused = rahima.client.http.post(
            "/c/evidence", data=rahima.form(), files=[("product_photo", a_large_picture())]
        )
        assert refused.status_code in {200, 422, 503}
        assert "Traceback" not in refused.text
        assert fetch(house, "/t/7K4M92XDPQH").status_code == 404
        assert house.person("01711000002").file("Dokan 2", picture=False)[1] in references(house)
        assert house.meter.wrong == []
        assert not [path for path in (house.data / "evidence").rglob("*") if path.is_file()]
        house.stop()
        assert "everything agrees" in house.finish("verify")
    finally:
        house.remove()


class Phone(Person):
    """Somebody whose SMS come from a real gateway."""

    gateway = None

    def _told(self):
        return [{"body": text} for text in reversed(self.gateway.texts(f"88{self.phone}"))]


def test_a_dead_gateway_stops_no_filing_and_what_waited_leaves_when_it_is_back(house):
    with sms_server() as gateway:
        Phone.gateway = gateway
        house.environment["CCMS_SMS_URL"] = gateway.url()
        house.run("serve", "work")
        rahima = Phone(f"http://127.0.0.1:{house.port}", house.meter, "01711000001")
        rahima.sign_in()
        sent = len(gateway.texts("8801711000001"))
        gateway.behave_always("8801711000001", "error")
        number = rahima.file("Dokan 1", picture=True)[1]
        assert number in references(house)
        assert eventually(lambda: gateway.calls.count("8801711000001") > sent)
        assert len(gateway.texts("8801711000001")) == sent

        gateway.behave_always("8801711000001", "accept")
        (house.data / "clock-offset").write_text(str(day.Day.offset + 7200))
        assert eventually(lambda: any(number in text.replace("-", "") for text in gateway.texts("8801711000001")))
        house.stop()
