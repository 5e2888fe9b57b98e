"""Names the purpose of the code with which a caller hears how a complaint stands."""

from django.db import migrations, models

PURPOSES = ("file", "track", "answer", "assist", "look_up", "register", "own_data")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0022_contact_language")]
    operations = [
        migrations.AlterField(
            "coderequest", "purpose", models.CharField(choices=[(each, each) for each in PURPOSES], max_length=8)
        ),
    ]
