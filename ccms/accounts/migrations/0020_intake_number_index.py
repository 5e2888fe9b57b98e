"""Keeps the keyed digest of the number with which an intake came, by which it is found again."""

from django.db import migrations, models

from ccms.accounts.privacy.keyring import index_of


def fill_in(apps, _):
    """Give each intake that still has its number the digest of it."""
    for one in apps.get_model("accounts", "Intake").objects.exclude(outside_no="").order_by("pk").iterator():
        one.number_index = index_of("number of a source", f"{one.source}:{one.outside_no}")
        one.save(update_fields=["number_index"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0019_intake_stopped")]
    operations = [
        migrations.AddField("intake", "number_index", models.BinaryField(null=True)),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
        migrations.AddIndex("intake", models.Index(fields=["number_index"], name="intake_number")),
    ]
