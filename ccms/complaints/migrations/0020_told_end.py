"""Keeps when a body's machine was told how a complaint ended."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_body_address"), ("complaints", "0019_nothi")]
    operations = [
        migrations.AddField(model_name="dispatch", name="end_told_at", field=models.DateTimeField(null=True)),
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(condition=Q(channel="rest"), fields=["complaint"], name="dispatch_by_machine"),
        ),
    ]
