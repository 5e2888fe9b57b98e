"""The life of a made-up complaint as a developer's program leads it, and that nothing real ever hears of it."""

import json
import re
import threading
import uuid
from dataclasses import replace
from datetime import timedelta
from threading import BoundedSemaphore

import pytest
from django.test import Client

from ccms.accounts import api_keys
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.complaints.evidence import quotas, storage
from ccms.complaints.reading import webhooks
from ccms.complaints.registry import testshop as testshop_acts
from ccms.figures import snapshots
from ccms.gate import testshop
from ccms.gate.clock import current_time, offset
from ccms.gate.counters import standing, take
from ccms.gate.keys import digest_of
from ccms.gate.limits import LIMITS, Counted
from ccms.gate.models import RateLimitHit
from tests import factories
from tests.api.conftest import Machine, a_filing, of_firm
from tests.installation import eventually
from tests.tables import contents

CODE = re.compile(r"\b\d{6}\b")
BANGLA = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
PHONE = "+8801300111222"


def _told(program, reference):
    case = program.get(f"/complaints/{reference}").json()
    return case["status"], case["reason"], [each["event"] for each in case["timeline"]]


def _ended(program, hook):
    told = program.get(f"/webhooks/{hook}/deliveries").json()["deliveries"]
    return {(each["state"], each["status"]) for each in told}


def _callers():
    return [thread for thread in threading.enumerate() if thread.name == "test shop webhooks"]


def test_a_complaint_that_nobody_answers_is_before_the_office_when_its_clock_has_run_down(shop):
    program = shop.program
    made = program.post("/test/complaints")
    assert (made.status_code, made.json()["status"], made.headers["CCMS-Test"]) == (201, "with_firm", "true")
    reference = made.json()["reference"]
    assert _told(program, reference)[2] == ["consumer.filed", "notice.received"]

    passed = program.post("/test/clock", {"hours": 24 * 8}).json()
    assert passed["rung"] >= 1
    assert passed["now"] > (current_time() + timedelta(days=7)).isoformat()
    status, reason, events = _told(program, reference)
    assert (status, reason) == ("escalated", "silence")
    assert events[-1] == "clock.missed_deadline"


def test_the_firm_answers_by_its_test_key_and_the_buyers_silence_brings_it_before_the_office(shop):
    program = shop.program
    reference = program.post("/test/complaints").json()["reference"]
    answer = {"code": "outside_terms", "text": "অর্ডারের শাড়িটিই পাঠানো হয়েছে, ছবি দেখুন।"}
    done = program.post(f"/complaints/{reference}/actions/defend", answer)
    assert (done.status_code, done.json()["status"]) == (200, "with_consumer"), done.content
    program.post("/test/clock", {"hours": 24 * 8})
    assert _told(program, reference)[:2] == ("escalated", "defence_unanswered")


def test_a_made_up_buyer_files_by_the_api_with_the_code_that_stands_among_the_messages(shop):
    program = shop.program
    asked = program.post("/codes", {"phone": PHONE, "purpose": "file"}).json()
    newest = program.get("/test/messages").json()["messages"][0]
    assert newest["to"] == PHONE
    code = CODE.search(newest["body"].translate(BANGLA)).group()
    entered = program.post(f"/codes/{asked['request_id']}/verify", {"code": code})
    assert entered.status_code == 200, entered.content
    buyer = Machine(entered.json()["token"])
    assert buyer.token.startswith("ccms_test_")

    firms = program.get("/firms?q=Sharighor").json()["firms"]
    assert [each["id"] for each in firms] == [str(shop.firm.pk)]
    filed = buyer.post("/complaints", a_filing(shop.firm, current_time()))
    assert filed.status_code == 201, filed.content
    reference = filed.json()["reference"]
    assert [each["reference"] for each in buyer.get("/complaints").json()["complaints"]] == [reference]
    assert program.get(f"/complaints/{reference}").json()["narrative"]


def test_nothing_in_the_real_database_is_touched(shop, hook, server):
    before = contents()
    program = shop.program
    reference = program.post("/test/complaints").json()["reference"]
    program.post(f"/complaints/{reference}/actions/ask", {"text": "কোন রঙের শাড়ি চেয়েছিলেন?"})
    program.post("/codes", {"phone": PHONE, "purpose": "file"})
    program.get(f"/complaints/{reference}")
    program.get("/events")
    program.get("/nothing-here")
    program.post("/complaints", {"firm": "nonsense"})
    program.post("/test/events", {"webhook": hook})
    program.post("/test/clock", {"hours": 24 * 30})
    assert eventually(lambda: len(server.heard) > len(webhooks.NAMES))
    assert contents() == before


def test_a_key_opens_its_own_world_only(opened):
    ours, theirs = opened(), opened(name_en="Other")
    reference = ours.program.post("/test/complaints").json()["reference"]
    real, _person, firm, _contact = factories.a_complaint(current_time())
    real_key = of_firm(firm)

    assert ours.program.get(f"/complaints/{real.reference}").status_code == 404
    assert theirs.program.get(f"/complaints/{reference}").status_code == 404
    assert real_key.get(f"/complaints/{reference}").status_code == 404
    mark, _, bare = ours.program.token.partition(".")
    others = theirs.program.token.partition(".")[0]
    for bearer in (
        bare,
        f"{others}.{bare}",
        f"{mark}.{real_key.token}",
        f"{mark}.",
        mark,
        "ccms_test_",
        "ccms_test_é.",
    ):
        assert Machine(bearer).get("/complaints").status_code == 401, bearer
    for method, path in (("GET", "messages"), ("GET", "clock"), ("POST", "complaints")):
        assert real_key.send(method, f"/test/{path}").status_code == 404
    assert "CCMS-Test" not in real_key.get("/complaints").headers


def test_nobody_on_the_way_keeps_an_answer_of_a_test_shop_for_the_real_world(shop):
    with shop.within():
        snapshots.take(current_time())
    figures = shop.program.get("/figures")

    assert (figures.status_code, figures.headers["CCMS-Test"]) == (200, "true")
    assert figures.headers["Cache-Control"] == "private, no-store"
    assert Machine().get("/figures").status_code == 404


def test_a_token_of_a_made_up_buyer_is_nobodys_in_the_real_world(shop):
    program = shop.program
    asked = program.post("/codes", {"phone": PHONE, "purpose": "file"}).json()
    code = CODE.search(program.get("/test/messages").json()["messages"][0]["body"].translate(BANGLA)).group()
    token = program.post(f"/codes/{asked['request_id']}/verify", {"code": code}).json()["token"]
    assert Machine(token.partition(".")[2]).get("/complaints").status_code == 401


def test_one_of_every_event_comes_signed_and_marked_as_test(shop, hook, server):
    sent = shop.program.post("/test/events", {"webhook": hook})
    assert (sent.status_code, sent.json()["deliveries"]) == (202, len(webhooks.NAMES))
    assert eventually(lambda: len(server.heard) == len(webhooks.NAMES))
    assert sorted(each.type for each in server.heard) == sorted(webhooks.NAMES)
    assert all(b'"test":true' in each.body for each in server.heard)
    assert len({each.reference for each in server.heard}) == len(webhooks.NAMES)
    assert not server.forged
    assert eventually(lambda: _ended(shop.program, hook) == {("delivered", 200)})  # written down after the answer
    real = of_firm(shop.firm)
    assert real.post("/test/events", {"webhook": hook}).status_code == 404


def test_a_webhook_hears_what_the_program_did(shop, hook, server):
    reference = shop.program.post("/test/complaints").json()["reference"]
    assert eventually(lambda: [each.type for each in server.heard] == ["consumer.filed", "notice.received"])
    assert {each.reference for each in server.heard} == {reference}


@pytest.mark.parametrize("path", ["/test/complaints", "/nothing-here"])
def test_who_has_no_key_sets_nothing_going_in_a_test_shop(shop, hook, monkeypatch, path):
    begun = []
    monkeypatch.setattr(testshop_acts, "settle", lambda: begun.append(path))
    mark = shop.program.token.partition(".")[0]

    assert {Machine(f"{mark}.guessed{number}").post(path).status_code for number in range(3)} <= {401, 404}
    assert begun == []
    assert shop.program.post("/test/complaints").status_code == 201
    assert begun == [path]


def test_one_thread_waits_to_call_a_firms_webhooks_however_many_calls_come(shop, hook, server, monkeypatch):
    assert eventually(lambda: not _callers())  # of what was done before
    room = BoundedSemaphore(1)
    monkeypatch.setattr(testshop, "_room_behind", room)
    room.acquire()
    made = {shop.program.post("/test/complaints").json()["reference"] for _ in range(4)}
    waiting = _callers()
    room.release()

    assert len(waiting) == 1
    assert eventually(lambda: {each.reference for each in server.heard} == made)


def test_a_call_is_answered_though_the_webhooks_server_waits_for_that_very_answer(shop, hook, server):
    server.behaviour.kind = "hangs"
    try:
        assert shop.program.post("/test/complaints").status_code == 201
        assert eventually(lambda: server.inside)
    finally:
        server.over.set()
    assert eventually(lambda: not server.inside)


def test_made_up_complaints_are_counted_by_the_day_of_the_machine(shop):
    most = LIMITS[Counted.TEST_COMPLAINTS][0].most
    with shop.within():
        for _ in range(most):
            testshop_acts.count_complaint()
    refused = shop.program.post("/test/complaints")
    assert refused.status_code == 429
    assert shop.program.post("/test/clock", {"hours": 48}).status_code == 200
    assert shop.program.post("/test/complaints").status_code == 429


def test_one_of_every_event_is_sent_ten_times_a_minute_so_that_nobodys_server_is_flooded(shop, hook, server):
    with shop.within():
        for _ in range(10):
            assert take(Counted.TEST_EVENTS, str(shop.firm.pk), current_time()).allowed
    heard = len(server.calls)
    refused = shop.program.post("/test/events", {"webhook": hook})

    assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-many-requests")
    assert shop.program.get(f"/webhooks/{hook}/deliveries").json()["deliveries"] == []
    assert len(server.calls) == heard


def test_calls_of_a_firm_are_counted_by_the_minute_of_the_machine_and_guesses_use_nothing_up(shop):
    with shop.within():
        for _ in range(LIMITS[Counted.TEST_CALLS][0].most - 1):
            testshop_acts.count_call(adds=False)
    for _ in range(3):
        assert Machine(f"{shop.program.token}x").get("/complaints").status_code == 401
    assert shop.program.get("/complaints").status_code == 200
    refused = shop.program.get("/complaints")
    assert (refused.status_code, refused.headers["CCMS-Test"]) == (429, "true")


def test_who_guesses_a_test_key_leaves_nothing_there_and_is_counted_as_any_visitor(shop):
    def standing_there():
        with shop.within():
            return contents()

    def left():
        return standing(Counted.API_READS, "visitor:127.0.0.1", current_time()).left

    before, most = standing_there(), left()
    for _ in range(3):
        assert Machine(f"{shop.program.token}x").get("/complaints").status_code == 401
    assert standing_there() == before
    assert left() == most - 3


def test_what_was_counted_there_is_forgotten_by_the_machines_time_alone(shop):
    shop.program.post("/test/clock", {"hours": 24 * 30})
    with shop.within():
        machines = current_time() - offset()
        take(Counted.TEST_COMPLAINTS, "now", machines)
        take(Counted.TEST_COMPLAINTS, "long ago", machines - timedelta(days=2))
    shop.program.post("/test/complaints")
    with shop.within():
        kept = {bytes(key) for key in RateLimitHit.objects.values_list("key", flat=True)}

    assert digest_of(Counted.TEST_COMPLAINTS, "now") in kept
    assert digest_of(Counted.TEST_COMPLAINTS, "long ago") not in kept


def test_an_export_is_made_by_the_call_that_asks_for_it(shop):
    shop.program.post("/test/complaints")
    asked = shop.program.post("/exports", {"format": "csv"}).json()
    shown = shop.program.get(f"/exports/{asked['id']}").json()
    assert (shown["state"], shown["rows"]) == ("ready", 1)
    fetched = shop.program.get(shown["link"].partition("/api/v1")[2])
    assert (fetched.status_code, fetched.headers["CCMS-Test"]) == (200, "true")
    assert b"CC-" in fetched.content


def _add_picture(program, reference):
    named = {"Authorization": f"Bearer {program.token}", "Idempotency-Key": str(uuid.uuid4()), "Accept-Language": "en"}
    sent = {"kind": "other", "file": factories.a_picture(current_time())}
    return Client(headers=named).post(f"/api/v1/complaints/{reference}/evidence", sent)


def test_a_test_shop_holds_so_many_files_and_no_clock_of_its_own_makes_room(shop, settings, tmp_path, monkeypatch):
    settings.CCMS_DATA, settings.CCMS_EVIDENCE_DIR = tmp_path, tmp_path / "evidence"
    size = factories.a_picture(current_time()).size
    monkeypatch.setattr(quotas, "QUOTAS", replace(quotas.QUOTAS, test_octets=size * 3 // 2))
    first, second = (shop.program.post("/test/complaints").json()["reference"] for _ in range(2))
    assert _add_picture(shop.program, first).status_code == 201
    shop.program.post("/test/clock", {"hours": 25})
    refused = _add_picture(shop.program, second)

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "files-too-large")
    assert len([path for path in tmp_path.rglob("*") if path.is_file() and "preview" not in path.name]) == 1


def test_evidence_of_a_test_lies_apart_from_the_real_one_and_goes_with_the_rest(shop, settings, tmp_path):
    settings.CCMS_DATA, settings.CCMS_EVIDENCE_DIR = tmp_path, tmp_path / "evidence"
    reference = shop.program.post("/test/complaints").json()["reference"]
    added = _add_picture(shop.program, reference)
    assert added.status_code == 201, added.content
    fetched = shop.program.get(f"/complaints/{reference}/evidence/{added.json()['id']}")
    assert (fetched.status_code, fetched.headers["CCMS-Test"]) == (200, "true")
    assert b"".join(fetched)

    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept
    assert all(path.is_relative_to(tmp_path / "sandbox" / shop.firm.pk.hex) for path in kept)
    assert storage.folder() == tmp_path / "evidence"
    testshop_acts.start_afresh(shop.by)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("scope", [Scope.READ, Scope.ANSWER, Scope.WEBHOOKS])
def test_a_test_key_has_scopes_like_any_other(shop, scope):
    with shop.within():
        text = api_keys.make(KeyWanted(name="T", scopes=[scope], days=9), shop.by, current_time())[1]
    status = Machine(text).post("/test/complaints").status_code
    assert status == (201 if scope is Scope.ANSWER else 403)


def test_an_export_of_the_test_shop_is_made_at_once_and_fetched_once(shop):
    program = shop.program
    references = [program.post("/test/complaints").json()["reference"] for _ in range(2)]

    asked = program.post("/exports", {"format": "jsonl"})
    assert asked.status_code == 202, asked.content
    ready = program.get(f"/exports/{asked.json()['id']}").json()
    path = ready["link"].partition("/api/v1")[2]
    file = program.get(path)

    assert (ready["state"], ready["rows"]) == ("ready", 2)
    assert [json.loads(line)["reference"] for line in file.getvalue().splitlines()] == references
    assert program.get(path).status_code == 410
