"""Keeps of which district's desk a dispatch is; those of before go on by what their complaint says."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0023_papers_of_answers")]
    operations = [
        migrations.AddField(
            model_name="dispatch",
            name="district",
            field=models.CharField(blank=True, db_default="", default="", max_length=24),
        ),
    ]
