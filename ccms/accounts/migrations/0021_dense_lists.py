"""Lets lists be close together where nobody chose otherwise."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0020_intake_number_index")]
    operations = [
        migrations.AlterField("member", "dense_lists", models.BooleanField(db_default=True, default=True)),
        migrations.RunSQL("UPDATE accounts_member SET dense_lists = true", migrations.RunSQL.noop),
    ]
