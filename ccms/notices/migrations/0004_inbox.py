"""Gives offices an inbox: on which list a notice stands, who has read it, who has handled it.

What was told before stands on no list: its complaints are on the lists of the desk.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_channels")]
    operations = [
        migrations.AddField(
            model_name="notice",
            name="inbox",
            field=models.CharField(blank=True, db_default="", default="", max_length=4),
        ),
        migrations.AddField(model_name="notice", name="handled_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="notice",
            name="handled_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=48),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=Q(inbox="act", handled_at__isnull=True), fields=["recipient"], name="notice_to_handle"
            ),
        ),
        migrations.CreateModel(
            name="NoticeRead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("member", models.UUIDField()),
                ("at", models.DateTimeField()),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reads", to="notices.notice"
                    ),
                ),
            ],
            options={
                "db_table": "notices_read",
                "constraints": [models.UniqueConstraint(fields=["notice", "member"], name="notice_read_once")],
            },
        ),
    ]
