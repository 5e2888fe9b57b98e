import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_entered_with")]

    operations = [
        migrations.CreateModel(
            name="PageCheck",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("version", models.CharField(max_length=16)),
                ("mode", models.CharField(blank=True, max_length=8)),
                ("buttons", models.SmallIntegerField()),
                ("problems", models.JSONField(default=list)),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checks", to="accounts.shoporigin"
                    ),
                ),
            ],
            options={
                "db_table": "accounts_page_check",
                "indexes": [models.Index(fields=["origin", "-at"], name="accounts_page_check_last")],
            },
        ),
    ]
