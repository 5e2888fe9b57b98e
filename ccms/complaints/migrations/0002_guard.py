"""A complaint is written only together with its event: PostgreSQL refuses a row whose last event does not exist."""

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


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
