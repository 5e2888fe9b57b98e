"""Lets a letter have no day for its answer, where nobody of the firm could be told of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_initial")]
    operations = [migrations.AlterField("firmletter", "due_at", models.DateTimeField(null=True))]
