"""Everything is destroyed and brought back: nothing of the backup is lost, nothing is sent twice, no door is open."""

import json
import re
import time
from dataclasses import dataclass

import pytest

from tests.installation import eventually
from tests.operations.living import House
from tests.servers import sms_server
from tests.soak.browsing import Person

SIZE = 2000
IMPORTS = ("from ccms.notices.models import Notice", "from ccms.gate.clock import current_time")
UNSENT = "Notice.objects.filter(state__in=('queued', 'sending'))"


@pytest.fixture
def gateway():
    with sms_server() as server:
        Phone.gateway = server
        yield server


@pytest.fixture
def passphrase(tmp_path):
    (tmp_path / "passphrase").write_text("correct horse battery staple\n")
    return ("--passphrase-file", str(tmp_path / "passphrase"))


@pytest.fixture
def fresh(gateway):
    """Return an empty machine."""
    one = House(CCMS_SMS_URL=gateway.url())
    yield one
    one.remove()


class Phone(Person):
    """Somebody whose SMS come from a real gateway."""

    gateway = None

    @classmethod
    def at(cls, house, number):
        return cls(f"http://127.0.0.1:{house.port}", house.meter, number)

    def _told(self):
        return [{"body": text} for text in reversed(self.gateway.texts(f"88{self.phone}"))]


@dataclass
class Past:
    """What an outside witness knows of the machine that is destroyed."""

    filings: dict
    verified: dict
    waiting: int
    too_late: str
    cookies: dict
    code: str
    taken: int


def filings(house):
    """Return every number and its state as an outside ledger sees them."""
    lines = (json.loads(line) for line in house.finish("reconcile", "--json").splitlines())
    return {line["reference"]: (line["status"], line["event_seq"]) for line in lines if line["is"] == "filing"}


def counts(house):
    said = json.loads(house.finish("verify", "--json"))
    assert said["findings"] == []
    return {name: said[name] for name in ("events", "complaints", "statements", "evidence")}


def waiting(house):
    return int(house.value(f"{UNSENT}.filter(next_try_at__lte=current_time()).count()", *IMPORTS))


def lived(house, gateway, folder, passphrase):
    """Let people file, back up while notices wait, let those be sent, and let one more file; then destroy it all."""
    house.fill(SIZE)
    house.environment["CCMS_SMS_URL"] = gateway.url()
    house.run("serve", "work")
    rahima, karim = Phone.at(house, "01711000001"), Phone.at(house, "01711000002")
    rahima.sign_in()
    for turn in range(3):
        rahima.file(f"Dokan {turn}", picture=True)
    worker = house.programs.pop("work")
    worker.terminate()
    assert worker.wait(60) == 0
    last = rahima.file("Dokan last", picture=True)[1]
    karim.send(phone=karim.phone)
    held = int(house.value(f"{UNSENT}.count()", *IMPORTS))
    house.finish("keys", "export", str(folder / "keys"), *passphrase)
    house.finish("backup", str(folder / "backup"))
    past = filings(house)
    assert last in past
    verified = counts(house)
    house.run("work")
    code = karim.code
    too_late = rahima.file("Dokan too late", picture=False)[1]
    assert eventually(lambda: not waiting(house), 300)
    house.stop()
    house.remove()
    return Past(past, verified, held, too_late, dict(rahima.client.http.cookies), code, len(gateway.taken))


def test_everything_is_destroyed_and_restored(house, fresh, gateway, passphrase, tmp_path):
    past = lived(house, gateway, tmp_path, passphrase)
    assert past.waiting > 0

    brought = tmp_path / "brought"
    fresh.finish("keys", "import", str(tmp_path / "keys"), str(brought), *passphrase)
    fresh.environment |= {
        "CCMS_SECRET_KEY": f"file:{brought}/secret_key",
        "CCMS_FIELD_KEYS": f"file:{brought}/field_keys",
        "CCMS_SIGNING_KEY_FILE": f"{brought}/signing_key",
    }
    begun = time.monotonic()
    said = fresh.finish("restore", str(tmp_path / "backup"))
    print(f"\n{len(past.filings)} complaints restored and verified in {time.monotonic() - begun:.1f} s")  # noqa: T201

    assert "everything agrees" in said
    assert int(re.search(r"notices held: (\d+)", said)[1]) == past.waiting
    assert filings(fresh) == past.filings
    assert counts(fresh) == past.verified
    assert past.verified["evidence"] == 4
    assert past.too_late not in past.filings  # its receipt is the proof that it is missing
    fresh.finish("tick")
    assert "the clocks rest" in fresh.finish("held")
    fresh.run("serve", "work")
    nobody_comes_in_by_what_was_valid_before(fresh, past)
    life_goes_on_and_what_waited_leaves_when_a_person_says_so(fresh, gateway, past)


def nobody_comes_in_by_what_was_valid_before(fresh, past):
    returning = Phone.at(fresh, "01711000001")
    returning.client.http.cookies.update(past.cookies)
    returning.get("/t/mine?lang=en")
    assert returning.path == "/t/sign-in", returning.path
    stolen = Phone.at(fresh, "01711000002")
    stolen.client.http.cookies.update(past.cookies)
    stolen.get("/c/code?lang=en")
    assert "code" not in stolen.form() or stolen.send(code=past.code).path in {"/c", "/c/code"}
    stolen.get("/t/mine?lang=en")
    assert stolen.path == "/t/sign-in", stolen.path


def life_goes_on_and_what_waited_leaves_when_a_person_says_so(fresh, gateway, past):
    newcomer = Phone.at(fresh, "01711000003")
    newcomer.sign_in()
    taken = [one for one in gateway.taken[past.taken :] if one.to != "8801711000003"]
    assert taken == []
    assert newcomer.file("Dokan new", picture=True)[1] not in past.filings
    called = len(gateway.calls)
    assert f"notices on their way: {past.waiting}" in fresh.finish("held", "--send", "--run-clocks")
    assert "notices held: 0" in fresh.finish("held")
    assert eventually(lambda: not waiting(fresh), 300)
    assert "8801711000001" in gateway.calls[called:]
    # it had left after the backup: the gateway knows our reference, and nobody reads the same twice
    references = [one.reference for one in gateway.taken]
    assert len(references) == len(set(references))
    fresh.finish("tick")
    fresh.stop()
    counts(fresh)
