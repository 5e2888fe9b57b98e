from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_page_checks")]

    operations = [
        migrations.AddField("coderequest", "requester", models.BinaryField(null=True)),
        migrations.AddField("coderequest", "by_page", models.BooleanField(default=False, db_default=False)),
        migrations.AddField("coderequest", "same_code_as", models.UUIDField(null=True)),
    ]
