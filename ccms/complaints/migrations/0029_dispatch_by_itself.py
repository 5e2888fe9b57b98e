"""Names the desk as a way of a dispatch: what goes by itself lies on the body's own pages of this system."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Only the choices are different; the column of the database is the same."""

    dependencies = [("complaints", "0028_without_publish")]

    operations = [
        migrations.AlterField(
            model_name="dispatch",
            name="channel",
            field=models.CharField(
                blank=True,
                choices=[(way, way) for way in ("desk", "rest", "mail", "paper", "nothi")],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
    ]
