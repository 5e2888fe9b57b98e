"""What somebody who means no good tries with a test shop: real rows, strangers' servers, clocks, and the disk."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from ccms.api.app import document
from ccms.api.document import operations
from ccms.complaints.evidence import quotas
from ccms.complaints.registry import testshop as testshop_acts
from ccms.complaints.registry.testshop import start_afresh
from ccms.gate import testshop, testshop_tables
from ccms.gate.clock import current_time
from ccms.gate.limits import TESTSHOP
from ccms.gate.testshop import FARTHEST, NoRoom, NotOpened, TooFar
from ccms.gate.testshop_tables import NotPossible
from ccms.notices.models import Delivery
from tests import factories
from tests.api.conftest import Machine, administrator_of
from tests.installation import eventually
from tests.testshop.test_life import _add_picture, _callers
from tests.webhooks.receiver import Behaviour

DAY = timedelta(days=1)


def _limits(monkeypatch, **changed):
    for user in (testshop, testshop_acts):
        monkeypatch.setattr(user, "TESTSHOP", replace(TESTSHOP, **changed))


def _nobody_calls():
    return eventually(lambda: not any(thread.is_alive() for thread in _callers()), seconds=30)


def _asked(statements):
    """Return a wrapper that keeps each statement asked of a connection."""

    def keep(execute, sql, params, many, context):
        statements.append(sql)
        return execute(sql, params, many, context)

    return keep


def test_no_call_with_a_test_key_asks_the_real_database_anything(shop, hook):
    made = shop.program.post("/test/complaints").json()["reference"]
    known = {"reference": made, "webhook": hook, "webhook_id": hook, "firm": str(shop.firm.pk)}
    asked, statuses = [], set()
    for name, call in operations(document()):
        method, _, path = name.partition(" ")
        for parameter in call.get("parameters", ()):
            value = known.get(parameter["name"], str(uuid.UUID(int=7)))
            path = path.replace("{" + parameter["name"] + "}", value)
        with connection.execute_wrapper(_asked(asked)):
            statuses.add(shop.program.send(method, path, {} if method == "POST" else None).status_code)
    assert {200, 201, 404, 422} <= statuses
    assert asked == []
    with connection.execute_wrapper(_asked(asked)):
        assert Machine(f"{shop.program.token}x").get("/complaints").status_code == 401
    assert asked  # who guesses is counted in the real world


def test_a_strangers_server_is_called_so_often_and_no_clock_nor_repetition_makes_it_more(
    shop, hook, server, monkeypatch
):
    _limits(monkeypatch, calls_of_minute=100, calls_of_day=5)
    since = (current_time() - DAY).isoformat()
    for _ in range(2):
        assert shop.program.post("/test/events", {"webhook": hook}).status_code == 202
        shop.program.post(f"/webhooks/{hook}/replay", {"since": since})
        shop.program.post("/test/clock", {"hours": 48})
    assert _nobody_calls()
    assert len(server.heard) == 5
    with shop.within():
        assert Delivery.objects.filter(state="waiting").count() > 5


def test_a_second_caller_takes_nothing_of_what_the_first_may_call(shop, hook, server, monkeypatch):
    _limits(monkeypatch, calls_of_minute=100, calls_of_day=1)
    server.behaviour = Behaviour(kind="hangs")
    shop.program.post("/test/events", {"webhook": hook})
    assert eventually(lambda: server.inside == 1)
    server.behaviour = Behaviour()
    with shop.within():
        to_be_tried_again = testshop_acts._called()
    assert len(server.calls) == 1
    assert to_be_tried_again
    server.over.set()
    assert _nobody_calls()
    assert len(server.calls) == 1


def test_starting_afresh_gives_no_more_calls_to_strangers_nor_complaints_for_the_day(shop, hook, server, monkeypatch):
    _limits(monkeypatch, calls_of_minute=100, calls_of_day=5)
    shop.program.post("/test/events", {"webhook": hook})
    assert _nobody_calls()
    with shop.within():
        for _ in range(200):
            testshop_acts.count_complaint()
    start_afresh(shop.by)
    again = shop.with_another_key()
    hook = again.post("/webhooks", {"url": server.url, "events": []}).json()["id"]
    assert again.post("/test/events", {"webhook": hook}).status_code == 202
    assert _nobody_calls()
    assert len(server.heard) == 5
    assert again.post("/test/complaints").status_code == 429


def test_the_clock_goes_no_further_however_many_move_it_at_once(shop):
    ready = Barrier(4)

    def move(_turn):
        with shop.within():
            ready.wait(20)
            try:
                testshop.move(90 * DAY)
            except TooFar:
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        moved = list(pool.map(move, range(4)))
    assert sorted(moved) == [False, True, True, True]
    with shop.within():
        assert testshop.moved() == 270 * DAY <= FARTHEST


@pytest.mark.parametrize("hours", [0, -24, 24 * 91, "NaN", 1.5, 10**30])
def test_no_other_move_is_known_and_the_real_clock_stays(shop, hours):
    before = current_time()
    assert shop.program.post("/test/clock", {"hours": hours}).status_code == 422
    assert current_time() - before < DAY
    with shop.within():
        assert testshop.moved() == timedelta()


def test_a_full_test_shop_takes_nothing_more_but_is_read_and_emptied(shop, hook, monkeypatch):
    made = shop.program.post("/test/complaints").json()["reference"]
    with shop.within():
        holds = testshop_tables.size_of(shop.firm.pk)
    assert 1_000_000 < holds < TESTSHOP.octets // 5
    _limits(monkeypatch, octets=holds)
    for path in ("/test/complaints", f"/complaints/{made}/actions/ask", "/tickets", "/test/clock"):
        refused = shop.program.post(path)
        assert [each["code"] for each in refused.json()["errors"]] == ["test-shop-full"], path
    assert shop.program.get(f"/complaints/{made}").status_code == 200
    assert shop.program.send("DELETE", f"/webhooks/{hook}").status_code in {200, 204}
    start_afresh(shop.by)
    assert shop.program.get("/complaints").status_code == 401


def test_where_all_hold_as_much_as_they_may_no_other_is_opened_until_an_unused_one_is_gone(opened, monkeypatch):
    old = opened()
    firm = factories.firm(current_time(), id=uuid.uuid4())
    _limits(monkeypatch, octets_of_all=0)
    with pytest.raises(NoRoom):
        testshop_acts.open_shop(administrator_of(firm))
    with pytest.raises(NotOpened), testshop.within(firm.pk):
        pass
    with old.within(), connection.cursor() as cursor:
        unused = [testshop_tables.KEPT_DAYS + 1, old.firm.pk]
        cursor.execute("UPDATE public.sandbox_firm SET used_on = used_on - %s WHERE firm = %s", unused)
    sizes = iter([1, 0])
    monkeypatch.setattr(testshop_tables, "size_of_all", lambda: next(sizes))
    _limits(monkeypatch, octets_of_all=1)
    testshop_acts.open_shop(administrator_of(firm))
    with pytest.raises(NotOpened), old.within():
        pass
    testshop.clear(firm.pk)


def test_files_of_tests_leave_room_on_the_disk_for_the_real_ones(shop, settings, tmp_path, monkeypatch):
    settings.CCMS_DATA, settings.CCMS_EVIDENCE_DIR = tmp_path, tmp_path / "evidence"
    reference = shop.program.post("/test/complaints").json()["reference"]
    monkeypatch.setattr(quotas, "QUOTAS", replace(quotas.QUOTAS, test_leaves=1 << 60))
    assert _add_picture(shop.program, reference).status_code == 503
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_connection_that_does_not_lead_to_the_firms_own_tables_finds_none(shop, monkeypatch):
    astray = testshop._database(shop.firm.pk)
    astray["OPTIONS"].pop("options")  # as behind a pool that does not know them
    monkeypatch.setattr(testshop, "_database", lambda _: astray)
    with pytest.raises(NotOpened), shop.within():
        pass
    with pytest.raises(NotPossible):
        testshop_acts.open_shop(shop.by)
    assert shop.program.get("/complaints").status_code == 401


def test_an_operator_who_names_the_real_database_gets_no_test_shops_in_it(transactional_db, settings):
    real = connection.settings_dict
    settings.CCMS_TESTSHOP_DATABASE = {"NAME": real["NAME"], "OPTIONS": dict(real["OPTIONS"])}
    firm = factories.firm(current_time())
    with pytest.raises(NotPossible):
        testshop_acts.open_shop(administrator_of(firm))
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s), to_regclass('public.sandbox_firm')", [f"firm_{firm.pk.hex}"])
        assert cursor.fetchone() == (None, None)
