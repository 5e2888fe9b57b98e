"""Keeps in which language a firm is written to at each of its contacts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0021_dense_lists")]
    operations = [
        migrations.AddField("firmcontact", "language", models.CharField(max_length=2, default="bn", db_default="bn")),
    ]
