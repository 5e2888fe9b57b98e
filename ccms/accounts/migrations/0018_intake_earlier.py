"""Keeps, sealed, what an intake said before it was corrected."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0017_intake_rows")]
    operations = [
        migrations.AddField("intake", "earlier", models.BinaryField(blank=True, db_default=b"", default=b"")),
    ]
