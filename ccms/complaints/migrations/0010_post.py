"""Puts a post in charge of a complaint; `manage.py migrate` then places the open complaints, each by its own event."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_posts"), ("complaints", "0009_dispatches")]
    operations = [
        migrations.RemoveIndex(model_name="complaint", name="complaint_officer"),
        migrations.AddField(
            model_name="complaint",
            name="post",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="complaints",
                to="accounts.post",
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(("post__isnull", False)), fields=["post", "status"], name="complaint_post"
            ),
        ),
    ]
