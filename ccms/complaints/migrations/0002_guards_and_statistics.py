"""The trigger that lets a complaint change only with its event, and what PostgreSQL has to know of large tables."""

from django.db import migrations

# By row and ALWAYS, as in the ledger: so that session_replication_role does not go round it.
GUARD = """
CREATE FUNCTION complaints_refuse_silent_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
        RAISE EXCEPTION 'a complaint is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.id <> OLD.id OR NEW.event_seq <> OLD.event_seq + 1) THEN
        RAISE EXCEPTION 'a complaint changes only with its next event (complaint %)', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM ledger_event
        WHERE subject = 'complaint:' || NEW.id AND seq = NEW.event_seq AND leaf = NEW.event_leaf
    ) THEN
        RAISE EXCEPTION 'a complaint is written only with its event (complaint %)', NEW.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER complaints_only_with_event BEFORE INSERT OR UPDATE OR DELETE ON complaints_complaint
    FOR EACH ROW EXECUTE FUNCTION complaints_refuse_silent_change();
CREATE TRIGGER complaints_never_emptied BEFORE TRUNCATE ON complaints_complaint
    FOR EACH STATEMENT EXECUTE FUNCTION complaints_refuse_silent_change();
ALTER TABLE complaints_complaint ENABLE ALWAYS TRIGGER complaints_only_with_event;
ALTER TABLE complaints_complaint ENABLE ALWAYS TRIGGER complaints_never_emptied;
"""
UNGUARD = """
DROP TRIGGER complaints_never_emptied ON complaints_complaint;
DROP TRIGGER complaints_only_with_event ON complaints_complaint;
DROP FUNCTION complaints_refuse_silent_change();
"""
# Of a word that its statistics do not know, PostgreSQL thinks that a thousandth of all complaints have it, and reads
# thousands of them to find fifty; ten times as many words are known with these.
KNOW_WORDS = "ALTER TABLE complaints_searchtext ALTER COLUMN words SET STATISTICS 1000"
KNOW_FEWER = "ALTER TABLE complaints_searchtext ALTER COLUMN words SET STATISTICS -1"
# Tables that every act and every sweep changes are vacuumed after a hundredth of them changed, instead of a fifth: lists
# are read from the head of an index, where the deadlines that just ended stood, and from the index alone where a page of
# the table is known to hold nothing but living rows. Of six million deadlines PostgreSQL would let 1.2 million die first.
TABLES = ("complaints_deadline", "complaints_complaint", "complaints_searchtext")
SOONER = (
    "ALTER TABLE {table} SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.01,"
    " autovacuum_analyze_scale_factor = 0.02)"
)
AS_USUAL = (
    "ALTER TABLE {table} RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor,"
    " autovacuum_analyze_scale_factor)"
)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunSQL(KNOW_WORDS, KNOW_FEWER),
        *(migrations.RunSQL(SOONER.format(table=table), AS_USUAL.format(table=table)) for table in TABLES),
    ]
