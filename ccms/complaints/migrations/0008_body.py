"""Names the body that a complaint was referred to `body`."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0007_rulings")]
    operations = [
        migrations.RemoveIndex(model_name="referral", name="complaints__regulat_6a8c84_idx"),
        migrations.RenameField(model_name="referral", old_name="regulator", new_name="body"),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["body", "complaint"], name="complaints__body_081ed0_idx"),
        ),
    ]
