"""A thread in a test shop and back: whose tables and whose time it sees, whatever happened in between."""

import uuid
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from datetime import timedelta
from threading import Barrier, Event

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, close_old_connections, connection, connections, transaction

from ccms.accounts.models import Firm
from ccms.complaints.registry import testshop as testshop_acts
from ccms.gate import testshop, testshop_tables
from ccms.gate.clock import current_time
from ccms.gate.limits import API_KEY_LIFE
from ccms.gate.testshop import Crowded, NotOpened, TooFar
from tests import factories
from tests.api.conftest import administrator_of
from tests.killing import killed_at, wait_for_the_dead

DAY = timedelta(days=1)


def _database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        return cursor.fetchone()[0]


def _counts(cursor):
    cursor.execute("SELECT to_regproc('gate_take') IS NOT NULL")
    return cursor.fetchone()[0]


def _visit(shop, how):
    real = _database()
    with shop.within():
        assert _database() == f"{real}_sandbox"
        _ends_badly(how)


def _ends_badly(how):
    """Leave a test shop by an error, as any code below may."""
    match how:
        case "an error of ours":
            raise LookupError
        case "a statement that fails":
            with connection.cursor() as cursor:
                cursor.execute("SELECT nothing_of_this_name")
        case "a transaction that fails":
            with transaction.atomic():
                Firm.objects.all().delete()
                raise LookupError
        case "a line that breaks":
            connection.connection.close()
            Firm.objects.count()
        case "connections that are closed":
            connections.close_all()
            raise LookupError
        case "the end of a request":
            close_old_connections()
            raise LookupError


@pytest.mark.parametrize(
    "how",
    [
        "an error of ours",
        "a statement that fails",
        "a transaction that fails",
        "a line that breaks",
        "connections that are closed",
        "the end of a request",
    ],
)
def test_whatever_ends_a_visit_the_next_statement_asks_the_real_database(shop, how):
    real, before = _database(), connection.settings_dict["NAME"]
    with pytest.raises((LookupError, DatabaseError)):
        _visit(shop, how)
    assert (_database(), connection.settings_dict["NAME"]) == (real, before)
    assert testshop.firm() is None
    assert Firm.objects.get(pk=shop.firm.pk).name_en == "Sharighor"
    with shop.within():
        assert Firm.objects.get().name_en == "Test: Sharighor"


def test_an_open_transaction_of_the_real_world_goes_on_around_a_visit(shop):
    with transaction.atomic():
        Firm.objects.filter(pk=shop.firm.pk).update(website="https://a.test")
        with shop.within():
            Firm.objects.update(website="https://b.test")
        assert Firm.objects.get(pk=shop.firm.pk).website == "https://a.test"
        transaction.set_rollback(True)
    assert Firm.objects.get(pk=shop.firm.pk).website == ""
    with shop.within():
        assert Firm.objects.get().website == "https://b.test"


def test_no_statement_of_a_test_shop_can_name_a_real_table(shop):
    with shop.within(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'sandbox_firm'")
        assert cursor.fetchone() == (0,)


def test_nobody_is_in_two_test_shops_at_once(shop):
    with shop.within(), pytest.raises(RuntimeError), shop.within():
        pass
    assert testshop.firm() is None


def test_a_firm_without_a_test_shop_has_none_to_enter(transactional_db):
    with pytest.raises(NotOpened), testshop.within(uuid.uuid4()):
        pass
    assert testshop.firm() is None


def test_two_firms_live_at_two_times_at_once(opened):
    shops, real = [opened(), opened()], current_time()
    both = Barrier(2)

    def live(number):
        try:
            with shops[number].within():
                both.wait(30)
                testshop.move((number + 1) * 10 * DAY)
                made = testshop_acts.complain()
                both.wait(30)
                return current_time() - real, made.firm_id, made.filed_at - real
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        (ten, first, filed), (twenty, second, later) = pool.map(live, range(2))
    assert (first, second) == (shops[0].firm.pk, shops[1].firm.pk)
    assert 10 * DAY <= filed <= ten < 11 * DAY
    assert 20 * DAY <= later <= twenty < 21 * DAY
    assert current_time() - real < DAY


def test_a_clock_stays_where_it_was_moved_and_goes_no_further_than_a_key_lives(shop):
    with shop.within():
        testshop.move(3 * DAY)
    real = current_time()
    with shop.within():
        assert 3 * DAY <= current_time() - real < 4 * DAY
        assert testshop.FARTHEST < API_KEY_LIFE
        with pytest.raises(TooFar):
            testshop.move(testshop.FARTHEST)
        assert current_time() - real < 4 * DAY


def test_a_few_are_let_in_at_once_and_who_waits_too_long_is_told(shop, monkeypatch):
    monkeypatch.setattr(testshop, "PATIENCE_SECONDS", 0.01)
    full, over = Barrier(testshop.AT_ONCE + 1), Barrier(testshop.AT_ONCE + 1)

    def stay(_turn):
        try:
            with shop.within():
                full.wait(30)
                over.wait(30)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(testshop.AT_ONCE) as pool:
        inside = [pool.submit(stay, turn) for turn in range(testshop.AT_ONCE)]
        full.wait(30)
        with pytest.raises(Crowded), shop.within():
            pass
        over.wait(30)
        assert [each.result() for each in inside] == [None] * testshop.AT_ONCE
    with shop.within():
        assert Firm.objects.exists()


def test_who_waits_to_be_let_in_leaves_threads_to_the_real_world_too(shop, monkeypatch):
    monkeypatch.setattr(testshop, "PATIENCE_SECONDS", 3600)
    over = Event()

    def stay(_turn=0):
        try:
            with shop.within():
                over.wait(60)
        finally:
            connections.close_all()

    most = settings.CCMS_WEB_THREADS * 3 // 4
    assert most < settings.CCMS_WEB_THREADS
    with ThreadPoolExecutor(most + 1) as pool:
        inside = [pool.submit(stay, turn) for turn in range(most + 1)]
        refused, _ = wait(inside, 60, FIRST_COMPLETED)
        over.set()
        assert [type(each.exception()) for each in refused] == [Crowded]
    assert sum(each.exception() is None for each in inside) == most


@pytest.mark.parametrize("turn", [1, 5, 10])
def test_a_process_that_is_killed_within_leaves_the_test_shop_and_the_real_world_whole(shop, turn):
    assert killed_at(turn, testshop_acts.complain, within=shop.within)
    wait_for_the_dead()
    with shop.within():
        wait_for_the_dead()
        assert testshop_acts.complain().status == "with_firm"
    assert Firm.objects.get(pk=shop.firm.pk).name_en == "Sharighor"


def test_an_older_schema_is_migrated_when_it_is_entered(shop, monkeypatch):
    last = "gate.0002_take"
    with shop.within(), connection.cursor() as cursor:
        call_command("migrate", "gate", "0001_initial", verbosity=0)
        assert not _counts(cursor)
        cursor.execute("UPDATE public.sandbox_firm SET steps = array_remove(steps, %s)", [last])
    with shop.within(), connection.cursor() as cursor:
        assert _counts(cursor)


def test_what_nobody_uses_any_more_is_dropped_when_another_is_made(opened):
    old = opened()
    with old.within(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE public.sandbox_firm SET used_on = used_on - %s WHERE firm = %s",
            [testshop_tables.KEPT_DAYS + 1, old.firm.pk],
        )
    new = opened(id=uuid.uuid4())
    with pytest.raises(NotOpened), old.within():
        pass
    with new.within(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [testshop_tables.schema_of(old.firm.pk)])
        assert cursor.fetchone() == (0,)
    testshop.clear(new.firm.pk)


def test_starting_afresh_takes_everything_away_but_the_firm(shop):
    with shop.within():
        testshop_acts.complain()
        testshop.move(5 * DAY)
    assert shop.program.get("/complaints").status_code == 200
    real = current_time()
    testshop_acts.start_afresh(shop.by)
    with shop.within():
        assert Firm.objects.get().pk == shop.firm.pk
        assert current_time() - real < DAY
    assert shop.program.get("/complaints").status_code == 401


def test_an_operator_can_name_a_database_whose_role_may_do_nothing_else(transactional_db, settings):
    known, role = connection.settings_dict, "ccms_given"
    name = f"{known['NAME']}_given"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"DROP ROLE IF EXISTS {role}")
        cursor.execute(f"CREATE ROLE {role} LOGIN")
        cursor.execute(f"CREATE DATABASE {name} OWNER {role}")
    settings.CCMS_TESTSHOP_DATABASE = {"NAME": name, "USER": role, "OPTIONS": known["OPTIONS"]}
    firm = factories.firm(current_time())
    testshop_acts.open_shop(administrator_of(firm))
    with testshop.within(firm.pk), connection.cursor() as cursor:
        assert testshop_acts.complain().status == "with_firm"
        cursor.execute("SELECT current_database(), current_user")
        assert cursor.fetchone() == (name, role)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")
        cursor.execute(f"DROP ROLE {role}")
