"""A guard whose text was changed, and one that somebody added, are named as one that is switched off is."""

import pytest
from django.db import connection, transaction

from ccms.ledger.verify import wanted, wrong_guards

BODIES = {
    "refuses nothing": "BEGIN RETURN coalesce(NEW, OLD); END",
    "refuses with one exception": "BEGIN IF current_user = 'me' THEN RETURN NEW; END IF; RAISE EXCEPTION 'no'; END",
}
TRIGGERS = {
    "dropped": "DROP TRIGGER {name} ON {table}",
    "switched off": "ALTER TABLE {table} DISABLE TRIGGER {name}",
    "not for a replica's role": "ALTER TABLE {table} ENABLE TRIGGER {name}",
    "for another moment": (
        "DROP TRIGGER {name} ON {table};"
        "CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {function}();"
        "ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"
    ),
    "under a condition": (
        "DROP TRIGGER {name} ON {table};"
        "CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW WHEN (false)"
        " EXECUTE FUNCTION {function}();"
        "ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"
    ),
}
ADDED = "CREATE TRIGGER aside BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"


def tried(sql):
    """Return what is named after a change of the guards, which is taken back."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(sql)
        found = list(wrong_guards())
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_every_changed_guard_is_named():
    functions, triggers = wanted()
    assert {"ledger_refuse", "ledger_tx", "complaints_refuse_silent_change"} <= functions.keys()
    assert len(triggers) >= 8
    assert list(wrong_guards()) == []
    for name, (_, table, _, function) in triggers.items():
        for how, sql in TRIGGERS.items():
            found = tried(sql.format(name=name, table=table, function=function))
            assert found in ([("guard-missing", f"trigger {name}")], [("guard-changed", f"trigger {name}")]), (
                name,
                how,
            )
    for name in functions:
        if name.endswith(("refuse", "change")):
            for how, body in BODIES.items():
                made = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
                assert tried(made) == [("guard-changed", f"function {name}")], (name, how)
    assert tried("CREATE OR REPLACE FUNCTION ledger_tx() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 7::bigint'") == [
        ("guard-changed", "function ledger_tx")
    ]
    assert tried(ADDED.format(table="ledger_event", function="ledger_refuse")) == [("guard-added", "trigger aside")]
    assert tried("ALTER FUNCTION ledger_refuse() SET search_path TO pg_temp") == [
        ("guard-changed", "function ledger_refuse")
    ]
