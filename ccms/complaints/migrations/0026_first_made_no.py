"""Finds a complaint by its number where it was made first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0025_told_end_by_letter")]
    operations = [
        migrations.AddIndex(
            "purchase",
            models.Index(
                fields=["first_made_no"],
                condition=models.Q(("first_made_no", ""), _negated=True),
                name="purchase_first_made_no",
            ),
        ),
    ]
