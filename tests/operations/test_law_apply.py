"""Changed packs come into force in programs that run: no request is lost, and every process judges by them."""

import json
import shutil
import threading
import time
from collections import Counter
from urllib.request import Request, urlopen

import pytest

from ccms.law.pack.book import PACKS
from tests.installation import eventually

pytestmark = pytest.mark.processes

HEAD = "head@dncrp.example"
NEW_WISH = '[reasons]\nwish = [{ code = "apology", bn = "ক্ষমা চাওয়া", en = "An apology" }]\n'


@pytest.fixture
def packs(tmp_path):
    folder = tmp_path / "packs"
    shutil.copytree(PACKS, folder)
    return folder


@pytest.fixture
def office(house, packs):
    """An installation with its own packs, of which the first are in force, and a head of the office."""
    house.environment |= {"CCMS_PACKS": str(packs), "CCMS_WEB_PROCESSES": "2"}
    house.answers(("staff", "let-in", HEAD, "office_head", "--at", "head"), ("tick",))
    return house


def wishes(house):
    """Ask, on a connection of its own, which remedies can be wished for."""
    asking = Request(f"http://127.0.0.1:{house.port}/api/v1/words", headers={"Connection": "close"})
    with urlopen(asking, timeout=30) as answer:  # noqa: S310
        lists = json.load(answer)["lists"]
    return {word["value"] for each in lists if each["name"] == "wish" for word in each["words"]}


class Stream(threading.Thread):
    """Asks without pause, and counts what came."""

    def __init__(self, house):
        super().__init__(daemon=True)
        self.house, self.ended, self.came = house, threading.Event(), Counter()

    def run(self):
        while not self.ended.is_set():
            for path in ("/", "/api/v1/words", "/c/new"):
                self.came[self.house.get(path)[0]] += 1
            self.came["new" if "apology" in self.house.get("/api/v1/words")[1] else "old"] += 1


def all_processes_have_said_so(house):
    return sum("the law in force is now" in line for line in house.said["serve"]) == 2


def events(house):
    said = house.value(
        "json.dumps([e.data for e in Event.objects.filter(subject='law').order_by('seq')])",
        "import json; from ccms.ledger.models import Event",
    )
    return json.loads(said.splitlines()[-1])


def test_changed_law_reaches_every_process_without_a_lost_request_and_wrong_law_reaches_none(
    office, packs, record_property
):
    (packs / "wishes.toml").write_text(NEW_WISH.replace("code", "cod"), encoding="utf-8")
    office.run("serve", "work")  # a program that starts meanwhile has the law in force, and not the folder
    refused = office.start("law", "apply", "--signed-by", HEAD)
    said, _ = refused.communicate()
    assert refused.returncode == 1
    assert "wishes.toml: reasons wish: cod: there is no such key; did you mean code?" in said
    assert "apology" not in wishes(office)

    (packs / "wishes.toml").write_text(NEW_WISH, encoding="utf-8")
    streams = [Stream(office) for _ in range(3)]
    for stream in streams:
        stream.start()
    said = office.finish("law", "apply", "--signed-by", HEAD)
    applied = time.monotonic()
    assert eventually(lambda: all_processes_have_said_so(office) and all(stream.came["new"] > 3 for stream in streams))
    for stream in streams:
        stream.ended.set()
    for stream in streams:
        stream.join()

    came = sum((stream.came for stream in streams), Counter())
    assert came.keys() - {"old", "new"} == {200}, came
    assert came["old"]
    assert all("apology" in wishes(office) for _ in range(20))
    first, second = events(office)
    told = f"the law in force is now {second['after']}"
    took = time.monotonic() - applied
    record_property("figure", f"law applied under {came[200]} requests, none failed, all new after {took:.0f} s")
    assert (first["before"], second["before"], second["files"]) == ("", first["after"], ["wishes.toml"])
    assert second["after"] in said
    assert all(eventually(lambda name=name: any(told in line for line in office.said[name])) for name in office.said)
    office.stop()
