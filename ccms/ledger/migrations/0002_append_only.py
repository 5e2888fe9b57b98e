"""Transaction numbers that keep growing after a restore, and triggers that refuse to change the past."""

from django.db import migrations

TRANSACTION_NUMBER = """
CREATE FUNCTION ledger_tx() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT pg_current_xact_id()::text::bigint + coalesce((SELECT tx_offset FROM ledger_epoch), 0)
$$;
-- Below this number every transaction of this database has ended, as the next statement will see. Those
-- of other databases on the same server are left out; the caller's own counts as running. The status is
-- asked last, so that a transaction that ends in between is either seen as another's or seen as ended.
CREATE FUNCTION ledger_finished_tx() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT least(
            min(begun.xid::text::bigint) FILTER (WHERE CASE
                WHEN EXISTS (
                    SELECT FROM pg_stat_activity WHERE backend_xid = begun.xid::xid AND datname <> current_database()
                ) THEN false
                ELSE pg_xact_status(begun.xid) = 'in progress'
            END),
            min(pg_snapshot_xmax(here.snapshot)::text::bigint),
            pg_current_xact_id_if_assigned()::text::bigint
        ) + coalesce((SELECT tx_offset FROM ledger_epoch), 0)
    FROM (SELECT pg_current_snapshot() AS snapshot) AS here
    LEFT JOIN LATERAL pg_snapshot_xip(here.snapshot) AS begun (xid) ON true
$$;
ALTER TABLE ledger_event ALTER COLUMN tx SET DEFAULT ledger_tx();
"""

# By row and ALWAYS: so that neither a parent table nor session_replication_role goes round it.
APPEND_ONLY = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', HINT = 'Add a new event that corrects the old one.';
END
$$;
CREATE TRIGGER ledger_event_keep BEFORE UPDATE OR DELETE ON ledger_event
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_event_keep_all BEFORE TRUNCATE ON ledger_event
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_head_keep BEFORE UPDATE OR DELETE ON ledger_head
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_head_keep_all BEFORE TRUNCATE ON ledger_head
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
ALTER TABLE ledger_event ENABLE ALWAYS TRIGGER ledger_event_keep;
ALTER TABLE ledger_event ENABLE ALWAYS TRIGGER ledger_event_keep_all;
ALTER TABLE ledger_head ENABLE ALWAYS TRIGGER ledger_head_keep;
ALTER TABLE ledger_head ENABLE ALWAYS TRIGGER ledger_head_keep_all;
"""

UNDO = """
DROP TRIGGER ledger_head_keep_all ON ledger_head;
DROP TRIGGER ledger_head_keep ON ledger_head;
DROP TRIGGER ledger_event_keep_all ON ledger_event;
DROP TRIGGER ledger_event_keep ON ledger_event;
DROP FUNCTION ledger_refuse();
ALTER TABLE ledger_event ALTER COLUMN tx DROP DEFAULT;
DROP FUNCTION ledger_finished_tx();
DROP FUNCTION ledger_tx();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(sql=TRANSACTION_NUMBER + APPEND_ONLY, reverse_sql=UNDO)]
