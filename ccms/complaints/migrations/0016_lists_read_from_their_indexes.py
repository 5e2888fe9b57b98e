"""The clocks of a list lie far apart in their table: the indexes along which lists are read hold all that these read."""

from django.db import migrations, models

OF_OFFICE = ["take_up", "first_step", "referral", "hearing_result", "payment"]


class Migration(migrations.Migration):
    dependencies = [("complaints", "0015_changed_by_a_key")]
    operations = [
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                fields=["kind", "rings_at", "id"],
                include=["complaint", "due_at"],
                condition=models.Q(closed_at__isnull=True, kind__in=OF_OFFICE),
                name="deadline_list_desk",
            ),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                fields=["firm", "kind", "due_at", "id"],
                include=["complaint"],
                condition=models.Q(closed_at__isnull=True, firm__isnull=False),
                name="deadline_list_firm",
            ),
        ),
        migrations.RemoveIndex(model_name="deadline", name="deadline_of_firm"),
        migrations.RemoveIndex(model_name="deadline", name="deadline_of_desk"),
    ]
