"""The table of editions, whose rows stay as they are."""

from django.db import migrations, models

APPEND_ONLY = """
CREATE TRIGGER editions_edition_keep BEFORE UPDATE OR DELETE ON editions_edition
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER editions_edition_keep_all BEFORE TRUNCATE ON editions_edition
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
ALTER TABLE editions_edition ENABLE ALWAYS TRIGGER editions_edition_keep;
ALTER TABLE editions_edition ENABLE ALWAYS TRIGGER editions_edition_keep_all;
"""
UNDO = """
DROP TRIGGER editions_edition_keep_all ON editions_edition;
DROP TRIGGER editions_edition_keep ON editions_edition;
"""


class Migration(migrations.Migration):
    """Makes the table and its triggers."""

    initial = True

    dependencies = [("ledger", "0002_append_only")]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("files", models.JSONField()),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "editions_edition"},
        ),
        migrations.RunSQL(APPEND_ONLY, UNDO),
    ]
