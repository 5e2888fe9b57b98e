"""Keeps which rows of a file of handed-over complaints were ticked and left out, in place of kinds of row."""

from django.db import migrations, models

# A file that was ordered by kinds and is not done yet has to be ticked again; what was taken in of it stays.
AGAIN = "UPDATE accounts_intake_file SET ordered_at = NULL, taken = 0, counts = '{}' WHERE done_at IS NULL"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0016_intakes")]
    operations = [
        migrations.AddField("intakefile", "rows", models.JSONField(default=dict)),
        migrations.AddField("intakefile", "left_out", models.JSONField(default=list)),
        migrations.RunSQL(AGAIN, migrations.RunSQL.noop),
        migrations.RemoveField("intakefile", "kinds"),
    ]
