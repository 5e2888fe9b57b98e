"""The triggers that keep every snapshot of the figures and its rows as they were published."""

from django.db import migrations

# By row and ALWAYS, as the ledger's: neither a parent table nor session_replication_role goes round it.
KEPT = """
CREATE FUNCTION figures_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is kept as it was told: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', HINT = 'Take a new snapshot.';
END
$$;
CREATE TRIGGER figures_snapshot_keep BEFORE UPDATE OR DELETE ON figures_snapshot
    FOR EACH ROW EXECUTE FUNCTION figures_refuse();
CREATE TRIGGER figures_snapshot_keep_all BEFORE TRUNCATE ON figures_snapshot
    FOR EACH STATEMENT EXECUTE FUNCTION figures_refuse();
CREATE TRIGGER figures_of_firm_keep BEFORE UPDATE OR DELETE ON figures_of_firm
    FOR EACH ROW EXECUTE FUNCTION figures_refuse();
CREATE TRIGGER figures_of_firm_keep_all BEFORE TRUNCATE ON figures_of_firm
    FOR EACH STATEMENT EXECUTE FUNCTION figures_refuse();
CREATE TRIGGER figures_open_rows_keep BEFORE UPDATE OR DELETE ON figures_open_rows
    FOR EACH ROW EXECUTE FUNCTION figures_refuse();
CREATE TRIGGER figures_open_rows_keep_all BEFORE TRUNCATE ON figures_open_rows
    FOR EACH STATEMENT EXECUTE FUNCTION figures_refuse();
ALTER TABLE figures_snapshot ENABLE ALWAYS TRIGGER figures_snapshot_keep;
ALTER TABLE figures_snapshot ENABLE ALWAYS TRIGGER figures_snapshot_keep_all;
ALTER TABLE figures_of_firm ENABLE ALWAYS TRIGGER figures_of_firm_keep;
ALTER TABLE figures_of_firm ENABLE ALWAYS TRIGGER figures_of_firm_keep_all;
ALTER TABLE figures_open_rows ENABLE ALWAYS TRIGGER figures_open_rows_keep;
ALTER TABLE figures_open_rows ENABLE ALWAYS TRIGGER figures_open_rows_keep_all;
"""
UNDO = """
DROP TRIGGER figures_open_rows_keep_all ON figures_open_rows;
DROP TRIGGER figures_open_rows_keep ON figures_open_rows;
DROP TRIGGER figures_of_firm_keep_all ON figures_of_firm;
DROP TRIGGER figures_of_firm_keep ON figures_of_firm;
DROP TRIGGER figures_snapshot_keep_all ON figures_snapshot;
DROP TRIGGER figures_snapshot_keep ON figures_snapshot;
DROP FUNCTION figures_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("figures", "0001_initial")]
    operations = [migrations.RunSQL(KEPT, UNDO)]
