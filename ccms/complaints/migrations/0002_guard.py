"""A complaint changes only together with its next event: PostgreSQL refuses what does not advance the chain."""

from django.db import migrations

GUARD = """
CREATE FUNCTION complaints_refuse_silent_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a complaint is never deleted';
    END IF;
    IF NEW.event_seq <> OLD.event_seq + 1 OR NEW.event_leaf = OLD.event_leaf THEN
        RAISE EXCEPTION 'a complaint changes only with its next event (complaint %)', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER complaints_only_with_event BEFORE UPDATE OR DELETE ON complaints_complaint
    FOR EACH ROW EXECUTE FUNCTION complaints_refuse_silent_change();
"""

UNGUARD = """
DROP TRIGGER complaints_only_with_event ON complaints_complaint;
DROP FUNCTION complaints_refuse_silent_change();
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
