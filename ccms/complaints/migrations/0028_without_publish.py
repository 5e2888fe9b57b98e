"""Lets the consent to publish go: nothing of a complaint is published. The next release drops the column.

The version before may still write it during an upgrade; this one leaves it to the default of the database.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The column stays in the database, and no code knows it any more."""

    dependencies = [("complaints", "0027_outcomes_held")]

    operations = [
        migrations.AlterField(
            model_name="complaint", name="publish", field=models.BooleanField(default=False, db_default=False)
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model_name="complaint", name="publish")]
        ),
    ]
